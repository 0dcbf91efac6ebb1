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
