import type { IndexAxis, Triple } from '../placement.ts';

/** An edge of the survey's box along `axis`, given by its ends in index space. */
export interface BoxEdge {
  readonly axis: IndexAxis;
  readonly low: Triple;
  readonly high: Triple;
  /** Whether the edge is in front of the data, on their silhouette, or behind them. */
  readonly side: 'front' | 'rim' | 'back';
}

/** Finds the twelve edges of the box −½ … size − ½, as seen from `eye` (in index space). */
export const boxEdges = (size: Triple, eye: Triple): BoxEdge[] =>
  edgesOf([-0.5, -0.5, -0.5], [size[0] - 0.5, size[1] - 0.5, size[2] - 0.5], eye);

/** Finds the twelve edges of any box along the axes, given by two corners. */
export function edgesOf(least: Triple, most: Triple, eye: Triple): BoxEdge[] {
  const edges: BoxEdge[] = [];
  const bound = (axis: IndexAxis, high: boolean) => (high ? most : least)[axis];
  const faces = (axis: IndexAxis, high: boolean) =>
    high ? eye[axis] > bound(axis, true) : eye[axis] < bound(axis, false);
  for (const axis of [0, 1, 2] as const) {
    const [b, c] = OTHERS[axis];
    for (let bits = 0; bits < 4; bits++) {
      const atB = (bits & 1) !== 0;
      const atC = (bits & 2) !== 0;
      const seen = Number(faces(b, atB)) + Number(faces(c, atC));
      const end = (high: boolean): Triple => {
        const point: [number, number, number] = [0, 0, 0];
        point[axis] = bound(axis, high);
        point[b] = bound(b, atB);
        point[c] = bound(c, atC);
        return point;
      };
      edges.push({
        axis,
        low: end(false),
        high: end(true),
        side: seen === 2 ? 'front' : seen === 1 ? 'rim' : 'back',
      });
    }
  }
  return edges;
}

const OTHERS: Readonly<Record<IndexAxis, readonly [IndexAxis, IndexAxis]>> = [
  [1, 2],
  [0, 2],
  [0, 1],
];

/** Projects a point to the screen, in CSS pixels from the top left; null if it is behind the eye. */
export type Project = (
  index: Triple,
) => { readonly x: number; readonly y: number; readonly z: number } | null;

/**
 * Chooses the edge along which the numbers of `axis` are drawn. It is on the silhouette, so that numbers never cover data: the
 * lowest such edge, or for the vertical axis the leftmost. Null if the axis is seen end-on.
 */
export function labelledEdge(edges: readonly BoxEdge[], axis: IndexAxis, project: Project): BoxEdge | null {
  let best: BoxEdge | null = null;
  let bestScore = -Infinity;
  for (const edge of edges) {
    if (edge.axis !== axis || edge.side !== 'rim') continue;
    const a = project(edge.low);
    const b = project(edge.high);
    if (!a || !b || Math.hypot(a.x - b.x, a.y - b.y) < MINIMUM_LENGTH) continue;
    const x = (a.x + b.x) / 2;
    const y = (a.y + b.y) / 2;
    const score = axis === 2 ? -x + 0.1 * y : y - 0.25 * x;
    if (score > bestScore) {
      bestScore = score;
      best = edge;
    }
  }
  return best;
}

/** Edges shorter than this (in CSS pixels) are too foreshortened for numbers to be read along them. */
const MINIMUM_LENGTH = 40;
