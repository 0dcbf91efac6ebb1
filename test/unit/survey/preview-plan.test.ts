import { describe, expect, it } from 'vitest';
import type { TraceGrid, TraceLayout } from '../../../src/core/types.ts';
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
  const layout = { samplesPerTrace: samples, traceByteLength } as TraceLayout;
  return { grid, layout };
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

  it('takes every trace of a short 2D line', () => {
    const { grid, layout } = survey(1, 534, 1501);
    expect(planPreview(grid, layout, cost)).toMatchObject({ inline: 1, crossline: 1 });
  });
});
