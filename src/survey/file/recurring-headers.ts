import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import type { FileView } from './file-view.ts';

const MIN_SAMPLES = 8;
const PROBED = 12;
/** Two headers are alike if this share of the bytes that are set in either is equal; samples hardly reach it. */
const MIN_ALIKE = 0.4;
const MIN_FILLED = 4;

/** The share of equal bytes among those that are not zero in at least one of two headers; 0 if hardly any are. */
function alike(first: Uint8Array, other: Uint8Array): number {
  let filled = 0;
  let equal = 0;
  for (let byte = 0; byte < TRACE_HEADER_LENGTH; byte++) {
    if (first[byte] === 0 && other[byte] === 0) continue;
    filled += 1;
    if (first[byte] === other[byte]) equal += 1;
  }
  return filled < MIN_FILLED ? 0 : equal / filled;
}

/**
 * Finds the shortest trace length that divides the file from `firstTraceOffset` on into at least three traces and at whose
 * multiples, as far as they were read, there are headers like the first. Returns null if there is none.
 */
export function recurringLength(
  view: FileView,
  firstTraceOffset: number,
  sampleByteLength: number,
): number | null {
  const byteLength = view.byteLength - firstTraceOffset;
  const first = view.bytes(firstTraceOffset, firstTraceOffset + TRACE_HEADER_LENGTH);
  if (!first) return null;
  const shortest = TRACE_HEADER_LENGTH + MIN_SAMPLES * sampleByteLength;
  // In a very large file only lengths of which some traces were read can be tested.
  const most = Math.min(Math.floor(byteLength / shortest), 2 ** 24);
  for (let traces = most; traces >= 3; traces--) {
    const length = byteLength / traces;
    if (!Number.isInteger(length) || (length - TRACE_HEADER_LENGTH) % sampleByteLength !== 0) continue;
    let probed = 0;
    let fits = true;
    for (let k = 1; k <= Math.min(PROBED, traces - 1) && fits; k++) {
      const start = firstTraceOffset + k * length;
      const header = view.bytes(start, start + TRACE_HEADER_LENGTH);
      if (!header) break;
      probed += 1;
      fits = alike(first, header) >= MIN_ALIKE;
    }
    if (fits && probed >= 2) return length;
  }
  return null;
}
