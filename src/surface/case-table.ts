/**
 * The 256 cases of a marching-cubes cell, made by tracing contours over its faces rather than copied from a published table.
 * Corner c is at (c & 1, (c >> 1) & 1, (c >> 2) & 1) along the axes a, b, c; edge e joins the corners EDGES[e].
 */
export const EDGES: readonly (readonly [number, number])[] = [1, 2, 4].flatMap((step) =>
  [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((corner) => (corner & step) === 0)
    .map((corner) => [corner, corner | step] as const),
);

const edgeBetween = (p: number, q: number): number =>
  EDGES.findIndex(([a, b]) => (a === p && b === q) || (a === q && b === p));

/** The corners of each face, counter-clockwise as seen from outside the cell. */
const FACES: readonly (readonly number[])[] = [
  [0, 4, 6, 2],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 2, 3, 1],
  [4, 5, 7, 6],
];

/**
 * Finds the contour segments of a face as [from edge, to edge], with the inside on the left as seen from outside the cell. If
 * the inside corners are diagonally opposite, each is cut off alone; both cells at the face decide so, which leaves no crack.
 */
function faceSegments(face: readonly number[], inside: (corner: number) => boolean): [number, number][] {
  const segments: [number, number][] = [];
  for (let k = 0; k < 4; k++) {
    const here = face[k]!;
    if (!inside(here) || inside(face[(k + 3) % 4]!)) continue;
    // `here` starts a run of inside corners; the segment goes from the edge after the run's end to the edge before its start.
    let last = k;
    while (inside(face[(last + 1) % 4]!)) last += 1;
    const entry = edgeBetween(face[(k + 3) % 4]!, here);
    const exit = edgeBetween(face[last % 4]!, face[(last + 1) % 4]!);
    segments.push([exit, entry]);
  }
  return segments;
}

/** Makes the triangles of a case as a fan over each closed contour; each triangle is three edge numbers. */
function trianglesOf(caseIndex: number): number[] {
  const inside = (corner: number): boolean => (caseIndex & (1 << corner)) !== 0;
  const next = new Map<number, number>();
  for (const face of FACES) for (const [from, to] of faceSegments(face, inside)) next.set(from, to);
  const triangles: number[] = [];
  while (next.size > 0) {
    const start = next.keys().next().value!;
    const loop: number[] = [];
    for (let edge: number | undefined = start; edge !== undefined && next.has(edge); ) {
      loop.push(edge);
      const following: number = next.get(edge)!;
      next.delete(edge);
      edge = following;
    }
    for (let k = 1; k + 1 < loop.length; k++) triangles.push(loop[0]!, loop[k]!, loop[k + 1]!);
  }
  return triangles;
}

/** Joins lists into one array and gives the start of each list in it, with the total length as a last entry. */
function flattened(lists: readonly number[][]): { starts: Int32Array; items: Int8Array } {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, k) => {
    starts[k + 1] = starts[k]! + list.length;
  });
  return { starts, items: Int8Array.from(lists.flat()) };
}

/** For each case the edges on which its triangles have their corners, three to a triangle. */
export const { starts: CASE_STARTS, items: CASE_EDGES } = flattened(
  Array.from({ length: 256 }, (_, index) => trianglesOf(index)),
);
