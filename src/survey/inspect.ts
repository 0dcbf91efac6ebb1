import { SegyError } from '../core/errors.ts';
import type { Finding, Inspection, Overrides, TraceLayout } from '../core/types.ts';
import { FILE_HEADER_LENGTH, readBinaryHeader, TEXT_HEADER_LENGTH } from '../segy/binary-header.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { decodeTextHeader, detectTextEncoding } from '../segy/text-header.ts';
import { arrangeTraces } from './arrangement.ts';
import type { Arrangement } from './complete-arrangement.ts';
import { describeContradictions, revisionOf } from './contradictions.ts';
import { findFileStart } from './file-start.ts';
import { type Asking, FileView, shifted } from './file-view.ts';
import { describeStructure } from './findings.ts';
import { headerRanges, tableOfHeaders } from './header-sampling.ts';
import {
  type HypothesisSearch,
  type LayoutHypothesis,
  probeTraces,
  TRACE_BYTE_ORDERS,
  unixStart,
} from './hypothesis.ts';
import { layoutOf, loadedSamples } from './layout.ts';
import { withoutPadding } from './padding.ts';
import { type RaggedIndex, walkTraces } from './ragged.ts';
import { metered, OPENING_LENGTH, unlessSpent } from './reading-meter.ts';
import { refusal } from './refusal.ts';
import { checkSamples } from './sample-check.ts';
import { settleFormat } from './sample-format.ts';
import { readTextHints } from './text-hints.ts';
import { chooseInterval, noteWeighting, verticalAxis } from './vertical.ts';

/** Of files that are not read whole, what is read first. */
const HEAD_LENGTH = 3 * 1024 * 1024;
/** What walks from trace to trace may read while the structure is looked for: traces spread over the file tell more. */
const WALKS_LENGTH = 7 * 1024 * 1024;
/** Traces whose samples are decoded to look for flaws, unless the whole file was read. */
const CHECKED_TRACES = 64;

function* readStart(view: FileView): Asking<void> {
  // Every header is known of a file that is read whole.
  if (view.byteLength <= OPENING_LENGTH) yield* view.load(0, view.byteLength);
  else yield* view.load(0, HEAD_LENGTH);
}

function* chooseStructure(
  view: FileView,
  search: HypothesisSearch,
  overrides: Overrides,
  everyHeader: boolean,
): Asking<{
  hypothesis: LayoutHypothesis;
  runnersUp: readonly LayoutHypothesis[];
  ragged: RaggedIndex | null;
}> {
  const [best, ...runnersUp] = search.hypotheses;
  const confirmed = best !== undefined && isConfirmed(best);
  // Behind a first trace of Seismic Unix, what looks like file headers may happen to end where another begins.
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

/** Several headers are of one length, and some where a tail is left over: a tail alone is no reason to walk. */
const isConfirmed = ({ sampleCountShare, remainder, traceCount, similarity }: LayoutHypothesis): boolean =>
  sampleCountShare === 1 && similarity !== null && (remainder === 0 || traceCount > 2);

/** A Seismic Unix file whose traces differ in length: a walk of few is believed where it ends with the file's last byte. */
function* walkSeismicUnix(
  view: FileView,
  overrides: Overrides,
  everyHeader: boolean,
): Asking<{
  hypothesis: LayoutHypothesis;
  runnersUp: readonly LayoutHypothesis[];
  ragged: RaggedIndex;
} | null> {
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : TRACE_BYTE_ORDERS) {
    const start = unixStart(view, byteOrder, overrides.sampleFormat);
    const ragged = start && (yield* unlessSpent(walkTraces(view, start, everyHeader), () => null));
    const fewest = ragged?.remainder === 0 ? MIN_WALKED_TRACES : MIN_CUT_TRACES;
    if (ragged && ragged.offsets.length >= fewest)
      return { hypothesis: { ...start, samplesPerTrace: ragged.longest }, runnersUp: [], ragged };
  }
  return null;
}

/** Fewer may agree by chance where nothing else speaks for them, and more may where the last trace is cut off. */
const MIN_WALKED_TRACES = 3;
const MIN_CUT_TRACES = 8;

/** Traces may change length beyond the part of a large file that was read first. */
function* walkIfLengthsChange(
  view: FileView,
  hypothesis: LayoutHypothesis,
  everyHeader: boolean,
): Asking<RaggedIndex | null> {
  const { traceHeaderByteLength, samplesPerTrace, sampleByteLength, traceCount } = hypothesis;
  if (hypothesis.sampleCountShare < 1 || view.bytes(0, view.byteLength)) return null;
  const traceByteLength = traceHeaderByteLength + samplesPerTrace * sampleByteLength;
  const { sampleCountShare } = probeTraces(view, hypothesis, traceByteLength, traceCount);
  return sampleCountShare < 0.95
    ? yield* unlessSpent(walkTraces(view, hypothesis, everyHeader), () => null)
    : null;
}

interface FileText {
  readonly textHeaders: readonly string[];
  readonly textEncoding: 'ebcdic' | 'ascii' | null;
}

