import type { Overrides } from '../../core/types.ts';
import { FILE_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { type FilePart, filePartAt } from './file-part.ts';
import type { Asking, FileView } from './file-view.ts';
import { type LayoutHypothesis, traceLengthOf } from './hypothesis.ts';

/** Headers read in one request. */
const PROBES = 7;
/** File headers with some extended text headers, and a trace header behind them. */
const FILE_HEADERS = FILE_HEADER_LENGTH + 64 * 1024;

/**
 * Finds where another SEG-Y file begins in a large file of which only the beginning and some headers were read: between the last trace
 * that has the sample count and interval of the first, and the first one that was read and has not. If all that were read have them,
 * nothing is read.
 */
export function* findFarJoin(
  view: FileView,
  hypothesis: LayoutHypothesis,
  overrides: Overrides,
): Asking<FilePart | null> {
  const { byteOrder, firstTraceOffset, container, traceCount } = hypothesis;
  const length = traceLengthOf(hypothesis);
  const rangeOf = (trace: number) => {
    const start = firstTraceOffset + trace * length;
    return { start, end: start + TRACE_HEADER_LENGTH };
  };
  const wordsAt = (trace: number): string | null => {
    const { start, end } = rangeOf(trace);
    const header = view.bytes(start, end);
    return header && [115, 117].map((byte) => readHeaderUint16(header, 0, byte, byteOrder)).join();
  };
  const usual = wordsAt(0);
  if (container !== 'segy' || usual === null || usual === '0,0') return null;
  const read = view.tracesIn({
    firstTraceOffset,
    traceByteLength: length,
    traceHeaderByteLength: hypothesis.traceHeaderByteLength,
    traceCount,
    ragged: null,
  });
  const odd = read.findIndex((trace) => wordsAt(trace) !== usual);
  if (odd <= 0) return null;
  let [like, unlike] = [read[odd - 1]!, read[odd]!];
  while (unlike - like > 1) {
    const between = Array.from(
      { length: PROBES },
      (_, k) => like + Math.ceil(((unlike - like) * (k + 1)) / (PROBES + 1)),
    );
    const traces = [...new Set(between)].filter((trace) => trace > like && trace < unlike);
    yield* view.loadAll(traces.map(rangeOf));
    const first = traces.findIndex((trace) => wordsAt(trace) !== usual);
    if (first !== 0) like = traces.at(first === -1 ? -1 : first - 1)!;
    if (first !== -1) unlike = traces[first]!;
  }
  const start = firstTraceOffset + unlike * length;
  yield* view.loadAll([{ start, end: Math.min(start + FILE_HEADERS, view.byteLength) }]);
  return filePartAt(view, start, overrides);
}
