/** Every n-th trace of a lattice of whole traces, which is [inline × crossline × sample]. */
export interface TraceLattice {
  readonly crosslineCount: number;
  readonly inlineStep: number;
  readonly crosslineStep: number;
}

/** Copies every n-th trace of a lattice along both axes, [trace × sample]. */
export function latticeTraces(
  samples: Float32Array,
  samplesPerTrace: number,
  { crosslineCount, inlineStep, crosslineStep }: TraceLattice,
): Float32Array {
  const inlineCount = samples.length / (crosslineCount * samplesPerTrace);
  const inlines = Math.ceil(inlineCount / inlineStep);
  const crosslines = Math.ceil(crosslineCount / crosslineStep);
  const traces = new Float32Array(inlines * crosslines * samplesPerTrace);
  let at = 0;
  for (let inline = 0; inline < inlineCount; inline += inlineStep) {
    for (let crossline = 0; crossline < crosslineCount; crossline += crosslineStep) {
      const from = (inline * crosslineCount + crossline) * samplesPerTrace;
      traces.set(samples.subarray(from, from + samplesPerTrace), at);
      at += samplesPerTrace;
    }
  }
  return traces;
}
