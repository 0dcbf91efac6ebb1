import type { CropBox } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';

/**
 * Crops a mesh to a box in its own index space. Triangles that lie wholly beyond one side of the box are left out, and so are
 * vertices that no triangle needs; triangles that cross a side stay whole.
 */
export function cropMesh({ positions, normals, indices }: MeshData, { low, high }: CropBox): MeshData {
  /** For each vertex one bit for each side of the box that it is beyond. */
  const beyond = new Uint8Array(positions.length / 3);
  for (let vertex = 0; vertex < beyond.length; vertex++) {
    for (let axis = 0; axis < 3; axis++) {
      const at = positions[3 * vertex + axis]!;
      if (at < low[axis]!) beyond[vertex]! |= 1 << axis;
      if (at > high[axis]!) beyond[vertex]! |= 8 << axis;
    }
  }
  const kept: number[] = [];
  const place = new Int32Array(beyond.length).fill(-1);
  const vertices: number[] = [];
  for (let k = 0; k < indices.length; k += 3) {
    const [a, b, c] = [indices[k]!, indices[k + 1]!, indices[k + 2]!];
    if (beyond[a]! & beyond[b]! & beyond[c]!) continue;
    for (const vertex of [a, b, c]) {
      if (place[vertex]! < 0) place[vertex] = vertices.push(vertex) - 1;
      kept.push(place[vertex]!);
    }
  }
  const taken = (values: Float32Array): Float32Array => {
    const some = new Float32Array(vertices.length * 3);
    vertices.forEach((vertex, k) => {
      some.set(values.subarray(3 * vertex, 3 * vertex + 3), 3 * k);
    });
    return some;
  };
  return { positions: taken(positions), normals: taken(normals), indices: Uint32Array.from(kept) };
}
