import type { ScenePick } from '../core/scene.ts';
import { UNCROPPED } from './crop.ts';
import type { Triple } from './placement.ts';
import type { CellRectangle, SliceAxes } from './slice-cells.ts';

/** Index space, where a straight line of the world stays one. */
export interface Ray {
  readonly eye: Triple;
  readonly direction: Triple;
}

export interface Box {
  readonly low: Triple;
  readonly high: Triple;
}

/** What a ray meets: `distance` in lengths of its direction, so that those of one ray compare. */
export interface Hit {
  readonly slot: ScenePick['slot'];
  readonly distance: number;
  readonly at: Triple;
  readonly amplitude?: number;
}

/** See-through things that are this opaque take the pick; fainter ones let it through to what is behind. */
export const SOLID = 0.5;

/** A drawn slice as a ray sees it, in index space. */
export interface PickTarget {
  readonly slot: ScenePick['slot'];
  readonly axes: SliceAxes;
  readonly position: number;
  readonly extent: CellRectangle;
  readonly columnStride: number;
  readonly rowStride: number;
  /** False where the slice lets the eye through: no trace, or faded out. */
  visibleAt(column: number, row: number): boolean;
}

/** The nearest visible slice on the ray. */
export function hitSlices(targets: readonly PickTarget[], ray: Ray, crop: Box = UNCROPPED): Hit | null {
  let found: Hit | null = null;
  for (const target of targets) {
    const { fixed, column, row } = target.axes;
    const distance = (target.position - ray.eye[fixed]) / ray.direction[fixed];
    if (!(distance > 0 && distance < (found?.distance ?? Infinity))) continue;
    const at = [...along(ray, distance)] as [number, number, number];
    const across = at[column] / target.columnStride;
    const down = at[row] / target.rowStride;
    const [left, top, right, bottom] = target.extent;
    if (!within(at, crop)) continue;
    if (across < left || across > right || down < top || down > bottom) continue;
    if (!target.visibleAt(across, down)) continue;
    at[fixed] = target.position;
    found = { slot: target.slot, distance, at };
  }
  return found;
}

export function nearest(hits: readonly (Hit | null)[]): Hit | null {
  return hits.reduce((best, hit) => (hit && hit.distance < (best?.distance ?? Infinity) ? hit : best), null);
}

/** The sample of the survey that is nearest to where the ray met something. */
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

export function within(at: Triple, { low, high }: Box): boolean {
  return ([0, 1, 2] as const).every((k) => at[k] >= low[k] && at[k] <= high[k]);
}
