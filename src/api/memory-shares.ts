/**
 * How maxMemory is divided. What is left, an eighth and more, is for reads in flight, for what the storage is handed and for
 * the scene's arrays; a renderer's own 150 MB come on top.
 */
export const MEMORY_SHARES = {
  /** Derived data by key: levels, meshes, slices looked at. */
  cache: 5 / 16,
  /** Most that one level may take of it. */
  level: 1 / 4,
  /** Blocks that optimize has in work, all workers together. */
  blocks: 5 / 32,
  /** Stored tiles that the workers hold for the neighbouring slice. */
  tiles: 1 / 16,
} as const;
