import type { AttributeKind, AttributeSettings, Extension, Taper } from '../core/attribute.ts';
import type { CubeGrid, Quantity } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { type AttributeKindInfo, type AttributeParameter, kindInfo } from './kinds.ts';
import { type MapScale, mapScale, metresPerSample } from './map-scale.ts';

/** How an attribute is asked for. What a kind does not use is ignored; the README of this folder has the defaults. */
export interface AttributeOptions {
  readonly kind: AttributeKind;
  /** Length of the window on a time axis. */
  readonly windowMilliseconds?: number | undefined;
  /** Length of the window on a depth axis. */
  readonly windowMetres?: number | undefined;
  /** Length of the window in samples, on any axis; it is given instead of the other two. */
  readonly samples?: number | undefined;
  /** Neighbouring lines on both sides. */
  readonly lines?: number | undefined;
  /** Samples of the Hilbert transform on both sides. */
  readonly hilbertSamples?: number | undefined;
  /** Samples of the band-pass on both sides. */
  readonly operatorSamples?: number | undefined;
  /** spectral: one frequency. bandPass: the corners f1 … f4. peakFrequency: the first, the last, and the step between. */
  readonly frequencyHz?: number | readonly number[] | undefined;
  /** The same on a depth axis. */
  readonly cyclesPerKilometre?: number | readonly number[] | undefined;
  readonly taper?: Taper | undefined;
  /** Cycles 2π σ f of the Morlet wavelet. */
  readonly waveletCycles?: number | undefined;
  readonly phaseDegrees?: number | undefined;
  readonly steered?: boolean | undefined;
  readonly extension?: Extension | undefined;
  readonly statistic?: 'mean' | 'min' | 'max' | undefined;
  /** 'slope' is µs/m in time and mm/m in depth. */
  readonly dipUnit?: 'slope' | 'degrees' | undefined;
  /** Turns time into depth, for dips in degrees and for curvature: depth = velocity × time ÷ 2. */
  readonly velocityMetresPerSecond?: number | undefined;
  /** A formula such as `a - 0.8 * b`: `a` is the cube itself, `b`, `c` … are the other cubes. */
  readonly expression?: string | undefined;
}

export interface ResolvedAttribute {
  readonly settings: AttributeSettings;
  readonly quantity: Quantity;
  /** The parameters in words, such as '80 ms, radius 1'. */
  readonly detail: string;
  /** Sentences that must stand beside the picture. */
  readonly notes: readonly string[];
}

const DEFAULT_HILBERT = 64;
const DEFAULT_VELOCITY = 2000;
const DEFAULT_CYCLES = 6;
const DEFAULT_CORNERS = [5, 10, 60, 80] as const;
const DEFAULT_PEAKS = [8, 80, 4] as const;
const MOST_SAMPLES = 4096;
const MOST_LINES = 8;
/** A covariance matrix of more traces takes too long. */
const MOST_EIGEN_LINES = 3;
const MOST_FREQUENCIES = 128;

const refused = (sentence: string): SegyError => new SegyError('bad-argument', sentence);

function whole(value: number, low: number, high: number, name: string): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw refused(`${name} must be a whole number from ${low} to ${high}, not ${value}.`);
}

function positive(value: number, name: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw refused(`${name} must be a number above 0, not ${value}.`);
}

/** The vertical axis as parameters refer to it. */
class Axis {
  readonly isTime: boolean;
  /** Distance between samples in seconds or metres. */
  readonly interval: number;
  readonly frequencyUnit: string;

  constructor(readonly grid: Pick<CubeGrid, 'vertical' | 'sampleCount'>) {
    const { domain, unit, step } = grid.vertical;
    this.isTime = domain === 'time';
    this.interval = this.isTime ? step * (unit === 'ns' ? 1e-9 : 1e-3) : metresPerSample(grid.vertical);
    this.frequencyUnit = this.isTime ? 'Hz' : 'cycles/km';
    if (!(this.interval > 0))
      throw refused('The vertical axis has no sample interval, which an attribute needs. Overrule it.');
  }

