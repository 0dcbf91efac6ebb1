import type { SliceGrab } from '../core/scene.ts';
import type { IndexAxis, Triple } from './placement.ts';

/** Converts between index space and the screen, for things dragged along an axis. */
export interface Screen {
  /** Position in CSS pixels from the canvas's top left, and depth; null behind the camera. */
  project(index: Triple): { readonly x: number; readonly y: number; readonly z: number } | null;
  /** A point of the page in CSS pixels from the canvas's top left. */
  local(clientX: number, clientY: number): { readonly x: number; readonly y: number };
}

/**
 * An axis that is shorter than this on the screen (CSS pixels) is seen end-on. Then moving up and down drags
 * the slice.
 */
const END_ON = 40;
/** Pointer travel (CSS pixels) for the whole axis when it is seen end-on. */
const END_ON_TRAVEL = 300;

/**
 * Returns a function that gives the index on an axis of `count` indices for a pointer position. `point` was
 * pressed at `start` and now counts as `position`.
 */
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
    direction: endOn ? 'vertical' : directionOf(dx, dy),
    at: (clientX, clientY) => {
      const pointer = screen.local(clientX, clientY);
      if (endOn) return position + ((pointer.y - start.y) / END_ON_TRAVEL) * count;
      return travel(screen, point, axis, count, pointer) + offset;
    },
  };
}

/**
 * Finds the place on the axis that is drawn nearest to the pointer, step by step because perspective is not
 * linear.
 */
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

/** The direction of the pointer's two arrows. */
function directionOf(dx: number, dy: number): SliceGrab['direction'] {
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  const turn = Math.round(angle / 45) % 4;
  return (['horizontal', 'falling', 'vertical', 'rising'] as const)[(turn + 4) % 4]!;
}

function moved(point: Triple, axis: IndexAxis, index: number): Triple {
  const result: [number, number, number] = [...point];
  result[axis] = index;
  return result;
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));
