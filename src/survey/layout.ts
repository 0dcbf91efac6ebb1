import type { SampleFormat, TraceLayout } from '../core/types.ts';
import type { FileView } from './file-view.ts';
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
