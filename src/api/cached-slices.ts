import type { SliceData } from '../core/types.ts';
import type { Engine } from './engine.ts';

/** The memory cache must have room for at least this many slices of the same size, or the slice is not cached. */
const LEAST_CACHED = 4;

/**
 * Gets a slice from the memory cache, or calls `read` and caches the result. The caller gets a copy, so changing it does not change
 * later slices.
 * @param of identifies the cube and the slice
 */
export async function cachedSlice(
  { memory }: Engine,
  of: string,
  read: () => Promise<SliceData>,
): Promise<SliceData> {
  const key = `slice/${of}`;
  const cached = memory.get<SliceData>(key);
  if (cached) return { ...cached, data: cached.data.slice() };
  const slice = await read();
  const { byteLength } = slice.data;
  if (byteLength <= memory.budgetBytes / LEAST_CACHED)
    memory.set(key, { ...slice, data: slice.data.slice() }, byteLength);
  return slice;
}
