import type { Finding, Overrides, SampleFormat, TraceLayout } from '../core/types.ts';
import { byteOrderName, formatName, SAMPLE_FORMATS } from '../segy/codes.ts';
import type { FileView } from './file-view.ts';
import { type FloatEvidence, floatEvidence, plainFormat } from './format-evidence.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import type { RaggedIndex } from './ragged.ts';

/** File offset of a trace's header and its number of samples. */
export function tracePlace(layout: TraceLayout, trace: number): { offset: number; samples: number } {
  return layout.ragged
    ? { offset: layout.ragged.offsets[trace]!, samples: layout.ragged.sampleCounts[trace]! }
    : { offset: layout.firstTraceOffset + trace * layout.traceByteLength, samples: layout.samplesPerTrace };
}

/** Sample bytes of at most `most` traces spread over what was read of the file. */
export function loadedSamples(
  view: FileView,
  layout: TraceLayout,
  most: number,
): { bytes: Uint8Array; count: number }[] {
  const readable = view.tracesIn(layout);
  const total = readable.length;
  const chosen = Math.min(most, total);
  const traces: { bytes: Uint8Array; count: number }[] = [];
  for (let k = 0; k < chosen; k++) {
    const { offset, samples } = tracePlace(layout, readable[Math.floor((k * total) / chosen)]!);
    const start = offset + layout.traceHeaderByteLength;
    const bytes = view.bytes(start, start + samples * layout.sampleByteLength);
    if (bytes) traces.push({ bytes, count: samples });
  }
  return traces;
}

export function layoutOf(
  hypothesis: LayoutHypothesis,
  format: SampleFormat,
  ragged: RaggedIndex | null,
): TraceLayout {
  const samplesPerTrace = ragged ? ragged.longest : hypothesis.samplesPerTrace;
  return {
    byteOrder: hypothesis.byteOrder,
    sampleFormat: format,
    sampleByteLength: hypothesis.sampleByteLength,
    samplesPerTrace,
    traceCount: ragged ? ragged.offsets.length : hypothesis.traceCount,
    firstTraceOffset: hypothesis.firstTraceOffset,
    traceHeaderByteLength: hypothesis.traceHeaderByteLength,
    traceByteLength: hypothesis.traceHeaderByteLength + samplesPerTrace * hypothesis.sampleByteLength,
    ragged: ragged ? { offsets: ragged.offsets, sampleCounts: ragged.sampleCounts } : null,
  };
}

const EVIDENCE_TRACES = 64;
/** Several traces must agree before the header is overruled; one is only worth a warning. */
const MIN_EVIDENCE_TRACES = 2;

/** Format when the header declares none, by what stands in the samples. */
function formatOfWidth(width: number, evidence: FloatEvidence): SampleFormat {
  if (width === 2) return 3;
  if (width === 1) return 8;
  if (width === 3) return 7;
  if (width === 8) return 6;
  return plainFormat(evidence) ?? (evidence.unnormalisedShare < 0.01 ? 1 : 5);
}

/** The format the samples are really in, with findings where that is not what the header says. */
export function settleFormat(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
  code: number,
  overrides: Overrides,
  findings: Finding[],
): SampleFormat {
  const { format: declared, sampleByteLength, byteOrder } = hypothesis;
  if (overrides.sampleFormat !== undefined && declared !== null) return declared;
  const provisional = layoutOf(hypothesis, declared ?? 5, ragged);
  const samples = sampleByteLength === 4 ? loadedSamples(view, provisional, EVIDENCE_TRACES) : [];
  const evidence = floatEvidence(
    samples.map((trace) => trace.bytes),
    byteOrder,
  );
  const plain = plainFormat(evidence);
  const facts =
    `of ${evidence.words} non-zero words in ${evidence.traces} traces ${(evidence.unnormalisedShare * 100).toFixed(1)} % ` +
    'have a leading zero digit as IBM floats (0 % expected of IBM, about 8 % of IEEE data)';
  const alternative = (code: SampleFormat) => ({
    label: `Read as ${formatName(code)}`,
    overrides: { sampleFormat: code },
  });
  if (declared === null) {
    const chosen = formatOfWidth(sampleByteLength, evidence);
    const others = ([1, 5, 2, 10, 3, 11, 8, 16, 7, 15, 6, 9, 12] as const).filter(
      (other) => other !== chosen && SAMPLE_FORMATS[other].byteLength === sampleByteLength,
    );
    const says =
      code === 0
        ? 'declares no sample format'
        : `says ${formatName(code)}, but trace headers stand only where samples of ${sampleByteLength} byte${sampleByteLength === 1 ? '' : 's'} put them`;
    const evident = sampleByteLength === 4 ? `: ${facts}` : '';
    findings.push({
      code: 'format-inferred',
      severity: 'warning',
      message: `The binary header ${says}; the samples are read as ${formatName(chosen)}${evident}.`,
      alternatives: others.map(alternative),
    });
    return chosen;
  }
  const floating = declared === 1 || declared === 5;
  if (!floating || plain === null || plain === declared) return declared;
  const overruled = evidence.traces >= MIN_EVIDENCE_TRACES && hypothesis.container === 'segy';
  findings.push({
    code: 'format-suspect',
    severity: 'warning',
    message:
      `The header says ${formatName(declared)}, but the samples look like ${formatName(plain)}: ${facts}. ` +
      `They are read as ${overruled ? 'they look' : 'the header says'} (${byteOrderName(byteOrder)}).`,
    alternatives: [alternative(overruled ? declared : plain)],
  });
  return overruled ? plain : declared;
}
