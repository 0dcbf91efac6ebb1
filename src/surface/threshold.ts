import type { AmplitudeRange } from '../core/types.ts';

/**
 * The amplitude that a threshold of 0…1 means: a fraction of the 99.9th percentile of |amplitude| where the data have
 * both signs (0.5 is half of a strong peak, never the zero crossing), else between the 0.1th and 99.9th percentile.
 */
export function surfaceLevel(range: AmplitudeRange, threshold: number): number {
  return range.bothSigns
    ? threshold * range.p999Absolute
    : range.p001 + threshold * (range.p999 - range.p001);
}
