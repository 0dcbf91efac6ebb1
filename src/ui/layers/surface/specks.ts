import type { ViewStore } from '../../session/store.ts';

/** Parts with less than this share of a surface's triangles are specks, and no part with more than `MOST` triangles is one. */
const SPECK_SHARE = 1 / 500;
const MOST_CLASS = 9;
/** A surface that is little else than specks is drawn with more of them, so that no more than this share of it is left out. */
const MOST_HIDDEN = 0.5;

const below = (triangles: Float64Array, leastClass: number): number =>
  triangles.subarray(0, leastClass).reduce((sum, count) => sum + count, 0);

/** The power of two of triangles that a part must have to be drawn: the user's, or one that suits the surface. */
export function leastPart({ specks, meshParts }: ViewStore): number {
  if (specks.value !== null) return specks.value;
  const triangles = meshParts.value?.triangles;
  if (!triangles) return 0;
  const total = below(triangles, triangles.length);
  let least = Math.min(MOST_CLASS, Math.max(0, Math.round(Math.log2(total * SPECK_SHARE))));
  while (least > 0 && below(triangles, least) > MOST_HIDDEN * total) least--;
  return least;
}

/** Triangles that are not drawn because their parts are too small. */
export function hiddenTriangles(store: ViewStore): number {
  const triangles = store.meshParts.value?.triangles;
  return triangles ? below(triangles, leastPart(store)) : 0;
}
