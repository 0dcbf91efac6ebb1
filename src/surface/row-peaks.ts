import type { Level } from '../core/types.ts';
import type { RowFilter } from './inside-rows.ts';
import type { Orientation } from './orientation.ts';

/**
 * Finds the largest magnitude in each row of a level, [inline × crossline × 2], of its positive and of its negative samples, as bits of
 * half floats. A row whose peak is below a threshold has no sample inside, whatever the row is made of; nulls count as nothing.
 */
export function rowPeaks({
  data,
  inlineCount,
  crosslineCount,
  sampleCount,
}: Level): Uint16Array<ArrayBuffer> {
  const peaks = new Uint16Array(inlineCount * crosslineCount * 2);
  for (let row = 0, at = 0; row < inlineCount * crosslineCount; row++) {
    let positive = 0;
    let negative = 0;
    for (const end = at + sampleCount; at < end; at++) {
      const half = data[at]!;
      // Positive halves ascend up to infinity, 0x7c00; above it are the NaN. Those with the sign bit do the same from 0x8000 on.
      if (half < 0x7c01) {
        if (half > positive) positive = half;
      } else if (half >= 0x8000 && half < 0xfc01 && half > negative) negative = half;
    }
    peaks[2 * row] = positive;
    peaks[2 * row + 1] = negative & 0x7fff;
  }
  return peaks;
}

/** Says by their peaks which rows may have a sample inside. */
export function rowFilter(peaks: Uint16Array, { side, threshold }: Orientation): RowFilter {
  const which = side > 0 ? 0 : 1;
  return { reaches: (row) => peaks[2 * row + which]! >= threshold };
}

/** Whether any row may have a sample inside. */
export function anyReaches(peaks: Uint16Array, orientation: Orientation): boolean {
  const { reaches } = rowFilter(peaks, orientation);
  for (let row = 0; 2 * row < peaks.length; row++) if (reaches(row)) return true;
  return false;
}
