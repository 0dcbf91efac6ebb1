import type { ByteOrder, Overrides, SampleFormat } from '../../core/types.ts';
import {
  type BinaryHeader,
  BYTE_ORDER_CONSTANT,
  FILE_HEADER_LENGTH,
  TEXT_HEADER_LENGTH,
} from '../../segy/binary-header.ts';
import { isSampleFormat, SAMPLE_FORMATS } from '../../segy/codes.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { readPasscalTrace } from '../../segy/passcal.ts';
import { countExtendedTextHeaders, countTrailingTextHeaders } from './extended-text.ts';
import type { FileView } from './file-view.ts';
import { type SampleCountSource, sampleCountCandidates } from './sample-counts.ts';

const MAX_ADDITIONAL_HEADERS = 64;

/** A structure that the file may have according to its headers. */
export interface Structure {
  /** True if the sample count assumes that a header's 16 bits overflowed; the structure must then fit the file exactly. */
  readonly wrapped: boolean;
  /** Without any file header, 'su' is Seismic Unix, with IEEE samples, and 'passcal' PASSCAL's, whose traces are of integers. */
  readonly container: 'segy' | 'su' | 'passcal';
  readonly byteOrder: ByteOrder;
  /** The format that the header or the user gives; null if the header declares none (code 0) or another width is tried. */
  readonly format: SampleFormat | null;
  readonly sampleByteLength: number;
  readonly samplesPerTrace: number;
  readonly samplesFrom: SampleCountSource;
  readonly firstTraceOffset: number;
  readonly traceHeaderByteLength: number;
  readonly extendedTextHeaders: number;
  /** Byte offset at which trace data end, which is the file's length without trailer stanzas. */
  readonly dataEnd: number;
  /** The count of traces that rev 2 declares (bytes 3513–3520); 0 if it is not declared. */
  readonly declaredTraces: number;
  /** Score of the structure by what headers declare, before trace headers are compared. */
  readonly prior: number;
}

interface StartCandidate {
  readonly offset: number;
  readonly extendedTextHeaders: number;
  readonly prior: number;
}

/** Lists where the first trace may begin: after the extended text headers that are declared or found, or where rev 2 says. */
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

/** Sample widths to try if the header declares no format; four bytes is by far the most common. */
const UNDECLARED: readonly { format: SampleFormat | null; width: number; prior: number }[] = [
  { format: null, width: 4, prior: 0.4 },
  { format: null, width: 2, prior: 0 },
  { format: null, width: 1, prior: 0 },
  { format: null, width: 8, prior: -0.2 },
  { format: null, width: 3, prior: -0.2 },
];

type FormatCandidate = (typeof UNDECLARED)[number];

/** The declared format, or all widths if the header declares none. */
export function declaredFormats(header: BinaryHeader, overrides: Overrides): readonly FormatCandidate[] {
  const code = overrides.sampleFormat ?? header.sampleFormat;
  if (isSampleFormat(code)) return [{ format: code, width: SAMPLE_FORMATS[code].byteLength, prior: 2 }];
  return code === 0 ? UNDECLARED : [];
}

/** A larger or a negative number is not a format code but a damaged header. */
const MOST_CODE = 255;

/**
 * Sample widths to try if the declared code does not fit the trace headers or has no meaning. None are tried for code 4, whose
 * meaning is known but which cannot be read.
 */
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
  const text = countTrailingTextHeaders(view) * TEXT_HEADER_LENGTH;
  if (text > 0 && text !== trailers) ends.push(view.byteLength - text);
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

const withoutFileHeader = (view: FileView) => ({
  wrapped: false,
  firstTraceOffset: 0,
  traceHeaderByteLength: TRACE_HEADER_LENGTH,
  extendedTextHeaders: 0,
  dataEnd: view.byteLength,
  declaredTraces: 0,
});

/** PASSCAL's headers say more than those of Seismic Unix, which fit the same traces of four bytes. */
const PASSCAL_PRIOR = 6;

function passcalStructures(view: FileView, byteOrder: ByteOrder, overrides: Overrides): Structure[] {
  const header = view.bytes(0, TRACE_HEADER_LENGTH);
  const trace = header && readPasscalTrace(header, byteOrder);
  if (!trace) return [];
  const format = overrides.sampleFormat ?? (trace.sampleByteLength === 2 ? 3 : 2);
  if (!isSampleFormat(format) || SAMPLE_FORMATS[format].byteLength !== trace.sampleByteLength) return [];
  const own = overrides.samplesPerTrace === undefined;
  return [
    {
      ...withoutFileHeader(view),
      container: 'passcal',
      byteOrder,
      format,
      sampleByteLength: trace.sampleByteLength,
      samplesPerTrace: overrides.samplesPerTrace ?? trace.samples,
      samplesFrom: own ? 'trace headers' : 'override',
      prior: PASSCAL_PRIOR,
    },
  ];
}

/** Lists the structures of files without file headers. */
export function unixStructures(view: FileView, byteOrder: ByteOrder, overrides: Overrides): Structure[] {
  const format = overrides.sampleFormat ?? 5;
  const passcal = passcalStructures(view, byteOrder, overrides);
  if (!isSampleFormat(format)) return passcal;
  const su = sampleCountCandidates(view, null, byteOrder, 0, overrides).map(
    ({ count, from }): Structure => ({
      ...withoutFileHeader(view),
      container: 'su',
      byteOrder,
      format,
      sampleByteLength: SAMPLE_FORMATS[format].byteLength,
      samplesPerTrace: count,
      samplesFrom: from,
      prior: 0,
    }),
  );
  return [...passcal, ...su];
}
