import type { ScenePick } from '../../../core/scene.ts';
import { UNCROPPED } from '../../furniture/crop.ts';
import { along, type Box, type Hit, type Ray, within } from '../../pick.ts';
import type { CellRectangle, SliceAxes } from './slice-cells.ts';

/** A drawn slice for picking, in index space. */
export interface PickTarget {
  readonly slot: ScenePick['slot'];
  readonly axes: SliceAxes;
  readonly position: number;
  readonly extent: CellRectangle;
  readonly columnStride: number;
  readonly rowStride: number;
  /** False where the slice is transparent: no trace, or faded out. */
  visibleAt(column: number, row: number): boolean;
}

/** Returns the nearest hit of a ray on a visible slice. */
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
