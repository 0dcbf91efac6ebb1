import type { MeshData } from '../core/types.ts';

/** A mesh under construction. Room is reserved cell by cell; the arrays double as they fill. */
export class GrowingMesh {
  positions = new Float32Array(3 * 4096);
  normals = new Float32Array(3 * 4096);
  indices = new Uint32Array(6 * 4096);
  vertexCount = 0;
  indexCount = 0;

  /** Makes room for as many more vertices and indices. */
  reserve(vertices: number, indices: number): void {
    const floats = (this.vertexCount + vertices) * 3;
    if (floats > this.positions.length) {
      this.positions = enlarged(this.positions, new Float32Array(floats * 2));
      this.normals = enlarged(this.normals, new Float32Array(floats * 2));
    }
    const wanted = this.indexCount + indices;
    if (wanted > this.indices.length) this.indices = enlarged(this.indices, new Uint32Array(wanted * 2));
  }

  finish(): MeshData {
    return {
      positions: this.positions.slice(0, this.vertexCount * 3),
      normals: this.normals.slice(0, this.vertexCount * 3),
      indices: this.indices.slice(0, this.indexCount),
    };
  }
}

function enlarged<T extends Float32Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
