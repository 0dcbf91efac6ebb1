import type { Finding, Overrides } from '../../core/types.ts';
import type { BinaryHeader } from '../../segy/binary-header.ts';
import { BYTE_ORDER_CONSTANT, TEXT_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { byteOrderName } from '../../segy/codes.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { countTrailingTextHeaders } from './extended-text.ts';
import type { FileView } from './file-view.ts';
import { equalShare, isReadBySize, type LayoutHypothesis } from './hypothesis.ts';
import type { RaggedIndex } from './ragged.ts';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Whether the bytes after the last whole trace begin like a trace header, so that a trace was cut off. */
function startsLikeTrace(
  view: FileView,
  hypothesis: LayoutHypothesis,
  start: number,
  length: number,
): boolean {
  const compared = Math.min(length, TRACE_HEADER_LENGTH);
  const tail = view.bytes(start, start + compared);
  const first = view.bytes(hypothesis.firstTraceOffset, hypothesis.firstTraceOffset + compared);
  // If there is too little to compare, or it was not read, a cut-off trace is reported, because that does more harm.
  if (!tail || !first || compared < 24) return length >= TRACE_HEADER_LENGTH;
  // Zeros resemble a header, most of whose words are zero, but they are padding.
  if (tail.every((byte) => byte === 0)) return false;
  return equalShare(tail, first) > 0.6;
}

function describeTail(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
  declaredTrailers: number,
): Finding | null {
  const remainder = ragged ? ragged.remainder : hypothesis.remainder;
  const traces = ragged ? ragged.offsets.length : hypothesis.traceCount;
  if (remainder === 0) {
    const behind = view.byteLength - hypothesis.dataEnd;
    const isText = behind > 0 && behind === countTrailingTextHeaders(view) * TEXT_HEADER_LENGTH;
    if (!isText || declaredTrailers > 0) return null;
    return {
      code: 'trailing-bytes',
      severity: 'info',
      message: `${behind} bytes of text follow the last of ${traces} traces; they are ignored.`,
    };
  }
  if (startsLikeTrace(view, hypothesis, hypothesis.dataEnd - remainder, remainder)) {
    return {
      code: 'truncated',
      severity: 'warning',
      message: `The file ends ${remainder} bytes into a trace: ${traces} whole traces can be read, the last is cut off.`,
      remedy: 'Copy or download the file again if it should be whole.',
    };
  }
  return {
    code: 'trailing-bytes',
    severity: 'info',
    message: `${remainder} bytes follow the last of ${traces} traces and do not look like a trace; they are ignored.`,
  };
}

const MAX_ALTERNATIVES = 3;

/** Offers other sample counts that fit the trace headers too, likeliest first. Counts that fit nowhere are not offered. */
function otherSampleCounts(
  { samplesPerTrace, byteOrder, sampleByteLength }: LayoutHypothesis,
  runnersUp: readonly LayoutHypothesis[],
): Pick<Finding, 'alternatives'> {
  const counts = new Set(
    runnersUp
      .filter((other) => other.byteOrder === byteOrder && other.sampleByteLength === sampleByteLength)
      .map((other) => other.samplesPerTrace)
      .filter((count) => count !== samplesPerTrace),
  );
  const alternatives = [...counts].slice(0, MAX_ALTERNATIVES).map((count) => ({
    label: `Read ${count} samples per trace`,
    overrides: { samplesPerTrace: count },
  }));
  return alternatives.length > 0 ? { alternatives } : {};
}

function describeSampleCount(
  view: FileView,
  hypothesis: LayoutHypothesis,
  runnersUp: readonly LayoutHypothesis[],
  header: BinaryHeader | null,
  ragged: RaggedIndex | null,
): Finding | null {
  if (ragged) {
    if (ragged.joined && ragged.sampleCounts.every((samples) => samples === ragged.longest)) return null;
    return ragged.partial
      ? {
          code: 'variable-length',
          severity: 'warning',
          message:
            `Traces differ in length, so each must be found from the one before it: the first ${ragged.offsets.length} are known so ` +
            `far, of up to ${ragged.longest} samples.`,
          remedy: 'Optimize reads the whole file and finds the others.',
        }
      : {
          code: 'variable-length',
          severity: 'info',
          message: `Traces differ in length: up to ${ragged.longest} samples, by the sample count of each trace header.`,
        };
  }
  const { samplesPerTrace, samplesFrom, sampleCountShare, traceCount, remainder } = hypothesis;
  const others = otherSampleCounts(hypothesis, runnersUp);
  const fits = `${traceCount} traces of ${samplesPerTrace} samples ${remainder === 0 ? 'fill the file exactly' : `leave ${remainder} bytes`}`;
  if (isReadBySize(hypothesis)) {
    return {
      code: 'sample-count-inferred',
      severity: 'warning',
      message: `The trace headers agree neither with the binary header nor with each other. That ${traceCount} traces of ${samplesPerTrace} samples fill the file to its last byte is all that bears the binary header out, so nothing is taken from trace headers: no line numbers, positions or delays.`,
      remedy: 'Check the picture; if it is wrong, set the sample count or the format yourself.',
      ...others,
    };
  }
  if (samplesFrom === 'file size') {
    return {
      code: 'sample-count-inferred',
      severity: 'warning',
      message: `No header gives a sample count that fits. Trace headers repeat as they would with ${samplesPerTrace} samples per trace: ${fits}.`,
      remedy: 'Check the picture; if it is wrong, set the sample count yourself.',
      ...others,
    };
  }
  if (
    samplesPerTrace > 0xffff &&
    hypothesis.container !== 'passcal' &&
    (samplesFrom === 'trace headers' || samplesPerTrace !== header?.extendedSamplesPerTrace) &&
    samplesFrom !== 'override'
  ) {
    return {
      code: 'sample-count-inferred',
      severity: 'warning',
      message: `The headers' 16-bit sample count, ${samplesPerTrace & 0xffff}, has overflowed: ${fits}.`,
      ...others,
    };
  }
  if (samplesFrom === 'trace headers' && header) {
    return {
      code: 'sample-count-inferred',
      severity: 'warning',
      message:
        `The binary header says ${header.samplesPerTrace} samples per trace, the trace headers ${samplesPerTrace} ` +
        `(${percent(sampleCountShare)} of those looked at): ${fits}.`,
      ...others,
    };
  }
  const firstHeader = view.bytes(
    hypothesis.firstTraceOffset,
    hypothesis.firstTraceOffset + TRACE_HEADER_LENGTH,
  );
  const silent = firstHeader !== null && readHeaderUint16(firstHeader, 0, 115, hypothesis.byteOrder) === 0;
  if (sampleCountShare < 0.5 && samplesFrom !== 'override' && !silent) {
    return {
      code: 'sample-count-inferred',
      severity: 'info',
      message:
        `The trace headers do not confirm the ${samplesPerTrace} samples per trace of the ${samplesFrom} ` +
        `(${percent(sampleCountShare)} do), but ${fits}.`,
      ...others,
    };
  }
  return null;
}

function describeByteOrder(
  hypothesis: LayoutHypothesis,
  runnersUp: readonly LayoutHypothesis[],
  header: BinaryHeader | null,
  overrides: Overrides,
): Finding | null {
  const { byteOrder, container, sampleCountShare } = hypothesis;
  const marked = header?.byteOrderConstant === BYTE_ORDER_CONSTANT;
  if (overrides.byteOrder || marked || (byteOrder === 'big' && container === 'segy')) return null;
  const rival = runnersUp.find((other) => other.byteOrder !== byteOrder);
  const margin = rival
    ? `; ${byteOrderName(rival.byteOrder)} fits less well`
    : '; the other order fits nowhere';
  return {
    code: 'byte-order-inferred',
    severity: 'info',
    message:
      `Nothing declares the byte order. Read as ${byteOrderName(byteOrder)}, ${percent(sampleCountShare)} of the trace headers ` +
      `looked at have the sample count ${hypothesis.samplesPerTrace}${margin}.`,
    // An order that fits nowhere is not offered, because opening the file with it would fail.
    ...(rival && {
      alternatives: [
        {
          label: `Read as ${byteOrderName(rival.byteOrder)}`,
          overrides: { byteOrder: rival.byteOrder },
        },
      ],
    }),
  };
}

/** Adds findings about byte order, container, sample count and the end of the file. */
export function describeStructure(
  view: FileView,
  hypothesis: LayoutHypothesis,
  runnersUp: readonly LayoutHypothesis[],
  ragged: RaggedIndex | null,
  header: BinaryHeader | null,
  overrides: Overrides,
  findings: Finding[],
): void {
  const container: Finding | null =
    hypothesis.container === 'segy'
      ? null
      : {
          code: 'no-file-header',
          severity: 'info',
          message: `The file has no SEG-Y file header: it is read as ${
            hypothesis.container === 'su'
              ? 'Seismic Unix, trace headers and IEEE samples from byte 0.'
              : `PASSCAL SEG-Y, trace headers and ${8 * hypothesis.sampleByteLength}-bit integers (word 205) from byte 0. From byte 181 on its ` +
                'headers hold names and times, not the words of the standard, so no line numbers or positions are taken from there; ' +
                'samples are counts as stored, without the scale of bytes 221–224.'
          }`,
        };
  const described = [
    container,
    describeByteOrder(hypothesis, runnersUp, header, overrides),
    describeSampleCount(view, hypothesis, runnersUp, header, ragged),
    describeTail(view, hypothesis, ragged, header?.trailerStanzas ?? 0),
  ];
  findings.push(...described.filter((finding) => finding !== null));
}
