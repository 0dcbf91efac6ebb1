import type { Horizon } from '../core/horizon.ts';
import type { MeshData } from '../core/types.ts';

/**
 * Makes a mesh of a horizon in index space: two triangles between four neighbouring picks, one if a corner is missing, and none across
 * a jump of more than `maxJump` samples, as at a fault. Normals point up, to smaller sample indices.
 */
export function horizonMesh({ grid, values }: Pick<Horizon, 'grid' | 'values'>, maxJump: number): MeshData {
  const { inline, crossline } = grid;
  const vertexOf = new Int32Array(values.length).fill(-1);
  let count = 0;
  for (let cell = 0; cell < values.length; cell++) if (!Number.isNaN(values[cell]!)) vertexOf[cell] = count++;
  const positions = new Float32Array(count * 3);
  const normals = new Float32Array(count * 3);
  const indices = new Uint32Array(6 * Math.max(0, inline.count - 1) * Math.max(0, crossline.count - 1));
  let filled = 0;
  const slope = (cell: number, step: number, before: boolean, after: boolean): number => {
    const here = values[cell]!;
    const a = before ? values[cell - step]! : Number.NaN;
    const b = after ? values[cell + step]! : Number.NaN;
    const low = Math.abs(here - a) <= maxJump ? a : Number.NaN;
    const high = Math.abs(b - here) <= maxJump ? b : Number.NaN;
    if (!Number.isNaN(low) && !Number.isNaN(high)) return (high - low) / 2;
    if (!Number.isNaN(high)) return high - here;
    return Number.isNaN(low) ? 0 : here - low;
  };
  for (let cell = 0; cell < values.length; cell++) {
    const vertex = vertexOf[cell]!;
    if (vertex < 0) continue;
    const i = Math.floor(cell / crossline.count);
    const j = cell % crossline.count;
    positions.set([i, j, values[cell]!], vertex * 3);
    const di = slope(cell, crossline.count, i > 0, i < inline.count - 1);
    const dj = slope(cell, 1, j > 0, j < crossline.count - 1);
    const length = Math.hypot(di, dj, 1);
    normals.set([di / length, dj / length, -1 / length], vertex * 3);
  }
  const near = (a: number, b: number): boolean => Math.abs(values[a]! - values[b]!) <= maxJump;
  /** NaN is near to nothing, so that a missing corner makes no triangle. */
  const put = (a: number, b: number, c: number): void => {
    if (!near(a, b) || !near(b, c) || !near(a, c)) return;
    indices[filled++] = vertexOf[a]!;
    indices[filled++] = vertexOf[b]!;
    indices[filled++] = vertexOf[c]!;
  };
  for (let i = 0; i + 1 < inline.count; i++) {
    for (let j = 0; j + 1 < crossline.count; j++) {
      const a = i * crossline.count + j;
      const [b, c, d] = [a + 1, a + crossline.count, a + crossline.count + 1];
      // The diagonal joins the two corners that both triangles need; with one corner missing the other three make one triangle.
      if (vertexOf[a]! >= 0 && vertexOf[d]! >= 0) {
        put(a, d, b);
        put(a, c, d);
      } else {
        put(a, c, b);
        put(b, c, d);
      }
    }
  }
  return { positions, normals, indices: indices.slice(0, filled) };
}
