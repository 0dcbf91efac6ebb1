import { describe, expect, it } from 'vitest';
import { narrow, offsetIndices } from '../../../../src/api/parts.ts';
import { cellFinder, traceAt } from '../../../../src/core/trace-index.ts';
import type { Inspection } from '../../../../src/core/types.ts';
import { inspectVirtual, type VirtualFile } from '../virtual-file.ts';

const CROSSLINES = 80;

/** Gathers of the given offsets, in the order of the file. */
function gathers(
  lines: number,
  offsets: readonly number[],
  { slowest = false, samples = 300 } = {},
): VirtualFile {
  const cells = lines * CROSSLINES;
  const fold = offsets.length;
  return {
    traceCount: cells * fold,
    samplesPerTrace: samples,
    wordsOf: (trace) => {
      const cell = slowest ? trace % cells : Math.floor(trace / fold);
      return {
        189: 1 + Math.floor(cell / CROSSLINES),
        193: 1 + (cell % CROSSLINES),
        37: offsets[slowest ? Math.floor(trace / cells) : trace % fold]!,
      };
    },
  };
}

/** Every tenth cell of every tenth line holds, at each offset, the trace whose header says so. */
function expectEveryTraceInItsCell(file: VirtualFile, { geometry, grid }: Inspection): void {
  if (geometry.kind !== 'prestack') throw new Error(`found ${geometry.kind}`);
  const cellOf = cellFinder(grid, file.traceCount);
  for (let i = 0; i < geometry.inline.count; i += 10) {
    for (let j = 0; j < geometry.crossline.count; j += 10) {
      for (const [k, offset] of geometry.offsets.entries()) {
        const trace = traceAt(grid, i, j, k);
        expect(file.wordsOf(trace)).toMatchObject({
          189: geometry.inline.first + i * geometry.inline.step,
          193: geometry.crossline.first + j * geometry.crossline.step,
          37: offset,
        });
        expect(cellOf(trace)).toEqual({ inlineIndex: i, crosslineIndex: j, offsetIndex: k });
      }
    }
  }
}

const shownOffset = (file: VirtualFile, { grid }: Inspection): number =>
  file.wordsOf(traceAt(grid, 0, 0))[37]!;

const SPLIT_SPREAD = [-1175, -775, -375, 25, 425, 825, 1225];

describe('offsets of both signs', () => {
  for (const lines of [6, 60]) {
    const file = gathers(lines, SPLIT_SPREAD);
    const { inspection } = inspectVirtual(file);

    it(`of ${lines} lines are kept ascending, the nearest to the source is shown`, () => {
      expect(inspection.geometry).toMatchObject({ kind: 'prestack', offsets: SPLIT_SPREAD });
      expect(shownOffset(file, inspection)).toBe(25);
      expectEveryTraceInItsCell(file, inspection);
    });

    it(`of ${lines} lines have their near and far offset by distance, not by sign`, () => {
      expect(offsetIndices(inspection, 'near')).toEqual([SPLIT_SPREAD.indexOf(25)]);
      expect(offsetIndices(inspection, 'far')).toEqual([SPLIT_SPREAD.indexOf(1225)]);
      expect(narrow(inspection, { offset: 'near' })).toBeNull();
      expect(narrow(inspection, { offset: 25 })).toBeNull();
      const lowest = narrow(inspection, { offset: -1175 })!.inspection;
      expect(shownOffset(file, lowest)).toBe(-1175);
    });
  }
});

describe('offsets that run down in the file', () => {
  const falling = [900, 700, 400, 200, 100];

  for (const [lines, slowest] of [
    [6, false],
    [60, false],
    [60, true],
  ] as const) {
    it(`are found in a file of ${lines} lines${slowest ? ', one whole grid after another' : ''}`, () => {
      const file = gathers(lines, falling, { slowest });
      const { inspection } = inspectVirtual(file);
      expect(inspection.geometry).toMatchObject({ kind: 'prestack', offsets: [100, 200, 400, 700, 900] });
      expect(shownOffset(file, inspection)).toBe(100);
      expectEveryTraceInItsCell(file, inspection);
    });
  }

  it('give the near trace of each cell of a lattice in a survey with gaps', () => {
    const [lines, fold] = [400, 30];
    const firstOf = (line: number): number => Math.floor(line / 8);
    const starts = [0];
    for (let line = 0; line < lines; line++) starts.push(starts[line]! + 150 - firstOf(line));
    const file: VirtualFile = {
      traceCount: starts[lines]! * fold,
      samplesPerTrace: 500,
      wordsOf: (trace) => {
        const cell = Math.floor(trace / fold);
        const line = starts.findLastIndex((start) => start <= cell);
        return {
          189: 1 + line,
          193: 1 + firstOf(line) + cell - starts[line]!,
          37: 1200 - 50 * (trace % fold),
        };
      },
    };
    const { geometry, grid } = inspectVirtual(file).inspection;
    if (geometry.kind !== 'prestack' || !grid.located) throw new Error(`found ${geometry.kind}`);
    let found = 0;
    for (let i = 0; i < grid.inlineCount; i += grid.located.inlineStride) {
      for (let j = 0; j < grid.crosslineCount; j += grid.located.crosslineStride) {
        const trace = traceAt(grid, i, j);
        if (trace < 0) continue;
        found += 1;
        expect(file.wordsOf(trace)).toMatchObject({
          189: geometry.inline.first + i,
          193: geometry.crossline.first + j,
          37: 0,
        });
      }
    }
    expect(found).toBeGreaterThan(100);
  });
});
