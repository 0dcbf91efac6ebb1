import type { IndexAxis, Triple } from '../../placement.ts';
import type { Piece } from './slice-plane.ts';

export interface OrderedPlane {
  readonly axis: IndexAxis;
  readonly at: number;
}

/**
 * Cuts planes at right angles to index axes where they cross and sorts the pieces from back to front as seen
 * from `eye` (index space), so that translucent slices blend correctly. This is a binary space partition.
 * Returns the pieces of each plane.
 */
export function orderPieces(planes: readonly OrderedPlane[], eye: Triple): Piece[][] {
  const result: Piece[][] = planes.map(() => []);
  let order = 0;
  const visit = (members: readonly number[], low: Triple, high: Triple): void => {
    // Splitting in the middle of the axis with most planes keeps the number of pieces small.
    const axis = busiestAxis(members, planes);
    if (axis === null) return;
    const along = members
      .filter((k) => planes[k]!.axis === axis)
      .sort((a, b) => planes[a]!.at - planes[b]!.at);
    const splitter = along[along.length >> 1]!;
    const { at } = planes[splitter]!;
    const rank = along.indexOf(splitter);
    const others = members.filter((k) => planes[k]!.axis !== axis);
    const below = () => visit([...others, ...along.slice(0, rank)], low, replaced(high, axis, at));
    const above = () => visit([...others, ...along.slice(rank + 1)], replaced(low, axis, at), high);
    const fromAbove = eye[axis] > at;
    (fromAbove ? below : above)();
    // The plane lies on the boundary, so bounds along its own axis must not remove it.
    result[splitter]!.push({
      low: replaced(low, axis, -FAR),
      high: replaced(high, axis, FAR),
      order: order++,
    });
    (fromAbove ? above : below)();
  };
  visit(
    planes.map((_, k) => k),
    [-FAR, -FAR, -FAR],
    [FAR, FAR, FAR],
  );
  return result;
}

/** Identifies the side of each plane on which the eye is. The order stays the same while the key does. */
export const orderKey = (planes: readonly OrderedPlane[], eye: Triple): string =>
  planes.map(({ axis, at }) => `${axis}:${at}${eye[axis] > at ? '>' : '<'}`).join(' ');

const FAR = 1e9;

function busiestAxis(members: readonly number[], planes: readonly OrderedPlane[]): IndexAxis | null {
  const counts = [0, 0, 0];
  for (const k of members) counts[planes[k]!.axis]!++;
  const most = Math.max(...counts);
  return most === 0 ? null : (counts.indexOf(most) as IndexAxis);
}

const replaced = (triple: Triple, axis: IndexAxis, value: number): Triple =>
  triple.map((old, k) => (k === axis ? value : old)) as unknown as Triple;
