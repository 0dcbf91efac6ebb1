import type { TraceLayout } from '../../../src/core/types.ts';

/** Traces of 20 to 26 samples, one after the other. */
export function raggedLayout(traceCount: number): TraceLayout {
  const offsets = new Float64Array(traceCount);
  const sampleCounts = new Int32Array(traceCount);
  let at = 3600;
  for (let trace = 0; trace < traceCount; trace++) {
    offsets[trace] = at;
    sampleCounts[trace] = 20 + (trace % 7);
    at += 240 + 4 * sampleCounts[trace]!;
  }
  return {
    byteOrder: 'big',
    sampleFormat: 5,
    sampleByteLength: 4,
    samplesPerTrace: 26,
    traceCount,
    firstTraceOffset: 3600,
    traceHeaderByteLength: 240,
    traceByteLength: 240 + 4 * 26,
    ragged: { offsets, sampleCounts },
  };
}
