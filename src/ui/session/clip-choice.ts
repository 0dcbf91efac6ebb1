import { quantileOfCounts } from '../../core/quantile.ts';
import type { ColormapName } from '../../core/scene.ts';
import type { AmplitudeRange, Statistics } from '../../core/types.ts';

/** Which amplitudes the two ends of the colour map mean at gain 1. */
export interface ClipChoice {
  readonly kind: 'percentile' | 'extremes' | 'values';
  /**
   * Percentile of |amplitude| when symmetric; otherwise 98 means P2 to P98. Null takes the percentile of the
   * first picture.
   */
  readonly percent: number | null;
  /** Puts zero in the middle of the colour map. Null does so when the data have both signs. */
  readonly symmetric: boolean | null;
  /** Amplitudes the user typed. Null takes the clip of the first picture. */
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

/** The colour map that the user chose for a survey, or else one by its signs. */
export const colormapOf = (range: AmplitudeRange | null, chosen: ColormapName | null): ColormapName =>
  chosen ?? (range?.bothSigns === false ? 'viridis' : 'grey');

/** The first picture clips at P98 of |amplitude|, or at P1 and P99 when the data have one sign. */
export const firstPercent = (range: AmplitudeRange | null): number => (range?.bothSigns === false ? 99 : 98);

export function isDefaultClip(
  { kind, percent, symmetric }: ClipChoice,
  range: AmplitudeRange | null,
): boolean {
  const isFirst = percent === null || percent === firstPercent(range);
  return kind === 'percentile' && isFirst && (symmetric ?? range?.bothSigns) === range?.bothSigns;
}

/**
 * Amplitude below which this percentage of the histogram lies. With `magnitude` it is taken of |amplitude|,
 * without the bin around zero: its samples are mostly mutes and padding.
 */
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
  const amplitude = quantileOfCounts(
    bins.map(({ count }) => count),
    percent / 100,
    (bin) => [bins[bin]!.low, bins[bin]!.high],
  );
  return Number.isNaN(amplitude) ? (bins.at(-1)?.high ?? 0) : amplitude;
}

/**
 * Amplitudes at the two ends of the colour map. A percentile other than that of the first picture is read
 * from the survey's histogram, so it is exact to one bin. While the histogram is loading, the clip of the
 * first picture is used.
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
  if (!statistics || statistics.histogram.counts.length === 0) return about(range.clip);
  const ends = percentileEnds(statistics, choice.percent ?? firstPercent(range), symmetric);
  return ends[1] > ends[0] ? ends : about(range.clip);
}

/** Amplitudes at these percentiles of the histogram: ± that of |amplitude| when symmetric, otherwise 98 means P2 and P98. */
function percentileEnds(
  { histogram }: Statistics,
  percent: number,
  symmetric: boolean,
): readonly [number, number] {
  const at = (part: number) => histogramPercentile(histogram, part, symmetric);
  return symmetric ? [-at(percent), at(percent)] : [at(100 - percent), at(percent)];
}

/**
 * The first picture's clip as it is when found from every trace; null unless all were read. The first picture keeps its own, so that the
 * colours of a survey never change by themselves, and this is shown beside it.
 */
export function exactFirstClip(
  range: AmplitudeRange | null,
  statistics: Statistics | null,
): readonly [number, number] | null {
  if (!range || range.constant || !statistics?.complete) return null;
  return percentileEnds(statistics, firstPercent(range), range.bothSigns);
}
