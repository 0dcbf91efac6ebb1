import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsWithin, isWithin } from '../../../../src/ui/export/chosen-traces.ts';
import { runs } from '../../../runs.ts';

const corner = ([inlineIndex, crosslineIndex]: readonly [number, number]) => ({
  inlineIndex,
  crosslineIndex,
});
/** Cells as inline index × 9 + crossline index. */
const within = (...choice: Parameters<typeof cellsWithin>) => {
  const { inlineIndices, crosslineIndices } = cellsWithin(...choice);
  return Array.from(inlineIndices, (inline, k) => inline * 9 + crosslineIndices[k]!);
};
const all = (count: number, every = 1) => ({
  first: 0,
  last: count - 1,
  every,
  count: Math.ceil(count / every),
});

test('an area takes the cells inside and on its border, in a notched shape too', () => {
  // An L: the square 0…6 without its corner beyond (3, 3).
  const shape = [
    [0, 0],
    [6, 0],
    [6, 3],
    [3, 3],
    [3, 6],
    [0, 6],
  ] as const;
  const wanted: number[] = [];
  for (let i = 0; i <= 6; i++) for (let x = 0; x <= 6; x++) if (i <= 3 || x <= 3) wanted.push(i * 9 + x);
  expect(within(shape.map(corner), all(9), all(9))).toEqual(wanted);
});

test('an area takes every n-th line within the ranges only', () => {
  const square = (
    [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
    ] as const
  ).map(corner);
  expect(within(square, { first: 1, last: 8, every: 2, count: 4 }, all(9, 3))).toEqual([9, 12, 27, 30]);
});

test('any convex area has the cells that lie on one side of all its sides', () => {
  const place = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(fc.tuple(place, place), fc.tuple(place, place), fc.tuple(place, place), (a, b, c) => {
      const triangle = [a, b, c];
      const turn = (p: number[], q: number[], i: number, x: number) =>
        (q[0]! - p[0]!) * (x - p[1]!) - (q[1]! - p[1]!) * (i - p[0]!);
      const area = turn(a, b, c[0], c[1]);
      fc.pre(area !== 0);
      for (let i = 0; i <= 12; i++)
        for (let x = 0; x <= 12; x++) {
          const sides = triangle.map((p, k) => turn(p, triangle[(k + 1) % 3]!, i, x) * Math.sign(area));
          expect(isWithin(triangle.map(corner), i, x)).toBe(sides.every((side) => side >= 0));
        }
    }),
    { numRuns: runs(30, 1000) },
  );
});
