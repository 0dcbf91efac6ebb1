import type { ByteOrder, Overrides, SampleFormat } from '../../core/types.ts';
import {
  type BinaryHeader,
  BYTE_ORDER_CONSTANT,
  FILE_HEADER_LENGTH,
  isPairwise,
  readBinaryHeader,
  TEXT_HEADER_LENGTH,
} from '../../segy/binary-header.ts';
import { isSampleFormat, SAMPLE_FORMATS } from '../../segy/codes.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { detectTextEncoding } from '../../segy/text-header.ts';
import { countExtendedTextHeaders } from './extended-text.ts';
import type { FileView } from './file-view.ts';

/** What the headers of a SEG-Y file say that begins somewhere in a file. Offsets are those of the view in which it was found. */
export interface FilePart {
  readonly offset: number;
  readonly firstTraceOffset: number;
  readonly byteOrder: ByteOrder;
  readonly sampleFormat: SampleFormat;
  readonly sampleByteLength: number;
  readonly samplesPerTrace: number;
  readonly traceHeaderByteLength: number;
  /** In µs, of the binary header or else of the first trace; 0 if neither has one. */
  readonly interval: number;
  readonly measurementSystem: number;
  /** What the first trace header has for sample count and interval. */
  readonly firstTrace: { readonly samples: number; readonly interval: number };
}

const ORDERS = ['big', 'little'] as const;
const MAX_ADDITIONAL_HEADERS = 64;
/** Least share of ordinary characters in a text header, among its bytes that are not zero. */
const TEXT_SHARE = 0.85;

/** Every so many bytes of a text header are looked at first, because this is asked at every trace. */
const SPREAD = 50;
const SPREAD_SHARE = 0.7;

/** Whether a byte is an ordinary character in either encoding. */
let ordinary: Uint8Array | null = null;
function ordinaryBytes(): Uint8Array {
  ordinary ??= Uint8Array.from({ length: 256 }, (_, byte) => detectTextEncoding(Uint8Array.of(byte)).share);
  return ordinary;
}

/** Whether bytes may be a text header, by some of them; zeros are none that was filled in. */
function mayBeText(bytes: Uint8Array): boolean {
  const table = ordinaryBytes();
  let [filled, text] = [0, 0];
  for (let at = 0; at < TEXT_HEADER_LENGTH; at += SPREAD) {
    const byte = bytes[at]!;
    if (byte === 0) continue;
    filled += 1;
    text += table[byte]!;
  }
  return text >= SPREAD_SHARE * filled;
}

/** Whether 3200 bytes are a text header, in either encoding, or none that was filled in. */
function isTextHeader(bytes: Uint8Array): boolean {
  const filled = bytes.subarray(0, TEXT_HEADER_LENGTH).filter((byte) => byte !== 0);
  return filled.length === 0 || detectTextEncoding(filled).share >= TEXT_SHARE;
}

/** Whether the bytes of a binary header's format code (3225–3226) are one in some order; it rules out nearly all other bytes at once. */
function hasFormatCode(bytes: Uint8Array, at: number): boolean {
  const [high, low] = [bytes[at + 3224]!, bytes[at + 3225]!];
  return (high === 0 && isSampleFormat(low)) || (low === 0 && isSampleFormat(high));
}

/** The places at which the first trace may begin, the declared one first. */
function traceStarts(view: FileView, header: BinaryHeader, marked: boolean): number[] {
  const { extendedTextHeaders: declared, firstTraceOffset } = header;
  const after = (count: number): number => FILE_HEADER_LENGTH + count * TEXT_HEADER_LENGTH;
  return [
    ...(marked && firstTraceOffset > FILE_HEADER_LENGTH ? [firstTraceOffset] : []),
    after(Math.max(0, declared)),
    after(countExtendedTextHeaders(view)),
    FILE_HEADER_LENGTH,
  ];
}

/**
 * Tells whether a SEG-Y file begins at byte `at` of a view, as far as it was read: there are a text header, a binary header with a
 * format code and a sample count, and a trace header that agrees with it. A text header alone, as at the end of some files, is none.
 */
