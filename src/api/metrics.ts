import type { PoolStats } from '../engine/pool.ts';
import type { MemoryCache } from '../io/memory-cache.ts';
import { type Engine, getEngine } from './engine.ts';
import { MEMORY_SHARES } from './memory-shares.ts';

/** What the engine does and holds at this moment. */
export interface EngineMetrics {
  readonly workers: PoolStats & { readonly size: number };
  readonly memory: {
    /** maxMemory, bytes. */
    readonly limitBytes: number;
    readonly cacheBytes: number;
    readonly cacheBudgetBytes: number;
    /** Levels of open surveys that the cache does not keep (any more). */
    readonly levelBytes: number;
    /** Most that the workers hold of stored tiles, and most that optimize has in work, all workers together. */
    readonly tileBudgetBytes: number;
    readonly blockBudgetBytes: number;
    /** Most that all jobs together have in flight of reads and writes. */
    readonly flightBudgetBytes: number;
  };
}

export function metrics(): EngineMetrics {
  const { pool, memory, settings, holders } = getEngine();
  const share = (of: keyof typeof MEMORY_SHARES): number => settings.maxMemoryBytes * MEMORY_SHARES[of];
  return {
    workers: { ...pool.stats, size: pool.size },
    memory: {
      limitBytes: settings.maxMemoryBytes,
      cacheBytes: memory.byteLength,
      cacheBudgetBytes: memory.budgetBytes,
      levelBytes: heldBytes(holders, memory),
      tileBudgetBytes: share('tiles'),
      blockBudgetBytes: share('blocks'),
      flightBudgetBytes: share('flight'),
    },
  };
}

/** Each value once, however many hold it, and those in the cache not again. */
function heldBytes(holders: Engine['holders'], memory: MemoryCache): number {
  const sizes = new Map<object, number>();
  for (const holder of holders) {
    const held = holder.deref()?.held;
    if (!held) holders.delete(holder);
    for (const { value, byteLength } of held ?? []) if (!memory.holds(value)) sizes.set(value, byteLength);
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}
