import type { ScenePick, SliceGrab, SliceSlot } from '../core/scene.ts';
import type { Triple } from './placement.ts';
import type { CellRectangle, IndexAxis, SliceAxes } from './slice-cells.ts';

/** A shown slice, as far as it can be taken hold of. */
export interface GrabTarget {
  readonly slot: SliceSlot;
  readonly axes: SliceAxes;
  readonly position: number;
  readonly extent: CellRectangle;
  readonly columnStride: number;
  readonly rowStride: number;
}

export interface Screen {
  /** CSS pixels from the canvas's top left, and depth. */
  project(index: Triple): { readonly x: number; readonly y: number; readonly z: number } | null;
  /** The same for a point of the page. */
  local(clientX: number, clientY: number): { readonly x: number; readonly y: number };
}

export interface GrabOptions {
  /** CSS pixels from the frame that still count as on it. */
  readonly reach: number;
  /** What a ray through the pointer meets first; what lies behind it cannot be taken hold of. */
  readonly hit: ScenePick | null;
  /** The slice that is hit can be taken anywhere, not by its frame alone. */
  readonly anywhere: boolean;
}

/** An axis shorter than this on the screen (CSS pixels) is seen end-on: then up and down move the slice. */
const END_ON = 40;
/** Pointer travel over the whole axis when it is seen end-on. */
const END_ON_TRAVEL = 300;

/** The slice whose frame is under the pointer, the nearest to the eye of several; null where there is none. */
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
      // A frame lies on its own slice, and where slices cross on the other one too.
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

/** What follows the pointer along an axis of `count` indices: a point, pressed at `start`, that now counts as `position`. */
export function followAxis(
  point: Triple,
  axis: IndexAxis,
  count: number,
  position: number,
  screen: Screen,
  start: { readonly x: number; readonly y: number },
): Pick<SliceGrab, 'direction'> & { at(clientX: number, clientY: number): number } {
  const low = screen.project(moved(point, axis, 0));
  const high = screen.project(moved(point, axis, count - 1));
  const [dx, dy] = low && high ? [high.x - low.x, high.y - low.y] : [0, 0];
  const endOn = Math.hypot(dx, dy) < END_ON;
  const offset = endOn ? 0 : position - travel(screen, point, axis, count, start);
  return {
    direction: endOn ? 'vertical' : wayOf(dx, dy),
    at: (clientX, clientY) => {
      const pointer = screen.local(clientX, clientY);
      if (endOn) return position + ((pointer.y - start.y) / END_ON_TRAVEL) * count;
      return travel(screen, point, axis, count, pointer) + offset;
    },
  };
}

/** Where along the axis the point would be drawn nearest to the pointer; by steps, because perspective is not linear. */
export function travel(
  screen: Pick<Screen, 'project'>,
  point: Triple,
  axis: IndexAxis,
  count: number,
  pointer: { readonly x: number; readonly y: number },
): number {
  const step = Math.max(0.5, count / 200);
  let index = point[axis];
  for (let round = 0; round < 12; round++) {
    const here = screen.project(moved(point, axis, index));
    const next = screen.project(moved(point, axis, index + step));
    if (!here || !next) break;
    const [vx, vy] = [(next.x - here.x) / step, (next.y - here.y) / step];
    const change =
      ((pointer.x - here.x) * vx + (pointer.y - here.y) * vy) / Math.max(1e-12, vx * vx + vy * vy);
    index = clamp(index + change, -count / 2, count * 1.5);
    if (Math.abs(change) < 0.01) break;
  }
  return index;
}

/** Which way the two arrows of the pointer should show. */
function wayOf(dx: number, dy: number): SliceGrab['direction'] {
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  const turn = Math.round(angle / 45) % 4;
  return (['horizontal', 'falling', 'vertical', 'rising'] as const)[(turn + 4) % 4]!;
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

function moved(point: Triple, axis: IndexAxis, index: number): Triple {
  const result: [number, number, number] = [...point];
  result[axis] = index;
  return result;
}

function between(a: Triple, b: Triple, share: number): Triple {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
