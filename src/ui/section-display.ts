import { magnitudePercentile, NO_STEPS, type SectionSteps } from '../core/section.ts';
import type { AmplitudeRange, VerticalAxis } from '../core/types.ts';

export type VerticalUnit = 'ms' | 's' | 'm' | 'ft';

/** What the Section tab is set to, besides the colour map, which all views share, and the gain. */
export interface SectionDisplay {
  readonly density: boolean;
  readonly wiggle: boolean;
  readonly fillPositive: boolean;
  readonly fillNegative: boolean;
  /** Swing of a full amplitude to one side, in trace distances. */
  readonly swing: number;
  readonly reversed: boolean;
  readonly clip: 'survey' | 'percentile' | 'value';
  readonly clipPercent: number;
  /** Null until typed: then the survey's. */
  readonly clipValue: number | null;
  readonly bandPassOn: boolean;
  readonly corners: readonly [number, number, number, number];
  readonly normalise: SectionSteps['normalise'];
  readonly agcOn: boolean;
  /** In the unit of the vertical axis as the file has it. */
  readonly agcLength: number;
  /** '' for the lines' own numbers, 'trace', or the name of a trace header word. */
  readonly topAxis: string;
  /** Null: the file's own. */
  readonly unit: VerticalUnit | null;
  /** Metres (feet) a second, for a true scale of time sections. */
  readonly velocity: number;
}

export const DEFAULT_SECTION: SectionDisplay = {
  density: true,
  wiggle: false,
  fillPositive: false,
  fillNegative: false,
  swing: 1.5,
  reversed: false,
  clip: 'survey',
  clipPercent: 98,
  clipValue: null,
  bandPassOn: false,
  corners: [5, 10, 60, 80],
  normalise: 'none',
  agcOn: false,
  agcLength: 500,
  topAxis: '',
  unit: null,
  velocity: 2000,
};

/** Corners in order, between 0 and the Nyquist frequency of the axis (Hz, or cycles per km or kft). */
export function validCorners(corners: readonly number[], vertical: VerticalAxis): SectionSteps['bandPass'] {
  const nyquist = 500 / vertical.step;
  const within = corners.map((corner) => Math.max(0, Math.min(nyquist, corner)));
  const [a, b, c, d] = within.sort((one, other) => one - other) as [number, number, number, number];
  return d > 0 ? [a, b, c, d] : null;
}

/** What is to be done to the traces; `rowStride` of a coarse picture whose samples stand further apart. */
export function stepsOf(display: SectionDisplay, vertical: VerticalAxis, rowStride: number): SectionSteps {
  const { bandPassOn, agcOn, agcLength, normalise } = display;
  if (!bandPassOn && !agcOn && normalise === 'none') return NO_STEPS;
  return {
    bandPass: bandPassOn ? validCorners(display.corners, vertical) : null,
    normalise,
    agcSamples: agcOn ? Math.max(1, Math.round(agcLength / (vertical.step * rowStride))) : null,
  };
}

/** Amplitudes at the ends of the colours at gain 1. After gain control or normalisation the survey's clip means nothing: P98 then. */
export function sectionClip(
  display: SectionDisplay,
  range: AmplitudeRange | null,
  survey: readonly [number, number],
  magnitudes: Uint32Array | null,
): readonly [number, number] {
  // Data of one sign have the whole map between zero and where they are.
  const oneSign = range?.bothSigns === false;
  const negative = oneSign && range.clip[0] + range.clip[1] < 0;
  const around = (size: number): readonly [number, number] =>
    negative ? [-size, 0] : [oneSign ? 0 : -size, size];
  if (display.clip === 'value' && display.clipValue !== null) return around(display.clipValue);
  const rescaled = display.agcOn || display.normalise !== 'none';
  if (display.clip !== 'percentile' && !rescaled)
    return display.clip === 'value' ? around(Math.max(Math.abs(survey[0]), Math.abs(survey[1]))) : survey;
  const percent = display.clip === 'percentile' ? display.clipPercent : 98;
  const size = magnitudes ? magnitudePercentile(magnitudes, percent / 100) : Number.NaN;
  return size > 0 ? around(size) : rescaled ? around(1) : survey;
}

/** The vertical axis in another unit of its domain. */
export function axisIn(
  vertical: VerticalAxis,
  unit: VerticalUnit | null,
): { unit: VerticalUnit; factor: number } {
  const own = vertical.unit;
  const factors: Partial<Record<`${VerticalUnit} ${VerticalUnit}`, number>> = {
    'ms s': 0.001,
    'm ft': 1 / 0.3048,
    'ft m': 0.3048,
  };
  const factor = unit ? factors[`${own} ${unit}`] : undefined;
  return unit && factor ? { unit, factor } : { unit: own, factor: 1 };
}

export function unitsOf(vertical: VerticalAxis): readonly VerticalUnit[] {
  return vertical.domain === 'time' ? ['ms', 's'] : ['m', 'ft'];
}
