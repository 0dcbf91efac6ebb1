import type { ByteRange, HeaderWord, TraceLayout } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import type { Asking } from '../file/file-view.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { HeaderTable, tableOfBytes } from '../words/header-table.ts';
import { KeptColumns } from '../words/kept-columns.ts';
import { lineWords, wordKey } from '../words/line-words.ts';
import { hasRecordSpread } from '../words/records.ts';
import { findLineWords } from '../words/word-search.ts';
import { sampleEnsembles } from './sampled-ensembles.ts';
import { findSampledGrids, stepShare } from './sampled-grid.ts';
import { findSortedGrids } from './sorted-grid.ts';

const RANGE_LENGTH = 8 * 1024 * 1024;
/** The samples of traces longer than this are skipped, because a read call for each header costs less than reading them. */
const SKIPPED_TRACE_LENGTH = 512 * 1024;
const HEADERS_PER_REQUEST = 40;
/** Bytes of memory for the columns kept. */
export const COLUMN_BYTES = 128 * 1024 * 1024;

/** Whole headers are kept of this many traces at the beginning of the file, and of runs of neighbours spread over it. */
const HEAD_ROWS = 2048;
const RUN_ROWS = 24;
const RUNS = 1200;

/**
 * Chooses the traces whose whole headers a pass keeps. Runs lie in equal parts of the file, at places that follow the golden
 * section, so that they are at different places within lines, whatever the length of a line is.
 */
function spreadTraces(traceCount: number): Int32Array {
  if (traceCount <= HEAD_ROWS + RUNS * RUN_ROWS)
    return Int32Array.from({ length: traceCount }, (_, trace) => trace);
  const traces: number[] = Array.from({ length: HEAD_ROWS }, (_, trace) => trace);
  const golden = (Math.sqrt(5) - 1) / 2;
  const part = (traceCount - HEAD_ROWS) / RUNS;
  for (let run = 0; run < RUNS; run++) {
    const within = run === RUNS - 1 ? 1 : (run * golden) % 1;
    const first = HEAD_ROWS + Math.floor(run * part + within * (part - RUN_ROWS));
    for (let k = 0; k < RUN_ROWS; k++) traces.push(first + k);
  }
  return Int32Array.from(traces);
}

/** A word counts as numbering something in order if this share of neighbouring traces is the same step apart. */
const REGULAR = 0.7;

/**
 * Lists the words that the geometry may need of every trace, most important first: the user's, those of the grids and gathers
 * that the headers read suggest, then all others that may number lines.
 */
export function* wordsByNeed(question: GeometryQuestion, traceCount: number): Asking<HeaderWord[]> {
  const { table, overrides, hints } = question;
  const grids = [
    ...findSampledGrids(question, traceCount),
    ...(yield* findSortedGrids(question, traceCount)),
  ];
  const gathers = sampleEnsembles(question, traceCount)?.geometry;

  const [best] = grids;
  const numbers = findLineWords(table, hints).map(({ word }) => word);
  const wanted: (HeaderWord | undefined)[] = [
    overrides.inline,
    overrides.crossline,
    ...(best ? [best.slow.word, best.fast.word] : []),
    overrides.offset ?? TRACE_HEADER_FIELDS.offset,
    overrides.cdp ?? TRACE_HEADER_FIELDS.cdp,
    ...(gathers ? [{ byte: gathers.ensemble.byte }, { byte: gathers.within.byte }] : []),
    ...grids.slice(1, 4).flatMap(({ slow, fast }) => [slow.word, fast.word]),
    ...numbers.filter((word) => stepShare(table, word) >= REGULAR),
    ...numbers,
    ...lineWords(),
  ];
  const words = new Map<string, HeaderWord>();
  for (const word of wanted) {
    if (word && !words.has(wordKey(word))) words.set(wordKey(word), word);
  }
  return [...words.values()];
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
  return {
    ranges: Array.from({ length: traces }, (_, k) => ({
      start: start + k * traceByteLength,
      end: start + k * traceByteLength + TRACE_HEADER_LENGTH,
    })),
    traces,
  };
}

/** Reads every trace header of a file of fixed trace length and keeps as many of `words` as memory allows, first ones first. */
export function* readHeaderColumns(
  layout: TraceLayout,
  words: readonly HeaderWord[],
  columnBytes: number,
): Asking<{ table: HeaderTable; leftOut: HeaderWord[] }> {
  const { traceCount, traceByteLength, byteOrder } = layout;
  const columns = new KeptColumns(words, traceCount, columnBytes);
  const spread = spreadTraces(traceCount);
  const headers = new Uint8Array(spread.length * TRACE_HEADER_LENGTH);
  let row = 0;
  for (let trace = 0; trace < traceCount; ) {
    const { ranges, traces } = rangesOf(layout, trace);
    const blocks = yield ranges;
    const together = ranges.length === 1;
    for (let k = 0; k < traces; k++) {
      const bytes = together ? blocks[0]! : blocks[k]!;
      const at = together ? k * traceByteLength : 0;
      columns.put(trace + k, bytes, at, byteOrder);
      if (spread[row] !== trace + k) continue;
      headers.set(bytes.subarray(at, at + TRACE_HEADER_LENGTH), row * TRACE_HEADER_LENGTH);
      row += 1;
    }
    trace += traces;
  }
  const table = new HeaderTable(traceCount, null, true, (wanted) => columns.column(wanted), {
    keptWords: columns.words,
    spread: tableOfBytes(headers, spread.length, TRACE_HEADER_LENGTH, byteOrder, spread, false),
  });
  return { table, leftOut: columns.leftOut };
}

/** Finds out whether all sampled CDP numbers grow evenly with the trace number, so that the file is one line and needs no pass. */
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
