import { type CostModel, mergeGapBytes } from './read-cost.ts';

/** One read call and the wanted pieces [first, last) it covers. */
export interface PlannedRead {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
}

export const DEFAULT_MAX_READ_BYTES = 16 * 1024 * 1024;

/**
 * Merges wanted pieces into read calls. A gap is read through if its bytes cost less than another call. Piece k is the bytes
 * [starts[k], starts[k] + lengths[k]); starts ascend. A call is longer than `maxReadBytes` only if it reads one piece that is.
 */
export function planReads(
  starts: Float64Array,
  lengths: Float64Array | number,
  model: CostModel,
  maxReadBytes = DEFAULT_MAX_READ_BYTES,
): PlannedRead[] {
  const lengthOf = (k: number): number => (typeof lengths === 'number' ? lengths : lengths[k]!);
  const gapBytes = mergeGapBytes(model);
  const reads: PlannedRead[] = [];
  let first = 0;
  while (first < starts.length) {
    const start = starts[first]!;
    let end = start + lengthOf(first);
    let last = first + 1;
    while (last < starts.length) {
      const nextStart = starts[last]!;
      const nextEnd = Math.max(end, nextStart + lengthOf(last));
      if (nextStart - end > gapBytes || nextEnd - start > maxReadBytes) break;
      end = nextEnd;
      last += 1;
    }
    reads.push({ start, end, first, last });
    first = last;
  }
  return reads;
}

/** Estimates the milliseconds that planned reads take one after the other. */
export const planMilliseconds = (reads: readonly PlannedRead[], model: CostModel): number =>
  reads.length * model.callMilliseconds + planBytes(reads) / model.bytesPerMillisecond;

export const planBytes = (reads: readonly PlannedRead[]): number =>
  reads.reduce((sum, read) => sum + read.end - read.start, 0);
