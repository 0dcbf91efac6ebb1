import type { ByteRange, TraceLayout } from '../../core/types.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { type HeaderTable, tableOfBytes } from '../words/header-table.ts';
import type { FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import { tracePlace } from './layout.ts';
import type { RaggedIndex } from './ragged.ts';

/** Number of places spread over the file at which traces are read, in addition to its beginning. */
const SPREAD_BLOCKS = 32;
/** Bytes read at one place; a longer trace is still read whole. */
const BLOCK_LENGTH = 96 * 1024;
/** The most bytes read at all places together. */
const MAX_SPREAD_BYTES = 8 * 1024 * 1024;

/**
 * Chooses ranges of whole traces spread over a file of fixed trace length, the last trace included. Positions follow the
 * golden section, so that they are at different places within lines, whatever the length of a line is.
 */
export function headerRanges(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
): ByteRange[] {
  if (ragged || view.bytes(0, view.byteLength)) return [];
  const { firstTraceOffset, traceCount, samplesPerTrace, traceHeaderByteLength, sampleByteLength } =
    hypothesis;
  const traceByteLength = traceHeaderByteLength + samplesPerTrace * sampleByteLength;

  const tracesPerBlock = Math.max(1, Math.min(16, Math.floor(BLOCK_LENGTH / traceByteLength)));
  const headOnly = traceByteLength > MAX_SPREAD_BYTES / SPREAD_BLOCKS;
  const length = headOnly ? TRACE_HEADER_LENGTH : tracesPerBlock * traceByteLength;
  const golden = (Math.sqrt(5) - 1) / 2;
  const ranges = Array.from({ length: SPREAD_BLOCKS }, (_, k): ByteRange => {
    const trace = k + 1 < SPREAD_BLOCKS ? Math.floor((((k + 1) * golden) % 1) * traceCount) : traceCount - 1;
    const first = Math.max(0, Math.min(trace, traceCount - tracesPerBlock));
    const start = firstTraceOffset + first * traceByteLength;
    return { start, end: start + length };
  });
  if (hypothesis.remainder > 0) {
    const start = hypothesis.dataEnd - hypothesis.remainder;
    ranges.push({ start, end: Math.min(start + TRACE_HEADER_LENGTH, view.byteLength) });
  }
  return ranges;
}

/** Makes a table of all trace headers read, in file order; for traces of unequal length, of all that were found so far. */
export function tableOfHeaders(view: FileView, layout: TraceLayout, walked: RaggedIndex | null): HeaderTable {
  const { traceCount, byteOrder, firstTraceOffset, traceByteLength } = layout;
  if (walked) return walked.headers.table(byteOrder, !walked.partial);
  const whole = view.bytes(0, view.byteLength);
  if (whole)
    return tableOfBytes(whole.subarray(firstTraceOffset), traceCount, traceByteLength, byteOrder, null, true);
  const traces = view.tracesIn(layout);
  const headers = new Uint8Array(traces.length * TRACE_HEADER_LENGTH);
  let rows = 0;
  const kept = new Int32Array(traces.length);
  for (const trace of traces) {
    const { offset } = tracePlace(layout, trace);
    const header = view.bytes(offset, offset + TRACE_HEADER_LENGTH);
    if (!header) continue;
    headers.set(header, rows * TRACE_HEADER_LENGTH);
    kept[rows++] = trace;
  }
  const complete = rows === traceCount;
  return tableOfBytes(
    headers,
    rows,
    TRACE_HEADER_LENGTH,
    byteOrder,
    complete ? null : kept.slice(0, rows),
    complete,
  );
}
