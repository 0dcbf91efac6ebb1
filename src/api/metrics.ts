import type { PoolStats } from '../engine/pool.ts';
import type { MemoryCache } from '../io/memory-cache.ts';
import { type Engine, getEngine } from './engine.ts';
import { MEMORY_SHARES } from './memory-shares.ts';

/** What the engine is doing at this moment, and how much memory it uses. */
export interface EngineMetrics {
  readonly workers: PoolStats & { readonly size: number };
  readonly memory: {
    /** The limit `maxMemory`. */
    readonly limitBytes: number;
    readonly cacheBytes: number;
    readonly cacheBudgetBytes: number;
    /** Levels of open surveys that are not in the cache, or not any more. */
    readonly levelBytes: number;
    /** Limit of the stored tiles that workers keep, over all workers. */
    readonly tileBudgetBytes: number;
    /** Limit of the blocks that `optimize` is making, over all workers. */
    readonly blockBudgetBytes: number;
    /** Limit of the reads and writes in flight, over all jobs. */
    readonly flightBudgetBytes: number;
  };
}

/** Gives the metrics of this moment. */
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

/** Adds up the bytes of held values. Each value counts once, however many hold it, and values in the cache do not count. */
function heldBytes(holders: Engine['holders'], memory: MemoryCache): number {
  const sizes = new Map<object, number>();
  for (const holder of holders) {
    const held = holder.deref()?.held;
    if (!held) holders.delete(holder);
    for (const { value, byteLength } of held ?? []) if (!memory.holds(value)) sizes.set(value, byteLength);
  }
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}
