import type { Cube } from '../core/cube.ts';
import { volumeSlices } from '../volume/volume-slices.ts';
import { VOLUME_OPTIONS } from './call-options.ts';
import { callOn } from './engine-cube.ts';
import type { VolumeData, VolumeOptions } from './types.ts';

/** Takes equally spaced horizontal slices of the finest level of a cube that is in memory. */
export async function volumeOf(cube: Cube, options?: VolumeOptions): Promise<VolumeData> {
  const call = callOn(cube, VOLUME_OPTIONS, options);
  return volumeSlices(await cube.level('best', call), call.depthSlices, call.maxSize);
}
