import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MeshData } from '../../../src/core/types.ts';
import { cropMesh } from '../../../src/surface/crop-mesh.ts';

const BOX = { low: [2, 3, 4], high: [10, 11, 12] } as const;

/** Corners of every triangle, with the normal of each. */
function triangles({ positions, normals, indices }: MeshData): number[][] {
  return Array.from({ length: indices.length / 3 }, (_, t) =>
    [0, 1, 2].flatMap((corner) => {
      const vertex = indices[3 * t + corner]!;
      return [
        ...positions.subarray(3 * vertex, 3 * vertex + 3),
        ...normals.subarray(3 * vertex, 3 * vertex + 3),
      ];
    }),
  );
}

const meshes = fc
  .array(fc.tuple(...([0, 1, 2] as const).map(() => fc.integer({ min: 0, max: 15 }))), {
    minLength: 3,
    maxLength: 20,
  })
  .chain((points) =>
    fc.array(fc.nat(points.length - 1), { minLength: 3, maxLength: 60 }).map((corners): MeshData => {
      const whole = corners.slice(0, corners.length - (corners.length % 3));
      return {
        positions: Float32Array.from(points.flat()),
        normals: Float32Array.from(points.flat(), (value, k) => value + 100 * (k % 3)),
        indices: Uint32Array.from(whole),
      };
    }),
  );

it('of a cropped mesh exactly the triangles that are not beyond one side stay, as they were, and no other vertex', () => {
  fc.assert(
    fc.property(meshes, (mesh) => {
      const inside = triangles(mesh).filter((corners) =>
        [0, 1, 2].every((axis) => {
          const values = [corners[axis]!, corners[6 + axis]!, corners[12 + axis]!];
          return Math.max(...values) >= BOX.low[axis]! && Math.min(...values) <= BOX.high[axis]!;
        }),
      );
      const cropped = cropMesh(mesh, BOX);
      expect(triangles(cropped)).toEqual(inside);
      expect(cropped.positions.length / 3).toBe(new Set(cropped.indices).size);
    }),
  );
});
