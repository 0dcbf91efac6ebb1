import type { MeshData } from '../../../core/types.ts';

/** A mesh whose vertices may have marks: the class of their part and their sign, see `meshParts`. */
export interface MarkedMesh extends MeshData {
  readonly marks?: Uint8Array;
}

/** Triangles uploaded in one frame. With their vertices they take about 3 MB, which is a few milliseconds. */
export const CHUNK_TRIANGLES = 1 << 17;

/**
 * The triangles [first, last) of a mesh as a mesh. Its vertices are a view of a range of the whole's, because
 * triangles near each other in order use vertices near each other.
 */
export function meshChunk(
  { positions, normals, indices, marks, paint }: MarkedMesh,
  first: number,
  last: number,
): MarkedMesh {
  const own = indices.slice(3 * first, 3 * last);
  let low = Infinity;
  let high = -1;
  for (const index of own) {
    if (index < low) low = index;
    if (index > high) high = index;
  }
  for (let k = 0; k < own.length; k++) own[k]! -= low;
  const from = Math.min(low, high + 1);
  const vertices = [3 * from, 3 * (high + 1)] as const;
  const part = {
    positions: positions.subarray(...vertices),
    normals: normals.subarray(...vertices),
    indices: own,
    ...(paint && { paint: paint.subarray(2 * from, 2 * (high + 1)) }),
  };
  return marks ? { ...part, marks: marks.subarray(from, high + 1) } : part;
}
