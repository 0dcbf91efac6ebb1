import type { EightBit } from '../../../core/scene.ts';
import { formatAmplitude, formatLevel, formatNumber } from '../../kit/format.ts';
import type { HeldVolume, ViewStore } from '../../session/store.ts';

export const eightBitWords = ({ step }: EightBit): string =>
  `8-bit amplitudes in steps of ${formatAmplitude(Number(step.toPrecision(3)))}`;

/** Says how many samples lie outside the range of 8 bits, and how they are drawn. */
export function beyondWords({ ends, beyond }: EightBit): string {
  if (beyond === 0) return '';
  const percent = formatNumber(Number((beyond * 100).toPrecision(2)), 6);
  const [low, high] = ends.map((end) => formatAmplitude(Number(end.toPrecision(3))));
  return `${percent} % of the samples lie beyond ${low} and ${high}, and are drawn as these.`;
}

/** Caption of the volume: how it is drawn and from which level; '' while hidden. */
export function volumeCaption({ volumeStyle, volumeSamples }: ViewStore): string {
  const [style, samples] = [volumeStyle.value, volumeSamples.value];
  if (!style || samples.kind !== 'ready') return '';
  return `volume, ${style.mode === 'composite' ? 'composite' : 'maximum intensity'} · ${volumeWords(samples)}`;
}

/** The level from which the volume is drawn. */
export const volumeWords = ({ subsample, sampleStride, eightBit }: HeldVolume): string =>
  formatLevel(subsample, sampleStride) + (eightBit ? `, ${eightBitWords(eightBit)}` : '');
