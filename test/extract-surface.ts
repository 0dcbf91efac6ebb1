import type { Level, MeshData } from '../src/core/types.ts';
import { countSurface, type SurfaceSign } from '../src/surface/flying-edges.ts';

/** The isosurface of a slab, counted and made in one go. */
export const extractSurface = (
  level: Level,
  isoValue: number,
  sign: SurfaceSign,
  inlineStart: number,
  inlineEnd: number,
): MeshData => countSurface(level, isoValue, sign, inlineStart, inlineEnd).make();
