import type { ByteOrder, Overrides } from '../../core/types.ts';
import {
  type BinaryHeader,
  FILE_HEADER_LENGTH,
  isPairwise,
  readBinaryHeader,
  TEXT_HEADER_LENGTH,
} from '../../segy/binary-header.ts';
import { isSampleFormat, SAMPLE_FORMATS } from '../../segy/codes.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { readPasscalTrace } from '../../segy/passcal.ts';
import type { FileView } from './file-view.ts';
import { recurringLength } from './recurring-headers.ts';
import {
  declaredFormats,
  otherWidths,
  type Structure,
  segyStructures,
  unixStructures,
} from './structures.ts';

/** One possible structure of the file, with the evidence for it. */
export interface LayoutHypothesis extends Omit<Structure, 'wrapped' | 'declaredTraces' | 'prior'> {
  readonly traceCount: number;
  /** Number of bytes between the last whole trace and `dataEnd`. */
  readonly remainder: number;
  /** Share of probed trace headers whose own sample count is `samplesPerTrace`. */
  readonly sampleCountShare: number;
  /** Share of probed trace headers with the sample interval of the first. */
  readonly intervalShare: number;
  /** Mean share of bytes in which the first header and the others are equal; null if there is one trace. */
  readonly similarity: number | null;
  readonly score: number;
}

export interface HypothesisSearch {
  /** The structures that fit the trace headers, best first. */
  readonly hypotheses: readonly LayoutHypothesis[];
  /** Structures that do not fit the trace headers if all traces have one length, but may if lengths differ; best first. */
  readonly doubtful: readonly LayoutHypothesis[];
  /** A format code that cannot be decoded, in a header that is otherwise plausible. */
  readonly unsupportedFormat: number | null;
  /** A sample count for which the file is too short, if nothing else was wrong with the structure. */
  readonly excessiveSamples: number | null;
}

const PROBES = 32;

export const TRACE_BYTE_ORDERS = ['big', 'little'] as const;

type ProbeEvidence = Pick<LayoutHypothesis, 'sampleCountShare' | 'intervalShare' | 'similarity'>;

/** The share of bytes in which two headers, or the beginnings of them, are equal. */
export function equalShare(header: Uint8Array, other: Uint8Array): number {
  let equal = 0;
  for (let byte = 0; byte < header.length; byte++) if (header[byte] === other[byte]) equal += 1;
  return equal / header.length;
}

/** Gathers evidence from trace headers at positions spread over the parts of the file that were read. */
export function probeTraces(
  view: FileView,
  structure: Pick<Structure, 'container' | 'byteOrder' | 'firstTraceOffset' | 'samplesPerTrace'>,
  traceByteLength: number,
  traceCount: number,
): ProbeEvidence {
  const { container, byteOrder, firstTraceOffset, samplesPerTrace } = structure;
  const confirms = (header: Uint8Array): boolean =>
    container === 'passcal'
      ? readPasscalTrace(header, byteOrder)?.samples === samplesPerTrace
      : readHeaderUint16(header, 0, 115, byteOrder) === (samplesPerTrace & 0xffff);
  const headerAt = (trace: number): Uint8Array | null => {
    const start = firstTraceOffset + trace * traceByteLength;
    return view.bytes(start, start + TRACE_HEADER_LENGTH);
  };
  const first = headerAt(0);
  if (!first) return { sampleCountShare: 0, intervalShare: 0, similarity: null };
  const interval = readHeaderUint16(first, 0, 117, byteOrder);
  const positions = new Set<number>([0, traceCount - 1]);
  for (let k = 0; k < PROBES; k++) {
    positions.add(Math.min(k, traceCount - 1));
    positions.add(Math.floor((k * traceCount) / PROBES));
  }
  let probed = 0;
  let counts = 0;
  let intervals = 0;
  let similar = 0;
  for (const trace of positions) {
    const header = headerAt(trace);
    if (!header) continue;
    probed += 1;
    if (confirms(header)) counts += 1;
    if (readHeaderUint16(header, 0, 117, byteOrder) === interval) intervals += 1;
    if (trace > 0) similar += equalShare(header, first);
  }
  return {
    sampleCountShare: counts / probed,
    intervalShare: intervals / probed,
    similarity: probed > 1 ? similar / (probed - 1) : null,
  };
}

/**
 * Finds where traces end if rev 2 counts them. The count is believed if a whole number of stanzas follows (whether or not they
 * are counted), or if what follows is not a trace header.
 */
