import { expect, it } from 'vitest';
import { cellsOnGrid } from '../../../src/api/slices.ts';
import type { CubeGrid } from '../../../src/core/cube.ts';

const grid = (inline: [number, number], crossline: [number, number]): CubeGrid =>
  ({
    inline: { first: inline[0], step: inline[1], count: 10 },
    crossline: { first: crossline[0], step: crossline[1], count: 10 },
  }) as unknown as CubeGrid;

it('a path keeps its line numbers on a grid that begins elsewhere and steps otherwise; lines it lacks hold no trace', () => {
  const path = { inlineIndices: Int32Array.of(0, 2, 3), crosslineIndices: Int32Array.of(1, 1, 4) };
  // Inlines 100, 104, 106 and crosslines 51, 51, 54 on the first grid.
  const moved = cellsOnGrid(path, grid([100, 2], [50, 1]), grid([96, 4], [40, 1]));
  expect([...moved.inlineIndices]).toEqual([1, 2, -1]);
  expect([...moved.crosslineIndices]).toEqual([11, 11, 14]);
});
