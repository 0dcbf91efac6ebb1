import type { HorizonEvent } from '../core/horizon.ts';

/** Position of the extremum of the parabola through three equidistant values, as a distance from the middle one. */
const vertex = (before: number, here: number, after: number): number => {
  const curvature = before - 2 * here + after;
  return curvature === 0 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curvature));
};

/**
 * Finds where a trace has an event between two samples. An extremum lies at the vertex of the parabola through its three samples, a
 * zero crossing on the line through its two. A flat top counts once, at its first sample. Nothing is found beside NaN.
 * @param trace holds the trace in its entries [start, start + count)
 * @param from first and last position, fractional, counted from `start`
 * @returns fractional positions in ascending order, counted from `start`
 */
export function eventsBetween(
  trace: Float32Array,
  start: number,
  count: number,
  event: HorizonEvent,
  from: number,
  to: number,
): number[] {
  const found: number[] = [];
  const first = Math.max(0, Math.floor(from) - 1);
  const last = Math.min(count - 1, Math.ceil(to) + 1);
  const crossing = event === 'zero+' || event === 'zero-';
  const sign = event === 'trough' || event === 'min' || event === 'zero-' ? -1 : 1;
  const signed = event === 'peak' || event === 'trough';
  for (
    let k = crossing ? first : Math.max(1, first);
    k < (crossing ? last : Math.min(last + 1, count - 1));
    k++
  ) {
    const here = sign * trace[start + k]!;
    const after = sign * trace[start + k + 1]!;
    let at: number;
    if (crossing) {
      if (!(here < 0 && after >= 0)) continue;
      at = k + here / (here - after);
    } else {
      const before = sign * trace[start + k - 1]!;
      if (!(here > before && here >= after) || (signed && !(here > 0))) continue;
      at = k + vertex(before, here, after);
    }
    if (at >= from && at <= to) found.push(at);
  }
  return found;
}

/** The event that is nearest to a position, within a reach; null if there is none. Parameters as of `eventsBetween`. */
export function snapTo(
  trace: Float32Array,
  start: number,
  count: number,
  event: HorizonEvent,
  at: number,
  reach: number,
): number | null {
  let best: number | null = null;
  for (const place of eventsBetween(trace, start, count, event, at - reach, at + reach))
    if (best === null || Math.abs(place - at) < Math.abs(best - at)) best = place;
  return best;
}

/** The value of a trace at a fractional position by a cubic (Catmull–Rom) through four samples; by a line at its ends. */
export function valueAt(trace: Float32Array, start: number, count: number, at: number): number {
  const k = Math.floor(at);
  if (!(k >= 0 && at <= count - 1)) return Number.NaN;
  const f = at - k;
  const b = trace[start + k]!;
  if (f === 0) return b;
  const c = trace[start + k + 1]!;
  if (k < 1 || k + 2 >= count) return b + (c - b) * f;
  const a = trace[start + k - 1]!;
  const d = trace[start + k + 2]!;
  // A sample outside the trace, as below a mute, leaves the line through the two nearest.
  if (Number.isNaN(a) || Number.isNaN(d)) return b + (c - b) * f;
  return b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
}
