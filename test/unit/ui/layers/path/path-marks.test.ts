import { expect, test } from 'vitest';
import type { PathPoint, SliceSlot } from '../../../../../src/core/scene.ts';
import { crossings } from '../../../../../src/ui/layers/path/path-layer.ts';

const at = (inlineIndex: number, crosslineIndex: number): PathPoint => ({
  inlineIndex,
  crosslineIndex,
  sampleIndex: 0,
});

/** A slice of a survey of 30 × 40 lines and 50 samples. */
const slice = (slot: SliceSlot, index: number) => ({
  slot,
  upright: slot !== 'sample',
  across: { count: slot === 'crossline' ? 30 : 40 },
  down: { count: slot === 'sample' ? 30 : 50 },
  point: (column: number, row: number) => ({
    inlineIndex: slot === 'inline' ? index : slot === 'crossline' ? column : row,
    crosslineIndex: slot === 'crossline' ? index : column,
    sampleIndex: slot === 'sample' ? index : row,
  }),
});
const columns = (points: readonly PathPoint[], slot: SliceSlot, index: number) =>
  crossings(points, slice(slot, index)).map((mark) => mark.points.map(([column]) => column));

test('a path marks the column where it goes through a section, from top to bottom', () => {
  // From (0, 0) to (10, 20) it is at crossline 2 i, and at inline ½ x.
  const path = [at(0, 0), at(10, 20)];
  expect(columns(path, 'inline', 5)).toEqual([[10, 10]]);
  expect(columns(path, 'crossline', 5)).toEqual([[2.5, 2.5]]);
  expect(crossings(path, slice('inline', 5))[0]!.points.map(([, row]) => row)).toEqual([-0.5, 49.5]);
  expect(columns(path, 'inline', 11)).toEqual([]);
});

test('a corner on the section is one crossing, a leg along it none', () => {
  expect(columns([at(0, 0), at(5, 10), at(10, 0)], 'inline', 5)).toEqual([[10, 10]]);
  expect(columns([at(0, 0), at(5, 10)], 'inline', 5)).toEqual([[10, 10]]);
  expect(columns([at(5, 0), at(5, 30)], 'inline', 5)).toEqual([]);
});

test('in a time slice it is the path itself; in a section along a path it is not marked', () => {
  const path = [at(0, 0), at(10, 20)];
  expect(crossings(path, slice('sample', 7))[0]!.points).toEqual([
    [0, 0],
    [20, 10],
  ]);
  expect(crossings(path, { ...slice('inline', 5), slot: null })).toEqual([]);
});
