import type { CropBox, SliceGrab, SliceSlot } from '../../core/scene.ts';
import { followAxis, type Screen } from '../drag-axis.ts';
import type { Triple } from '../placement.ts';
import { cropPlanes } from './crop.ts';

const SLOTS: readonly SliceSlot[] = ['inline', 'crossline', 'sample'];

/** The handle of a face of the crop box, at the middle of the face. */
export interface CropHandle {
  readonly axis: 0 | 1 | 2;
  readonly slot: SliceSlot;
  readonly end: 'low' | 'high';
  /** Position in index space. */
  readonly point: Triple;
}

export const wholeBox = (size: Triple): CropBox => ({
  low: [0, 0, 0],
  high: [size[0] - 1, size[1] - 1, size[2] - 1],
});

/** Makes the six handles of a crop box. */
export function cropHandles(crop: CropBox): CropHandle[] {
  const { low, high } = cropPlanes(crop);
  return ([0, 1, 2] as const).flatMap((axis) =>
    (['low', 'high'] as const).map((end) => {
      const point = low.map((v, k) => (v + high[k]!) / 2) as [number, number, number];
      point[axis] = (end === 'low' ? low : high)[axis];
      return { axis, slot: SLOTS[axis]!, end, point };
    }),
  );
}

/** Finds the handle within `reach` CSS pixels of a point of the page, or the nearest to the eye if there are several. */
export function grabCrop(
  crop: CropBox,
  size: Triple,
  screen: Screen,
  clientX: number,
  clientY: number,
  reach: number,
): SliceGrab | null {
  const pointer = screen.local(clientX, clientY);
  const near = cropHandles(crop).flatMap((handle) => {
    const at = screen.project(handle.point);
    return at && Math.hypot(at.x - pointer.x, at.y - pointer.y) <= reach ? [{ handle, z: at.z }] : [];
  });
  if (near.length === 0) return null;
  const { axis, slot, end, point } = near.reduce((a, b) => (b.z < a.z ? b : a)).handle;
  const { direction, at } = followAxis(point, axis, size[axis], crop[end][axis], screen, pointer);
  // A face cannot be moved beyond the opposite one.
  const [least, most] = end === 'low' ? [0, crop.high[axis]] : [crop.low[axis], size[axis] - 1];
  return {
    slot,
    crop: end,
    direction,
    indexAt: (x, y) => Math.min(most, Math.max(least, Math.round(at(x, y)))),
  };
}
