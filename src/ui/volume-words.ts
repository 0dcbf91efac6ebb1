import type { EightBit } from '../core/scene.ts';
import { formatAmplitude, formatLevel, formatNumber } from './format.ts';
import type { HeldVolume } from './store.ts';

export const eightBitWords = ({ step }: EightBit): string =>
  `8-bit amplitudes in steps of ${formatAmplitude(Number(step.toPrecision(3)))}`;

/** How much lies beyond what 8 bits hold, and how that is drawn. */
export function beyondWords({ ends, beyond }: EightBit): string {
  if (beyond === 0) return '';
  const percent = formatNumber(Number((beyond * 100).toPrecision(2)), 6);
  const [low, high] = ends.map((end) => formatAmplitude(Number(end.toPrecision(3))));
  return `${percent} % of the samples lie beyond ${low} and ${high}, and are drawn as these.`;
}

/** Which samples of the survey the volume is drawn from. */
export const volumeWords = ({ subsample, eightBit }: HeldVolume): string =>
  formatLevel(subsample) + (eightBit ? `, ${eightBitWords(eightBit)}` : '');
