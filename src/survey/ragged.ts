import type { ByteOrder } from '../core/types.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { Asking, FileView } from './file-view.ts';

/** Traces of unequal length, found by walking from header to header. */
export interface RaggedIndex {
  readonly offsets: Float64Array;
  readonly sampleCounts: Int32Array;
  readonly longest: number;
  /** All trace headers, 240 bytes each; null when they would take too much memory. */
  readonly headers: Uint8Array | null;
  /** Bytes after the last whole trace. */
  readonly remainder: number;
  /** The walk stopped long before the end of the file; `remainder` is 0. */
  readonly partial: boolean;
}

const WINDOW = 8 * 1024 * 1024;
/** A walk goes on in a large file only when its first traces look like traces. */
const TRIAL_TRACES = 64;
const MAX_KEPT_HEADERS = 256 * 1024;

interface Walk {
  readonly byteOrder: ByteOrder;
  readonly firstTraceOffset: number;
  readonly traceHeaderByteLength: number;
  readonly sampleByteLength: number;
  readonly dataEnd: number;
}

/** Of a large file only so much is walked through at first. */
const FIRST_WALK = 6 * 1024 * 1024;

/** Intervals that headers of one survey share; a header in the middle of samples hardly repeats it. */
const MIN_SAME_INTERVAL = 0.9;

/**
 * Walks the file by the sample count of each trace header (SEG-Y bytes 115–116). Null when the walk leaves the track: a
 * count of zero, changing sample intervals, or an end far from the file's; null too when all traces have one length.
 */
export function* walkTraces(view: FileView, walk: Walk, everyHeader: boolean): Asking<RaggedIndex | null> {
  const { byteOrder, traceHeaderByteLength, sampleByteLength } = walk;
  const whole = everyHeader || view.bytes(0, view.byteLength) !== null;
  const partial = !whole && walk.dataEnd > walk.firstTraceOffset + FIRST_WALK;
  const dataEnd = partial ? walk.firstTraceOffset + FIRST_WALK : walk.dataEnd;
  const offsets: number[] = [];
  const sampleCounts: number[] = [];
  let headers = new Uint8Array(TRIAL_TRACES * TRACE_HEADER_LENGTH);
  let interval = -1;
  let sameInterval = 0;
  let at = walk.firstTraceOffset;
  let window: { start: number; bytes: Uint8Array } | null = null;
  while (at + traceHeaderByteLength <= dataEnd) {
    let header = view.bytes(at, at + TRACE_HEADER_LENGTH);
    if (!header) {
      if (!window || at + TRACE_HEADER_LENGTH > window.start + window.bytes.length) {
        const [bytes] = yield [
          {
            start: at,
            end: Math.min(
              at + WINDOW,
              partial ? dataEnd + TRACE_HEADER_LENGTH : view.byteLength,
              view.byteLength,
            ),
          },
        ];
        window = { start: at, bytes: bytes! };
      }
      header = window.bytes.subarray(at - window.start, at - window.start + TRACE_HEADER_LENGTH);
    }
    const samples = readHeaderUint16(header, 0, 115, byteOrder);
    const ownInterval = readHeaderUint16(header, 0, 117, byteOrder);
    if (samples === 0) return null;
    if (interval < 0) interval = ownInterval;
    if (ownInterval === interval) sameInterval += 1;
    const next = at + traceHeaderByteLength + samples * sampleByteLength;
    if (next > dataEnd) break;
    if (offsets.length < MAX_KEPT_HEADERS) {
      const place = offsets.length * TRACE_HEADER_LENGTH;
      if (place + TRACE_HEADER_LENGTH > headers.length) {
        const larger = new Uint8Array(headers.length * 2);
        larger.set(headers);
        headers = larger;
      }
      headers.set(header, place);
    }
    offsets.push(at);
    sampleCounts.push(samples);
    at = next;
    if (offsets.length === TRIAL_TRACES && sameInterval < MIN_SAME_INTERVAL * offsets.length) return null;
  }
  const count = offsets.length;
  const longest = sampleCounts.reduce((most, samples) => Math.max(most, samples), 0);
  const remainder = partial ? 0 : dataEnd - at;
  const unequal = sampleCounts.some((samples) => samples !== sampleCounts[0]);
  const longestTrace = traceHeaderByteLength + longest * sampleByteLength;
  if (count < 2 || !unequal || sameInterval < MIN_SAME_INTERVAL * count || remainder > longestTrace)
    return null;
  // A walk that lost its way ends anywhere; only a whole or a nearly whole file is one that was written so.
  if (remainder > 0 && count < 8) return null;
  return {
    offsets: Float64Array.from(offsets),
    sampleCounts: Int32Array.from(sampleCounts),
    longest,
    headers: count <= MAX_KEPT_HEADERS ? headers.subarray(0, count * TRACE_HEADER_LENGTH) : null,
    remainder,
    partial,
  };
}
