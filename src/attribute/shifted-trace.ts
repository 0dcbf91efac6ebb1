import type { LiveTrace } from './live-trace.ts';

/** A trace is followed along a dip by no more than so many samples per line. Steeper events are compared as if they had this dip. */
export const STEEPEST_SHIFT = 4;

/**
 * Reads a neighbouring trace along the dip at the centre: at sample k the place k + p · i + q · x, for the dips p and q (samples per
 * line) at k and the distances i and x in lines. Values between samples are interpolated linearly. Where the dip is not known, it is 0.
 * @param values receives the values, 0 where one is missing
 * @param live receives 1 where there is a value, else 0
 */
export function shifted(
  trace: LiveTrace,
  alongInlines: Float64Array,
  inlines: number,
  alongCrosslines: Float64Array,
  crosslines: number,
  values: Float64Array,
  live: Float64Array,
): void {
  const { length } = values;
  for (let k = 0; k < length; k++) {
    const place = k + limited(alongInlines[k]!) * inlines + limited(alongCrosslines[k]!) * crosslines;
    const before = Math.floor(place);
    const share = place - before;
    const after = share > 0 ? before + 1 : before;
    const there = before >= 0 && after < length && trace.live?.[before] !== 0 && trace.live?.[after] !== 0;
    live[k] = there ? 1 : 0;
    values[k] = there ? trace.values[before]! * (1 - share) + trace.values[after]! * share : 0;
  }
}

const limited = (dip: number): number =>
  Number.isNaN(dip) ? 0 : Math.max(-STEEPEST_SHIFT, Math.min(STEEPEST_SHIFT, dip));
