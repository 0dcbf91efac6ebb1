import { expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from '../../../src/core/half.ts';
import type { Level } from '../../../src/core/types.ts';
import { volumeSlices } from '../../../src/volume/volume-slices.ts';

/** Each value names its inline, crossline and sample. */
const value = (i: number, x: number, s: number) => i * 100 + x * 10 + s;
const [INLINES, CROSSLINES, SAMPLES] = [5, 7, 9];
const level: Level = {
  stride: { inline: 4, crossline: 4, sample: 2 },
  inlineCount: INLINES,
  crosslineCount: CROSSLINES,
  sampleCount: SAMPLES,
  data: Uint16Array.from({ length: INLINES * CROSSLINES * SAMPLES }, (_, k) =>
    floatToHalf(value(Math.floor(k / 63), Math.floor(k / 9) % 7, k % 9)),
  ),
  lastValid: Int32Array.from({ length: INLINES * CROSSLINES }, (_, k) => (k === 9 ? -1 : k === 10 ? 3 : 8)),
  scale: 8,
};

it('spreads the slices evenly from the first sample to the last, crossline fastest', () => {
  const volume = volumeSlices(level, 5);
  expect(volume).toMatchObject({ size: [7, 5, 5], subsample: 4, scale: 8 });
  expect([...volume.sampleIndices]).toEqual([0, 4, 8, 12, 16]);
  expect(halfToFloat(volume.data[(2 * 5 + 3) * 7 + 6]!)).toBe(value(3, 6, 4));
});

it('marks cells without a trace, and leaves them and what lies below a short trace zero', () => {
  const volume = volumeSlices(level, 9);
  expect(volume.mask[1 * 7 + 2]).toBe(0);
  expect(volume.mask.reduce((sum, live) => sum + live, 0)).toBe(34);
  const column = (cell: number) =>
    Array.from({ length: 9 }, (_, k) => halfToFloat(volume.data[k * 35 + cell]!));
  expect(column(9)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(column(10)).toEqual([130, 131, 132, 133, 0, 0, 0, 0, 0]);
});

it('thins laterally until it fits, and never makes more slices than there are samples', () => {
  const volume = volumeSlices(level, 50, 3);
  expect(volume).toMatchObject({ size: [2, 2, 9], subsample: 16 });
  expect(halfToFloat(volume.data[(0 * 2 + 1) * 2 + 1]!)).toBe(value(4, 4, 0));
});

it.each([
  [0, 512],
  [50, 0],
  [50, -1],
  [50, Number.NaN],
])('refuses %d slices of at most %d', (depthSlices, maxSize) => {
  expect(() => volumeSlices(level, depthSlices, maxSize)).toThrow(RangeError);
});
