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
  let sum = 0;
  for (let k = 0; k < out.length; k++) {
    const value = valueAt(trace, start, count, at + k - half);
    out[k] = value;
    sum += value;
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
