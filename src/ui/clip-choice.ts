import type { AmplitudeRange, Statistics } from '../core/types.ts';

/** Which amplitudes stand at the ends of the colours at gain 1. */
export interface ClipChoice {
  readonly kind: 'percentile' | 'extremes' | 'values';
  /** Of |amplitude| about zero, else of the amplitude: P98 is from P2 to P98. Null: as the first picture has it. */
  readonly percent: number | null;
  /** Zero in the middle; null: where the data have both signs. */
  readonly symmetric: boolean | null;
  /** Typed; null: as it was when they were asked for. */
  readonly low: number | null;
  readonly high: number | null;
}

export const CLIP_PERCENTS = [90, 95, 98, 99, 99.9] as const;
export const DEFAULT_CLIP: ClipChoice = {
  kind: 'percentile',
  percent: null,
  symmetric: null,
  low: null,
  high: null,
};

/** What the first picture's ends are: P98 of magnitudes, or P1 and P99 of data of one sign. */
export const firstPercent = (range: AmplitudeRange | null): number => (range?.bothSigns === false ? 99 : 98);

export function isDefaultClip(
  { kind, percent, symmetric }: ClipChoice,
  range: AmplitudeRange | null,
): boolean {
  const isFirst = percent === null || percent === firstPercent(range);
  return kind === 'percentile' && isFirst && (symmetric ?? range?.bothSigns) === range?.bothSigns;
}

/** Amplitude below which this percentage of the histogram lies; of magnitudes without those too small to be told from zero. */
function histogramPercentile(
  { edges, counts }: Statistics['histogram'],
  percent: number,
  magnitude: boolean,
): number {
  const bins = Array.from(counts, (count, k) => {
    const [low, high] = [edges[k]!, edges[k + 1]!];
    if (!magnitude) return { low, high, count };
    const holdsZero = low <= 0 && high > 0;
    return {
      low: Math.min(Math.abs(low), Math.abs(high)),
      high: Math.max(Math.abs(low), Math.abs(high)),
      count: holdsZero ? 0 : count,
    };
  }).sort((a, b) => a.low - b.low);
  let left = (bins.reduce((sum, { count }) => sum + count, 0) * percent) / 100;
  for (const { low, high, count } of bins) {
    if (count > 0 && left <= count) return low + (high - low) * (left / count);
    left -= count;
  }
  return bins.at(-1)?.high ?? 0;
}

/**
 * The ends of the colours. Percentiles other than the first picture's come from the survey's histogram, good to one bin of it;
 * until that is there, the first picture's serve.
 */
export function clipOf(
  range: AmplitudeRange | null,
  statistics: Statistics | null,
  choice: ClipChoice,
): readonly [number, number] {
  if (!range) return [-1, 1];
  if (isDefaultClip(choice, range)) return range.clip;
  const symmetric = choice.symmetric ?? range.bothSigns;
  const around = (size: number): readonly [number, number] => [-size, size];
  const about = ([low, high]: readonly [number, number]): readonly [number, number] =>
    symmetric ? around(Math.max(Math.abs(low), Math.abs(high))) : [low, high];
  if (choice.kind === 'values') return about([choice.low ?? range.clip[0], choice.high ?? range.clip[1]]);
  if (choice.kind === 'extremes') {
    const { min, max } = statistics ?? range;
    return about([min, max]);
  }
  const percent = choice.percent ?? firstPercent(range);
  if (!statistics || statistics.histogram.counts.length === 0) return about(range.clip);
  const of = (part: number) => histogramPercentile(statistics.histogram, part, symmetric);
  const ends = symmetric ? around(of(percent)) : ([of(100 - percent), of(percent)] as const);
  return ends[1] > ends[0] ? ends : about(range.clip);
}
