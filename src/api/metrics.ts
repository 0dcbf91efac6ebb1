import type { PoolStats } from '../engine/pool.ts';
import { getEngine } from './engine.ts';

/** What the engine does and holds at this moment. */
export interface EngineMetrics {
  readonly workers: PoolStats & { readonly size: number };
  readonly memory: {
    /** maxMemory, bytes. */
    readonly limitBytes: number;
    readonly cacheBytes: number;
    readonly cacheBudgetBytes: number;
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
    },
  };
}
