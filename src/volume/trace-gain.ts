import { quantileSorted } from '../core/quantile.ts';

/**
 * Gains over one trace. NaN (no sample) stays NaN and is left out of all sums. No gain divides by less than `floor`, so that
 * rounding errors, which a filter leaves where it removes the signal, do not become signal.
 */

/** The floor is 100 dB below the trace: weaker than any recorded signal, stronger than rounding errors of float32 samples. */
const FLOOR_SHARE = 1e-5;

/** About so many samples of a trace are sorted for its floor, which need not be exact. */
const FLOOR_SAMPLES = 256;

/** The least divisor of gains for a stored trace, as a share of the |amplitude| that 1 % of its samples exceed; spikes do not raise it. */
export function gainFloor(trace: Float64Array): number {
  const step = Math.max(1, Math.floor(trace.length / FLOOR_SAMPLES));
  const magnitudes: number[] = [];
  let live = 0;
  for (const value of trace) if (value - value === 0 && live++ % step === 0) magnitudes.push(Math.abs(value));
  return live > 0 ? FLOOR_SHARE * quantileSorted(Float64Array.from(magnitudes).sort(), 0.99) : 0;
}

/**
 * Automatic gain control, in place. Divides each sample by the RMS of the samples within `window` ÷ 2 on both sides; the window
 * is cut off at the ends of the trace. A sample whose whole window is zero stays zero.
 */
export function applyAgc(trace: Float64Array, window: number, floor = 0): void {
  const { length } = trace;
  const half = Math.max(0, Math.min(length - 1, Math.floor(window / 2)));
  const size = 2 * half + 1;
  // Sums run from the left and from the right within blocks as long as a window, so every window's sum is one of each. Adding
  // and subtracting along the trace instead would leave the rounding error of a strong arrival in all windows after it.
  const padded = length + 2 * half;
  const left = sumsWithin(trace, half, padded, size, 1);
  const right = sumsWithin(trace, half, padded, size, -1);
  for (let k = 0; k < length; k++) {
    const energy = k % size === 0 ? right.energy[k]! : right.energy[k]! + left.energy[k + size - 1]!;
    const count = k % size === 0 ? right.count[k]! : right.count[k]! + left.count[k + size - 1]!;
    if (energy > 0) trace[k] = trace[k]! / Math.max(floor, Math.sqrt(energy / count));
  }
}

function sumsWithin(
  trace: Float64Array,
  shift: number,
  padded: number,
  size: number,
  direction: 1 | -1,
): { energy: Float64Array; count: Int32Array } {
  const energy = new Float64Array(padded);
  const count = new Int32Array(padded);
  let sum = 0;
  let valid = 0;
  for (let step = 0; step < padded; step++) {
    const k = direction === 1 ? step : padded - 1 - step;
    if (k % size === (direction === 1 ? 0 : size - 1)) {
      sum = 0;
      valid = 0;
    }
    const at = k - shift;
    const value = at >= 0 && at < trace.length ? trace[at]! : Number.NaN;
    if (!Number.isNaN(value)) {
      sum += value * value;
      valid += 1;
    }
    energy[k] = sum;
    count[k] = valid;
  }
  return { energy, count };
}

/** Divides a trace by its largest |amplitude| or its RMS, in place, and returns the divisor. A trace of zeros stays as it is. */
export function normaliseTrace(trace: Float64Array, by: 'peak' | 'rms', floor = 0): number {
  let peak = 0;
  let energy = 0;
  let valid = 0;
  for (const value of trace) {
    if (Number.isNaN(value)) continue;
    peak = Math.max(peak, Math.abs(value));
    energy += value * value;
    valid += 1;
  }
  const divisor = Math.max(floor, by === 'peak' ? peak : Math.sqrt(energy / Math.max(1, valid)));
  if (!(divisor > 0)) return 1;
  for (let k = 0; k < trace.length; k++) trace[k]! /= divisor;
  return divisor;
}
