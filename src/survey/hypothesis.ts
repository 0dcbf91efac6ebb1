import type { ByteOrder, Overrides } from '../core/types.ts';
import {
  type BinaryHeader,
  FILE_HEADER_LENGTH,
  isPairwise,
  readBinaryHeader,
  TEXT_HEADER_LENGTH,
} from '../segy/binary-header.ts';
import { isSampleFormat, SAMPLE_FORMATS } from '../segy/codes.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { FileView } from './file-view.ts';
import { recurringLength } from './recurring-headers.ts';
import { declaredFormats, otherWidths, type Structure, segyStructures, suStructures } from './structures.ts';

/** One reading of the file's structure, with the evidence for it. */
export interface LayoutHypothesis extends Omit<Structure, 'wrapped' | 'declaredTraces' | 'prior'> {
  readonly traceCount: number;
  /** Bytes between the last whole trace and `dataEnd`. */
  readonly remainder: number;
  /** Share of probed trace headers whose own sample count is `samplesPerTrace`. */
  readonly sampleCountShare: number;
  /** Share of them whose sample interval is that of the first. */
  readonly intervalShare: number;
  /** Mean share of equal bytes between the first header and the others; null with one trace. */
  readonly similarity: number | null;
  readonly score: number;
}

export interface HypothesisSearch {
  /** Best first. */
  readonly hypotheses: readonly LayoutHypothesis[];
  /** Readings that the trace headers do not bear out with one length to all; traces of unequal length may. Best first. */
  readonly doubtful: readonly LayoutHypothesis[];
  /** A format code that no reader of this project decodes, in a header that is otherwise plausible. */
  readonly unsupportedFormat: number | null;
  /** Sample count that the file is too short for, when that was the only obstacle. */
  readonly excessiveSamples: number | null;
}

const PROBES = 32;

export const TRACE_BYTE_ORDERS = ['big', 'little'] as const;

interface ProbeEvidence {
  readonly sampleCountShare: number;
  readonly intervalShare: number;
  readonly similarity: number | null;
}

/** Evidence of trace headers at positions spread over the part of the file that was read. */
export function probeTraces(
  view: FileView,
  structure: Pick<Structure, 'byteOrder' | 'firstTraceOffset' | 'samplesPerTrace'>,
  traceByteLength: number,
  traceCount: number,
): ProbeEvidence {
  const { byteOrder, firstTraceOffset, samplesPerTrace } = structure;
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
    if (readHeaderUint16(header, 0, 115, byteOrder) === (samplesPerTrace & 0xffff)) counts += 1;
    if (readHeaderUint16(header, 0, 117, byteOrder) === interval) intervals += 1;
    if (trace === 0) continue;
    let equal = 0;
    for (let byte = 0; byte < TRACE_HEADER_LENGTH; byte++) if (header[byte] === first[byte]) equal += 1;
    similar += equal / TRACE_HEADER_LENGTH;
  }
  return {
    sampleCountShare: counts / probed,
    intervalShare: intervals / probed,
    similarity: probed > 1 ? similar / (probed - 1) : null,
  };
}

/**
 * Where the traces end when rev 2 counts them, and a whole number of stanzas, counted or not, or no trace header follows.
 */
function endOfCounted(view: FileView, structure: Structure, traceByteLength: number): number {
  const { dataEnd, declaredTraces, firstTraceOffset, byteOrder } = structure;
  const end = firstTraceOffset + declaredTraces * traceByteLength;
  if (declaredTraces === 0 || end >= dataEnd) return dataEnd;
  if ((dataEnd - end) % TEXT_HEADER_LENGTH === 0) return end;
  const first = view.bytes(firstTraceOffset, firstTraceOffset + TRACE_HEADER_LENGTH);
  const behind = view.bytes(end, end + TRACE_HEADER_LENGTH);
  if (!first || !behind) return dataEnd;
  // A trace that was not counted has its sample count and interval as the first has.
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
    if (traceCount < 1) return null;
    return { dataEnd, traceCount, ...probeTraces(view, structure, traceByteLength, traceCount) };
  };
  const counted = evidenceTo(endOfCounted(view, structure, traceByteLength));
  // Traces of unequal length end elsewhere than so many of one length.
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

/** The reading of a file as Seismic Unix by its first header alone, for a walk from trace to trace; null without one. */
export function unixStart(
  view: FileView,
  byteOrder: ByteOrder,
  sampleFormat: number | undefined,
): LayoutHypothesis | null {
  const [structure] = suStructures(view, byteOrder, {
    ...(sampleFormat === undefined ? {} : { sampleFormat }),
  });
  if (!structure) return null;
  return {
    ...structure,
    traceCount: 1,
    remainder: 0,
    sampleCountShare: 0,
    intervalShare: 0,
    similarity: null,
    score: 0,
  };
}

