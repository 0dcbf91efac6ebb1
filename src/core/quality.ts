/** What can be wrong with a trace. A trace's flags are the sum of the ones that hold. */
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
  /** Some samples are not finite numbers. */
  nonFinite: 32,
  /** All samples have the same value, which is not zero. */
  constant: 64,
} as const;

export type TraceFlag = keyof typeof TRACE_FLAGS;
export const TRACE_FLAG_NAMES = Object.keys(TRACE_FLAGS) as readonly TraceFlag[];

/** The limits by which traces are judged. Neighbours are 15 traces on either side in file order; those without a signal are skipped. */
export const TRACE_LIMITS = {
  neighbours: 15,
  /** A trace is loud if its standard deviation is more than this many times the neighbours' median. */
  loud: 5,
  /**
   * A trace is rough if the RMS of its sample differences ÷ its standard deviation is more than `rough` times the neighbours'
   * median and more than `roughAtLeast` (white noise has 1.41).
   */
  rough: 1.6,
  roughAtLeast: 1.1,
  /** A trace is clipped if this many samples are in runs of three or more at its minimum or maximum, in data with both signs. */
  clippedSamples: 6,
  /**
   * A trace is biased if |mean| is more than this share of the standard deviation (6 ÷ √samples for short traces), in data with
   * both signs.
   */
  biased: 0.3,
} as const;

/** Measures of traces: each array has one entry for each of `traces`, computed from its finite samples. */
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
  /** Frequency of each amplitude, in Hz (MHz of ground radar), or in cycles per km or kft on a depth axis. */
  readonly frequencies: Float64Array;
  /** Mean over the traces of |Σ x[n] exp(−2πi k n ÷ N)|, where N is the next power of two and non-finite samples count as 0. */
  readonly amplitudes: Float64Array;
  readonly unit: 'Hz' | 'MHz' | 'cycles/km' | 'cycles/kft';
  /** Number of live traces averaged; in a large file they are taken at even steps. */
  readonly traces: number;
  /** First and last sample that the spectrum is computed from. */
  readonly window: readonly [number, number];
}

export interface Quality {
  readonly tracesRead: number;
  /** True if every trace of the file was read. */
  readonly complete: boolean;
  readonly samplesRead: number;
  readonly nonFinite: number;
  /** Number of samples in flat tops, over all traces. */
  readonly clipped: number;
  readonly min: number;
  readonly max: number;
  /** The DC bias, which is the mean of all finite samples of traces that are not dead. */
  readonly mean: number;
  readonly rms: number;
  /** Counts of finite samples between `edges`; the first and last bin also count what lies beyond. */
  readonly histogram: { readonly edges: Float64Array; readonly counts: Float64Array };
  readonly spectrum: Spectrum;
  readonly counts: Readonly<Record<TraceFlag, number>>;
  readonly traces: TraceQuality;
  /** True if the data have both signs; only then are clipping and bias judged. */
  readonly bothSigns: boolean;
}
