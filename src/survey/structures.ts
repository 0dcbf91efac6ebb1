import type { ByteOrder, Overrides, SampleFormat } from '../core/types.ts';
import {
  type BinaryHeader,
  BYTE_ORDER_CONSTANT,
  FILE_HEADER_LENGTH,
  TEXT_HEADER_LENGTH,
} from '../segy/binary-header.ts';
import { isSampleFormat, SAMPLE_FORMATS } from '../segy/codes.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { countExtendedTextHeaders } from './extended-text.ts';
import type { FileView } from './file-view.ts';
import { type SampleCountSource, sampleCountCandidates } from './sample-counts.ts';

const MAX_ADDITIONAL_HEADERS = 64;

/** A structure of the file that its headers propose. */
export interface Structure {
  /** The sample count is that of a header and some overflows of its 16 bits: only an exact fit is believed. */
  readonly wrapped: boolean;
  /** 'su': Seismic Unix, trace headers and IEEE samples without any file header. */
  readonly container: 'segy' | 'su';
  readonly byteOrder: ByteOrder;
  /** The declared or overridden format; null when the header declares none (code 0). */
  readonly format: SampleFormat | null;
  readonly sampleByteLength: number;
  readonly samplesPerTrace: number;
  readonly samplesFrom: SampleCountSource;
  readonly firstTraceOffset: number;
  readonly traceHeaderByteLength: number;
  readonly extendedTextHeaders: number;
  /** Where trace data end: the file's length less trailer stanzas. */
  readonly dataEnd: number;
  /** Rev 2's count of traces (bytes 3513–3520); 0 when not declared. */
  readonly declaredTraces: number;
  /** Score of what the headers declare. */
  readonly prior: number;
}

interface StartCandidate {
  readonly offset: number;
  readonly extendedTextHeaders: number;
  readonly prior: number;
}

/** Where the first trace may begin: after declared, counted or found extended text headers, or where rev 2 says. */
function startCandidates(view: FileView, header: BinaryHeader): StartCandidate[] {
  const candidates = new Map<number, StartCandidate>();
  const propose = (extendedTextHeaders: number, offset: number, prior: number) => {
    const known = candidates.get(offset);
    if (offset + TRACE_HEADER_LENGTH > view.byteLength || (known && known.prior >= prior)) return;
    candidates.set(offset, { offset, extendedTextHeaders, prior });
  };
  const afterText = (count: number) => FILE_HEADER_LENGTH + count * TEXT_HEADER_LENGTH;
  const declared = header.extendedTextHeaders;
  propose(0, FILE_HEADER_LENGTH, declared === 0 ? 1.5 : 0);
  if (declared > 0) propose(declared, afterText(declared), 1.5);
  const found = countExtendedTextHeaders(view);
  if (found > 0) propose(found, afterText(found), declared === -1 || declared === found ? 2 : 0.5);
  const { firstTraceOffset } = header;
  if (firstTraceOffset >= FILE_HEADER_LENGTH && firstTraceOffset < view.byteLength) {
    const before = Math.floor((firstTraceOffset - FILE_HEADER_LENGTH) / TEXT_HEADER_LENGTH);
    propose(Math.min(Math.max(declared, 0), before), firstTraceOffset, 2.5);
  }
  return [...candidates.values()];
}

/** Widths to try when the header declares no format; four bytes is by far the commonest. */
const UNDECLARED: readonly { format: SampleFormat | null; width: number; prior: number }[] = [
  { format: null, width: 4, prior: 0.4 },
  { format: null, width: 2, prior: 0 },
  { format: null, width: 1, prior: 0 },
  { format: null, width: 8, prior: -0.2 },
  { format: null, width: 3, prior: -0.2 },
];

type FormatCandidate = (typeof UNDECLARED)[number];

/** The declared format, or every width where the header declares none. */
export function declaredFormats(header: BinaryHeader, overrides: Overrides): readonly FormatCandidate[] {
  const code = overrides.sampleFormat ?? header.sampleFormat;
  if (isSampleFormat(code)) return [{ format: code, width: SAMPLE_FORMATS[code].byteLength, prior: 2 }];
  return code === 0 ? UNDECLARED : [];
}

/** Code 4 has a meaning that cannot be read; beyond a byte, or negative, it is no code but a damaged header. */
const MOST_CODE = 255;

/** Widths to try against a code that the trace headers do not bear out, or that means nothing. */
export function otherWidths(header: BinaryHeader, overrides: Overrides): readonly FormatCandidate[] {
  const code = header.sampleFormat;
  if (overrides.sampleFormat !== undefined || code < 1 || code > MOST_CODE || code === 4) return [];
  const declared = isSampleFormat(code) ? SAMPLE_FORMATS[code].byteLength : null;
  return [4, 2, 1, 8, 3]
    .filter((width) => width !== declared)
    .map((width) => ({ format: null, width, prior: width === 4 ? -1 : -1.4 }));
}

export function segyStructures(
  view: FileView,
  byteOrder: ByteOrder,
  header: BinaryHeader,
  overrides: Overrides,
  formats: readonly FormatCandidate[],
): Structure[] {
  const marked = header.byteOrderConstant === BYTE_ORDER_CONSTANT;
  const additional = header.additionalTraceHeaders;
  const headerLengths = [TRACE_HEADER_LENGTH];
  if (additional > 0 && additional <= MAX_ADDITIONAL_HEADERS)
    headerLengths.push(TRACE_HEADER_LENGTH * (1 + additional));
  const trailers = header.trailerStanzas * TEXT_HEADER_LENGTH;
  const ends = [view.byteLength];
  if (trailers > 0 && trailers < view.byteLength - FILE_HEADER_LENGTH) ends.push(view.byteLength - trailers);
  const structures: Structure[] = [];
  for (const start of startCandidates(view, header)) {
    for (const count of sampleCountCandidates(view, header, byteOrder, start.offset, overrides)) {
      for (const { format, width, prior } of formats) {
        for (const traceHeaderByteLength of headerLengths) {
          for (const dataEnd of ends) {
            structures.push({
              container: 'segy',
              byteOrder,
              format,
              sampleByteLength: width,
              samplesPerTrace: count.count,
              samplesFrom: count.from,
              wrapped: count.wrapped ?? false,
              firstTraceOffset: start.offset,
              traceHeaderByteLength,
              extendedTextHeaders: start.extendedTextHeaders,
              dataEnd,
              declaredTraces: marked ? header.traceCount : 0,
              prior:
                start.prior +
                count.prior +
                prior +
                (marked ? 6 : 0) +
                (traceHeaderByteLength > TRACE_HEADER_LENGTH && marked ? 1 : 0) +
                (dataEnd < view.byteLength ? 0.5 : 0),
            });
          }
        }
      }
    }
  }
  return structures;
}

export function suStructures(view: FileView, byteOrder: ByteOrder, overrides: Overrides): Structure[] {
  const format = overrides.sampleFormat ?? 5;
  if (!isSampleFormat(format)) return [];
  return sampleCountCandidates(view, null, byteOrder, 0, overrides).map(({ count, from }) => ({
    container: 'su',
    byteOrder,
    format,
    sampleByteLength: SAMPLE_FORMATS[format].byteLength,
    samplesPerTrace: count,
    samplesFrom: from,
    wrapped: false,
    firstTraceOffset: 0,
    traceHeaderByteLength: TRACE_HEADER_LENGTH,
    extendedTextHeaders: 0,
    dataEnd: view.byteLength,
    declaredTraces: 0,
    prior: 0,
  }));
}
