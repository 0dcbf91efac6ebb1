import { expect, it } from 'vitest';
import { packColours } from '../../../../../src/api/blend-cube.ts';
import { floatToHalf } from '../../../../../src/core/half.ts';
import type { Level, Mesh } from '../../../../../src/core/types.ts';
import { paintMesh } from '../../../../../src/ui/layers/surface/painted-mesh.ts';

const [inlineCount, crosslineCount, sampleCount] = [3, 4, 5];
/** Linear in every direction, so that interpolation between samples gives it exactly. */
const valueAt = (i: number, x: number, k: number): number => 2 * i + 8 * x - k;
const level: Level = {
  stride: { inline: 2, crossline: 2, sample: 1 },
  inlineCount,
  crosslineCount,
  sampleCount,
  data: Uint16Array.from({ length: inlineCount * crosslineCount * sampleCount }, (_, at) => {
    const [cell, k] = [Math.floor(at / sampleCount), at % sampleCount];
    return floatToHalf(valueAt(2 * Math.floor(cell / crosslineCount), 2 * (cell % crosslineCount), k) / 4);
  }),
  // The last column has no trace.
  lastValid: Int32Array.from({ length: inlineCount * crosslineCount }, (_, cell) =>
    cell % crosslineCount === 3 ? -1 : sampleCount - 1,
  ),
  scale: 4,
};
const meshOf = (...positions: number[]): Mesh => ({
  positions: Float32Array.from(positions),
  normals: new Float32Array(positions.length),
  indices: new Uint32Array(0),
  level: 0,
  subsample: 2,
  sampleStride: 1,
});

it('a vertex has the value of the other quantity there, and none where that has no trace', async () => {
  const { paint } = await paintMesh(meshOf(1, 2, 3.5, 4, 1, 0, 0, 6, 2, 3, 4.5, 1), level, false);
  expect([...paint!]).toEqual([valueAt(1, 2, 3.5), 1, valueAt(4, 1, 0), 1, 0, 0, valueAt(3, 4, 1), 1]);
});

it('of angles a vertex has the nearest sample, not a mean', async () => {
  const { paint } = await paintMesh(meshOf(0.4, 1.6, 2.2), level, true);
  expect([...paint!]).toEqual([valueAt(0, 2, 2), 1]);
});

it('three values become red, green and blue, each by its own range; one missing makes no colour', () => {
  const of = (...values: number[]) => Float32Array.from(values);
  const packed = packColours(
    [of(0, 10, 5, 1), of(0, 20, 40, Number.NaN), of(-3, 4, 2, 1)],
    [
      [0, 10],
      [0, 20],
      [0, 4],
    ],
  );
  expect([...packed.subarray(0, 3)]).toEqual([0, 0xffffff, 0x80ff80]);
  expect(packed[3]).toBeNaN();
});
