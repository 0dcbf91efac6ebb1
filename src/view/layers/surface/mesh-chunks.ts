import type { MeshData } from '../../../core/types.ts';

/** Triangles uploaded in one frame. With their vertices they take about 3 MB, which is a few milliseconds. */
export const CHUNK_TRIANGLES = 1 << 17;

/**
 * The triangles [first, last) of a mesh as a mesh. Its vertices are a view of a range of the whole's, because
 * triangles near each other in order use vertices near each other.
 */
export function meshChunk({ positions, normals, indices }: MeshData, first: number, last: number): MeshData {
  const own = indices.slice(3 * first, 3 * last);
  let low = Infinity;
  let high = -1;
  for (const index of own) {
    if (index < low) low = index;
    if (index > high) high = index;
  }
  for (let k = 0; k < own.length; k++) own[k]! -= low;
  const vertices = [3 * Math.min(low, high + 1), 3 * (high + 1)] as const;
  return { positions: positions.subarray(...vertices), normals: normals.subarray(...vertices), indices: own };
}
