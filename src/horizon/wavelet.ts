import { valueAt } from './events.ts';

/**
 * Cuts the wavelet around a pick: `out.length` values (an odd number) a sample apart with the pick in the middle, without their mean
 * and of unit energy, so that the product of two is their correlation coefficient.
 * @returns false if a value is missing or all are equal, as in a dead trace
 */
export function cutWavelet(
  trace: Float32Array,
  start: number,
  count: number,
  at: number,
  out: Float32Array,
): boolean {
  const half = (out.length - 1) / 2;
  const first = Math.floor(at) - half;
  let sum = 0;
  if (first >= 1 && first + out.length + 1 < count) {
    // All values lie at the same fraction between samples, so that the cubic of `valueAt` has the same four weights for each.
    const f = at - Math.floor(at);
    const a = 0.5 * f * (-1 + f * (2 - f));
    const b = 1 + 0.5 * f * f * (-5 + 3 * f);
    const c = 0.5 * f * (1 + f * (4 - 3 * f));
    const d = 0.5 * f * f * (f - 1);
    for (let k = 0, from = start + first; k < out.length; k++, from++) {
      const value = a * trace[from - 1]! + b * trace[from]! + c * trace[from + 1]! + d * trace[from + 2]!;
      out[k] = value;
      sum += value;
    }
  }
  // Near the ends of a trace, and beside samples that are missing, each value is found by itself.
  if (sum === 0 || Number.isNaN(sum)) {
    sum = 0;
    for (let k = 0; k < out.length; k++) {
      const value = valueAt(trace, start, count, at + k - half);
      out[k] = value;
      sum += value;
    }
  }
  if (Number.isNaN(sum)) return false;
  const mean = sum / out.length;
  let energy = 0;
  for (let k = 0; k < out.length; k++) {
    const value = out[k]! - mean;
    out[k] = value;
    energy += value * value;
  }
  return scaleBy(out, energy);
}

function scaleBy(wavelet: Float32Array, energy: number): boolean {
  if (!(energy > 0)) return false;
  const scale = 1 / Math.sqrt(energy);
  for (let k = 0; k < wavelet.length; k++) wavelet[k] = wavelet[k]! * scale;
  return true;
}

/** Gives a sum of wavelets unit energy. @returns false if they cancel each other */
export function normalise(wavelet: Float32Array): boolean {
  let energy = 0;
  for (const value of wavelet) energy += value * value;
  return scaleBy(wavelet, energy);
}

/** The correlation coefficient of two wavelets that were cut, −1…1. */
export function similarity(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
