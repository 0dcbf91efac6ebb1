import { SegyError } from '../core/errors.ts';
import type { ByteOrder } from '../core/types.ts';
import { readHeaderInt32, readHeaderUint16, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { Asking, FileView } from './file-view.ts';
import { HeaderStore } from './header-store.ts';

/** Traces of unequal length, found by walking from header to header. */
export interface RaggedIndex {
  readonly offsets: Float64Array;
  readonly sampleCounts: Int32Array;
  readonly longest: number;
  /** The headers of these traces. */
  readonly headers: HeaderStore;
  /** Bytes after the last whole trace. */
  readonly remainder: number;
  /** The walk stopped long before the end of the file; `remainder` is 0. */
  readonly partial: boolean;
}

const WINDOW = 8 * 1024 * 1024;
/** A walk goes on in a large file only when its first traces look like traces. */
const TRIAL_TRACES = 64;

interface Walk {
  readonly byteOrder: ByteOrder;
  readonly firstTraceOffset: number;
  readonly traceHeaderByteLength: number;
  readonly sampleByteLength: number;
  readonly dataEnd: number;
}

/**
 * Traces of unequal length that are indexed: their places and counts take 24 bytes to a trace while they are found, which
 * with the headers kept is half a gibibyte.
 */
const MAX_RAGGED_TRACES = 2 ** 24;

/** Of a large file only so much is walked through at first. */
const FIRST_WALK = 6 * 1024 * 1024;

/** Intervals that headers of one survey share; a header in the middle of samples hardly repeats it. */
const MIN_SAME_INTERVAL = 0.9;
/** Headers found before their intervals tell whether to read on. */
const MIN_TOLD = 4;

/** Traces before zeros that are believed to be padding. */
const MIN_PADDED = 8;
/** Nothing but zeros; what was not read is given the benefit of the doubt. */
const isZero = (bytes: Uint8Array | null): boolean => bytes?.every((byte) => byte === 0) ?? true;

/** 0-based places in the first extension of a trace header, which follows the 240 bytes (SEG-Y rev 2.1, table 3). */
const EXTENDED_SAMPLES = TRACE_HEADER_LENGTH + 136;
const EXTENSION_END = 2 * TRACE_HEADER_LENGTH;

/**
 * Samples of one trace: bytes 115–116, or the 32 bits of the first extension where the 16 are their lower half or hold no
 * count. Other writers use the extension for words of their own.
 */
function samplesOf(header: Uint8Array, byteOrder: ByteOrder): number {
  const short = readHeaderUint16(header, 0, 115, byteOrder);
  if (header.length < EXTENSION_END) return short;
  const long = readHeaderInt32(header, EXTENDED_SAMPLES, 1, byteOrder);
  const extends16 = (long & 0xffff) === short || short === 0 || short === 0xffff;
  return long > 0 && extends16 ? long : short;
}

/**
 * Walks the file by the sample count of each trace header. Null when the walk leaves the track: a header without a count
 * and without the others' interval, changing sample intervals, or an end far from the file's; null too when all traces
 * have one length.
 * @throws SegyError 'memory-limit' beyond `maxTraces`
 */
export function* walkTraces(
  view: FileView,
  walk: Walk,
  everyHeader: boolean,
  maxTraces = MAX_RAGGED_TRACES,
): Asking<RaggedIndex | null> {
  const { byteOrder, traceHeaderByteLength, sampleByteLength } = walk;
  const whole = everyHeader || view.bytes(0, view.byteLength) !== null;
  const partial = !whole && walk.dataEnd > walk.firstTraceOffset + FIRST_WALK;
  const dataEnd = partial ? walk.firstTraceOffset + FIRST_WALK : walk.dataEnd;
  const offsets: number[] = [];
  const sampleCounts: number[] = [];
  const headers = new HeaderStore();
  const headLength = Math.min(traceHeaderByteLength, EXTENSION_END);
  let interval = -1;
  let sameInterval = 0;
  let padded = false;
  let at = walk.firstTraceOffset;
  let window: { start: number; bytes: Uint8Array } | null = null;
  while (at + traceHeaderByteLength <= dataEnd) {
    let header = view.bytes(at, at + headLength);
    if (!header) {
      if (!window || at + headLength > window.start + window.bytes.length) {
        // Hardly any interval in common is no trace of traces: nothing is read to go on.
        if (offsets.length >= MIN_TOLD && sameInterval < offsets.length / 2) return null;
        const [bytes] = yield [
          {
            start: at,
            end: Math.min(at + WINDOW, partial ? dataEnd + headLength : view.byteLength, view.byteLength),
          },
        ];
        window = { start: at, bytes: bytes! };
      }
      header = window.bytes.subarray(at - window.start, at - window.start + headLength);
    }
    const samples = samplesOf(header, byteOrder);
    const ownInterval = readHeaderUint16(header, 0, 117, byteOrder);
    // A trace may have no sample; zeros that are no header have no interval either, and may fill the end of the file.
    if (samples === 0 && (interval <= 0 || ownInterval !== interval)) {
      padded = offsets.length >= MIN_PADDED && isZero(header) && isZero(view.bytes(at, dataEnd));
      if (!padded) return null;
      break;
    }
    if (interval < 0) interval = ownInterval;
    if (ownInterval === interval) sameInterval += 1;
    const next = at + traceHeaderByteLength + samples * sampleByteLength;
    if (next > dataEnd) break;
    if (offsets.length === maxTraces) {
      if (sampleCounts.every((count) => count === sampleCounts[0])) return null;
      throw new SegyError(
        'memory-limit',
        `The file has more than ${maxTraces} traces of unequal length, more than can be indexed. Split it.`,
      );
    }
    headers.add(header.length === TRACE_HEADER_LENGTH ? header : header.subarray(0, TRACE_HEADER_LENGTH));
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
  if (count < 2 || !unequal || sameInterval < MIN_SAME_INTERVAL * count) return null;
  if (remainder > longestTrace && !padded) return null;
  // A walk that lost its way ends anywhere; only a whole or a nearly whole file is one that was written so.
  if (remainder > 0 && count < 8) return null;
  return {
    offsets: Float64Array.from(offsets),
    sampleCounts: Int32Array.from(sampleCounts),
    longest,
    headers,
    remainder,
    partial,
  };
}
