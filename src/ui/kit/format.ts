import { numberAt } from '../../core/axis.ts';
import type { LineAxis, VerticalAxis } from '../../core/types.ts';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const THIN = '\u202f';

/** 1234567 → "1,234,567". */
export const formatCount = (value: number): string => whole.format(value);

/** Line numbers are names, so their digits are not grouped. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  return String(Number(value.toFixed(digits)));
}

/** Uses decimal units, as file managers and disks do. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${formatCount(bytes)} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${units[unit]}`;
}

export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 995) return `${milliseconds.toFixed(0)} ms`;
  return `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 2 : 1)} s`;
}

/** Gives four significant digits or as many as asked for, with an exponent only for very large or small values. */
export function formatAmplitude(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'no trace';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-3)
    return value
      .toExponential(digits - 1)
      .replace('e+', 'e')
      .replaceAll('-', '−');
  return Number(value.toPrecision(digits)).toString().replace('-', '−');
}

/** Labels of the two ends of a colour bar. When zero lies between them, a + marks the positive end. */
export function amplitudeEnds([low, high]: readonly [number, number]): readonly [low: string, high: string] {
  return [formatAmplitude(low), `${low < 0 && high > 0 ? '+' : ''}${formatAmplitude(high)}`];
}

export const formatRevision = (revision: readonly [number, number] | null): string =>
  revision ? `SEG-Y rev ${revision[0]}${revision[1] ? `.${revision[1]}` : ''}` : 'no revision given';

const FORMATS: Readonly<Record<number, string>> = {
  1: '32-bit IBM float',
  2: '32-bit integer',
  3: '16-bit integer',
  4: '32-bit fixed point with gain',
  5: '32-bit IEEE float',
  6: '64-bit IEEE float',
  7: '24-bit integer',
  8: '8-bit integer',
  9: '64-bit integer',
  10: '32-bit unsigned integer',
  11: '16-bit unsigned integer',
  12: '64-bit unsigned integer',
  15: '24-bit unsigned integer',
  16: '8-bit unsigned integer',
};

export const formatSampleFormat = (code: number): string =>
  `${FORMATS[code] ?? 'unknown'} (code\u00a0${code})`;

export function formatRange(axis: LineAxis): string {
  const last = numberAt(axis, axis.count - 1);
  const step = axis.step === 1 ? '' : `, step ${formatNumber(axis.step)}`;
  return `${formatNumber(axis.first)}–${formatNumber(last)}${step}`;
}

/** For example "1,250 ms" for sample index 312 of an axis with a step of 4 ms; of a flattened cube "-8 ms below Top". */
export const formatVertical = (axis: VerticalAxis, sampleIndex: number): string =>
  `${formatNumber(axis.start + sampleIndex * axis.step, 2)} ${axis.unit}${axis.below ? ` below ${axis.below}` : ''}`;

const every = (step: number, noun: string): string =>
  step === 1 ? `every ${noun}` : `every ${step}${step % 10 === 2 && step % 100 !== 12 ? 'nd' : 'th'} ${noun}`;

const samplesToo = (sampleStride: number, joint: string): string =>
  sampleStride === 1 ? '' : `${joint}${every(sampleStride, 'sample')}`;

/** Every trace has all its samples unless `sampleStride` says otherwise. Both numbers are powers of two. */
export const formatSubsample = (subsample: number, sampleStride = 1): string =>
  every(subsample, 'trace') + samplesToo(sampleStride, ' and ');

export const formatLevel = (subsample: number, sampleStride = 1): string =>
  subsample === 1 && sampleStride === 1
    ? 'full resolution'
    : `1:${subsample}${samplesToo(sampleStride, ', ')}`;

export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : percent.toFixed(0)}${THIN}%`;
}

/** For example "2 of 12". */
export function progressText(done: number, total: number, unit: string): string {
  if (unit === 'bytes' || unit === 'byte') return `${formatBytes(done)} of ${formatBytes(total)}`;
  return `${formatCount(done)} of ${formatCount(total)} ${unit}`;
}
