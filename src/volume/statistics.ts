import type { AmplitudeRange, Statistics } from '../core/types.ts';

/** Values sorted for the first range: enough for P99.9 within a fraction of a percent, and quick on one core. */
const MAX_SORTED_VALUES = 120_000;
/** Half floats keep their full precision between 2⁻¹⁴ and 65504: P99.9 near 512 leaves room both ways. */
const SCALED_P999 = 512;
const HISTOGRAM_BINS = 4096;

function percentile(sorted: Float32Array, percent: number): number {
  if (sorted.length === 0) return 0;
  const at = ((sorted.length - 1) * percent) / 100;
  const lower = Math.floor(at);
  const low = sorted[lower]!;
  const high = sorted[Math.min(sorted.length - 1, lower + 1)]!;
  return low + (high - low) * (at - lower);
}

/** A whole number in [0, limit) from another; the same whenever it is asked for. */
function scattered(k: number, limit: number): number {
  const mixed = Math.imul(k ^ (k >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % limit;
}

/**
 * At most MAX_SORTED_VALUES of the finite values, and the extremes of all of them. One value out of each run of `step`,
 * at a scattered place in it: a fixed step could fall in with the trace length and see one depth alone.
 */
function sample(samples: Float32Array): { values: Float32Array; min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let finite = 0;
  for (let k = 0; k < samples.length; k++) {
    const value = samples[k]!;
    if (!(value - value === 0)) continue;
    finite += 1;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const step = Math.max(1, Math.ceil(finite / MAX_SORTED_VALUES));
  const values = new Float32Array(Math.floor(finite / step));
  let taken = 0;
  let next = scattered(0, step);
  for (let k = 0, rank = 0; taken < values.length; k++) {
    const value = samples[k]!;
    if (!(value - value === 0)) continue;
    if (rank++ !== next) continue;
    values[taken++] = value;
    next = taken * step + scattered(taken, step);
  }
  return { values, min, max };
}

/** The display range, isosurface reference and half-float scale of a survey, from samples spread over it. */
export function amplitudeRange(samples: Float32Array): AmplitudeRange {
  const { values, min, max } = sample(samples);
  if (values.length === 0 || min === max) {
    const value = values.length === 0 ? 0 : min;
    const reach = Math.abs(value) || 1;
    return {
      min: value,
      max: value,
      p999Absolute: Math.abs(value),
      p001: value,
      p999: value,
      bothSigns: false,
      clip: [value - reach, value + reach],
      scale: scaleFor(Math.abs(value)),
      constant: true,
    };
  }
  const signed = values.slice().sort();
  const absolute = values.map(Math.abs).sort();
  // Where nearly all values are one (zeros around a few spikes) the extremes say more than the percentiles.
  const flat = percentile(signed, 0.1) === percentile(signed, 99.9);
  const p001 = flat ? min : percentile(signed, 0.1);
  const p999 = flat ? max : percentile(signed, 99.9);
  const p999Absolute = (flat ? 0 : percentile(absolute, 99.9)) || Math.max(Math.abs(min), Math.abs(max));
  const bothSigns = p001 < 0 && p999 > 0 && Math.min(-p001, p999) >= 0.05 * Math.max(-p001, p999);
  return {
    min,
    max,
    p999Absolute,
    p001,
    p999,
    bothSigns,
    clip: bothSigns ? symmetricClip(absolute, p999Absolute) : onesidedClip(signed, min, max),
    scale: scaleFor(p999Absolute),
    constant: false,
  };
}

function symmetricClip(absolute: Float32Array, otherwise: number): [number, number] {
  const firstNonZero = absolute.findIndex((value) => value > 0);
  const reach = firstNonZero < 0 ? otherwise : percentile(absolute.subarray(firstNonZero), 98);
  return [-reach, reach];
}

function onesidedClip(signed: Float32Array, min: number, max: number): [number, number] {
  const low = percentile(signed, 1);
  const high = percentile(signed, 99);
  return high > low ? [low, high] : [min, max];
}

/** The power of two that brings the value near 512. */
function scaleFor(p999Absolute: number): number {
  if (!(p999Absolute > 0) || !Number.isFinite(p999Absolute)) return 1;
  return 2 ** Math.max(-120, Math.min(120, Math.round(Math.log2(p999Absolute / SCALED_P999))));
}

/**
 * Sums over traces that can be made apart and merged, of plain numbers and one array, so that it can be cloned. The
 * histogram is linear from `low` to `high`; its end bins are open and hold all that lies beyond.
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

/** What an accumulator takes when it is stored, a little more. */
export const ACCUMULATOR_BYTES = HISTOGRAM_BINS * 8 + 1024;

/**
 * The histogram covers the range seen in the preview and half as much again on both sides, but no more than two spreads
 * (P0.1 to P99.9) beyond them: a single wild value must not widen the bins until all others share one.
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

/** Takes in one trace; one that is zero throughout counts as dead and its samples are left out. */
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
  // Locals throughout: this loop sees every sample of the survey. Sums are taken trace by trace, so that a long survey's
  // sum does not swallow its small values.
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

/** @throws RangeError when they were made for different ranges, whose histograms cannot be added */
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
 * Percentiles come from the histogram, good to one bin: at most 5/4096 (0.12 %) of the spread P0.1 to P99.9 that the
 * preview saw. One that lies beyond the histogram is only known to be between its end and the extreme value.
 */
export function finishStatistics(from: Accumulator, complete: boolean): Statistics {
  const binWidth = (from.high - from.low) / HISTOGRAM_BINS;
  const edges = Float64Array.from({ length: HISTOGRAM_BINS + 1 }, (_, bin) => from.low + bin * binWidth);
  const empty = from.finite === 0;
  const percentiles: Record<string, number> = {};
  let bin = 0;
  let before = 0;
  for (const percent of PERCENTS) {
    const rank = (from.finite * percent) / 100;
    while (bin < HISTOGRAM_BINS - 1 && before + from.counts[bin]! < rank) before += from.counts[bin++]!;
    const share = from.counts[bin]! > 0 ? (rank - before) / from.counts[bin]! : 0;
    const low = bin === 0 ? from.min : Math.max(from.min, edges[bin]!);
    const high = bin === HISTOGRAM_BINS - 1 ? from.max : Math.min(from.max, edges[bin + 1]!);
    percentiles[`p${percent}`] = empty ? 0 : low + share * (high - low);
  }
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