  /** Samples on both sides of the centre. The default, meant for samples of 4 ms, keeps its number of samples on an axis in ns. */
  halfWindow(options: AttributeOptions, usual: number): number {
    const { samples, windowMilliseconds, windowMetres } = options;
    if (samples !== undefined)
      return whole(
        Math.floor(whole(samples, 1, 2 * MOST_SAMPLES + 1, 'samples') / 2),
        0,
        MOST_SAMPLES,
        'samples',
      );
    const [given, name, perUnit] = this.isTime
      ? ([windowMilliseconds, 'windowMilliseconds', 1e-3] as const)
      : ([windowMetres, 'windowMetres', 1] as const);
    if ((this.isTime ? windowMetres : windowMilliseconds) !== undefined)
      throw refused(`The vertical axis is in ${this.grid.vertical.unit}: give ${name} or samples.`);
    if (given === undefined && this.grid.vertical.unit === 'ns') return Math.round(usual / 8);
    if (given !== undefined && !(Number.isFinite(given) && given >= 0))
      throw refused(`${name} must be a number from 0 on, not ${given}.`);
    const half = Math.round(((given ?? usual) * perUnit) / this.interval / 2);
    return whole(half, 0, MOST_SAMPLES, `Half of ${name} in samples`);
  }

  /** A frequency in the axis's unit from one in cycles per sample. */
  perSample(frequency: number): number {
    return frequency * this.interval * (this.isTime ? 1 : 1e-3);
  }

  /** Frequencies in the axis's unit. The default keeps its cycles per sample of 4 ms on an axis in ns. */
  frequencies({ frequencyHz, cyclesPerKilometre }: AttributeOptions, usual: readonly number[]): number[] {
    const [given, name] = this.isTime
      ? ([frequencyHz, 'frequencyHz'] as const)
      : ([cyclesPerKilometre, 'cyclesPerKilometre'] as const);
    if ((this.isTime ? cyclesPerKilometre : frequencyHz) !== undefined)
      throw refused(`The vertical axis is in ${this.grid.vertical.unit}: give ${name}.`);
    const rescale = this.grid.vertical.unit === 'ns' ? 4e-3 / this.interval : 1;
    const list = given === undefined ? usual.map((value) => value * rescale) : [given].flat();
    if (list.length !== usual.length || !list.every(Number.isFinite))
      throw refused(`${name} must be ${usual.length === 1 ? 'a number' : `${usual.length} numbers`}.`);
    return list as number[];
  }

  /** @throws SegyError 'bad-argument' if the frequency is above the Nyquist frequency */
  checked(frequency: number, allowZero = false): number {
    const nyquist = 0.5 / this.perSample(1);
    const low = allowZero ? frequency >= 0 : frequency > 0;
    if (low && frequency <= nyquist) return this.perSample(frequency);
    throw refused(
      `A frequency of ${frequency} ${this.frequencyUnit} is not between 0 and the Nyquist frequency of this cube, ${Number(nyquist.toPrecision(4))} ${this.frequencyUnit}.`,
    );
  }

  lengthText(half: number): string {
    const { unit, step } = this.grid.vertical;
    return `${Number((2 * half * step).toPrecision(6))} ${unit}`;
  }
}

/**
 * Turns options into what a worker computes by, for a cube with these axes.
 * @throws SegyError 'bad-argument' with a sentence that says what is wrong
 */
