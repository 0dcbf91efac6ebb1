import type { ScenePick, SliceGrab, SliceSlot } from '../../../core/scene.ts';
import { clamp, followAxis, type Screen } from '../../drag-axis.ts';
import type { Triple } from '../../placement.ts';
import type { CellRectangle, SliceAxes } from './slice-cells.ts';

/** A visible slice that can be dragged. */
export interface GrabTarget {
  readonly slot: SliceSlot;
  readonly axes: SliceAxes;
  readonly position: number;
  readonly extent: CellRectangle;
  readonly columnStride: number;
  readonly rowStride: number;
}

export interface GrabOptions {
  /** Distance in CSS pixels within which the pointer is on the frame. */
  readonly reach: number;
  /** The nearest hit of a ray through the pointer. Frames behind it cannot be dragged. */
  readonly hit: ScenePick | null;
  /** True lets the slice under the pointer be dragged anywhere, not only by its frame. */
  readonly anywhere: boolean;
}

/** The slice whose frame is under the pointer, the nearest one if there are several, or null. */
export function grabSlice(
  targets: readonly GrabTarget[],
  screen: Screen,
  size: Triple,
  clientX: number,
  clientY: number,
  { reach, hit, anywhere }: GrabOptions,
): SliceGrab | null {
  const pointer = screen.local(clientX, clientY);
  const point = hit && ([hit.inlineIndex, hit.crosslineIndex, hit.sampleIndex] as const);
  const hitDepth = point ? (screen.project(point)?.z ?? Infinity) : Infinity;
  let found: { target: GrabTarget; point: Triple } | null = null;
  let nearest = Infinity;
  for (const target of targets) {
    if (anywhere && point && hit.slot === target.slot) return grabOf(target, point, screen, size, pointer);
    const corners = frameCorners(target);
    corners.forEach((from, k) => {
      const to = corners[(k + 1) % 4]!;
      const a = screen.project(from);
      const b = screen.project(to);
      if (!a || !b) return;
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const share = clamp(
        ((pointer.x - a.x) * dx + (pointer.y - a.y) * dy) / Math.max(1e-9, dx * dx + dy * dy),
        0,
        1,
      );
      if (Math.hypot(a.x + dx * share - pointer.x, a.y + dy * share - pointer.y) > reach) return;
      const depth = a.z + (b.z - a.z) * share;
      // A frame lies on its own slice, and at crossings also on the other slice.
      if (depth >= nearest || (hit?.slot !== target.slot && depth > hitDepth + 1e-3)) return;
      nearest = depth;
      found = { target, point: between(from, to, share) };
    });
  }
  const best = found as { target: GrabTarget; point: Triple } | null;
  return best && grabOf(best.target, best.point, screen, size, pointer);
}

function grabOf(
  target: GrabTarget,
  point: Triple,
  screen: Screen,
  size: Triple,
  start: { readonly x: number; readonly y: number },
): SliceGrab {
  const axis = target.axes.fixed;
  const { direction, at } = followAxis(point, axis, size[axis], target.position, screen, start);
  return {
    slot: target.slot,
    direction,
    indexAt: (x, y) => Math.round(clamp(at(x, y), 0, size[axis] - 1)),
  };
}

function frameCorners({ axes, position, extent, columnStride, rowStride }: GrabTarget): Triple[] {
  const [left, top, right, bottom] = extent;
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ].map(([column, row]) => {
    const corner: [number, number, number] = [0, 0, 0];
    corner[axes.fixed] = position;
    corner[axes.column] = column! * columnStride;
    corner[axes.row] = row! * rowStride;
    return corner;
  });
}

const between = (a: Triple, b: Triple, share: number): Triple => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
