import type { AmplitudeRange } from '../core/types.ts';

/**
 * Converts a threshold of 0…1 to an amplitude. For data of both signs it is a fraction of the 99.9th percentile of |amplitude|,
 * so that 0.5 is half of a strong peak and never the zero crossing; otherwise it lies between the 0.1th and 99.9th percentile.
 */
export const isoValueOf = (range: AmplitudeRange, threshold: number): number =>
  range.bothSigns ? threshold * range.p999Absolute : range.p001 + threshold * (range.p999 - range.p001);