function endOfCounted(view: FileView, structure: Structure, traceByteLength: number): number {
  const { dataEnd, declaredTraces, firstTraceOffset, byteOrder } = structure;
  const end = firstTraceOffset + declaredTraces * traceByteLength;
  if (declaredTraces === 0 || end >= dataEnd) return dataEnd;
  if ((dataEnd - end) % TEXT_HEADER_LENGTH === 0) return end;
  const first = view.bytes(firstTraceOffset, firstTraceOffset + TRACE_HEADER_LENGTH);
  const behind = view.bytes(end, end + TRACE_HEADER_LENGTH);
  if (!first || !behind) return dataEnd;
  // A trace that was left out of the count has the sample count or the interval of the first trace.
  const alike = [115, 117].some(
    (byte) => readHeaderUint16(first, 0, byte, byteOrder) === readHeaderUint16(behind, 0, byte, byteOrder),
  );
  return alike ? dataEnd : end;
}

function weigh(view: FileView, structure: Structure): LayoutHypothesis | null {
  const { firstTraceOffset, traceHeaderByteLength, samplesPerTrace, sampleByteLength } = structure;
  const traceByteLength = traceHeaderByteLength + samplesPerTrace * sampleByteLength;
  const evidenceTo = (dataEnd: number) => {
    const traceCount = Math.floor((dataEnd - firstTraceOffset) / traceByteLength);
    return traceCount < 1
      ? null
      : { dataEnd, traceCount, ...probeTraces(view, structure, traceByteLength, traceCount) };
  };
  const counted = evidenceTo(endOfCounted(view, structure, traceByteLength));
  // Traces of unequal length end elsewhere than the same number of traces of one length.
  const misled = counted && counted.dataEnd < structure.dataEnd && counted.sampleCountShare < 0.9;
  const evidence = misled ? evidenceTo(structure.dataEnd) : counted;
  if (!evidence) return null;
  const { dataEnd, traceCount } = evidence;
  const remainder = dataEnd - firstTraceOffset - traceCount * traceByteLength;
  if (structure.wrapped && remainder !== 0) return null;
  const score =
    structure.prior +
    (remainder === 0 ? 2.5 : 0) +
    3 * evidence.sampleCountShare +
    1.5 * (evidence.similarity === null ? 0.5 : evidence.intervalShare) +
    5 * (evidence.similarity ?? 0.5);
  return { ...structure, ...evidence, remainder, score };
}

/** Makes structures without file headers from the first header alone, for walks from trace to trace; none if it has no sample count. */
export function unixStarts(
  view: FileView,
  byteOrder: ByteOrder,
  sampleFormat: number | undefined,
): LayoutHypothesis[] {
  const structures = unixStructures(view, byteOrder, sampleFormat === undefined ? {} : { sampleFormat });
  return structures.map((structure) => ({
    ...structure,
    traceCount: 1,
    remainder: 0,
    sampleCountShare: 0,
    intervalShare: 0,
    similarity: null,
    score: 0,
  }));
}

/**
 * Makes hypotheses for files whose trace headers have no sample count and whose binary header has none that fits, from a trace
 * length that divides the file and at which headers repeat.
 */
function periodicHypotheses(view: FileView, head: Uint8Array, overrides: Overrides): LayoutHypothesis[] {
  const found: LayoutHypothesis[] = [];
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : TRACE_BYTE_ORDERS) {
    const header = readBinaryHeader(head, byteOrder);
    const code = overrides.sampleFormat ?? header.sampleFormat;
    if (!isSampleFormat(code)) continue;
    const first = view.bytes(FILE_HEADER_LENGTH, FILE_HEADER_LENGTH + TRACE_HEADER_LENGTH);
    // If trace headers have a sample count it is not ignored, because the file may only be cut off.
    if (!first || readHeaderUint16(first, 0, 115, byteOrder) !== 0) continue;
    const width = SAMPLE_FORMATS[code].byteLength;
    const traceByteLength = recurringLength(view, FILE_HEADER_LENGTH, width);
    if (traceByteLength === null) continue;
    const hypothesis = weigh(view, {
      container: 'segy',
      byteOrder,
      format: code,
      sampleByteLength: width,
      samplesPerTrace: (traceByteLength - TRACE_HEADER_LENGTH) / width,
      samplesFrom: 'file size',
      wrapped: false,
      firstTraceOffset: FILE_HEADER_LENGTH,
      traceHeaderByteLength: TRACE_HEADER_LENGTH,
      extendedTextHeaders: 0,
      dataEnd: view.byteLength,
      declaredTraces: 0,
      prior: 0,
    });
    if (hypothesis) found.push(hypothesis);
  }
  return found;
}

