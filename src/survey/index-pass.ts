import type { ByteRange, HeaderWord, TraceLayout } from '../core/types.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { Asking } from './file-view.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { type Column, HeaderTable } from './header-table.ts';
import { lineWords } from './line-words.ts';
import { hasRecordSpread } from './records.ts';
import { findLineWords } from './word-search.ts';

const RANGE_LENGTH = 8 * 1024 * 1024;
/** Traces longer than this are skipped over: a call costs less than their samples. */
const SKIPPED_TRACE_LENGTH = 512 * 1024;
const HEADERS_PER_REQUEST = 40;
/** Memory for the columns kept. */
const COLUMN_BYTES = 128 * 1024 * 1024;

/** Words in order of use for geometry; the others follow. */
const FIRST_BYTES = [189, 193, 37, 9, 21, 5, 17, 13, 181, 185, 73, 77, 81, 85, 25, 1];

/** Words that vary over the sampled headers, as many as memory allows; the rest are constant columns of their one value. */
function variableWords(question: GeometryQuestion, traceCount: number): HeaderWord[] {
  const { table, overrides } = question;
  const chosen = [
    overrides.inline,
    overrides.crossline,
    overrides.offset,
    overrides.cdp,
    overrides.x,
    overrides.y,
  ];
  const listed = FIRST_BYTES.map((byte): HeaderWord => ({ byte }));
  const others = [
    ...findLineWords(table, question.hints).map(({ word }) => word),
    ...lineWords(),
    TRACE_HEADER_FIELDS.coordinateScalar,
    TRACE_HEADER_FIELDS.delayRecordingTime,
  ];
  const words = new Map<string, HeaderWord>();
  for (const word of [...chosen, ...listed, ...others]) {
    if (!word) continue;
    const values = table.column(word);
    if (values?.some((value) => value !== values[0])) words.set(`${word.byte}${word.type ?? 'int32'}`, word);
  }
  const affordable = Math.max(3, Math.floor(COLUMN_BYTES / (4 * traceCount)));
  return [...words.values()].slice(0, affordable);
}

function rangesOf(layout: TraceLayout, firstTrace: number): { ranges: ByteRange[]; traces: number } {
  const { firstTraceOffset, traceByteLength, traceCount } = layout;
  const start = firstTraceOffset + firstTrace * traceByteLength;
  const left = traceCount - firstTrace;
  if (traceByteLength <= SKIPPED_TRACE_LENGTH) {
    const traces = Math.min(left, Math.floor(RANGE_LENGTH / traceByteLength));
    return { ranges: [{ start, end: start + (traces - 1) * traceByteLength + TRACE_HEADER_LENGTH }], traces };
  }
  const traces = Math.min(left, HEADERS_PER_REQUEST);
  const ranges = Array.from({ length: traces }, (_, k) => ({
    start: start + k * traceByteLength,
    end: start + k * traceByteLength + TRACE_HEADER_LENGTH,
  }));
  return { ranges, traces };
}

/** Passes over every trace header of a fixed-length file and keeps the words that geometry may need. */
export function* readHeaderColumns(layout: TraceLayout, question: GeometryQuestion): Asking<HeaderTable> {
  const { traceCount, traceByteLength, byteOrder } = layout;
  const words = variableWords(question, traceCount);
  const columns = words.map((word): Column => {
    const floating = word.type === 'ibm' || word.type === 'ieee';
    return floating ? new Float64Array(traceCount) : new Int32Array(traceCount);
  });
  for (let trace = 0; trace < traceCount; ) {
    const { ranges, traces } = rangesOf(layout, trace);
    const blocks = yield ranges;
    const together = ranges.length === 1;
    for (let k = 0; k < traces; k++) {
      const bytes = together ? blocks[0]! : blocks[k]!;
      const at = together ? k * traceByteLength : 0;
      for (const [index, word] of words.entries()) {
        columns[index]![trace + k] = readTraceHeaderWord(bytes, at, word, byteOrder);
      }
    }
    trace += traces;
  }
  const sampled = question.table;
  return new HeaderTable(
    traceCount,
    null,
    true,
    (wanted) => {
      const index = words.findIndex(
        (word) => word.byte === wanted.byte && (word.type ?? 'int32') === (wanted.type ?? 'int32'),
      );
      if (index >= 0) return columns[index]!;
      const values = sampled.column(wanted);
      const constant = values?.every((value) => value === values[0]);
      return constant ? new Int32Array(traceCount).fill(values![0]!) : null;
    },
    { keptWords: words },
  );
}

/** Every sampled CDP number is the trace number's own, so that the file is one line that needs no pass. */
export function isEvenLine(question: GeometryQuestion): { first: number; step: number } | null {
  const { table, overrides } = question;
  const numbers = table.column(overrides.cdp ?? TRACE_HEADER_FIELDS.cdp);
  if (!numbers || table.count < 2 || hasRecordSpread(question)) return null;
  const step = (numbers[1]! - numbers[0]!) / (table.trace(1) - table.trace(0));
  if (step === 0 || !Number.isInteger(step)) return null;
  const even = numbers.every(
    (number, row) => number === numbers[0]! + step * (table.trace(row) - table.trace(0)),
  );
  return even ? { first: numbers[0]! - step * table.trace(0), step } : null;
}
