import type { Triple } from './placement.ts';
import type { IndexAxis } from './slice-cells.ts';
import type { Piece } from './slice-plane.ts';

export interface OrderedPlane {
  readonly axis: IndexAxis;
  readonly at: number;
}

/**
 * Cuts planes that stand on index axes at their crossings and orders the pieces from back to front as seen from `eye`
 * (index space): a binary space partition, so translucent slices blend rightly. Result: the pieces of each plane.
 */
export function orderPieces(planes: readonly OrderedPlane[], eye: Triple): Piece[][] {
  const result: Piece[][] = planes.map(() => []);
  let order = 0;
  const visit = (members: readonly number[], low: Triple, high: Triple): void => {
    // Splitting by the axis with most planes first, in the middle, keeps the number of pieces small.
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
    // The plane itself lies on the boundary, which bounds of its own axis must not cut away.
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

/** Which side of each plane the eye is on; while it stays the same so does the order. */
export function orderKey(planes: readonly OrderedPlane[], eye: Triple): string {
  return planes.map(({ axis, at }) => `${axis}:${at}${eye[axis] > at ? '>' : '<'}`).join(' ');
}

const FAR = 1e9;

function busiestAxis(members: readonly number[], planes: readonly OrderedPlane[]): IndexAxis | null {
  const counts = [0, 0, 0];
  for (const k of members) counts[planes[k]!.axis]!++;
  const most = Math.max(...counts);
  return most === 0 ? null : (counts.indexOf(most) as IndexAxis);
}

function replaced(triple: Triple, axis: IndexAxis, value: number): Triple {
  return triple.map((old, k) => (k === axis ? value : old)) as unknown as Triple;
}
