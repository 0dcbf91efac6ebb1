/** The kinds of attribute. What each computes stands in src/attribute/README.md. */
export type AttributeKind =
  | 'envelope'
  | 'phase'
  | 'cosPhase'
  | 'frequency'
  | 'sweetness'
  | 'quadrature'
  | 'rotate'
  | 'rms'
  | 'energy'
  | 'agc'
  | 'derivative'
  | 'derivative2'
  | 'impedance'
  | 'bandPass'
  | 'spectral'
  | 'peakFrequency'
  | 'semblance'
  | 'variance'
  | 'similarity'
  | 'eigenCoherence'
  | 'dip'
  | 'azimuth'
  | 'curvatureMostPositive'
  | 'curvatureMostNegative'
  | 'chaos'
  | 'edge'
  | 'expression';

/** The window of a spectrum: Hann or Gaussian of one length, or the Gaussian of a Morlet wavelet, whose length follows the frequency. */
export type Taper = 'hann' | 'gaussian' | 'morlet';

/** Which pairs of traces a similarity compares; see src/attribute/similarity.ts. */
export type Extension = 'mirror90' | 'mirror180' | 'cross' | 'full';

/**
 * What a worker must know to compute an attribute, apart from its input. Lengths are in samples and lines, and frequencies in cycles
 * per sample, so that the formulas need no units. A number that the kind does not use is 0.
 */
export interface AttributeSettings {
  readonly kind: AttributeKind;
  /** A window covers this many samples on both sides of its centre. */
  readonly halfWindow: number;
  /** A neighbourhood covers this many lines on both sides of its centre. */
  readonly lines: number;
  /** A filter has this many samples on both sides of its centre. */
  readonly halfOperator: number;
  /** One frequency, the four corners of a band-pass, or the frequencies among which a peak is sought. */
  readonly frequencies: readonly number[];
  readonly taper: Taper;
  /** Standard deviation of a Gaussian window, in samples. */
  readonly deviation: number;
  readonly phaseRadians: number;
  /** True if neighbouring traces are shifted along the dip before they are compared. */
  readonly steered: boolean;
  readonly extension: Extension;
  readonly statistic: 'mean' | 'min' | 'max';
  /** The result is multiplied by this: it turns "per sample" into the unit of the quantity. */
  readonly scale: number;
  /** True if the scaled slope is turned into an angle in degrees. */
  readonly angle: boolean;
  /** Turns a slope in samples per line along inline and crossline indices into one along X and Y: [Xi, Xx, Yi, Yx]. */
  readonly toMap: readonly [number, number, number, number];
  /** The formula of an expression, in which `a` is the first cube, `b` the second, and so on. */
  readonly expression: string;
}

/** How far from a sample its attribute reads, in lines and samples on both sides. */
export interface Reach {
  readonly lines: number;
  readonly samples: number;
}
