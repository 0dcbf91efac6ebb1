import { expect, test } from 'vitest';
import {
  addPoint,
  movePoint,
  OPACITY_PRESETS,
  removePoint,
} from '../../../../../src/ui/layers/volume/opacity-points.ts';
import { opacityTable } from '../../../../../src/view/layers/volume/volume-render.ts';

const ramp = [
  { at: 0, opacity: 0 },
  { at: 0.5, opacity: 0.2 },
  { at: 1, opacity: 1 },
];

test('a moved point stays between its neighbours, the ends stay at the ends', () => {
  expect(movePoint(ramp, 1, { at: 2, opacity: 3 })[1]).toEqual({ at: 1, opacity: 1 });
  expect(movePoint(ramp, 0, { at: 0.4, opacity: 0.3 })[0]).toEqual({ at: 0, opacity: 0.3 });
  expect(movePoint(ramp, 2, { at: 0.4, opacity: -1 })[2]).toEqual({ at: 1, opacity: 0 });
});

test('points are added in order and taken out again, but for the ends', () => {
  const { points, index } = addPoint(ramp, { at: 0.7, opacity: 0.5 });
  expect(index).toBe(2);
  expect(points.map(({ at }) => at)).toEqual([0, 0.5, 0.7, 1]);
  expect(removePoint(points, 2)).toEqual(ramp);
  expect(removePoint(ramp, 0)).toBe(ramp);
  expect(removePoint(ramp, 2)).toBe(ramp);
});

test('the table is straight between points, and counts what is not transparent', () => {
  const table = opacityTable(ramp);
  expect(table[0]).toBe(0);
  expect(table[255 * 2]).toBeCloseTo(1, 6);
  expect(table[51 * 2]).toBeCloseTo(0.08, 5);
  expect(table[204 * 2]).toBeCloseTo(0.68, 5);
  expect([table[1], table[3], table[511]]).toEqual([0, 1, 255]);
  for (const { points } of Object.values(OPACITY_PRESETS)) {
    expect(points[0]!.at).toBe(0);
    expect(points.at(-1)!.at).toBe(1);
  }
});
