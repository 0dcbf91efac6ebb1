import { describe, expect, it } from 'vitest';
import { type PlannedRead, planBytes, planReads } from '../../../../src/core/read-plan.ts';
import type { Stride, TraceGrid, TraceLayout } from '../../../../src/core/types.ts';
import { latticeJobs } from '../../../../src/survey/plan/lattice-jobs.ts';
import { PREVIEW_BUDGET, planPreview } from '../../../../src/survey/plan/preview-plan.ts';
import { planRange } from '../../../../src/survey/plan/range-plan.ts';

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
        // With all samples, which are held in memory until the amplitude range is found.
        expect(stride.sample).toBe(1);
        expect(lines * columns * samples).toBeLessThanOrEqual(PREVIEW_BUDGET.samples);
      }
    },
  );

  it.each([
    [500, 500, 1000],
    [710, 876, 1750],
    [1600, 1500, 2030],
    [331, 1021, 3001],
  ])(
    'keeps the promised bytes and calls of %i × %i × %i on a slow machine too',
    (inlines, crosslines, samples) => {
      const { grid, layout } = survey(inlines, crosslines, samples);
      for (const callMilliseconds of [0.3, 0.7, 2, 8, 40]) {
        for (const bytesPerMillisecond of [10_000, 100_000, 400_000, 2_000_000]) {
          const slow = { callMilliseconds, bytesPerMillisecond };
          const stride = planPreview(grid, layout, slow);
          const starts: number[] = [];
          for (let i = 0; i < inlines; i += stride.inline)
            for (let x = 0; x < crosslines; x += stride.crossline)
              starts.push(3600 + (i * crosslines + x) * layout.traceByteLength);
          const reads = planReads(Float64Array.from(starts), layout.traceByteLength, slow);
          expect(planBytes(reads)).toBeLessThanOrEqual(80 * 2 ** 20);
          expect(reads.length).toBeLessThanOrEqual(PREVIEW_BUDGET.readCalls);
        }
      }
    },
  );

  it('has finer lattices between the coarsest and all of a survey whose sides are no multiples of anything', () => {
    const { grid, layout } = survey(710, 876, 1750);
    const slow = planPreview(grid, layout, { callMilliseconds: 40, bytesPerMillisecond: 10_000 });
    const quick = { callMilliseconds: 0.1, bytesPerMillisecond: 400_000 };
    const fast = planPreview(grid, layout, quick, { ...PREVIEW_BUDGET, milliseconds: 1e9, readCalls: 600 });
    expect(fast.inline * fast.crossline).toBeLessThan(slow.inline * slow.crossline);
    expect(slow.inline % fast.inline).toBe(0);
    expect(slow.crossline % fast.crossline).toBe(0);
  });

  it('leaves out samples only where the fewest traces would not fit into memory with all of them', () => {
    const { grid, layout } = survey(31, 31, 150_000);
    const stride = planPreview(grid, layout, cost);
    expect(stride.sample).toBeGreaterThan(1);
    const kept =
      Math.ceil(31 / stride.inline) * Math.ceil(31 / stride.crossline) * Math.ceil(150_000 / stride.sample);
    expect(kept).toBeLessThanOrEqual(PREVIEW_BUDGET.samples);
    expect(2 * kept).toBeGreaterThan(PREVIEW_BUDGET.samples);
  });

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

describe('planRange', () => {
  const costs = [
    ['memory', { callMilliseconds: 0.02, bytesPerMillisecond: 2_000_000 }],
    ['a disk', { callMilliseconds: 0.7, bytesPerMillisecond: 400_000 }],
    ['a slow disk', { callMilliseconds: 8, bytesPerMillisecond: 60_000 }],
    ['a link', { callMilliseconds: 60, bytesPerMillisecond: 4000 }],
  ] as const;
  const surveys: [string, number, number, number][] = [
    ['10 MB', 50, 50, 1000],
    ['90 MB', 150, 150, 1000],
    ['a lopsided', 40, 3000, 1500],
    ['1 GB', 500, 500, 1000],
    ['1.7 GB', 600, 700, 1000],
    ['4.5 GB', 710, 876, 1750],
    ['20 GB', 1600, 1600, 2000],
    ['100 GB', 4000, 4000, 1500],
    ['a long line', 1, 100_000, 2000],
    ['three lines', 3, 20_000, 2000],
  ];
  it.each(surveys)(
    'of %s survey is in every lattice of a first picture, whatever reads cost, and needs few calls',
    (_name, inlines, crosslines, samples) => {
      for (const slowAxis of ['inline', 'crossline'] as const) {
        const ordered = survey(inlines, crosslines, samples, slowAxis);
        const grids = [ordered.grid];
        if (inlines * crosslines <= 1e6)
          grids.push({ ...ordered.grid, cells: shuffledCells(inlines * crosslines, 7) });
        for (const grid of grids) {
          const range = planRange(grid, ordered.layout);
          const traces = Math.ceil(inlines / range.inline) * Math.ceil(crosslines / range.crossline);
          expect(traces).toBeGreaterThanOrEqual(Math.min(64, inlines * crosslines));
          for (const [name, cost] of costs) {
            const stride = planPreview(grid, ordered.layout, cost);
            expect(range.inline % stride.inline, name).toBe(0);
            expect(range.crossline % stride.crossline, name).toBe(0);
            expect(stride.sample).toBe(1);
          }
          // On the worst source no two traces share a call, unless they are less than 32 KiB apart.
          const fast = slowAxis === 'inline' ? range.crossline : range.inline;
          const near = !grid.cells && (fast - 1) * ordered.layout.traceByteLength <= 32 * 1024;
          const slowLines = slowAxis === 'inline' ? inlines / range.inline : crosslines / range.crossline;
          expect(near ? Math.ceil(slowLines) : traces).toBeLessThanOrEqual(324);
        }
      }
    },
  );
});
