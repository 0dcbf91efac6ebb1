import { halfTable } from '../../../core/half.ts';
import { Turn } from '../../../core/pause.ts';
import type { Level, Mesh } from '../../../core/types.ts';

/** Vertices between two looks at the clock. */
const AT_ONCE = 4096;

/**
 * Adds to each vertex of a surface the value of another quantity there, interpolated between the eight samples around it in a level. Of
 * a cyclic quantity, which has no mean, it is the nearest sample. There is none beyond the last sample of a trace.
 */
export async function paintMesh(
  mesh: Mesh,
  level: Level,
  cyclic: boolean,
  signal?: AbortSignal,
): Promise<Mesh> {
  const { positions } = mesh;
  const { stride, inlineCount, crosslineCount, sampleCount, data, lastValid, scale } = level;
  const table = halfTable();
  const paint = new Float32Array((2 * positions.length) / 3);
  const turn = new Turn(signal);
  /** Value and weight of a sample; the weight is 0 where there is none. */
  const sum = [0, 0];
  const add = (i: number, x: number, k: number, weight: number): void => {
    if (weight === 0 || i >= inlineCount || x >= crosslineCount) return;
    const column = i * crosslineCount + x;
    if (k > lastValid[column]!) return;
    sum[0]! += weight * table[data[column * sampleCount + k]!]! * scale;
    sum[1]! += weight;
  };
  for (let vertex = 0; vertex < paint.length / 2; vertex++) {
    if (vertex % AT_ONCE === 0 && turn.due) await turn.pause();
    const i = positions[3 * vertex]! / stride.inline;
    const x = positions[3 * vertex + 1]! / stride.crossline;
    const k = positions[3 * vertex + 2]! / stride.sample;
    sum[0] = sum[1] = 0;
    if (cyclic) add(Math.round(i), Math.round(x), Math.round(k), 1);
    else {
      const [i0, x0, k0] = [Math.floor(i), Math.floor(x), Math.floor(k)];
      for (let corner = 0; corner < 8; corner++) {
        const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
        const along = (at: number, from: number, far: number): number => (far ? at - from : 1 - (at - from));
        add(i0 + a, x0 + b, k0 + c, along(i, i0, a) * along(x, x0, b) * along(k, k0, c));
      }
    }
    if (sum[1] < 0.5) continue;
    paint[2 * vertex] = sum[0] / sum[1];
    paint[2 * vertex + 1] = 1;
  }
  return { ...mesh, paint };
}
