import { valueAt } from './events.ts';

export const STATISTICS = [
  'value',
  'min',
  'max',
  'mean',
  'variance',
  'rms',
  'maxPositive',
  'maxNegative',
  'maxAbsolute',
  'meanPositive',
  'meanNegative',
  'meanAbsolute',
  'sumPositive',
  'sumNegative',
  'sumAbsolute',
] as const;
export type ExtractStatistic = (typeof STATISTICS)[number];

/**
 * Summarises the samples of a trace in a window along a horizon. The window holds the stored samples from `from` to `to`, both
 * included; a window that holds none is the value at its middle. 'value' is the value at `at`, by a cubic through four samples.
 * `variance` is that of the population. `maxNegative` is the negative value of largest magnitude. NaN if there is no sample, or none of
 * the sign asked for; sums are then 0. NaN too if all samples are exactly zero, as in a dead trace or above a mute.
 * @param start place of the trace's first sample in `trace`
 * @param at position of the horizon, counted from `start`, as are `from` and `to`
 */
export function summarise(
  trace: Float32Array,
  start: number,
  count: number,
  at: number,
  from: number,
  to: number,
  statistic: ExtractStatistic,
): number {
  const first = Math.max(0, Math.ceil(from));
  const last = Math.min(count - 1, Math.floor(to));
  let seen = 0;
  let sum = 0;
  let squares = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let positive = 0;
  let negative = 0;
  let positives = 0;
  let negatives = 0;
  const take = (value: number): void => {
    if (Number.isNaN(value)) return;
    seen += 1;
    sum += value;
    squares += value * value;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value > 0) {
      positives += 1;
      positive += value;
    } else if (value < 0) {
      negatives += 1;
      negative += value;
    }
  };
  for (let k = first; k <= last; k++) take(trace[start + k]!);
  const middle = valueAt(trace, start, count, at);
  if (Math.floor(to) < Math.ceil(from)) take(valueAt(trace, start, count, (from + to) / 2));
  if (statistic === 'value') return middle === 0 && squares === 0 ? Number.NaN : middle;
  if (seen === 0 || squares === 0) return Number.NaN;
  const mean = sum / seen;
  switch (statistic) {
    case 'min':
      return low;
    case 'max':
      return high;
    case 'mean':
      return mean;
    case 'variance': {
      // A second pass, because the difference of two large sums loses all digits where the mean is far from zero.
      let spread = 0;
      for (let k = first; k <= last; k++) {
        const value = trace[start + k]!;
        if (!Number.isNaN(value)) spread += (value - mean) ** 2;
      }
      return spread / seen;
    }
    case 'rms':
      return Math.sqrt(squares / seen);
    case 'maxPositive':
      return positives > 0 ? high : Number.NaN;
    case 'maxNegative':
      return negatives > 0 ? low : Number.NaN;
    case 'maxAbsolute':
      return Math.max(Math.abs(low), Math.abs(high));
    case 'meanPositive':
      return positives > 0 ? positive / positives : Number.NaN;
    case 'meanNegative':
      return negatives > 0 ? negative / negatives : Number.NaN;
    case 'meanAbsolute':
      return (positive - negative) / seen;
    case 'sumPositive':
      return positive;
    case 'sumNegative':
      return negative;
    case 'sumAbsolute':
      return positive - negative;
  }
}
