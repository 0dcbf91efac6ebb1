import { expect, test } from 'vitest';
import { limitTexels } from '../../../../../src/view/layers/horizon/horizon-sheets.ts';

test('nothing lies between the limits where a horizon is missing, and a missing limit is none', () => {
  const upper = Float32Array.of(1, 2, Number.NaN, 4, 5, 6);
  const lower = Float32Array.of(9, 9, 9, Number.NaN, 9, 3);
  const { data, width, height, step } = limitTexels({ upper, lower, crosslineCount: 3 }, 100);
  expect([step, width, height]).toEqual([1, 3, 2]);
  const holds = (cell: number, sample: number): boolean =>
    sample >= data[2 * cell]! && sample <= data[2 * cell + 1]!;
  expect([0, 1, 2, 3, 4, 5].map((cell) => holds(cell, 5))).toEqual([true, true, false, false, true, false]);
  const open = limitTexels({ upper, lower: null, crosslineCount: 3 }, 100).data;
  expect(open[1]).toBeGreaterThan(1e8);
  expect(open[4]! > open[5]!).toBe(true);
});

test('lines are left out where the texture would be larger than the GPU allows', () => {
  const upper = Float32Array.from({ length: 10 * 7 }, (_, cell) => cell);
  const { data, width, height, step } = limitTexels({ upper, lower: null, crosslineCount: 7 }, 4);
  expect([step, width, height]).toEqual([3, 3, 4]);
  expect(data[2 * (1 * 3 + 2)]).toBe(3 * 7 + 6);
});