/** With fewer traces a wrong sample width may fit by chance. */
const MIN_MISLABELLED_TRACES = 3;

/**
 * Makes hypotheses with samples of another width, for files that fit no structure in the declared format. Nearly all trace
 * headers must be where that width puts them.
 */
function mislabelledHypotheses(
  view: FileView,
  head: Uint8Array,
  orders: readonly ByteOrder[],
  overrides: Overrides,
): LayoutHypothesis[] {
  const found: LayoutHypothesis[] = [];
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : orders) {
    const header = readBinaryHeader(head, byteOrder);
    for (const structure of segyStructures(
      view,
      byteOrder,
      header,
      overrides,
      otherWidths(header, overrides),
    )) {
      const hypothesis = weigh(view, structure);
      if (!hypothesis || hypothesis.traceCount < MIN_MISLABELLED_TRACES) continue;
      const { sampleCountShare, similarity } = hypothesis;
      // Only the positions of headers prove the width, so what is found there must also resemble the first header.
      if (sampleCountShare >= 0.95 && (similarity ?? 0) > 0.5)
        found.push({ ...hypothesis, score: hypothesis.score + 3 * sampleCountShare });
    }
  }
  return found;
}

/** Whether to believe that a file is Seismic Unix. Nothing in such a file declares it, so it must fit without a flaw. */
function isConvincingSu(hypothesis: LayoutHypothesis): boolean {
  const { sampleCountShare, similarity, remainder, traceCount } = hypothesis;
  const similar = remainder === 0 ? (similarity ?? 1) > 0.25 : traceCount >= 3 && (similarity ?? 0) > 0.5;
  return sampleCountShare >= 1 && similar;
}

/**
 * Raises the score of Seismic Unix if there are trace headers like the others from byte 0 on. The same file could be taken for
 * SEG-Y if one of its traces happens to begin at byte 3600, as with 120, 240 or 840 samples.
 */
function withoutFileHeader(hypothesis: LayoutHypothesis): LayoutHypothesis {
  const { traceCount, similarity, score } = hypothesis;
  return traceCount >= 3 && (similarity ?? 0) > 0.5 ? { ...hypothesis, score: score + 4 } : hypothesis;
}

/** Whether to believe that a file is SEG-Y. If headers do not agree, a valid format code may be chance. */
export function isConvincingSegy(hypothesis: LayoutHypothesis): boolean {
  const { sampleCountShare, similarity, remainder } = hypothesis;
  return (
    sampleCountShare >= 0.5 || (similarity ?? 0) >= 0.6 || (remainder === 0 && (similarity ?? 0.5) >= 0.4)
  );
}

export const traceLengthOf = (hypothesis: LayoutHypothesis): number =>
  hypothesis.traceHeaderByteLength + hypothesis.samplesPerTrace * hypothesis.sampleByteLength;

/**
 * Prefers the shortest trace length if no format is declared, because a multiple of it then fits as well, at every second trace
 * or so, in either byte order.
 */
function preferShortest(hypotheses: LayoutHypothesis[]): void {
  const [best] = hypotheses;
  if (!best || best.format !== null || best.sampleCountShare < 1) return;
  const shorter = hypotheses.findIndex(
    (other) =>
      other.format === null &&
      other.firstTraceOffset === best.firstTraceOffset &&
      other.sampleCountShare === 1 &&
      other.remainder === 0 &&
      (other.similarity ?? 0) > 0.6 &&
      // The interval must agree too, because an additional trace header may repeat the sample count.
      other.intervalShare > best.intervalShare - 0.1 &&
      traceLengthOf(other) < traceLengthOf(best) &&
      traceLengthOf(best) % traceLengthOf(other) === 0,
  );
  if (shorter > 0) hypotheses.unshift(...hypotheses.splice(shorter, 1));
}

/** Whether a file is read as SEG-Y for its size alone, so that nothing in its trace headers may be believed. */
export const isReadBySize = (hypothesis: LayoutHypothesis): boolean =>
  hypothesis.container === 'segy' &&
  hypothesis.samplesFrom === 'binary header' &&
  !isConvincingSegy(hypothesis);

