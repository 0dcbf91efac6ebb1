import type { Finding, Inspection, Overrides, TraceLayout } from '../core/types.ts';
import {
  type BinaryHeader,
  FILE_HEADER_LENGTH,
  readBinaryHeader,
  TEXT_HEADER_LENGTH,
} from '../segy/binary-header.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { decodeTextHeader, detectTextEncoding } from '../segy/text-header.ts';
import { describeContradictions, revisionOf } from './file/contradictions.ts';
import { findFarJoin } from './file/far-join.ts';
import { type ChosenFile, chooseFile, describeNextFile } from './file/file-choice.ts';
import { type Asking, FileView, PAUSE, shifted } from './file/file-view.ts';
import { describeStructure } from './file/findings.ts';
import { headerRanges, tableOfHeaders } from './file/header-sampling.ts';
import {
  type HypothesisSearch,
  isReadBySize,
  type LayoutHypothesis,
  probeTraces,
  searchHypotheses,
  TRACE_BYTE_ORDERS,
  traceLengthOf,
  unixStarts,
} from './file/hypothesis.ts';
import type { JoinedFiles } from './file/joined-files.ts';
import { layoutOf, loadedSamples } from './file/layout.ts';
import { withoutPadding } from './file/padding.ts';
import { type RaggedIndex, walkTraces } from './file/ragged.ts';
import { metered, OPENING_LENGTH, unlessSpent } from './file/reading-meter.ts';
import { refusal, tooShort } from './file/refusal.ts';
import { checkSamples } from './file/sample-check.ts';
import { settleFormat } from './file/sample-format.ts';
import { settleSampleOrder } from './file/sample-order.ts';
import { chooseInterval, noteWeighting, verticalAxis } from './file/vertical.ts';
import { arrangeTraces } from './grid/arrangement.ts';

import { blankTable } from './words/header-table.ts';
import { passcalTable } from './words/passcal-table.ts';
import { readTextHints } from './words/text-hints.ts';

/** Bytes read first of a file that is not read whole. */
const HEAD_LENGTH = 3 * 1024 * 1024;
/** Bytes that walks from trace to trace may read while the structure is chosen; the rest is left for traces spread over the file. */
const WALKS_LENGTH = 7 * 1024 * 1024;
/** Number of traces whose samples are decoded to look for flaws, unless the whole file was read. */
const CHECKED_TRACES = 64;

/** What a binary header says of its own file alone does not contradict the traces of several. */
const ofJoined = (header: BinaryHeader): BinaryHeader => ({
  ...header,
  traceCount: 0,
  fixedLengthTraces: 0,
  trailerStanzas: 0,
});

interface ChosenStructure {
  readonly hypothesis: LayoutHypothesis;
  readonly runnersUp: readonly LayoutHypothesis[];
  readonly ragged: RaggedIndex | null;
}

function* chooseStructure(
  view: FileView,
  search: HypothesisSearch,
  overrides: Overrides,
  everyHeader: boolean,
): Asking<ChosenStructure> {
  const [best, ...runnersUp] = search.hypotheses;
  const confirmed = best !== undefined && isConfirmed(best);
  // Seismic Unix is tried first, because one of its traces may begin just where the traces of a SEG-Y file would.
  const unix = confirmed ? null : yield* walkSeismicUnix(view, overrides, everyHeader);
  if (unix) return unix;
  if (!confirmed && overrides.samplesPerTrace === undefined) {
    const walked = new Set<string>();
    const doubted = best && best.sampleCountShare >= 0.5 ? [] : search.doubtful;
    for (const hypothesis of [...search.hypotheses, ...doubted]) {
      const { byteOrder, firstTraceOffset, traceHeaderByteLength, sampleByteLength, dataEnd } = hypothesis;
      const walk = { byteOrder, firstTraceOffset, traceHeaderByteLength, sampleByteLength, dataEnd };
      const key = JSON.stringify(walk);
      if (walked.has(key)) continue;
      walked.add(key);
      const ragged = yield* unlessSpent(walkTraces(view, walk, everyHeader), () => null);
      if (ragged && (!doubted.includes(hypothesis) || ragged.offsets.length >= MIN_WALKED_TRACES))
        return { hypothesis, runnersUp: [], ragged };
    }
  }
  if (!best) throw refusal(view, search, overrides);
  return { hypothesis: best, runnersUp, ragged: null };
}

/** The structure of the first of several files, for the traces of all. A search has found it. */
function* asOneSurvey(
  { hypotheses: [best] }: HypothesisSearch,
  { traces }: JoinedFiles,
  view: FileView,
): Asking<ChosenStructure> {
  yield PAUSE;
  const hypothesis = {
    ...best!,
    samplesPerTrace: traces.longest,
    dataEnd: view.byteLength,
    remainder: traces.remainder,
  };
  return { hypothesis, runnersUp: [], ragged: traces };
}