export function resolveAttribute(
  options: AttributeOptions,
  grid: Pick<CubeGrid, 'vertical' | 'binGrid' | 'flat' | 'sampleCount'>,
  input: Quantity,
): ResolvedAttribute {
  const info = kindInfo(options.kind);
  const { kind } = info;
  const axis = new Axis(grid);
  const takes = (parameter: AttributeParameter): boolean => info.parameters.includes(parameter);
  const detail: string[] = [];

  const usualHalf = takes('window') ? axis.halfWindow(options, info.window!) : 0;
  const taper = takes('taper') ? (options.taper ?? 'hann') : 'hann';
  const morlet = takes('taper') && taper === 'morlet';
  const cycles = positive(options.waveletCycles ?? DEFAULT_CYCLES, 'waveletCycles');
  const halfWindow = morlet ? MOST_SAMPLES : usualHalf;
  if (takes('window') && !morlet && (usualHalf > 0 || info.window! > 0))
    detail.push(axis.lengthText(usualHalf));
  const most = kind === 'eigenCoherence' ? MOST_EIGEN_LINES : MOST_LINES;
  const lines = takes('lines') ? whole(options.lines ?? info.lines!, 1, most, 'lines') : 0;
  if (lines > 0) detail.push(`radius ${lines} ${lines === 1 ? 'line' : 'lines'}`);

  const frequencies = frequenciesOf(options, takes, axis, detail);
  if (takes('taper'))
    detail.push(morlet ? `Morlet of ${cycles} cycles` : taper === 'hann' ? 'Hann' : 'Gaussian');
  const { halfOperator, halfWindow: window } = operatorOf(options, info, frequencies, halfWindow);
  const phase = options.phaseDegrees ?? 90;
  if (takes('phaseDegrees')) {
    if (!Number.isFinite(phase)) throw refused(`phaseDegrees must be a number, not ${phase}.`);
    detail.push(`${phase}°`);
  }
  const steered = takes('steered') && (options.steered ?? false);
  if (steered) detail.push('along the dip');
  const extension = options.extension ?? 'mirror90';
  const statistic = options.statistic ?? 'mean';
  if (takes('extension')) detail.push(EXTENSION_WORDS[extension], statistic);
  const expression = takes('expression') ? (options.expression ?? 'a') : '';
  if (expression) detail.push(expression);

  const geometry = geometryOf(options, info, axis, grid, detail);
  const settings: AttributeSettings = {
    kind,
    halfWindow: window,
    lines,
    halfOperator,
    frequencies,
    taper,
    deviation: morlet ? cycles : taper === 'gaussian' ? window / 3 : 0,
    phaseRadians: takes('phaseDegrees') ? (phase * Math.PI) / 180 : 0,
    steered,
    extension,
    statistic,
    scale: scaleOf(kind, axis) * geometry.scale,
    angle: geometry.angle,
    toMap: geometry.toMap,
    expression,
  };
  const unit = geometry.unit ?? unitOf(kind, axis, input.unit);
  const { signed, cyclic } = info;
  return {
    settings,
    quantity: {
      name: info.title.toLowerCase().replace('rms', 'RMS').replace('sobel', 'Sobel'),
      unit,
      signed,
      cyclic,
    },
    detail: detail.join(', '),
    notes: geometry.notes,
  };
}

const EXTENSION_WORDS: Readonly<Record<Extension, string>> = {
  mirror90: 'pairs across the centre, both directions',
  mirror180: 'one pair across the centre',
  cross: 'centre with 4 neighbours',
  full: 'all pairs',
};

function frequenciesOf(
  options: AttributeOptions,
  takes: (parameter: AttributeParameter) => boolean,
  axis: Axis,
  detail: string[],
): number[] {
  if (takes('frequency')) {
    const [frequency] = axis.frequencies(options, [30]) as [number];
    detail.push(`${frequency} ${axis.frequencyUnit}`);
    return [axis.checked(frequency)];
  }
  if (takes('corners')) {
    const corners = axis.frequencies(options, DEFAULT_CORNERS);
    if (corners.some((corner, k) => k > 0 && corner < corners[k - 1]!))
      throw refused(`The corners of the band-pass must ascend: ${corners.join(', ')}.`);
    detail.push(`${corners.join('–')} ${axis.frequencyUnit}`);
    return corners.map((corner) => axis.checked(corner, true));
  }
  if (!takes('frequencies')) return [];
  const [from, to, step] = axis.frequencies(options, DEFAULT_PEAKS) as [number, number, number];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(step > 0 && count >= 3 && count <= MOST_FREQUENCIES))
    throw refused(
      `A peak is sought among 3 to ${MOST_FREQUENCIES} frequencies: from, to, step; got ${from}, ${to}, ${step}.`,
    );
  axis.checked(to);
  detail.push(`${from}–${to} ${axis.frequencyUnit} every ${step}`);
  return Array.from({ length: count }, (_, k) => axis.checked(from + k * step));
}

