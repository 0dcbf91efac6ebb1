import type { Finding, Overrides } from '../core/types.ts';
import type { BinaryHeader } from '../segy/binary-header.ts';
import { BYTE_ORDER_CONSTANT } from '../segy/binary-header.ts';
import { byteOrderName } from '../segy/codes.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import type { RaggedIndex } from './ragged.ts';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The bytes after the last whole trace begin as a trace header does. */
function startsLikeTrace(
  view: FileView,
  hypothesis: LayoutHypothesis,
  start: number,
  length: number,
): boolean {
  const compared = Math.min(length, TRACE_HEADER_LENGTH);
  const tail = view.bytes(start, start + compared);
  const first = view.bytes(hypothesis.firstTraceOffset, hypothesis.firstTraceOffset + compared);
  // Too little to compare, or not read: the more harmful cause is named.
  if (!tail || !first || compared < 24) return length >= TRACE_HEADER_LENGTH;
  // Most words of a header are zero, so that zeros are like it, but padding.
  if (tail.every((byte) => byte === 0)) return false;
  let equal = 0;
  for (let byte = 0; byte < compared; byte++) if (tail[byte] === first[byte]) equal += 1;
  return equal / compared > 0.6;
}

function describeTail(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
): Finding | null {
  const remainder = ragged ? ragged.remainder : hypothesis.remainder;
  if (remainder === 0) return null;
  const traces = ragged ? ragged.offsets.length : hypothesis.traceCount;
  const start = hypothesis.dataEnd - remainder;
  if (startsLikeTrace(view, hypothesis, start, remainder)) {
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
    message: `${remainder} bytes follow the last of ${traces} traces and look like no trace; they are left alone.`,
  };
}

const MAX_ALTERNATIVES = 3;

/** Other sample counts that the trace headers bear out as well, likeliest first; one that fits nowhere is no choice to offer. */
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
  if (ragged?.partial) {
    return {
      code: 'variable-length',
      severity: 'warning',
      message:
        `Traces differ in length, so each must be found from the one before it: the first ${ragged.offsets.length} are known so ` +
        `far, of up to ${ragged.longest} samples.`,
      remedy: 'Optimize finds the others.',
    };
  }
  if (ragged) {
    return {
      code: 'variable-length',
      severity: 'info',
      message: `Traces differ in length: up to ${ragged.longest} samples, by the sample count of each trace header.`,
    };
  }
  const { samplesPerTrace, samplesFrom, sampleCountShare, traceCount, remainder } = hypothesis;
  const others = otherSampleCounts(hypothesis, runnersUp);
  const fits = `${traceCount} traces of ${samplesPerTrace} samples ${remainder === 0 ? 'fill the file exactly' : `leave ${remainder} bytes`}`;
  if (samplesFrom === 'file size') {
    return {
      code: 'sample-count-inferred',
      severity: 'warning',
      message: `No header gives a sample count that fits. Headers recur at the length of ${samplesPerTrace} samples: ${fits}.`,
      remedy: 'Check the picture; the sample count can be overruled.',
      ...others,
    };
  }
  if (
    samplesPerTrace > 0xffff &&
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
    // An order that fits nowhere is refused: no choice to offer.
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

/** Findings about byte order, container, sample count and the end of the file. */
export function describeStructure(
  view: FileView,
  hypothesis: LayoutHypothesis,
  runnersUp: readonly LayoutHypothesis[],
  ragged: RaggedIndex | null,
  header: BinaryHeader | null,
  overrides: Overrides,
  findings: Finding[],
): void {
  if (hypothesis.container === 'su') {
    findings.push({
      code: 'no-file-header',
      severity: 'info',
      message:
        'The file has no SEG-Y file header: it is read as Seismic Unix, trace headers and IEEE samples from byte 0.',
    });
  }
  for (const finding of [
    describeByteOrder(hypothesis, runnersUp, header, overrides),
    describeSampleCount(view, hypothesis, runnersUp, header, ragged),
    describeTail(view, hypothesis, ragged),
  ]) {
    if (finding) findings.push(finding);
  }
}