/** When the trace headers give no sample count and the binary header none that fits: trace lengths that divide the file and at which headers recur. */
function periodicHypotheses(view: FileView, head: Uint8Array, overrides: Overrides): LayoutHypothesis[] {
  const found: LayoutHypothesis[] = [];
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : TRACE_BYTE_ORDERS) {
    const header = readBinaryHeader(head, byteOrder);
    const code = overrides.sampleFormat ?? header.sampleFormat;
    if (!isSampleFormat(code)) continue;
    const first = view.bytes(FILE_HEADER_LENGTH, FILE_HEADER_LENGTH + TRACE_HEADER_LENGTH);
    // A count that trace headers do give is not passed over: the file may be cut off.
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

/** Fewer traces may fit a width by chance. */
const MIN_MISLABELLED_TRACES = 3;

/** Where no reading in the declared format is borne out: samples of another width, if every trace header stands where it says. */
function mislabelledHypotheses(
  view: FileView,
  head: Uint8Array,
  orders: readonly ByteOrder[],
  overrides: Overrides,
): LayoutHypothesis[] {
  const found: LayoutHypothesis[] = [];
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : orders) {
    const header = readBinaryHeader(head, byteOrder);
    const formats = otherWidths(header, overrides);
    for (const structure of segyStructures(view, byteOrder, header, overrides, formats)) {
      const hypothesis = weigh(view, structure);
      if (!hypothesis || hypothesis.traceCount < MIN_MISLABELLED_TRACES) continue;
      const { sampleCountShare, similarity } = hypothesis;
      // The place that a header has decides, so it must not be one of equal bytes alone.
      if (sampleCountShare >= 0.95 && (similarity ?? 0) > 0.5)
        found.push({ ...hypothesis, score: hypothesis.score + 3 * sampleCountShare });
    }
  }
  return found;
}

/** A Seismic Unix file has nothing that declares it, so only one without a flaw is believed. */
function isConvincingSu(hypothesis: LayoutHypothesis): boolean {
  const { sampleCountShare, similarity, remainder, traceCount } = hypothesis;
  if (sampleCountShare < 1) return false;
  return remainder === 0 ? (similarity ?? 1) > 0.25 : traceCount >= 3 && (similarity ?? 0) > 0.5;
}

/**
 * A trace header like the others where file headers would begin. The rest of such a file, from a later trace on, passes for
 * the traces of a SEG-Y file where one happens to begin behind 3600 bytes, as with 120, 240 or 840 samples.
 */
function withoutFileHeader(hypothesis: LayoutHypothesis): LayoutHypothesis {
  const { traceCount, similarity, score } = hypothesis;
  return traceCount >= 3 && (similarity ?? 0) > 0.5 ? { ...hypothesis, score: score + 4 } : hypothesis;
}

/** Without any agreement between headers, a valid format code alone may be chance. */
function isConvincingSegy(hypothesis: LayoutHypothesis): boolean {
  const { sampleCountShare, similarity, remainder } = hypothesis;
  return (
    sampleCountShare >= 0.5 || (similarity ?? 0) >= 0.6 || (remainder === 0 && (similarity ?? 0.5) >= 0.4)
  );
}

const traceLengthOf = (hypothesis: LayoutHypothesis): number =>
  hypothesis.traceHeaderByteLength + hypothesis.samplesPerTrace * hypothesis.sampleByteLength;

/** Without a declared format a multiple of the true trace length fits as well, at every second trace or so, in either byte order. */
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
      // The count alone may recur in an additional trace header.
      other.intervalShare > best.intervalShare - 0.1 &&
      traceLengthOf(other) < traceLengthOf(best) &&
      traceLengthOf(best) % traceLengthOf(other) === 0,
  );
  if (shorter > 0) hypotheses.unshift(...hypotheses.splice(shorter, 1));
}

/** Every reading of the file's structure that its headers propose and its trace headers bear out, best first. */
export function searchHypotheses(view: FileView, overrides: Overrides): HypothesisSearch {
  const hypotheses: LayoutHypothesis[] = [];
  const doubtful: LayoutHypothesis[] = [];
  let unsupportedFormat: number | null = null;
  let excessiveSamples: number | null = null;
  const head = view.bytes(0, Math.min(FILE_HEADER_LENGTH, view.byteLength));
  const third = head && head.length === FILE_HEADER_LENGTH && isPairwise(head);
  const orders: readonly ByteOrder[] = third ? [...TRACE_BYTE_ORDERS, 'pairwise'] : TRACE_BYTE_ORDERS;
  for (const byteOrder of overrides.byteOrder ? [overrides.byteOrder] : orders) {
    for (const structure of suStructures(view, byteOrder, overrides)) {
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
  for (const list of [hypotheses, doubtful]) list.sort((a, b) => b.score - a.score);
  preferShortest(hypotheses);
  return { hypotheses, doubtful, unsupportedFormat, excessiveSamples };
}

/** Sample count, interval and revision that a file header might hold, so that its odd format code is worth naming. */
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
