import { expect, test } from 'vitest';
import { drawnLine, straightCells, thinnedStick } from '../../../../../src/ui/layers/horizon/drawn-line.ts';
import type { SectionPlace } from '../../../../../src/ui/layers/layer.ts';

/** Crossline 7 of a survey, 20 inlines long and 100 samples deep. */
const crossline: SectionPlace = {
  slot: 'crossline',
  upright: true,
  across: { count: 20 },
  down: { count: 100 },
  point: (column, row) => ({ inlineIndex: column, crosslineIndex: 7, sampleIndex: row }),
  cellOf: ({ inlineIndex, sampleIndex }) => ({ column: inlineIndex, row: sampleIndex }),
};

test('a drag has a sample in each column that it crosses, the later where it went back', () => {
  const { cells, samples } = drawnLine(
    [
      [2.5, 10],
      [6.5, 18],
      [4.5, 30],
    ],
    crossline,
    100,
  );
  expect([...cells.inlineIndices]).toEqual([3, 4, 5, 6]);
  expect(new Set(cells.crosslineIndices)).toEqual(new Set([7]));
  // On the way on the drag falls by 2 a column, on the way back by 6.
  expect([...samples]).toEqual([11, 13, 27, 21]);
});

test('what is dragged beyond the section is left out, and a flattened section is drawn in its own rows', () => {
  const trail = [
    [-3, 50],
    [25, 50],
  ] as const;
  expect(drawnLine(trail, crossline, 100).cells.inlineIndices).toHaveLength(20);
  const shifts = Float32Array.from({ length: 20 }, (_, column) => (column === 4 ? Number.NaN : column - 80));
  const flat = drawnLine(trail, { ...crossline, shifts }, 100);
  // Rows 50 to 69 lie above the first sample, and column 4 has no trace.
  expect(flat.samples.every((sample) => sample >= 0)).toBe(true);
  const wide = drawnLine(
    [
      [-1, 85],
      [21, 85],
    ],
    { ...crossline, shifts },
    100,
  );
  expect([...wide.samples]).toEqual([5, 6, 7, 8, ...Array.from({ length: 15 }, (_, k) => k + 10)]);
});

test('the cells between two clicks are the columns of the section, or without one those along the straight line', () => {
  const from = { inlineIndex: 9, crosslineIndex: 7, sampleIndex: 0 };
  const to = { inlineIndex: 5, crosslineIndex: 7, sampleIndex: 0 };
  expect([...straightCells(from, to, crossline).inlineIndices]).toEqual([9, 8, 7, 6, 5]);
  const { inlineIndices, crosslineIndices } = straightCells(from, { ...to, crosslineIndex: 9 }, crossline);
  expect([...inlineIndices]).toEqual([9, 8, 7, 6, 5]);
  expect([...crosslineIndices]).toEqual([7, 8, 8, 9, 9]);
});

test('a fault stick goes from its upper end down, between the traces that it was drawn between', () => {
  const stick = thinnedStick(
    Array.from({ length: 200 }, (_, k) => [8.25 - k / 100, 90 - k / 4] as const),
    crossline,
  );
  expect(stick.length).toBeLessThanOrEqual(24);
  expect(stick.at(-1)).toEqual([8.25, 7, 90]);
  expect(stick[0]![0]).toBeCloseTo(6.26, 6);
  expect(stick[0]![2]).toBeCloseTo(40.25, 6);
});
