import { sizeClass } from '../core/buffer-pool.ts';
import { throwIfAborted } from '../core/errors.ts';
import { pause } from '../core/pause.ts';
import { countSurface } from '../surface/flying-edges.ts';
import { emptyMesh } from '../surface/merge.ts';
import type { Orientation } from '../surface/orientation.ts';
import { rowFilter, rowPeaks } from '../surface/row-peaks.ts';
import type { SurfaceInput, SurfaceOutput, TaskContext } from './tasks.ts';

/** Computes the isosurface in a slab of a level. The memory of the slab goes back with the mesh. */
export async function surface(input: SurfaceInput, context: TaskContext): Promise<SurfaceOutput> {
  const { level, isoValue, sign, inlineStart, inlineEnd, firstInline } = input;
  throwIfAborted(context.signal);
  const peaks = input.peaks === 'find' ? rowPeaks(level) : input.peaks;
  const filter = peaks ? (inside: Orientation) => rowFilter(peaks, inside) : undefined;
  const counted = countSurface(level, isoValue, sign, inlineStart, inlineEnd, firstInline, filter);
  await pause(context.signal);
  const { triangles } = counted;
  let { spare } = input;
  const memory = (byteLength: number): ArrayBuffer => {
    // The next surface, at another threshold, may be somewhat larger. Memory that is never touched costs nothing.
    if (!spare || spare.byteLength < byteLength) return new ArrayBuffer(sizeClass(1.25 * byteLength));
    const taken = spare;
    spare = null;
    return taken;
  };
  const tooMany = triangles > input.maxTriangles;
  const mesh = tooMany ? emptyMesh(0, 0) : counted.make(memory);
  if (tooMany) counted.drop();
  return {
    triangles,
    ...mesh,
    slab: level.data,
    unused: spare ? new Uint8Array(spare) : new Uint8Array(0),
    peaks: input.peaks === 'find' ? peaks : null,
  };
}
