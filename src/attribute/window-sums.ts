import type { LiveTrace } from './live-trace.ts';

/**
 * Sums over windows k − half … k + half, whose cost does not depend on their length (van Herk 1992; Gil and Werman 1993). The trace is
 * divided into blocks as long as a window, from its first sample on. Sums run backwards and forwards within each block, and every
 * window is the end of one block and the beginning of the next. So each sum adds the same numbers in the same order whichever part of
 * the trace is at hand, reads nothing beyond its window, and takes over no rounding error of a strong arrival outside it, as a sum
 * would that adds and subtracts along the trace.
 */
export class WindowSums {
  private readonly backward: Float64Array;

  /** @param count number of samples of the arrays */
  constructor(
    private readonly count: number,
    /** Index in the trace of the first sample of the arrays. */
    private readonly first: number,
    private readonly half: number,
  ) {
    this.backward = new Float64Array(count);
  }

  /** Sums `values`, which must be finite, into `out`, another array. Beyond both ends there are zeros. */
  of(values: Float64Array, out: Float64Array): Float64Array {
    const { backward, count, first, half } = this;
    if (half === 0) {
      out.set(values);
      return out;
    }
    const size = 2 * half + 1;
    let sum = 0;
    // How many samples of the current block are left, counted backwards.
    let left = (first + count) % size;
    for (let k = count - 1; k >= 0; k--) {
      if (left === 0) {
        sum = 0;
        left = size;
      }
      sum += values[k]!;
      backward[k] = sum;
      left -= 1;
    }
    let forward = 0;
    let next = 0;
    let within = first % size;
    const ahead = Math.min(half, count);
    // The window of sample 0 reaches ahead by `half`; each further window adds one sample.
    for (; next < ahead; next++) {
      if (within === 0) forward = 0;
      forward += values[next]!;
      if (++within === size) within = 0;
    }
    // Windows near the end reach beyond the array, where blocks begin as well.
    for (; next < half; next++) {
      if (within === 0) forward = 0;
      if (++within === size) within = 0;
    }
    let start = (((first - half) % size) + size) % size;
    for (let k = 0; k < count; k++, next++) {
      if (within === 0) forward = 0;
      if (next < count) forward += values[next]!;
      if (++within === size) within = 0;
      const from = k - half;
      out[k] = from < 0 || start === 0 ? forward : backward[from]! + forward;
      if (++start === size) start = 0;
    }
    return out;
  }
}

/** Counts the samples of each window that are not missing. */
export function windowCounts(
  live: Uint8Array | null,
  count: number,
  half: number,
  out: Float64Array,
): Float64Array {
  if (!live) {
    for (let k = 0; k < count; k++) out[k] = Math.min(count - 1, k + half) - Math.max(0, k - half) + 1;
    return out;
  }
  let sum = 0;
  for (let k = 0; k < Math.min(half, count); k++) sum += live[k]!;
  for (let k = 0; k < count; k++) {
    if (k + half < count) sum += live[k + half]!;
    if (k - half - 1 >= 0) sum -= live[k - half - 1]!;
    out[k] = sum;
  }
  return out;
}

/** Replaces the results at missing samples by NaN. */
export function hideMissing({ live }: LiveTrace, out: Float64Array): Float64Array {
  if (live) for (let k = 0; k < out.length; k++) if (live[k] === 0) out[k] = Number.NaN;
  return out;
}
