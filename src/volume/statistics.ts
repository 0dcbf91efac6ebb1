import { quantileOfCounts } from '../core/quantile.ts';
import type { AmplitudeRange, Statistics } from '../core/types.ts';

const HISTOGRAM_BINS = 4096;

/**
 * Sums over traces. Parts can be made by different workers and merged, because they are plain numbers and one array, which
 * can be cloned. The histogram is linear from `low` to `high`; its end bins also count what lies beyond.
 */
export interface Accumulator {
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
  min: number;
  max: number;
  sum: number;
  sumOfSquares: number;
  finite: number;
  nonFinite: number;
  saturated: number;
  liveTraces: number;
  deadTraces: number;
  readonly saturation: number;
}

/** Bytes that a stored accumulator takes, rounded up. */
export const ACCUMULATOR_BYTES = HISTOGRAM_BINS * 8 + 1024;

/**
 * Makes an empty accumulator. Its histogram covers the range seen in the preview and half as much again on both sides, but at
 * most two spreads (P0.1 to P99.9) beyond these percentiles, so that one wild value does not put all others into one bin.
 */
export function createAccumulator(range: AmplitudeRange): Accumulator {
  const width = range.max - range.min || Math.abs(range.max) || 1;
  const spread = range.p999 - range.p001 || width;
  return {
    low: Math.max(range.min - width / 2, range.p001 - 2 * spread),
    high: Math.min(range.max + width / 2, range.p999 + 2 * spread),
    counts: new Float64Array(HISTOGRAM_BINS),
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    sum: 0,
    sumOfSquares: 0,
    finite: 0,
    nonFinite: 0,
    saturated: 0,
    liveTraces: 0,
    deadTraces: 0,
    saturation: 65504 * range.scale,
  };
}

/** Adds one trace. A trace that is all zero counts as dead and its samples are left out. */
export function accumulateTrace(
  into: Accumulator,
  samples: Float32Array,
  start: number,
  count: number,
): void {
  let live = false;
  for (let k = start; k < start + count && !live; k++) live = samples[k] !== 0;
  if (!live) {
    into.deadTraces += 1;
    return;
  }
  into.liveTraces += 1;
  // The loop uses local variables because it runs over every sample of the survey. Sums are taken trace by trace, because a
  // small value added to the sum of a whole survey would be lost in rounding.
  const { low, high, counts, saturation } = into;
  const perBin = HISTOGRAM_BINS / (high - low);
  let { min, max } = into;
  let sum = 0;
  let squares = 0;
  let finite = 0;
  let saturated = 0;
  for (let k = start; k < start + count; k++) {
    const value = samples[k]!;
    if (value - value !== 0) continue;
    finite += 1;
    sum += value;
    squares += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value > saturation || value < -saturation) saturated += 1;
    const bin = value <= low ? 0 : value >= high ? HISTOGRAM_BINS - 1 : ((value - low) * perBin) | 0;
    counts[bin] = counts[bin]! + 1;
  }
  into.min = min;
  into.max = max;
  into.sum += sum;
  into.sumOfSquares += squares;
  into.finite += finite;
  into.saturated += saturated;
  into.nonFinite += count - finite;
}

/** @throws RangeError if they were made for different ranges, because their histograms cannot be added */
export function mergeAccumulators(a: Accumulator, b: Accumulator): Accumulator {
  if (a.low !== b.low || a.high !== b.high || a.saturation !== b.saturation) {
    throw new RangeError('Accumulators of different amplitude ranges cannot be merged');
  }
  return {
    ...a,
    counts: a.counts.map((count, bin) => count + b.counts[bin]!),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    sum: a.sum + b.sum,
    sumOfSquares: a.sumOfSquares + b.sumOfSquares,
    finite: a.finite + b.finite,
    nonFinite: a.nonFinite + b.nonFinite,
    saturated: a.saturated + b.saturated,
    liveTraces: a.liveTraces + b.liveTraces,
    deadTraces: a.deadTraces + b.deadTraces,
  };
}

const PERCENTS = [0.1, 1, 2, 5, 25, 50, 75, 95, 98, 99, 99.9];

/**
 * Turns sums into statistics. Percentiles come from the histogram and are good to one bin, which is at most 5/4096 (0.12 %) of
 * the spread P0.1 to P99.9 of the preview. A percentile beyond the histogram is only known to lie between its end and the
 * extreme value.
 */
export function finishStatistics(from: Accumulator, complete: boolean): Statistics {
  const binWidth = (from.high - from.low) / HISTOGRAM_BINS;
  const edges = Float64Array.from({ length: HISTOGRAM_BINS + 1 }, (_, bin) => from.low + bin * binWidth);
  const empty = from.finite === 0;
  const ends = (bin: number): [number, number] => [
    bin === 0 ? from.min : Math.max(from.min, edges[bin]!),
    bin === HISTOGRAM_BINS - 1 ? from.max : Math.min(from.max, edges[bin + 1]!),
  ];
  const percentiles = Object.fromEntries(
    PERCENTS.map((percent) => [
      `p${percent}`,
      empty ? 0 : quantileOfCounts(from.counts, percent / 100, ends),
    ]),
  );
  return {
    min: empty ? 0 : from.min,
    max: empty ? 0 : from.max,
    mean: empty ? 0 : from.sum / from.finite,
    rms: empty ? 0 : Math.sqrt(from.sumOfSquares / from.finite),
    histogram: { edges, counts: from.counts },
    percentiles,
    liveTraces: from.liveTraces,
    deadTraces: from.deadTraces,
    nonFinite: from.nonFinite,
    saturated: from.saturated,
    tracesRead: from.liveTraces + from.deadTraces,
    complete,
  };
}
