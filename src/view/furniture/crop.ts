import type { CropBox } from '../../core/scene.ts';
import type { Triple } from '../placement.ts';

/** Bounds that are beyond any survey. */
const FAR = 1e9;
export const UNCROPPED = { low: [-FAR, -FAR, -FAR], high: [FAR, FAR, FAR] } as const;

/** The planes that bound what is drawn. They are half a bin and half a sample outside the box, like the frame of a survey. */
export function cropPlanes(crop: CropBox | null): { readonly low: Triple; readonly high: Triple } {
  if (!crop) return UNCROPPED;
  const [a, b, c] = crop.low;
  const [d, e, f] = crop.high;
  return { low: [a - 0.5, b - 0.5, c - 0.5], high: [d + 0.5, e + 0.5, f + 0.5] };
}
