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
 * Merges wanted pieces into read calls: a gap is read through when its bytes cost less than another call.
 * Piece k is the bytes [starts[k], starts[k] + lengths[k]); starts ascend. A call exceeds `maxReadBytes` only for a
 * single piece that does.
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

/** Milliseconds that planned reads take one after the other. */
export function planMilliseconds(reads: readonly PlannedRead[], model: CostModel): number {
  let milliseconds = 0;
  for (const read of reads)
    milliseconds += model.callMilliseconds + (read.end - read.start) / model.bytesPerMillisecond;
  return milliseconds;
}

export function planBytes(reads: readonly PlannedRead[]): number {
  return reads.reduce((sum, read) => sum + read.end - read.start, 0);
}
