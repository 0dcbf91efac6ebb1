import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BinGrid } from '../../../../../src/core/types.ts';
import {
  lineSectionOf,
  parsePath,
  pathLength,
  pathText,
  planPath,
} from '../../../../../src/ui/layers/path/path-plan.ts';

const inline = { label: 'Inline', first: 1000, step: 2, count: 50 };
const crossline = { label: 'Crossline', first: 300, step: 1, count: 80 };
const place = fc.record({
  inlineIndex: fc.integer({ min: 0, max: 49 }),
  crosslineIndex: fc.integer({ min: 0, max: 79 }),
});

test('a path visits every cell of its longer direction, never leaves its legs by more than half a cell', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 2, maxLength: 6 }), (places) => {
      const plan = planPath(places);
      if (!plan) {
        expect(new Set(places.map((p) => `${p.inlineIndex}/${p.crosslineIndex}`)).size).toBe(1);
        return;
      }
      const { inlineIndices, crosslineIndices, corners } = plan;
      expect(corners[0]!.column).toBe(0);
      expect(corners.at(-1)!.column).toBe(inlineIndices.length - 1);
      for (let leg = 1; leg < corners.length; leg++) {
        const [a, b] = [corners[leg - 1]!, corners[leg]!];
        const count = b.column - a.column;
        expect(count).toBe(
          Math.max(Math.abs(b.inlineIndex - a.inlineIndex), Math.abs(b.crosslineIndex - a.crosslineIndex)),
        );
        for (let k = 0; k <= count; k++) {
          const share = k / count;
          const i = a.inlineIndex + (b.inlineIndex - a.inlineIndex) * share;
          const x = a.crosslineIndex + (b.crosslineIndex - a.crosslineIndex) * share;
          expect(Math.abs(inlineIndices[a.column + k]! - i)).toBeLessThanOrEqual(0.5 + 1e-9);
          expect(Math.abs(crosslineIndices[a.column + k]! - x)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }
    }),
  );
});

test('what is shown as text is read back as the same places', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 6 }), (places) => {
      expect(parsePath(pathText(places, inline, crossline), inline, crossline)).toEqual(places);
    }),
  );
});

test.each(['999/300', '1000/380', '1000', 'a/b', '1000/300/5'])('%s is no path of this survey', (text) => {
  expect(parsePath(text, inline, crossline)).toBeNull();
});

test('distances along a path are those of the bins that it visits, in the map’s unit, else in lines', () => {
  const plan = planPath([
    { inlineIndex: 0, crosslineIndex: 0 },
    { inlineIndex: 2, crosslineIndex: 0 },
    { inlineIndex: 4, crosslineIndex: 2 },
  ])!;
  const slice = { data: new Float32Array(5 * 3), width: 5, height: 3 };
  const binGrid: BinGrid = {
    origin: { x: 6e5, y: 6e6 },
    inlineVector: { x: 0, y: 25 },
    crosslineVector: { x: 12.5, y: 0 },
    inlineSpacing: 25,
    crosslineSpacing: 12.5,
    azimuth: 90,
    unit: 'm',
  };
  const diagonal = Math.hypot(25, 12.5);
  const onMap = lineSectionOf(plan, slice, binGrid, 'Random line');
  expect(onMap.distanceUnit).toBe('m');
  const wanted = [0, 25, 50, 50 + diagonal, 50 + 2 * diagonal];
  onMap.distances.forEach((distance, k) => {
    expect(distance).toBeCloseTo(wanted[k]!, 9);
  });
  const corners = [
    { inlineIndex: 0, crosslineIndex: 0 },
    { inlineIndex: 2, crosslineIndex: 0 },
    { inlineIndex: 4, crosslineIndex: 2 },
  ];
  expect(pathLength(corners, binGrid)).toBe('3 points, 106 m.');
  expect(pathLength(corners.slice(0, 1), binGrid)).toBe('1 point.');
  expect(pathLength(corners, { ...binGrid, unit: 'degrees' })).toBe('3 points.');
  const unknown = lineSectionOf(plan, slice, { ...binGrid, unit: 'unknown' }, '');
  expect(unknown.distanceUnit).toBe('map units');
  expect(unknown.distances).toEqual(onMap.distances);
  for (const map of [{ ...binGrid, unit: 'degrees' } as const, null]) {
    const lines = lineSectionOf(plan, slice, map, '');
    expect(lines.distanceUnit).toBe('lines');
    expect(lines.distances[4]).toBeCloseTo(2 + 2 * Math.SQRT2, 9);
  }
});