function operatorOf(
  options: AttributeOptions,
  { kind, parameters }: AttributeKindInfo,
  frequencies: readonly number[],
  halfWindow: number,
): { readonly halfOperator: number; readonly halfWindow: number } {
  if (parameters.includes('hilbertSamples')) {
    const halfOperator = whole(options.hilbertSamples ?? DEFAULT_HILBERT, 8, MOST_SAMPLES, 'hilbertSamples');
    return { halfOperator, halfWindow };
  }
  if (kind === 'impedance')
    return {
      halfOperator: whole(halfWindow, 1, MOST_SAMPLES, 'Half of the window in samples'),
      halfWindow: 0,
    };
  if (kind !== 'bandPass') return { halfOperator: 0, halfWindow };
  const [f1, f2, f3, f4] = frequencies as [number, number, number, number];
  // The steeper the flanks, the longer the filter: two periods of the width of the steeper one.
  const flank = Math.max(1e-3, Math.min(f2 - f1 || 1, f4 - f3 || 1));
  const usual = Math.max(64, Math.min(256, Math.ceil(2 / flank)));
  return {
    halfOperator: whole(options.operatorSamples ?? usual, 8, MOST_SAMPLES, 'operatorSamples'),
    halfWindow: 0,
  };
}

/** Turns "per sample" into the unit of the quantity. */
function scaleOf(kind: AttributeKind, { interval, isTime }: Axis): number {
  if (kind === 'derivative') return 1 / interval;
  if (kind === 'derivative2') return 1 / interval ** 2;
  if (kind === 'frequency' || kind === 'sweetness' || kind === 'peakFrequency')
    return (isTime ? 1 : 1000) / interval;
  return 1;
}

function unitOf(kind: AttributeKind, axis: Axis, unit: string): string {
  const per = axis.isTime ? 's' : 'm';
  switch (kind) {
    case 'phase':
    case 'azimuth':
      return '°';
    case 'frequency':
    case 'peakFrequency':
      return axis.frequencyUnit;
    case 'derivative':
      return `${unit || '1'}/${per}`;
    case 'derivative2':
      return `${unit || '1'}/${per}²`;
    case 'energy':
      return unit && `${unit}²`;
    case 'sweetness':
      return `${unit || '1'}/√${axis.frequencyUnit === 'Hz' ? 'Hz' : '(1/km)'}`;
    case 'envelope':
    case 'quadrature':
    case 'rotate':
    case 'rms':
    case 'bandPass':
    case 'spectral':
    case 'edge':
      return unit;
    default:
      return '';
  }
}

interface Geometry extends Pick<AttributeSettings, 'scale' | 'angle' | 'toMap'> {
  readonly unit: string | null;
  readonly notes: readonly string[];
}

/** How dips and curvatures get from samples and lines to units, and what must be said about it. */
function geometryOf(
  options: AttributeOptions,
  { kind }: AttributeKindInfo,
  axis: Axis,
  grid: Pick<CubeGrid, 'vertical' | 'binGrid' | 'flat'>,
  detail: string[],
): Geometry {
  const { toMap, known, note }: MapScale = mapScale(grid);
  if (kind === 'azimuth') return { scale: 1, angle: false, toMap, unit: null, notes: note };
  const isDip = kind === 'dip';
  if (!isDip && !kind.startsWith('curvature'))
    return { scale: 1, angle: false, toMap: [1, 0, 0, 1], unit: null, notes: [] };
  const angle = isDip && options.dipUnit === 'degrees';
  if (!known) {
    if (angle)
      throw refused('A dip in degrees needs bin sizes, which this cube has none of. Ask for a slope.');
    const unit = isDip ? 'samples/line' : 'samples/line²';
    return { scale: 1, angle, toMap, unit, notes: note };
  }
  const notes = [...note];
  let metres = axis.interval;
  if (axis.isTime) {
    if (isDip && !angle) return { scale: axis.interval * 1e6, angle, toMap, unit: 'µs/m', notes };
    const velocity = positive(options.velocityMetresPerSecond ?? DEFAULT_VELOCITY, 'velocityMetresPerSecond');
    metres = (axis.interval * velocity) / 2;
    detail.push(`at ${velocity} m/s`);
    notes.push(`Time is turned into depth with ${velocity} m/s.`);
  }
  if (!isDip) return { scale: metres * 1000, angle, toMap, unit: '1/km', notes };
  return angle
    ? { scale: metres, angle, toMap, unit: '°', notes }
    : { scale: metres * 1000, angle, toMap, unit: 'mm/m', notes };
}
