/**
 * How maxMemory is divided: all of it but what a renderer's own 150 MB take, which come on top. A level that is drawn may stand
 * beside the cache that let it go, so it has a share of its own.
 */
export const MEMORY_SHARES = {
  /** Derived data by key: levels, meshes, slices looked at. */
  cache: 5 / 16,
  /** Most that one level, or one slice, may take. */
  level: 1 / 4,
  /** Blocks that optimize has in work, all workers together. */
  blocks: 5 / 32,
  /** Stored tiles that the workers hold for the neighbouring slice. */
  tiles: 1 / 16,
  /** Reads and writes in flight, all jobs of all workers together. */
  flight: 1 / 8,
  /** What waits to be written; most of it is in the cache as well. */
  queue: 3 / 32,
} as const;
