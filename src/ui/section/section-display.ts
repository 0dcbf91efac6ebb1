import { magnitudePercentile, NO_STEPS, type SectionSteps } from '../../core/section.ts';
import type { AmplitudeRange, VerticalAxis } from '../../core/types.ts';
import type { SectionDisplay } from '../session/view-settings.ts';

export type VerticalUnit = NonNullable<SectionDisplay['unit']>;

/** Sorted corners, limited to 0 … Nyquist frequency of the axis (Hz, or cycles per km or kft). */
export function validCorners(corners: readonly number[], vertical: VerticalAxis): SectionSteps['bandPass'] {
  const nyquist = 500 / vertical.step;
  const within = corners.map((corner) => Math.max(0, Math.min(nyquist, corner)));
  const [a, b, c, d] = within.sort((one, other) => one - other) as [number, number, number, number];
  return d > 0 ? [a, b, c, d] : null;
}

/** Processing steps for the traces. `rowStride` is the number of samples between rows of a coarse picture. */
export function stepsOf(display: SectionDisplay, vertical: VerticalAxis, rowStride: number): SectionSteps {
  const { bandPassOn, agcOn, agcLength, normalise } = display;
  if (!bandPassOn && !agcOn && normalise === 'none') return NO_STEPS;
  return {
    bandPass: bandPassOn ? validCorners(display.corners, vertical) : null,
    normalise,
    agcSamples: agcOn ? Math.max(1, Math.round(agcLength / (vertical.step * rowStride))) : null,
  };
}

/**
 * Amplitudes at the two ends of the colour map at gain 1. After AGC or normalisation the survey's clip does
 * not apply, so P98 of the section is used.
 */
export function sectionClip(
  display: SectionDisplay,
  range: AmplitudeRange | null,
  survey: readonly [number, number],
  magnitudes: Uint32Array | null,
): readonly [number, number] {
  // Data of one sign use the whole colour map from zero to their end.
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

/** The factor that converts the vertical axis to another unit of the same domain. */
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

export const unitsOf = ({ domain, unit }: VerticalAxis): readonly VerticalUnit[] =>
  unit === 'ns' ? ['ns'] : domain === 'time' ? ['ms', 's'] : ['m', 'ft'];
