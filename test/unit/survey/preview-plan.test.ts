import { describe, expect, it } from 'vitest';
import { type PlannedRead, planBytes, planReads } from '../../../src/core/read-plan.ts';
import type { Stride, TraceGrid, TraceLayout } from '../../../src/core/types.ts';
import { latticeJobs } from '../../../src/survey/lattice-jobs.ts';
import { PREVIEW_BUDGET, planPreview } from '../../../src/survey/preview-plan.ts';

const cost = { callMilliseconds: 0.7, bytesPerMillisecond: 400_000 };

function survey(
  inlineCount: number,
  crosslineCount: number,
  samples: number,
  slowAxis: TraceGrid['slowAxis'] = 'inline',
) {
  const grid: TraceGrid = {
    inlineCount,
    crosslineCount,
    offsetCount: 1,
    cells: null,
    slowAxis,
    inlineDescending: false,
    crosslineDescending: false,
  };
  const traceByteLength = 240 + samples * 4;
  const layout = {
    samplesPerTrace: samples,
    traceByteLength,
    firstTraceOffset: 3600,
    ragged: null,
  } as TraceLayout;
  return { grid, layout: { ...layout, traceCount: inlineCount * crosslineCount } };
}

/** Each trace in some cell, in random order (Fisher and Yates). */
function shuffledCells(count: number, seed: number): Int32Array {
  const cells = Int32Array.from({ length: count }, (_, k) => k);
  let state = seed;
  for (let left = count; left > 1; left--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * left);
    [cells[left - 1], cells[other]] = [cells[other]!, cells[left - 1]!];
  }
  return cells;
}

/** The reads of each job of a lattice, as the workers plan them. */
function executed(grid: TraceGrid, layout: TraceLayout, stride: Stride, workers: number): PlannedRead[][] {
  const { alongInlines, perJob } = latticeJobs(grid, layout, stride, workers);
  const jobs = new Map<number, number[]>();
  for (let i = 0; i < grid.inlineCount; i += stride.inline) {
    for (let x = 0; x < grid.crosslineCount; x += stride.crossline) {
      const job = Math.floor((alongInlines ? i / stride.inline : x / stride.crossline) / perJob);
      if (!jobs.has(job)) jobs.set(job, []);
      jobs.get(job)!.push(3600 + grid.cells![i * grid.crosslineCount + x]! * layout.traceByteLength);
    }
  }
  return [...jobs.values()].map((starts) =>
    planReads(Float64Array.from(starts).sort(), layout.traceByteLength, cost),
  );
}

describe('planPreview', () => {
  it.each([
    ['10 MB', 50, 50, 1000],
    ['1 GB', 500, 500, 1000],
    ['4.5 GB', 710, 876, 1750],
    ['20 GB', 1600, 1600, 2000],
    ['100 GB', 4000, 4000, 1500],
  ])(
    'gives at least 16 × 16 traces of a %s survey within the budget',
    (_name, inlines, crosslines, samples) => {
      for (const slowAxis of ['inline', 'crossline'] as const) {
        const { grid, layout } = survey(inlines, crosslines, samples, slowAxis);
        const stride = planPreview(grid, layout, cost);
        const lines = Math.ceil(inlines / stride.inline);
        const columns = Math.ceil(crosslines / stride.crossline);
        expect(Math.min(lines, columns)).toBeGreaterThanOrEqual(16);
        const slow = slowAxis === 'inline' ? stride.inline : stride.crossline;
        const fast = slowAxis === 'inline' ? stride.crossline : stride.inline;
        const fastCount = slowAxis === 'inline' ? crosslines : inlines;
        const slowCount = slowAxis === 'inline' ? inlines : crosslines;
        const merged =
          (fast - 1) * layout.traceByteLength <= cost.callMilliseconds * cost.bytesPerMillisecond;
        const perLine = merged
          ? fastCount * layout.traceByteLength
          : Math.ceil(fastCount / fast) * layout.traceByteLength;
        expect(Math.ceil(slowCount / slow) * perLine).toBeLessThanOrEqual(96 * 2 ** 20);
        const calls = Math.ceil(slowCount / slow) * (merged ? 1 : Math.ceil(fastCount / fast));
        expect(calls).toBeLessThanOrEqual(PREVIEW_BUDGET.readCalls);
      }
    },
  );

  it('takes every trace of a survey that is smaller than the budget', () => {
    const { grid, layout } = survey(23, 18, 75);
    expect(planPreview(grid, layout, cost)).toEqual({ inline: 1, crossline: 1, sample: 1 });
  });

  it.each([
    ['16 MB', 90, 80, 500],
    ['1.7 GB', 700, 600, 1000],
    ['10 GB', 1200, 1000, 2000],
  ])(
    'gives at least 16 × 16 traces of a %s survey in no order within the promised calls and bytes, counted trace by trace',
    (_name, inlines, crosslines, samples) => {
      const { grid, layout } = survey(inlines, crosslines, samples);
      const shuffled = { ...grid, cells: shuffledCells(inlines * crosslines, 5) };
      const stride = planPreview(shuffled, layout, cost);
      expect(
        Math.min(Math.ceil(inlines / stride.inline), Math.ceil(crosslines / stride.crossline)),
      ).toBeGreaterThanOrEqual(16);
      let calls = 0;
      let bytes = 0;
      for (const reads of executed(shuffled, layout, stride, 2)) {
        calls += reads.length;
        bytes += planBytes(reads);
      }
      expect(calls).toBeLessThanOrEqual(400);
      expect(bytes).toBeLessThanOrEqual(96 * 2 ** 20);
    },
  );

  it('takes every trace of a small survey, in order or not', () => {
    const { grid, layout } = survey(90, 80, 500);
    const cells = shuffledCells(90 * 80, 6);
    expect(planPreview({ ...grid, cells }, layout, cost)).toEqual({ inline: 1, crossline: 1, sample: 1 });
    expect(planPreview(grid, layout, cost)).toEqual({ inline: 1, crossline: 1, sample: 1 });
  });

  it('takes the same lattice of a survey with a few holes as of the whole one', () => {
    const { grid, layout } = survey(500, 500, 1000);
    const cells = Int32Array.from({ length: 250_000 }, (_, k) => (k % 5003 === 77 ? -1 : k));
    expect(planPreview({ ...grid, cells }, layout, cost)).toEqual(planPreview(grid, layout, cost));
  });

  it('takes every trace of a short 2D line', () => {
    const { grid, layout } = survey(1, 534, 1501);
    expect(planPreview(grid, layout, cost)).toMatchObject({ inline: 1, crossline: 1 });
  });
});
