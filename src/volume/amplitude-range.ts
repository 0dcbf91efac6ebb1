import { quantileSorted } from '../core/quantile.ts';
import type { AmplitudeRange, ThresholdShares } from '../core/types.ts';

/** Values sorted for the first range. They give P99.9 within a fraction of a percent and are sorted quickly on one core. */
const MAX_SORTED_VALUES = 120_000;
/** Half floats have full precision between 2⁻¹⁴ and 65504. Scaling P99.9 to near 512 leaves room below and above. */
const SCALED_P999 = 512;
const THRESHOLD_BINS = 64;

/** A pseudo-random whole number in [0, limit), always the same for the same `k`. */
function scattered(k: number, limit: number): number {
  const mixed = Math.imul(k ^ (k >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % limit;
}

/**
 * Takes at most MAX_SORTED_VALUES of the finite values, and the extremes of all of them. One value is taken out of each run of
 * `step`, at a scattered place in it, because a fixed step that divides the trace length would only see a few depths.
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

/** Finds a survey's display range, isosurface reference and half-float scale from samples spread over it. */
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
      ...(values.length === 0 ? { noneFinite: true } : {}),
    };
  }
  const signed = values.slice().sort();
  const absolute = values.map(Math.abs).sort();
  // Where nearly all values are equal (zeros around a few spikes) both percentiles are the same, so the extremes are used.
  const [low, high] = [quantileSorted(signed, 0.001), quantileSorted(signed, 0.999)];
  const flat = low === high;
  const p001 = flat ? min : low;
  const p999 = flat ? max : high;
  const p999Absolute = (flat ? 0 : quantileSorted(absolute, 0.999)) || Math.max(Math.abs(min), Math.abs(max));
  const bothSigns = p001 < 0 && p999 > 0 && Math.min(-p001, p999) >= 0.05 * Math.max(-p001, p999);
  return {
    min,
    max,
    p999Absolute,
    p001,
    p999,
    bothSigns,
    thresholds: bothSigns ? thresholdShares(absolute, 0, p999Absolute) : thresholdShares(signed, p001, p999),
    clip: bothSigns ? symmetricClip(absolute, p999Absolute) : onesidedClip(signed, min, max),
    scale: scaleFor(p999Absolute),
    constant: false,
  };
}

/** Counts sorted values by the threshold that means them: 0 at `from`, 1 at `to`. */
function thresholdShares(sorted: Float32Array, from: number, to: number): ThresholdShares {
  const shares = new Array<number>(THRESHOLD_BINS).fill(0);
  const each = 1 / sorted.length;
  let beyond = 0;
  for (const value of sorted) {
    const threshold = (value - from) / (to - from);
    if (threshold > 1) beyond += each;
    else if (threshold >= 0)
      shares[Math.min(THRESHOLD_BINS - 1, Math.floor(threshold * THRESHOLD_BINS))]! += each;
  }
  const strong = (quantileSorted(sorted, 0.997) - from) / (to - from);
  return { strong: Math.min(1, Math.max(0, strong)), shares, beyond };
}

function symmetricClip(absolute: Float32Array, otherwise: number): [number, number] {
  const firstNonZero = absolute.findIndex((value) => value > 0);
  const reach = firstNonZero < 0 ? otherwise : quantileSorted(absolute.subarray(firstNonZero), 0.98);
  return [-reach, reach];
}

function onesidedClip(signed: Float32Array, min: number, max: number): [number, number] {
  const low = quantileSorted(signed, 0.01);
  const high = quantileSorted(signed, 0.99);
  return high > low ? [low, high] : [min, max];
}

/** The power of two by which the value is divided to come near 512. */
function scaleFor(p999Absolute: number): number {
  if (!(p999Absolute > 0) || !Number.isFinite(p999Absolute)) return 1;
  return 2 ** Math.max(-120, Math.min(120, Math.round(Math.log2(p999Absolute / SCALED_P999))));
}
