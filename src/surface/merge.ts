import type { MeshData } from '../core/types.ts';
import { emptyMesh } from './flying-edges.ts';

/** Numbers copied between two breaths: a millisecond or two. */
const PIECE = 3 << 17;

/** Puts a part into a mesh, its first vertex and its first index where told, piece by piece. */
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

/** Several meshes as one, piece after piece as the caller draws them; vertices that coincide stay apart. */
export function* mergingMeshes(parts: readonly MeshData[]): Generator<void, MeshData> {
  const sum = (key: keyof MeshData): number => parts.reduce((length, part) => length + part[key].length, 0);
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

/** Several meshes as one. */
export function mergeMeshes(parts: readonly MeshData[]): MeshData {
  const merging = mergingMeshes(parts);
  for (;;) {
    const step = merging.next();
    if (step.done) return step.value;
  }
}
