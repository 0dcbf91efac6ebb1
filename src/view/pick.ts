import type { ScenePick } from '../core/scene.ts';
import { UNCROPPED } from './crop.ts';
import type { Triple } from './placement.ts';
import type { CellRectangle, SliceAxes } from './slice-cells.ts';

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

/** The nearest visible slice on the ray from `origin` along `direction` (index space; a line stays a line there). */
export function pickSlices(
  targets: readonly PickTarget[],
  origin: Triple,
  direction: Triple,
  size: Triple,
  crop: { readonly low: Triple; readonly high: Triple } = UNCROPPED,
): ScenePick | null {
  let nearest = Infinity;
  let found: ScenePick | null = null;
  for (const target of targets) {
    const { fixed, column, row } = target.axes;
    const distance = (target.position - origin[fixed]) / direction[fixed];
    if (!(distance > 0 && distance < nearest)) continue;
    const at = (k: 0 | 1 | 2) => origin[k] + distance * direction[k];
    const across = at(column) / target.columnStride;
    const down = at(row) / target.rowStride;
    const [left, top, right, bottom] = target.extent;
    const outside = ([0, 1, 2] as const).some((k) => at(k) < crop.low[k] || at(k) > crop.high[k]);
    if (outside) continue;
    if (across < left || across > right || down < top || down > bottom) continue;
    if (!target.visibleAt(across, down)) continue;
    nearest = distance;
    const index = [0, 0, 0] as [number, number, number];
    index[fixed] = target.position;
    index[column] = at(column);
    index[row] = at(row);
    const whole = (k: 0 | 1 | 2) => Math.min(size[k] - 1, Math.max(0, Math.round(index[k])));
    found = { slot: target.slot, inlineIndex: whole(0), crosslineIndex: whole(1), sampleIndex: whole(2) };
  }
  return found;
}
