import type { TraceLayout } from '../core/types.ts';

/** 0-based byte offset of a trace's header in the file. */
export function traceOffset(layout: TraceLayout, trace: number): number {
  const { ragged } = layout;
  return ragged
    ? ragged.offsets[trace - (ragged.firstTrace ?? 0)]!
    : layout.firstTraceOffset + trace * layout.traceByteLength;
}

export function traceSampleCount(layout: TraceLayout, trace: number): number {
  const { ragged } = layout;
  return ragged ? ragged.sampleCounts[trace - (ragged.firstTrace ?? 0)]! : layout.samplesPerTrace;
}

function traceByteLength(layout: TraceLayout, trace: number): number {
  return layout.traceHeaderByteLength + traceSampleCount(layout, trace) * layout.sampleByteLength;
}

/** Gives the byte offsets and lengths of these traces, or of the wanted part of each. */
export function tracePieces(
  layout: TraceLayout,
  traces: Int32Array,
  part?: { readonly offset: number; readonly byteLength: number },
): { starts: Float64Array; lengths: Float64Array } {
  const starts = new Float64Array(traces.length);
  const lengths = new Float64Array(traces.length);
  for (let k = 0; k < traces.length; k++) {
    const trace = traces[k]!;
    starts[k] = traceOffset(layout, trace) + (part?.offset ?? 0);
    lengths[k] = part?.byteLength ?? traceByteLength(layout, trace);
  }
  return { starts, lengths };
}
