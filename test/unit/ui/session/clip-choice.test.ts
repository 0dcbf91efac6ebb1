import { describe, expect, it } from 'vitest';
import type { AmplitudeRange, Statistics } from '../../../../src/core/types.ts';
import {
  type ClipChoice,
  clipOf,
  DEFAULT_CLIP,
  exactFirstClip,
} from '../../../../src/ui/session/clip-choice.ts';
import { amplitudeRange } from '../../../../src/volume/amplitude-range.ts';
import { accumulateTrace, createAccumulator, finishStatistics } from '../../../../src/volume/statistics.ts';

/** Sorted values with a plain percentile between neighbours, as the reference. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

function survey(of: (k: number) => number): {
  values: number[];
  range: AmplitudeRange;
  statistics: Statistics;
} {
  const samples = Float32Array.from({ length: 100_000 }, (_, k) => of(k));
  const range = amplitudeRange(samples);
  const into = createAccumulator(range);
  accumulateTrace(into, samples, 0, samples.length);
  return { values: [...samples], range, statistics: finishStatistics(into, true) };
}

/** Skewed and of both signs: troughs are stronger than peaks. */
const skewed = survey((k) => {
  const at = ((k * 7919) % 100_003) / 100_003;
  return (at < 0.5 ? -900 : 400) * (2 * at - 1) ** 2 + 5;
});
const positive = survey((k) => 1500 + 3000 * (((k * 7919) % 100_003) / 100_003) ** 2);
const choice = (changes: Partial<ClipChoice>): ClipChoice => ({ ...DEFAULT_CLIP, ...changes });
/** One bin of the histogram, and the samples between. */
const near = (value: number, wanted: number, range: AmplitudeRange) =>
  expect(Math.abs(value - wanted)).toBeLessThan(0.003 * (range.p999 - range.p001));

describe('the ends of the colours', () => {
  it('are at first those of the first picture, whatever is known later', () => {
    expect(clipOf(skewed.range, null, DEFAULT_CLIP)).toBe(skewed.range.clip);
    expect(clipOf(skewed.range, skewed.statistics, DEFAULT_CLIP)).toBe(skewed.range.clip);
    expect(clipOf(null, null, DEFAULT_CLIP)).toEqual([-1, 1]);
  });

  it.each([90, 95, 99, 99.9])('at P%d lie as far from zero as the percentile of magnitudes', (percent) => {
    const [low, high] = clipOf(skewed.range, skewed.statistics, choice({ percent }));
    near(high, percentile(skewed.values.map(Math.abs), percent), skewed.range);
    expect(low).toBe(-high);
  });

  it.each([90, 95, 98, 99.9])('at P%d, not symmetric, are that percentile and its opposite', (percent) => {
    const [low, high] = clipOf(skewed.range, skewed.statistics, choice({ percent, symmetric: false }));
    near(low, percentile(skewed.values, 100 - percent), skewed.range);
    near(high, percentile(skewed.values, percent), skewed.range);
  });

  it('have beside them the same percentiles of every trace, once all were read', () => {
    const symmetric = exactFirstClip(skewed.range, skewed.statistics)!;
    near(symmetric[1], percentile(skewed.values.map(Math.abs), 98), skewed.range);
    expect(symmetric[0]).toBe(-symmetric[1]);
    const [low, high] = exactFirstClip(positive.range, positive.statistics)!;
    near(low, percentile(positive.values, 1), positive.range);
    near(high, percentile(positive.values, 99), positive.range);
    expect(exactFirstClip(skewed.range, { ...skewed.statistics, complete: false })).toBeNull();
    expect(exactFirstClip(skewed.range, null)).toBeNull();
  });

  it('of data of one sign are at first P1 and P99, which P98 is not', () => {
    expect(clipOf(positive.range, positive.statistics, DEFAULT_CLIP)).toBe(positive.range.clip);
    expect(clipOf(positive.range, positive.statistics, choice({ percent: 99 }))).toBe(positive.range.clip);
    const [low, high] = clipOf(positive.range, positive.statistics, choice({ percent: 98 }));
    near(low, percentile(positive.values, 2), positive.range);
    near(high, percentile(positive.values, 98), positive.range);
  });

  it('of data of one sign are not symmetric unless asked for', () => {
    const [low, high] = clipOf(positive.range, positive.statistics, choice({ percent: 95 }));
    near(low, percentile(positive.values, 5), positive.range);
    near(high, percentile(positive.values, 95), positive.range);
    const about = clipOf(positive.range, positive.statistics, choice({ percent: 95, symmetric: true }));
    expect(about[0]).toBe(-about[1]);
    near(about[1], percentile(positive.values, 95), positive.range);
  });

  it('are the extremes, or what was typed', () => {
    const { min, max } = skewed.statistics;
    expect(clipOf(skewed.range, skewed.statistics, choice({ kind: 'extremes', symmetric: false }))).toEqual([
      min,
      max,
    ]);
    const size = Math.max(-min, max);
    expect(clipOf(skewed.range, skewed.statistics, choice({ kind: 'extremes' }))).toEqual([-size, size]);
    const typed = choice({ kind: 'values', low: -20, high: 35 });
    expect(clipOf(skewed.range, null, { ...typed, symmetric: false })).toEqual([-20, 35]);
    expect(clipOf(skewed.range, null, typed)).toEqual([-35, 35]);
  });
});
