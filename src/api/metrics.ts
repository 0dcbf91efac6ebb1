import type { PoolStats } from '../engine/pool.ts';
import { getEngine } from './engine.ts';
import { MEMORY_SHARES } from './memory-shares.ts';

/** What the engine does and holds at this moment. */
export interface EngineMetrics {
  readonly workers: PoolStats & { readonly size: number };
  readonly memory: {
    /** maxMemory, bytes. */
    readonly limitBytes: number;
    readonly cacheBytes: number;
    readonly cacheBudgetBytes: number;
    /** Most that the workers hold of stored tiles, and most that optimize has in work, all workers together. */
    readonly tileBudgetBytes: number;
    readonly blockBudgetBytes: number;
  };
}

export function metrics(): EngineMetrics {
  const { pool, memory, settings } = getEngine();
  return {
    workers: { ...pool.stats, size: pool.size },
    memory: {
      limitBytes: settings.maxMemoryBytes,
      cacheBytes: memory.byteLength,
      cacheBudgetBytes: memory.budgetBytes,
      tileBudgetBytes: settings.maxMemoryBytes * MEMORY_SHARES.tiles,
      blockBudgetBytes: settings.maxMemoryBytes * MEMORY_SHARES.blocks,
    },
  };
}