export function filePartAt(view: FileView, at: number, overrides: Overrides): FilePart | null {
  const head = view.bytes(at, at + FILE_HEADER_LENGTH);
  if (!head || !hasFormatCode(head, 0) || !mayBeText(head)) return null;
  const orders: readonly ByteOrder[] = isPairwise(head) ? ['pairwise'] : ORDERS;
  const rest = view.from(at);
  for (const byteOrder of orders) {
    const header = readBinaryHeader(head, byteOrder);
    const marked = header.byteOrderConstant === BYTE_ORDER_CONSTANT;
    const count =
      marked && header.extendedSamplesPerTrace > 0 ? header.extendedSamplesPerTrace : header.samplesPerTrace;
    if (!isSampleFormat(header.sampleFormat) || count < 1 || !isTextHeader(head)) continue;
    for (const start of traceStarts(rest, header, marked)) {
      const trace = rest.bytes(start, start + TRACE_HEADER_LENGTH);
      if (!trace) continue;
      const samples = readHeaderUint16(trace, 0, 115, byteOrder);
      const interval = readHeaderUint16(trace, 0, 117, byteOrder);
      const agrees = samples === (count & 0xffff) || (interval > 0 && interval === header.sampleInterval);
      if (!agrees) continue;
      const format = overrides.sampleFormat ?? header.sampleFormat;
      if (!isSampleFormat(format)) return null;
      const additional = marked ? header.additionalTraceHeaders : 0;
      return {
        offset: at,
        firstTraceOffset: at + start,
        byteOrder,
        sampleFormat: format,
        sampleByteLength: SAMPLE_FORMATS[format].byteLength,
        samplesPerTrace: overrides.samplesPerTrace ?? count,
        traceHeaderByteLength:
          TRACE_HEADER_LENGTH * (additional <= MAX_ADDITIONAL_HEADERS ? 1 + additional : 1),
        interval: header.sampleInterval || interval,
        measurementSystem: header.measurementSystem,
        firstTrace: { samples, interval },
      };
    }
  }
  return null;
}

/** A place a byte or so off looks like headers of the other byte order, with the lower bytes of their numbers. */
const NEIGHBOURS = 4;
const numbersOf = ({ samplesPerTrace, interval }: FilePart): number => samplesPerTrace + interval;

/** Finds the first byte in [from, to) at which a SEG-Y file begins. */
export function findFilePart(
  view: FileView,
  from: number,
  to: number,
  overrides: Overrides,
): FilePart | null {
  const bytes = view.bytes(from, Math.min(to + FILE_HEADER_LENGTH, view.byteLength));
  if (!bytes) return null;
  for (let at = 0; at + FILE_HEADER_LENGTH <= bytes.length; at++) {
    const part = hasFormatCode(bytes, at) ? filePartAt(view, from + at, overrides) : null;
    if (!part) continue;
    const near = Array.from({ length: NEIGHBOURS }, (_, k) => filePartAt(view, from + at + k, overrides));
    return near.reduce<FilePart>(
      (best, other) => (other && numbersOf(other) > numbersOf(best) ? other : best),
      part,
    );
  }
  return null;
}

/** What two parts that lie in one file differ in, so that they cannot be read as one survey; empty if nothing. */
export function differencesOf(one: FilePart, other: FilePart): string[] {
  const units = [one.measurementSystem, other.measurementSystem];
  const differs: readonly (readonly [boolean, string])[] = [
    [one.sampleFormat !== other.sampleFormat, 'sample format'],
    [one.byteOrder !== other.byteOrder, 'byte order'],
    [one.interval !== other.interval, 'sample interval'],
    [one.traceHeaderByteLength !== other.traceHeaderByteLength, 'length of trace headers'],
    [units[0] !== units[1] && !units.includes(0), 'unit of length'],
  ];
  return differs.filter(([is]) => is).map(([, what]) => what);
}
