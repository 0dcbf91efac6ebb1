import { describe, expect, it } from 'vitest';
import { lineIndex, numberAt } from '../../../src/core/axis.ts';
import { cellFinder, traceAt } from '../../../src/core/trace-index.ts';
import type { TraceGrid } from '../../../src/core/types.ts';

const base: TraceGrid = {
  inlineCount: 3,
  crosslineCount: 4,
  offsetCount: 2,
  cells: null,
  slowAxis: 'inline',
  inlineDescending: false,
  crosslineDescending: false,
};

describe('trace index', () => {
  it.each([
    ['inline', false, false],
    ['inline', true, false],
    ['crossline', false, true],
    ['crossline', true, true],
  ] as const)(
    'finds each trace of a %s-sorted grid and back (descending %s, %s)',
    (slowAxis, inlineDescending, crosslineDescending) => {
      const grid = { ...base, slowAxis, inlineDescending, crosslineDescending };
      const seen = new Set<number>();
      for (let inline = 0; inline < 3; inline++) {
        for (let crossline = 0; crossline < 4; crossline++) {
          for (let offset = 0; offset < 2; offset++) {
            const trace = traceAt(grid, inline, crossline, offset);
            seen.add(trace);
            expect(cellFinder(grid, 24)(trace)).toEqual({
              inlineIndex: inline,
              crosslineIndex: crossline,
              offsetIndex: offset,
            });
          }
        }
      }
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, trace) => trace));
    },
  );

  it('says −1 and null outside the grid and in empty cells', () => {
    const cells = Int32Array.from({ length: 24 }, (_, cell) => (cell === 5 ? -1 : 100 + cell));
    const grid = { ...base, cells };
    expect(traceAt(grid, 0, 2, 1)).toBe(-1);
    expect(traceAt(grid, 3, 0)).toBe(-1);
    expect(traceAt(grid, -1, 0)).toBe(-1);
    expect(traceAt(grid, 0, 0, 2)).toBe(-1);
    expect(cellFinder(grid, 200)(123)).toEqual({ inlineIndex: 2, crosslineIndex: 3, offsetIndex: 1 });
    expect(cellFinder(grid, 200)(7)).toBeNull();
    expect(cellFinder(base, 100)(24)).toBeNull();
  });

  it('turns line numbers into indices and back', () => {
    const axis = { first: 100, count: 5, step: 4 };
    expect(numberAt(axis, 3)).toBe(112);
    expect(lineIndex(axis, 112)).toBe(3);
    expect(lineIndex(axis, 113)).toBe(-1);
    expect(lineIndex(axis, 120)).toBe(-1);
  });
});
