import { SegyError } from '../../core/errors.ts';
import type { ByteOrder } from '../../core/types.ts';
import { readHeaderInt32, readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { readPasscalTrace } from '../../segy/passcal.ts';
import { HeaderStore } from '../words/header-store.ts';
import type { Asking, FileView } from './file-view.ts';
import type { Structure } from './structures.ts';

/** Traces of unequal length, found by walking from header to header. */
export interface RaggedIndex {
  readonly offsets: Float64Array;
  readonly sampleCounts: Int32Array;
  readonly longest: number;
  /** The headers of these traces. */
  readonly headers: HeaderStore;
  /** Number of bytes after the last whole trace. */
  readonly remainder: number;
  /** True if the walk was stopped long before the end of a large file; `remainder` is 0 then. */
  readonly partial: boolean;
  /** True if these are the traces of several files joined into one, which may all have the same length. */
  readonly joined?: boolean;
}

export const WALK_WINDOW = 8 * 1024 * 1024;
/** After this many traces the walk goes on only if they look like traces. */
const TRIAL_TRACES = 64;

/**
 * The most traces of unequal length that are indexed. Their offsets and counts take 24 bytes for each trace while they are
 * found, which together with the headers kept is half a gibibyte.
 */
export const MAX_RAGGED_TRACES = 2 ** 24;

/** In a large file the first walk stops after this many bytes. */
export const FIRST_WALK = 6 * 1024 * 1024;

/** Least share of headers with the same sample interval. Bytes in the middle of samples hardly repeat one. */
const MIN_SAME_INTERVAL = 0.9;
/** Number of headers after which their intervals decide whether to read on. */
const MIN_COMPARED = 4;

/** Zeros at the end of a file count as padding only after this many traces. */
const MIN_PADDED = 8;
/** Whether bytes are all zero; bytes that were not read count as zero. */
const isZero = (bytes: Uint8Array | null): boolean => bytes?.every((byte) => byte === 0) ?? true;

/** 0-based offset of the 32-bit sample count in the first extension of the trace header (SEG-Y rev 2.1, table 3). */
const EXTENDED_SAMPLES = TRACE_HEADER_LENGTH + 136;
export const EXTENSION_END = 2 * TRACE_HEADER_LENGTH;

/**
 * The sample count of one trace: bytes 115–116, or the 32 bits of the first extension if the 16 bits are their lower half or hold
 * no count. Otherwise the writer uses the extension for something else.
 */
export function samplesOf(header: Uint8Array, byteOrder: ByteOrder): number {
  const short = readHeaderUint16(header, 0, 115, byteOrder);
  if (header.length < EXTENSION_END) return short;
  const long = readHeaderInt32(header, EXTENDED_SAMPLES, 1, byteOrder);
  const extends16 = (long & 0xffff) === short || short === 0 || short === 0xffff;
  return long > 0 && extends16 ? long : short;
}

/** The sample count and the interval of one trace; 0 if it is no trace of the kind that is walked. */
function wordsOf(
  header: Uint8Array,
  {
    container,
    byteOrder,
    sampleByteLength,
  }: Pick<Structure, 'byteOrder' | 'sampleByteLength'> & Partial<Structure>,
): { samples: number; interval: number } {
  if (container !== 'passcal')
    return { samples: samplesOf(header, byteOrder), interval: readHeaderUint16(header, 0, 117, byteOrder) };
  const trace = readPasscalTrace(header, byteOrder);
  if (trace?.sampleByteLength !== sampleByteLength) return { samples: 0, interval: 0 };
  return { samples: trace.samples, interval: trace.intervalMicroseconds };
}

/**
 * Walks from trace to trace by the sample count of each trace header. Returns null if these are not traces of unequal length: a
 * header has no count and not the interval of the others, intervals change, the walk ends far from the end of the file, or all
 * traces have one length.
 * @throws SegyError 'memory-limit' if there are more than `maxTraces`
 */
export function* walkTraces(
  view: FileView,
  walk: Pick<
    Structure,
    'byteOrder' | 'firstTraceOffset' | 'traceHeaderByteLength' | 'sampleByteLength' | 'dataEnd'
  > &
    Partial<Pick<Structure, 'container'>>,
  everyHeader: boolean,
  maxTraces = MAX_RAGGED_TRACES,
): Asking<RaggedIndex | null> {
  const { traceHeaderByteLength, sampleByteLength } = walk;
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
        // If headers have hardly any interval in common they are not trace headers, so no more is read.
        if (offsets.length >= MIN_COMPARED && sameInterval < offsets.length / 2) return null;
        const [bytes] = yield [
          {
            start: at,
            end: Math.min(
              at + WALK_WINDOW,
              partial ? dataEnd + headLength : view.byteLength,
              view.byteLength,
            ),
          },
        ];
        window = { start: at, bytes: bytes! };
      }
      header = window.bytes.subarray(at - window.start, at - window.start + headLength);
    }
    const { samples, interval: ownInterval } = wordsOf(header, walk);
    // A trace may have no samples, but its header still has the interval. Zeros without one may be padding at the file's end.
    if (samples === 0 && (interval <= 0 || ownInterval !== interval)) {
      padded = offsets.length >= MIN_PADDED && isZero(header) && isZero(view.bytes(at, dataEnd));
      if (padded) break;
      return null;
    }
    if (interval < 0) interval = ownInterval;
    if (ownInterval === interval) sameInterval += 1;
    const next = at + traceHeaderByteLength + samples * sampleByteLength;
    if (next > dataEnd) break;
    if (offsets.length === maxTraces) {
      if (sampleCounts.every((count) => count === sampleCounts[0])) return null;
      throw new SegyError(
        'memory-limit',
        `The file has more than ${maxTraces} traces of unequal length, which is more than can be indexed. Split the file.`,
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
  // A few wrong headers can lead anywhere, so a short walk is only believed if it ends exactly at the end of the file.
  if ((remainder > longestTrace && !padded) || (remainder > 0 && count < 8)) return null;
  return {
    offsets: Float64Array.from(offsets),
    sampleCounts: Int32Array.from(sampleCounts),
    longest,
    headers,
    remainder,
    partial,
  };
}
