import type { MeshData } from '../core/types.ts';

/** Numbers copied between two pauses, which takes a millisecond or two. */
const PIECE = 3 << 17;

/** Makes a mesh with room for so many vertices and triangle corners. */
export function emptyMesh(vertices: number, corners: number): MeshData {
  return {
    positions: new Float32Array(vertices * 3),
    normals: new Float32Array(vertices * 3),
    indices: new Uint32Array(corners),
  };
}

/** Bytes of the arrays of a mesh of so many vertices and triangle corners. */
export const meshBytes = (vertices: number, corners: number): number => 24 * vertices + 4 * corners;

/** Does what `emptyMesh` does, in one buffer whose contents are arbitrary. */
export function meshIn(buffer: ArrayBuffer, vertices: number, corners: number): MeshData {
  return {
    positions: new Float32Array(buffer, 0, vertices * 3),
    normals: new Float32Array(buffer, vertices * 12, vertices * 3),
    indices: new Uint32Array(buffer, vertices * 24, corners),
  };
}

/** Copies a part into a mesh in pieces, its vertices from `vertexAt` on and its indices from `indexAt` on. */
function* placingPart(
  mesh: MeshData,
  { positions, normals, indices }: MeshData,
  vertexAt: number,
  indexAt: number,
): Generator<void> {
  for (let from = 0; from < positions.length; from += PIECE) {
    mesh.positions.set(positions.subarray(from, from + PIECE), vertexAt * 3 + from);
    mesh.normals.set(normals.subarray(from, from + PIECE), vertexAt * 3 + from);
    yield;
  }
  for (let from = 0; from < indices.length; from += PIECE) {
    const to = Math.min(indices.length, from + PIECE);
    for (let k = from; k < to; k++) mesh.indices[indexAt + k] = indices[k]! + vertexAt;
    yield;
  }
}

/** Joins meshes into one in pieces, between which the caller may pause. Vertices that coincide are not merged. */
export function* mergingMeshes(parts: readonly MeshData[]): Generator<void, MeshData> {
  const sum = (key: 'positions' | 'indices'): number =>
    parts.reduce((length, part) => length + part[key].length, 0);
  const mesh = emptyMesh(sum('positions') / 3, sum('indices'));
  let vertexAt = 0;
  let indexAt = 0;
  for (const part of parts) {
    yield* placingPart(mesh, part, vertexAt, indexAt);
    vertexAt += part.positions.length / 3;
    indexAt += part.indices.length;
  }
  return mesh;
}
