import type { ScenePick } from '../core/scene.ts';
import type { Triple } from './placement.ts';

/** A ray in index space, where straight lines of the world stay straight. */
export interface Ray {
  readonly eye: Triple;
  readonly direction: Triple;
}

export interface Box {
  readonly low: Triple;
  readonly high: Triple;
  /** Of surface and volume: whether a place lies beyond the horizons that they are cropped to. */
  readonly beyond?: ((at: Triple) => boolean) | null;
}

/** A hit of a ray. `distance` is in lengths of the ray's direction, so hits of one ray can be compared. */
export interface Hit {
  readonly slot: ScenePick['slot'];
  readonly distance: number;
  readonly at: Triple;
  readonly amplitude?: number;
}

/** Translucent objects at least this opaque are picked; fainter ones let the ray through. */
export const SOLID = 0.5;

export const nearest = (hits: readonly (Hit | null)[]): Hit | null =>
  hits.reduce((best, hit) => (hit && hit.distance < (best?.distance ?? Infinity) ? hit : best), null);

/** The sample of the survey nearest to a hit. */
export function toPick(hit: Hit | null, size: Triple): ScenePick | null {
  if (!hit) return null;
  const whole = (k: 0 | 1 | 2) => Math.min(size[k] - 1, Math.max(0, Math.round(hit.at[k])));
  const place = { inlineIndex: whole(0), crosslineIndex: whole(1), sampleIndex: whole(2) };
  return { slot: hit.slot, ...place, ...(hit.amplitude !== undefined && { amplitude: hit.amplitude }) };
}

export function along({ eye, direction }: Ray, distance: number): Triple {
  return [
    eye[0] + distance * direction[0],
    eye[1] + distance * direction[1],
    eye[2] + distance * direction[2],
  ];
}

export const within = (at: Triple, { low, high }: Box): boolean =>
  ([0, 1, 2] as const).every((k) => at[k] >= low[k] && at[k] <= high[k]);
