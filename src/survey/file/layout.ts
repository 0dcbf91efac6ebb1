import type { ByteOrder, SampleFormat, TraceLayout } from '../../core/types.ts';
import type { FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import type { RaggedIndex } from './ragged.ts';
import type { TraceSamples } from './sample-check.ts';

/** The byte offset of a trace's header and its number of samples. */
export function tracePlace(layout: TraceLayout, trace: number): { offset: number; samples: number } {
  return layout.ragged
    ? { offset: layout.ragged.offsets[trace]!, samples: layout.ragged.sampleCounts[trace]! }
    : { offset: layout.firstTraceOffset + trace * layout.traceByteLength, samples: layout.samplesPerTrace };
}

/** The sample bytes of at most `most` traces, spread over those that were read. */
export function loadedSamples(view: FileView, layout: TraceLayout, most: number): TraceSamples[] {
  const readable = view.tracesIn(layout);
  const chosen = Math.min(most, readable.length);
  return Array.from({ length: chosen }, (_, k) => {
    const trace = readable[Math.floor((k * readable.length) / chosen)]!;
    const { offset, samples: count } = tracePlace(layout, trace);
    const start = offset + layout.traceHeaderByteLength;
    return { bytes: view.bytes(start, start + count * layout.sampleByteLength), count };
  }).filter((trace): trace is TraceSamples => trace.bytes !== null);
}

export function layoutOf(
  hypothesis: LayoutHypothesis,
  format: SampleFormat,
  ragged: RaggedIndex | null,
  sampleByteOrder: ByteOrder = hypothesis.byteOrder,
): TraceLayout {
  const samplesPerTrace = ragged ? ragged.longest : hypothesis.samplesPerTrace;
  return {
    byteOrder: hypothesis.byteOrder,
    ...(sampleByteOrder === hypothesis.byteOrder ? {} : { sampleByteOrder }),
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