function readTexts(view: FileView, hypothesis: LayoutHypothesis): FileText {
  if (hypothesis.container === 'su') return { textHeaders: [], textEncoding: null };
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

/** The text says that inline numbers stand at byte 189, as in revision 1, whatever revision the file claims. */
function namesStandardWords(textHeaders: readonly string[]): boolean {
  return textHeaders.some((text) => /\bIN-?LINE[^\n]{0,40}\b189\b|\b189\b[^\n]{0,40}\bIN-?LINE/i.test(text));
}

/**
 * Finds out what a file is: a pure generator that yields the byte ranges it wants, is handed their bytes in the same order,
 * and returns all that is known of the file. Ranges lie within the file and are few: at most 40 to a request, and with
 * the blocks of the fingerprint 16 MiB in all unless every header is asked for.
 * @param everyHeader read every trace header of a large file, where `headersPending` says that this tells more
 * @param columnBytes memory for header words of every trace
 * @throws SegyError 'not-segy', 'no-traces', 'truncated', 'unsupported-format', 'no-geometry' of overrides
 */
export function* inspectSurvey(
  fileByteLength: number,
  overrides: Overrides,
  everyHeader = false,
  columnBytes?: number,
): Asking<Inspection> {
  if (fileByteLength < TRACE_HEADER_LENGTH) {
    const what = fileByteLength === 0 ? 'is empty' : `has only ${fileByteLength} bytes`;
    throw new SegyError(
      'not-segy',
      `The file ${what}: no SEG-Y file is that short. Check that it was copied whole.`,
    );
  }
  const whole = new FileView(fileByteLength);
  yield* readStart(whole);
  const { origin, labelled, search } = findFileStart(whole, overrides);
  const view = origin === 0 ? whole : whole.from(origin);
  const findings: Finding[] = [];
  if (origin > 0) findings.push(describePrefix(origin, labelled));
  const steps = inspectView(view, search, overrides, everyHeader, findings, columnBytes);
  const mostBytes = everyHeader ? Number.POSITIVE_INFINITY : OPENING_LENGTH - HEAD_LENGTH;
  const inspection = yield* shifted(metered(steps, mostBytes), origin);
  return { ...inspection, fileHeaderOffset: origin, layout: movedLayout(inspection.layout, origin) };
}

function describePrefix(origin: number, labelled: boolean): Finding {
  return {
    code: labelled ? 'tape-label' : 'leading-bytes',
    severity: 'info',
    message: `The file headers begin at byte ${origin}, behind ${labelled ? 'a tape label' : 'bytes that belong to no SEG-Y file'}.`,
  };
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
  view: FileView,
  search: HypothesisSearch,
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
    chooseStructure(view, search, overrides, everyHeader),
    everyHeader ? Number.POSITIVE_INFINITY : WALKS_LENGTH,
  );
  const segy = chosen.container === 'segy';
  const header = segy ? readBinaryHeader(view.bytes(0, FILE_HEADER_LENGTH)!, chosen.byteOrder) : null;
  const revision = revisionOf(header);
  yield* view.loadMost(headerRanges(view, chosen, walked));
  const hypothesis = walked
    ? chosen
    : yield* unlessSpent(withoutPadding(view, chosen, findings), () => chosen);
  const ragged = walked ?? (yield* walkIfLengthsChange(view, hypothesis, everyHeader));
  const format = settleFormat(view, hypothesis, ragged, header?.sampleFormat ?? 0, overrides, findings);
  const layout = layoutOf(hypothesis, format, ragged);
  describeStructure(view, hypothesis, runnersUp, ragged, header, overrides, findings);
  if (header) describeContradictions(view, hypothesis, ragged, header, findings);
  const table = tableOfHeaders(view, layout, ragged);
  const texts = readTexts(view, hypothesis);
  const interval = chooseInterval(header, table, texts.textHeaders, overrides, findings);
  const vertical = verticalAxis(header, table, texts.textHeaders, interval, overrides, findings);
  noteWeighting(table, findings);
  const everyTrace = view.bytes(0, view.byteLength) !== null;
  const samples = loadedSamples(view, layout, everyTrace ? layout.traceCount : CHECKED_TRACES);
  checkSamples(samples, format, layout.byteOrder, everyTrace, findings);
  const question = {
    table,
    overrides,
    hints: readTextHints(texts.textHeaders),
    standardWords: (revision?.[0] ?? 0) >= 1 || namesStandardWords(texts.textHeaders),
    measurementSystem: header?.measurementSystem ?? 0,
  };
  const arrangement: Arrangement = yield* arrangeTraces(
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
    geometry: arrangement.geometry,
    grid: arrangement.grid,
    findings,
    gathers: arrangement.gathers,
    ...(arrangement.headersPending || ragged?.partial ? { headersPending: true } : {}),
    coordinates: arrangement.coordinates,
    ...(arrangement.offsetWord ? { offsetWord: arrangement.offsetWord } : {}),
  };
}
