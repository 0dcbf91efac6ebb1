import type { MeshData } from '../core/types.ts';
import { emptyMesh } from './flying-edges.ts';

/** Puts a part into a mesh, its first vertex and its first index where told. */
function placePart(mesh: MeshData, part: MeshData, vertexAt: number, indexAt: number): void {
  mesh.positions.set(part.positions, vertexAt * 3);
  mesh.normals.set(part.normals, vertexAt * 3);
  const { indices } = part;
  for (let k = 0; k < indices.length; k++) mesh.indices[indexAt + k] = indices[k]! + vertexAt;
}

/** Several meshes as one, part after part as the caller draws them; vertices that coincide stay apart. */
export function* mergingMeshes(parts: readonly MeshData[]): Generator<void, MeshData> {
  const sum = (key: keyof MeshData): number => parts.reduce((length, part) => length + part[key].length, 0);
  const mesh = emptyMesh(sum('positions') / 3, sum('indices'));
  let vertexAt = 0;
  let indexAt = 0;
  for (const part of parts) {
    yield;
    placePart(mesh, part, vertexAt, indexAt);
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