/** Whether the headers confirm that all traces have one length. Bytes left over at the end are no reason to doubt it. */
const isConfirmed = ({ sampleCountShare, remainder, traceCount, similarity }: LayoutHypothesis): boolean =>
  sampleCountShare === 1 && similarity !== null && (remainder === 0 || traceCount > 2);

/** Tries Seismic Unix with traces of unequal length. A walk of few traces is believed if it ends with the file's last byte. */
function* walkSeismicUnix(
  view: FileView,
  overrides: Overrides,
  everyHeader: boolean,
): Asking<ChosenStructure | null> {
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : TRACE_BYTE_ORDERS) {
    for (const start of unixStarts(view, byteOrder, overrides.sampleFormat)) {
      const isPasscal = start.container === 'passcal';
      const ragged = yield* unlessSpent(walkTraces(view, start, everyHeader), () => null);
      const fewest = isPasscal ? 2 : ragged?.remainder === 0 ? MIN_WALKED_TRACES : MIN_CUT_TRACES;
      if (ragged && ragged.offsets.length >= fewest)
        return { hypothesis: { ...start, samplesPerTrace: ragged.longest }, runnersUp: [], ragged };
    }
  }
  return null;
}

/** Fewest traces of a walk to be believed, and fewest if the last trace is cut off; fewer may agree by chance. */
const MIN_WALKED_TRACES = 3;
const MIN_CUT_TRACES = 8;

/** Walks a large file if traces spread over it have other lengths than those in the part that was read first. */
function* walkIfLengthsChange(
  view: FileView,
  hypothesis: LayoutHypothesis,
  everyHeader: boolean,
): Asking<RaggedIndex | null> {
  if (hypothesis.sampleCountShare < 1 || view.bytes(0, view.byteLength)) return null;
  const { sampleCountShare } = probeTraces(
    view,
    hypothesis,
    traceLengthOf(hypothesis),
    hypothesis.traceCount,
  );
  return sampleCountShare < 0.95
    ? yield* unlessSpent(walkTraces(view, hypothesis, everyHeader), () => null)
    : null;
}

function readTexts(
  view: FileView,
  hypothesis: LayoutHypothesis,
): Pick<Inspection, 'textHeaders' | 'textEncoding'> {
  if (hypothesis.container !== 'segy') return { textHeaders: [], textEncoding: null };
  const first = view.bytes(0, TEXT_HEADER_LENGTH)!;
  const { encoding } = detectTextEncoding(first);
  const textHeaders = [decodeTextHeader(first, encoding)];
  for (let k = 0; k < hypothesis.extendedTextHeaders; k++) {
    const start = FILE_HEADER_LENGTH + k * TEXT_HEADER_LENGTH;
    const bytes = view.bytes(start, start + TEXT_HEADER_LENGTH);
    if (bytes) textHeaders.push(decodeTextHeader(bytes, detectTextEncoding(bytes).encoding));
  }
  return { textHeaders, textEncoding: encoding };
}

/** Whether the text headers say that inline numbers are at byte 189, as in revision 1, whatever revision the file claims. */
const namesStandardWords = (textHeaders: readonly string[]): boolean =>
  textHeaders.some((text) => /\bIN-?LINE[^\n]{0,40}\b189\b|\b189\b[^\n]{0,40}\bIN-?LINE/i.test(text));

/**
 * Finds out what a file is. This generator does no input itself: it yields the byte ranges that it needs, receives their bytes in
 * the same order, and returns all that is known of the file. Ranges lie within the file, at most 40 in a request, and together
 * with the blocks of the fingerprint they are at most 16 MiB, unless every header is asked for.
 * @param everyHeader whether to read every trace header of a large file; do so if `headersPending` said that it tells more
 * @param columnBytes memory for the header words of all traces
 * @throws SegyError 'not-segy', 'other-format', 'no-traces', 'truncated', 'unsupported-format'; 'no-geometry' if the user's words make no grid
 */
export function* inspectSurvey(
  fileByteLength: number,
  overrides: Overrides,
  everyHeader = false,
  columnBytes?: number,
): Asking<Inspection> {
  const whole = new FileView(fileByteLength);
  // A small file is read whole, so that all its headers are known.
  yield* whole.load(0, fileByteLength <= OPENING_LENGTH ? fileByteLength : HEAD_LENGTH);
  if (fileByteLength < TRACE_HEADER_LENGTH) throw tooShort(whole.beginning);
  const mostBytes = everyHeader ? Number.POSITIVE_INFINITY : OPENING_LENGTH - HEAD_LENGTH;
  return yield* metered(inspectFile(whole, overrides, everyHeader, columnBytes), mostBytes);
}

