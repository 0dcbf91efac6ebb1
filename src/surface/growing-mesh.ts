import type { MeshData } from '../core/types.ts';

/** A mesh under construction: its arrays double as they fill. */
export interface GrowingMesh {
  addVertex(x: number, y: number, z: number, nx: number, ny: number, nz: number): number;
  addTriangle(a: number, b: number, c: number): void;
  finish(): MeshData;
}

function grown<T extends Float32Array | Uint32Array>(array: T, needed: number): T {
  if (needed <= array.length) return array;
  const larger = new (array.constructor as { new (length: number): T })(Math.max(needed, array.length * 2));
  larger.set(array as never);
  return larger;
}

export function growingMesh(): GrowingMesh {
  let positions = new Float32Array(3072);
  let normals = new Float32Array(3072);
  let indices = new Uint32Array(6144);
  let vertexCount = 0;
  let indexCount = 0;
  return {
    addVertex(x, y, z, nx, ny, nz) {
      const at = vertexCount * 3;
      positions = grown(positions, at + 3);
      normals = grown(normals, at + 3);
      positions[at] = x;
      positions[at + 1] = y;
      positions[at + 2] = z;
      normals[at] = nx;
      normals[at + 1] = ny;
      normals[at + 2] = nz;
      return vertexCount++;
    },
    addTriangle(a, b, c) {
      indices = grown(indices, indexCount + 3);
      indices[indexCount++] = a;
      indices[indexCount++] = b;
      indices[indexCount++] = c;
    },
    finish: () => ({
      positions: positions.slice(0, vertexCount * 3),
      normals: normals.slice(0, vertexCount * 3),
      indices: indices.slice(0, indexCount),
    }),
  };
}
