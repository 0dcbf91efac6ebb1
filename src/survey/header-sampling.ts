import type { ByteRange, TraceLayout } from '../core/types.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { FileView } from './file-view.ts';
import { type HeaderTable, tableOfBytes } from './header-table.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import { tracePlace } from './layout.ts';
import type { RaggedIndex } from './ragged.ts';

/** Places over the file where traces are read besides its beginning. */
const SPREAD_BLOCKS = 32;
/** Bytes of one such place, at least one whole trace. */
const BLOCK_LENGTH = 96 * 1024;
/** All blocks together. */
const MAX_SPREAD_BYTES = 8 * 1024 * 1024;

/**
 * Ranges that hold whole traces spread over a file of fixed trace length, its last trace among them. Positions follow the
 * golden section, so that they fall on all phases of a line length.
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
  const blockBytes = Math.min(BLOCK_LENGTH, MAX_SPREAD_BYTES / SPREAD_BLOCKS);
  const tracesPerBlock = Math.max(1, Math.min(16, Math.floor(blockBytes / traceByteLength)));
  const headOnly = traceByteLength > MAX_SPREAD_BYTES / SPREAD_BLOCKS;
  const ranges: ByteRange[] = [];
  const place = (trace: number): void => {
    const first = Math.max(0, Math.min(trace, traceCount - tracesPerBlock));
    const start = firstTraceOffset + first * traceByteLength;
    const length = headOnly ? TRACE_HEADER_LENGTH : tracesPerBlock * traceByteLength;
    ranges.push({ start, end: start + length });
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let k = 1; k < SPREAD_BLOCKS; k++) place(Math.floor(((k * golden) % 1) * traceCount));
  place(traceCount - 1);
  if (hypothesis.remainder > 0) {
    const start = hypothesis.dataEnd - hypothesis.remainder;
    ranges.push({ start, end: Math.min(start + TRACE_HEADER_LENGTH, view.byteLength) });
  }
  return ranges;
}

/** Headers of every trace whose header was read, in file order; of unequal traces, of all that were found so far. */
export function tableOfHeaders(view: FileView, layout: TraceLayout, walked: RaggedIndex | null): HeaderTable {
  const { traceCount, byteOrder, firstTraceOffset, traceByteLength } = layout;
  if (walked) return walked.headers.table(byteOrder, !walked.partial);
  const whole = view.bytes(0, view.byteLength);
  if (whole) {
    const bytes = whole.subarray(firstTraceOffset);
    return tableOfBytes(bytes, traceCount, traceByteLength, byteOrder, null, true);
  }
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
