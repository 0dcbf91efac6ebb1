import type { SliceSlot } from '../core/scene.ts';
import type { PlacedSlice } from '../core/types.ts';
import { gpuIdle, takeError } from './capabilities.ts';
import { thinSlice } from './slice-cells.ts';

/** A texture this large is asked about after its upload: the driver does not complain by itself. */
export const CHECKED_BYTES = 16 << 20;

/** Large slices that the GPU could not take are handed back at half their resolution, with a sentence that says so. */
export async function thinRefused(
  gl: WebGL2RenderingContext,
  slices: ReadonlyMap<SliceSlot, PlacedSlice>,
  replace: (slot: SliceSlot, thinned: PlacedSlice, notice: string) => void,
): Promise<void> {
  await gpuIdle(gl);
  if (gl.isContextLost()) return;
  const error = takeError(gl);
  if (!error) return;
  for (const [slot, slice] of slices) {
    if (slice.data.length * 4 < CHECKED_BYTES) continue;
    replace(
      slot,
      thinSlice(slice),
      `A slice of ${slice.width} × ${slice.height} samples does not fit the graphics memory (${error}): every second trace and sample of it is shown.`,
    );
  }
}