function* inspectFile(
  whole: FileView,
  overrides: Overrides,
  everyHeader: boolean,
  columnBytes: number | undefined,
): Asking<Inspection> {
  const findings: Finding[] = [];
  const chosen = yield* chooseFile(whole, overrides, everyHeader, findings);
  const { origin } = chosen.view;
  if (chosen.view.byteLength < TRACE_HEADER_LENGTH) throw tooShort(chosen.view.beginning);
  const inspection = yield* shifted(
    inspectView(chosen, overrides, everyHeader, findings, columnBytes),
    origin,
  );
  return { ...inspection, fileHeaderOffset: origin, layout: movedLayout(inspection.layout, origin) };
}

function movedLayout(layout: TraceLayout, origin: number): TraceLayout {
  if (origin === 0) return layout;
  const { ragged } = layout;
  return {
    ...layout,
    firstTraceOffset: layout.firstTraceOffset + origin,
    ragged: ragged && { ...ragged, offsets: ragged.offsets.map((offset) => offset + origin) },
  };
}

function* inspectView(
  { view, search, joined }: ChosenFile,
  overrides: Overrides,
  everyHeader: boolean,
  findings: Finding[],
  columnBytes: number | undefined,
): Asking<Inspection> {
  const {
    hypothesis: chosen,
    runnersUp,
    ragged: walked,
  } = yield* metered(
    joined ? asOneSurvey(search, joined, view) : chooseStructure(view, search, overrides, everyHeader),
    everyHeader ? Number.POSITIVE_INFINITY : WALKS_LENGTH,
  );
  const header =
    chosen.container === 'segy'
      ? readBinaryHeader(view.bytes(0, FILE_HEADER_LENGTH)!, chosen.byteOrder)
      : null;
  const revision = revisionOf(header);
  yield* view.loadMost(headerRanges(view, chosen, walked));
  const next = walked ? null : yield* unlessSpent(findFarJoin(view, chosen, overrides), () => null);
  if (next) {
    const first = view.from(0, next.offset);
    const alone = { view: first, search: searchHypotheses(first, overrides), joined: null };
    const traces = Math.floor((next.offset - chosen.firstTraceOffset) / traceLengthOf(chosen));
    findings.push(describeNextFile(view, next, traces));
    return yield* inspectView(alone, overrides, everyHeader, findings, columnBytes);
  }
  const hypothesis = walked
    ? chosen
    : yield* unlessSpent(withoutPadding(view, chosen, findings), () => chosen);
  const ragged = walked ?? (yield* walkIfLengthsChange(view, hypothesis, everyHeader));
  const sampleOrder = settleSampleOrder(view, hypothesis, ragged, overrides, findings);
  const inOrder = { ...hypothesis, byteOrder: sampleOrder };
  const format = settleFormat(view, inOrder, ragged, header?.sampleFormat ?? 0, overrides, findings);
  const layout = layoutOf(hypothesis, format, ragged, sampleOrder);
  describeStructure(view, hypothesis, runnersUp, ragged, header, overrides, findings);
  if (header) describeContradictions(view, hypothesis, ragged, joined ? ofJoined(header) : header, findings);
  const headers = tableOfHeaders(view, layout, ragged);
  const table =
    hypothesis.container === 'passcal'
      ? passcalTable(headers, hypothesis.byteOrder)
      : !ragged && isReadBySize(hypothesis)
        ? blankTable(headers)
        : headers;
  const texts = readTexts(view, hypothesis);
  const interval = chooseInterval(header, table, texts.textHeaders, overrides, findings);
  const vertical = verticalAxis(header, table, texts.textHeaders, interval, overrides, findings);
  noteWeighting(table, findings);
  const everyTrace = view.bytes(0, view.byteLength) !== null;
  const samples = loadedSamples(view, layout, everyTrace ? layout.traceCount : CHECKED_TRACES);
  checkSamples(samples, format, sampleOrder, everyTrace, findings);
  const question = {
    table,
    overrides,
    hints: readTextHints(texts.textHeaders),
    standardWords: (revision?.[0] ?? 0) >= 1 || namesStandardWords(texts.textHeaders),
    measurementSystem: header?.measurementSystem ?? 0,
  };
  const { headersPending, offsetWord, ...arranged } = yield* arrangeTraces(
    view,
    layout,
    question,
    findings,
    everyHeader,
    columnBytes,
  );
  return {
    revision,
    layout,
    fileHeaderOffset: 0,
    sampleIntervalMicroseconds: interval.microseconds,
    ...texts,
    binaryHeader: header ?? {},
    vertical,
    ...arranged,
    findings,
    ...(headersPending || ragged?.partial ? { headersPending: true } : {}),
    ...(offsetWord ? { offsetWord } : {}),
  };
}
