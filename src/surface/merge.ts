import type { MeshData } from '../core/types.ts';

/** Several meshes as one; vertices that coincide stay apart. */
export function mergeMeshes(parts: readonly MeshData[]): MeshData {
  const positions = new Float32Array(parts.reduce((sum, part) => sum + part.positions.length, 0));
  const normals = new Float32Array(positions.length);
  const indices = new Uint32Array(parts.reduce((sum, part) => sum + part.indices.length, 0));
  let vertexAt = 0;
  let indexAt = 0;
  for (const part of parts) {
    positions.set(part.positions, vertexAt * 3);
    normals.set(part.normals, vertexAt * 3);
    for (let k = 0; k < part.indices.length; k++) indices[indexAt + k] = part.indices[k]! + vertexAt;
    vertexAt += part.positions.length / 3;
    indexAt += part.indices.length;
  }
  return { positions, normals, indices };
}
