/** What can be wrong with a trace; a trace's flags are a sum of these. */
export const TRACE_FLAGS = {
  /** All samples are zero, or the header calls it dead or dummy (trace identification 2 or 3). */
  dead: 1,
  /** Much stronger than its neighbours. */
  loud: 2,
  /** Rougher than its neighbours: noise without the data's band. */
  rough: 4,
  /** Flat tops: runs of equal samples at its extremes. */
  clipped: 8,
  /** Its mean is far from zero. */
  biased: 16,
  /** Samples that are no finite numbers. */
  nonFinite: 32,
  /** All samples have one value that is not zero. */
  constant: 64,
} as const;

export type TraceFlag = keyof typeof TRACE_FLAGS;
export const TRACE_FLAG_NAMES = Object.keys(TRACE_FLAGS) as readonly TraceFlag[];

/** How traces are judged. Neighbours: 15 traces on either side in file order, those without a signal left out. */
export const TRACE_LIMITS = {
  neighbours: 15,
  /** Loud: standard deviation above this many times the neighbours' median. */
  loud: 5,
  /** Rough: RMS of the sample differences ÷ standard deviation above `rough` times the neighbours' median, and above `roughAtLeast` (white noise has 1.41). */
  rough: 1.6,
  roughAtLeast: 1.1,
  /** Clipped: this many samples in runs of three or more at the trace's minimum or maximum, of data with both signs. */
  clippedSamples: 6,
  /** Biased: |mean| above this share of the standard deviation (6 ÷ √samples for short traces), of data with both signs. */
  biased: 0.3,
} as const;

/** One entry a trace, in the order of `traces`. Values are of the finite samples. */
export interface TraceQuality {
  /** Trace numbers from 0. */
  readonly traces: Int32Array;
  readonly flags: Uint8Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
  readonly rms: Float32Array;
  readonly nonFinite: Int32Array;
  readonly clipped: Int32Array;
}

export interface Spectrum {
  /** Of value k; Hz, or cycles per km or kft of a depth axis. */
  readonly frequencies: Float64Array;
  /** Mean over the traces of |Σ x[n] exp(−2πi k n ÷ N)|, N the next power of two, samples that are not finite taken as 0. */
  readonly amplitudes: Float64Array;
  readonly unit: 'Hz' | 'cycles/km' | 'cycles/kft';
  /** Traces averaged: live ones, at even steps where there are very many. */
  readonly traces: number;
  /** First and last sample looked at. */
  readonly window: readonly [number, number];
}

export interface Quality {
  readonly tracesRead: number;
  /** Every trace of the file was read. */
  readonly complete: boolean;
  readonly samplesRead: number;
  readonly nonFinite: number;
  /** Samples in flat tops, of all traces. */
  readonly clipped: number;
  readonly min: number;
  readonly max: number;
  /** The DC bias: mean of all finite samples of traces that are not dead. */
  readonly mean: number;
  readonly rms: number;
  /** Counts of finite samples between `edges`; the end bins hold what lies beyond, too. */
  readonly histogram: { readonly edges: Float64Array; readonly counts: Float64Array };
  readonly spectrum: Spectrum;
  readonly counts: Readonly<Record<TraceFlag, number>>;
  readonly traces: TraceQuality;
  /** Clipping and bias are judged: the data have both signs. */
  readonly bothSigns: boolean;
}
