import type { Box } from '../../pick.ts';
import type { Triple } from '../../placement.ts';

/** Where the surface may be cut: the full-resolution index of each slice that is seen, null for one that is not. */
export type CutPlanes = readonly [inline: number | null, crossline: number | null, sample: number | null];

/** Bounds that are beyond any survey. */
const FAR = 1e9;
/** A box that holds no point, for a surface that is whole. */
export const NO_CUT: Box = { low: [FAR, FAR, FAR], high: [-FAR, -FAR, -FAR] };

/**
 * Finds the box in index space from which the surface is cut away, so that it does not hide the slices: what lies on the eye's side of
 * every slice seen, an octant if all three are. Null if no slice is seen, or if the eye is within the survey.
 */
export function surfaceCut(planes: CutPlanes, eye: Triple, size: Triple): Box | null {
  const axes = [0, 1, 2] as const;
  if (planes.every((plane) => plane === null)) return null;
  if (axes.every((k) => eye[k] >= -0.5 && eye[k] <= size[k] - 0.5)) return null;
  const bound = (k: 0 | 1 | 2, isLow: boolean): number => {
    const plane = planes[k];
    const isAhead = plane !== null && eye[k] >= plane;
    return plane !== null && isAhead === isLow ? plane : isLow ? -FAR : FAR;
  };
  return {
    low: [bound(0, true), bound(1, true), bound(2, true)],
    high: [bound(0, false), bound(1, false), bound(2, false)],
  };
}

/** Whether a point is cut away. The slices themselves are not. */
export const isCutAway = (at: Triple, { low, high }: Box): boolean =>
  ([0, 1, 2] as const).every((k) => at[k] > low[k] && at[k] < high[k]);
