import type { AttributeKind } from '../core/attribute.ts';

/** The parameters that some kind takes. `window` is given in milliseconds, metres or samples, `frequency` in Hz or cycles per km. */
export type AttributeParameter =
  | 'window'
  | 'lines'
  | 'hilbertSamples'
  | 'operatorSamples'
  | 'frequency'
  | 'corners'
  | 'frequencies'
  | 'taper'
  | 'phaseDegrees'
  | 'steered'
  | 'extension'
  | 'statistic'
  | 'dipUnit'
  | 'velocityMetresPerSecond'
  | 'expression';

/** What is known of a kind of attribute without a survey. */
export interface AttributeKindInfo {
  readonly kind: AttributeKind;
  readonly title: string;
  readonly group: 'Complex trace' | 'Trace' | 'Spectrum' | 'Discontinuity' | 'Structure' | 'Formula';
  readonly parameters: readonly AttributeParameter[];
  /** Length of the window unless another is given, in milliseconds (metres on a depth axis). */
  readonly window?: number;
  /** Lines on both sides that are read unless another number is given. */
  readonly lines?: number;
  readonly signed: boolean;
  readonly cyclic: boolean;
  /** The least and the largest value that there can be, if that does not depend on the samples. */
  readonly bounds?: readonly [number, number];
  /** True if the values are a linear function of the samples. */
  readonly linear: boolean;
}

type Row = Omit<AttributeKindInfo, 'kind' | 'signed' | 'cyclic' | 'linear'> &
  Partial<Pick<AttributeKindInfo, 'signed' | 'cyclic' | 'linear'>>;

const hilbert = ['hilbertSamples'] as const;
const tensor = ['window', 'lines'] as const;
const structure = { group: 'Structure', window: 40, lines: 2 } as const;
const discontinuity = { group: 'Discontinuity', window: 40, lines: 1 } as const;

const ROWS: Readonly<Record<AttributeKind, Row>> = {
  envelope: { title: 'Envelope', group: 'Complex trace', parameters: hilbert },
  phase: {
    title: 'Instantaneous phase',
    group: 'Complex trace',
    parameters: hilbert,
    signed: true,
    cyclic: true,
    bounds: [-180, 180],
  },
  cosPhase: {
    title: 'Cosine of phase',
    group: 'Complex trace',
    parameters: hilbert,
    signed: true,
    bounds: [-1, 1],
  },
  frequency: {
    title: 'Instantaneous frequency',
    group: 'Complex trace',
    parameters: ['window', 'hilbertSamples'],
    window: 0,
  },
  sweetness: {
    title: 'Sweetness',
    group: 'Complex trace',
    parameters: ['window', 'hilbertSamples'],
    window: 0,
  },
  quadrature: {
    title: 'Quadrature',
    group: 'Complex trace',
    parameters: hilbert,
    signed: true,
    linear: true,
  },
  rotate: {
    title: 'Phase rotation',
    group: 'Complex trace',
    parameters: ['phaseDegrees', 'hilbertSamples'],
    signed: true,
    linear: true,
  },
  rms: { title: 'RMS amplitude', group: 'Trace', parameters: ['window'], window: 80 },
  energy: { title: 'Energy', group: 'Trace', parameters: ['window'], window: 80 },
  agc: {
    title: 'Automatic gain control',
    group: 'Trace',
    parameters: ['window'],
    window: 500,
    signed: true,
  },
  derivative: { title: 'First derivative', group: 'Trace', parameters: [], signed: true, linear: true },
  derivative2: { title: 'Second derivative', group: 'Trace', parameters: [], signed: true, linear: true },
  impedance: {
    title: 'Relative acoustic impedance',
    group: 'Trace',
    parameters: ['window'],
    window: 200,
    signed: true,
    linear: true,
  },
  bandPass: {
    title: 'Band-pass',
    group: 'Spectrum',
    parameters: ['corners', 'operatorSamples'],
    signed: true,
    linear: true,
  },
  spectral: {
    title: 'Spectral decomposition',
    group: 'Spectrum',
    parameters: ['frequency', 'taper', 'window'],
    window: 80,
  },
  peakFrequency: {
    title: 'Peak frequency',
    group: 'Spectrum',
    parameters: ['frequencies', 'taper', 'window'],
    window: 80,
  },
  semblance: {
    title: 'Semblance',
    ...discontinuity,
    parameters: ['window', 'lines', 'steered'],
    bounds: [0, 1],
  },
  variance: {
    title: 'Variance',
    ...discontinuity,
    parameters: ['window', 'lines', 'steered'],
    bounds: [0, 1],
  },
  similarity: {
    title: 'Similarity',
    ...discontinuity,
    window: 56,
    parameters: ['window', 'lines', 'extension', 'statistic'],
    bounds: [0, 1],
  },
  eigenCoherence: {
    title: 'Eigenstructure coherence',
    ...discontinuity,
    parameters: ['window', 'lines'],
    bounds: [0, 1],
  },
  dip: {
    title: 'Dip magnitude',
    ...structure,
    parameters: [...tensor, 'dipUnit', 'velocityMetresPerSecond'],
  },
  azimuth: {
    title: 'Dip azimuth',
    ...structure,
    parameters: tensor,
    cyclic: true,
    bounds: [0, 360],
  },
  curvatureMostPositive: {
    title: 'Most positive curvature',
    ...structure,
    parameters: [...tensor, 'velocityMetresPerSecond'],
    signed: true,
  },
  curvatureMostNegative: {
    title: 'Most negative curvature',
    ...structure,
    parameters: [...tensor, 'velocityMetresPerSecond'],
    signed: true,
  },
  chaos: { title: 'Chaos', ...structure, parameters: tensor, bounds: [-1, 1] },
  edge: { title: 'Edge (Sobel)', group: 'Discontinuity', parameters: [], lines: 1 },
  expression: { title: 'Formula', group: 'Formula', parameters: ['expression'], signed: true },
};

/** Every kind of attribute, in the order in which lists show them. */
export const ATTRIBUTE_KINDS: readonly AttributeKindInfo[] = Object.entries(ROWS).map(([kind, row]) => ({
  kind: kind as AttributeKind,
  signed: false,
  cyclic: false,
  linear: false,
  ...row,
}));

export const kindInfo = (kind: AttributeKind): AttributeKindInfo =>
  ATTRIBUTE_KINDS.find((info) => info.kind === kind)!;
