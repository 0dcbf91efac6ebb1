import { expect, it } from 'vitest';
import { halfToFloat } from '../../../src/core/half.ts';
import { makeMesh, volumeOf } from '../../../src/index.ts';
import { MADE_UP_GRID, madeUpCube } from '../../made-up-cube.ts';

it.each([
  ['preview', 4],
  [2, 2],
  [1, 1],
] as const)(
  'a surface (%s) of a cube that is no file lies where its formula has the level',
  async (subsample, step) => {
    const value = (i: number, x: number, k: number) => 64 * (k - 8) + 8 * (i - 4) + 4 * (x - 5);
    const mesh = await makeMesh(madeUpCube(value), { threshold: 0.25, subsample });
    expect(mesh.subsample).toBe(step);
    // A quarter of the largest value, at the last corner: 512 + 32 + 24.
    expect(mesh.level).toBe(142);
    expect(mesh.indices.length).toBeGreaterThan(0);
    for (let at = 0; at < mesh.positions.length; at += 3) {
      const [i, x, k] = mesh.positions.subarray(at, at + 3);
      expect(value(i!, x!, k!)).toBeCloseTo(142, 2);
    }
  },
);

it('slices in depth of a cube that is no file have the values of its formula', async () => {
  const value = (i: number, x: number, k: number) => 100 * i + 10 * k + x;
  const { size, sampleIndices, data, scale } = await volumeOf(madeUpCube(value), { depthSlices: 5 });
  expect(size).toEqual([MADE_UP_GRID.crossline.count, MADE_UP_GRID.inline.count, 5]);
  expect([...sampleIndices]).toEqual([0, 4, 8, 12, 16]);
  const shown = Array.from(data, (half) => halfToFloat(half) * scale);
  const [columns, rows] = size;
  const wanted = shown.map((_, at) =>
    value(Math.floor(at / columns) % rows, at % columns, sampleIndices[Math.floor(at / (columns * rows))]!),
  );
  expect(shown).toEqual(wanted);
});

it('options of a surface or of slices in depth are checked for any cube', async () => {
  const cube = madeUpCube((i) => i);
  await expect(makeMesh(cube, { threshold: 2 })).rejects.toMatchObject({ code: 'bad-argument' });
  await expect(volumeOf(cube, { depthSlices: 0 })).rejects.toMatchObject({ code: 'bad-argument' });
  const flat = madeUpCube((i) => i, { ...MADE_UP_GRID, flat: true });
  await expect(makeMesh(flat)).rejects.toMatchObject({ code: 'no-geometry' });
});
