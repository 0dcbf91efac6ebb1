import type { IndexRun } from '../core/cube.ts';
import { valueAt } from './events.ts';

/** Samples beside the wanted ones that a cubic through four needs. */
const BESIDE = 2;

/**
 * The samples of the original traces that a run of flattened samples needs; null if it needs none.
 * @param shifts sample k of a flattened trace is the original's at k + shift; NaN for a trace without a horizon
 */
export function neededSamples(shifts: Float32Array, samples: IndexRun, sampleCount: number): IndexRun | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const shift of shifts) {
    if (shift < low) low = shift;
    if (shift > high) high = shift;
  }
  const first = Math.max(0, Math.floor(samples.first + low) - BESIDE);
  const last = Math.min(sampleCount - 1, Math.ceil(samples.first + samples.count - 1 + high) + BESIDE);
  return last >= first ? { first, count: last - first + 1 } : null;
}

/**
 * Moves the columns of a section of [row × column], each by its shift in rows.
 * @param newHeight rows of the result
 */
export function flattenColumns(
  { data, width, height }: { readonly data: Float32Array; readonly width: number; readonly height: number },
  shifts: Float32Array,
  newHeight: number,
): { data: Float32Array; width: number; height: number } {
  const out = new Float32Array(width * newHeight);
  const trace = new Float32Array(height);
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) trace[row] = data[row * width + column]!;
    for (let row = 0; row < newHeight; row++)
      out[row * width + column] = valueAt(trace, 0, height, row + shifts[column]!);
  }
  return { data: out, width, height: newHeight };
}

/**
 * Moves each trace by its shift. A whole shift copies samples; otherwise they are interpolated by a cubic. There is no sample where the
 * original has none.
 * @param traces the needed samples, [trace × sample]
 */
export function shiftTraces(
  traces: Float32Array,
  needed: IndexRun,
  shifts: Float32Array,
  samples: IndexRun,
): Float32Array {
  const out = new Float32Array(shifts.length * samples.count);
  for (let trace = 0; trace < shifts.length; trace++) {
    const start = trace * needed.count;
    const from = samples.first + shifts[trace]! - needed.first;
    for (let k = 0; k < samples.count; k++)
      out[trace * samples.count + k] = valueAt(traces, start, needed.count, from + k);
  }
  return out;
}
