/**
 * How `maxMemory` is divided. The renderer process itself takes about 150 MB more. A level that is drawn has a share of
 * its own, because it stays in memory after the cache has released it.
 */
export const MEMORY_SHARES = {
  /** The cache of derived data: levels, meshes, slices that were shown. */
  cache: 5 / 16,
  /** The most that one level or one slice may take. */
  level: 1 / 4,
  /** Blocks that `optimize` is making, over all workers. */
  blocks: 5 / 32,
  /** Stored tiles that workers keep for neighbouring slices. */
  tiles: 1 / 16,
  /** Reads and writes in flight, over all jobs of all workers. */
  flight: 1 / 8,
  /** Data waiting to be written to disk. Most of them are in the cache as well. */
  queue: 3 / 32,
} as const;