/** Shorter traces divide too many files by chance. */
const MIN_BORNE_OUT_BYTES = 1000;

/**
 * Whether the file's size alone bears the binary header out, as where trace headers are blank or rubbish: format, sample
 * count and interval are declared, and whole traces of them fill the file to the last byte.
 */
function isBorneOutBySize(view: FileView, head: Uint8Array | null, hypothesis: LayoutHypothesis): boolean {
  const { container, byteOrder, format, samplesFrom, remainder, dataEnd, extendedTextHeaders } = hypothesis;
  if (!head || container !== 'segy' || format === null || samplesFrom !== 'binary header') return false;
  const { sampleInterval } = readBinaryHeader(head, byteOrder);
  const isExact = remainder === 0 && dataEnd === view.byteLength && extendedTextHeaders === 0;
  return isExact && sampleInterval > 0 && traceLengthOf(hypothesis) >= MIN_BORNE_OUT_BYTES;
}

/** Finds the structures that the file's headers propose and its trace headers fit, best first. */
export function searchHypotheses(view: FileView, overrides: Overrides): HypothesisSearch {
  const hypotheses: LayoutHypothesis[] = [];
  const doubtful: LayoutHypothesis[] = [];
  let unsupportedFormat: number | null = null;
  let excessiveSamples: number | null = null;
  const head = view.bytes(0, Math.min(FILE_HEADER_LENGTH, view.byteLength));
  const third = head && head.length === FILE_HEADER_LENGTH && isPairwise(head);
  const orders: readonly ByteOrder[] = third ? [...TRACE_BYTE_ORDERS, 'pairwise'] : TRACE_BYTE_ORDERS;
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : orders) {
    for (const structure of unixStructures(view, byteOrder, overrides)) {
      const hypothesis = weigh(view, structure);
      if (hypothesis && isConvincingSu(hypothesis)) hypotheses.push(withoutFileHeader(hypothesis));
    }
    if (!head || head.length < FILE_HEADER_LENGTH) continue;
    const header = readBinaryHeader(head, byteOrder);
    const structures = segyStructures(view, byteOrder, header, overrides, declaredFormats(header, overrides));
    if (!isSampleFormat(header.sampleFormat) && isPlausibleHeader(header))
      unsupportedFormat ??= header.sampleFormat;
    for (const structure of structures) {
      const hypothesis = weigh(view, structure);
      if (!hypothesis && structure.wrapped) continue;
      if (!hypothesis) excessiveSamples = Math.min(excessiveSamples ?? Infinity, structure.samplesPerTrace);
      else (isConvincingSegy(hypothesis) ? hypotheses : doubtful).push(hypothesis);
    }
  }
  if (hypotheses.length === 0 && head?.length === FILE_HEADER_LENGTH)
    hypotheses.push(...periodicHypotheses(view, head, overrides));
  if (
    head?.length === FILE_HEADER_LENGTH &&
    !hypotheses.some(({ sampleCountShare }) => sampleCountShare >= 0.95)
  )
    hypotheses.push(...mislabelledHypotheses(view, head, orders, overrides));
  // A rubbish header confirms its own sample count, but a trace or two of it leave bytes over.
  const isByChance = hypotheses.every(({ traceCount, remainder }) => traceCount <= 2 && remainder > 0);
  if (isByChance && overrides.samplesPerTrace === undefined) {
    const borneOut = doubtful.filter((hypothesis) => isBorneOutBySize(view, head, hypothesis));
    if (borneOut.length > 0) hypotheses.splice(0, hypotheses.length, ...borneOut);
  }
  for (const list of [hypotheses, doubtful]) list.sort((a, b) => b.score - a.score);
  preferShortest(hypotheses);
  return { hypotheses, doubtful, unsupportedFormat, excessiveSamples };
}

/** Whether sample count, interval and revision are plausible, so that an unknown format code is worth reporting. */
function isPlausibleHeader(header: BinaryHeader): boolean {
  const { sampleFormat, samplesPerTrace, sampleInterval, majorRevision, extendedTextHeaders } = header;
  const near = sampleFormat !== 0 && Math.abs(sampleFormat) < 256;
  return (
    near &&
    samplesPerTrace > 0 &&
    sampleInterval <= 32000 &&
    majorRevision <= 2 &&
    Math.abs(extendedTextHeaders) < 100
  );
}
