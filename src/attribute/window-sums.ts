import type { LiveTrace } from './live-trace.ts';

/**
 * Sums over windows k − half … k + half, whose cost does not depend on their length (van Herk 1992; Gil and Werman 1993). The trace is
 * divided into blocks as long as a window, from its first sample on. Sums run backwards and forwards within each block, and every
 * window is the end of one block and the beginning of the next. So each sum adds the same numbers in the same order whichever part of
 * the trace is at hand, reads nothing beyond its window, and takes over no rounding error of a strong arrival outside it, as a sum
 * would that adds and subtracts along the trace.
 */
export class WindowSums {
  /** The sum from each sample to the end of its block; 0 at the beginning of one, where the window is that block alone. */
  private readonly toEnd: Float64Array;
  /** The sum from the beginning of a block to each of its samples. */
  private readonly fromStart: Float64Array;

  /** @param count number of samples of the arrays */
  constructor(
    private readonly count: number,
    /** Index in the trace of the first sample of the arrays. */
    private readonly first: number,
    private readonly half: number,
  ) {
    this.toEnd = new Float64Array(count);
    this.fromStart = new Float64Array(count);
  }

  /** Sums `values`, which must be finite, into `out`, another array. Beyond both ends there are zeros. */
  of(values: Float64Array, out: Float64Array): Float64Array {
    const { toEnd, fromStart, count, first, half } = this;
    if (half === 0) {
      out.set(values);
      return out;
    }
    const size = 2 * half + 1;
    for (let start = -(first % size); start < count; start += size) {
      const from = Math.max(0, start);
      const end = Math.min(count, start + size);
      let sum = 0;
      for (let k = end - 1; k >= from; k--) {
        sum += values[k]!;
        toEnd[k] = sum;
      }
      if (start >= 0) toEnd[start] = 0;
      sum = 0;
      for (let k = from; k < end; k++) {
        sum += values[k]!;
        fromStart[k] = sum;
      }
    }
    const inner = Math.max(half, count - half);
    for (let k = 0; k < Math.min(half, count); k++) out[k] = this.beginning(k + half);
    for (let k = half; k < inner; k++) out[k] = toEnd[k - half]! + fromStart[k + half]!;
    for (let k = inner; k < count; k++) out[k] = toEnd[k - half]! + this.beginning(k + half);
    return out;
  }

  /** The sum from the beginning of a sample's block to the sample, which may be beyond the end of the arrays. */
  private beginning(to: number): number {
    const { count, first, half } = this;
    if (to < count) return this.fromStart[to]!;
    const start = to - ((first + to) % (2 * half + 1));
    return start < count ? this.fromStart[count - 1]! : 0;
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
