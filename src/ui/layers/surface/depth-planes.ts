import type { VolumeData } from '../../../api/types.ts';
import { halfTable } from '../../../core/half.ts';
import type { PlacedSlice } from '../../../core/types.ts';

/** Converts a volume's slices to horizontal planes. NaN means no trace. */
export function depthPlanes(volume: VolumeData): PlacedSlice[] {
  const [width, height, count] = volume.size;
  const numbers = halfTable();
  const cells = width * height;
  const planes: PlacedSlice[] = [];
  for (let k = 0; k < count; k++) {
    const data = new Float32Array(cells);
    for (let cell = 0; cell < cells; cell++) {
      data[cell] = volume.mask[cell]
        ? (numbers[volume.data[k * cells + cell] ?? 0] ?? 0) * volume.scale
        : Number.NaN;
    }
    planes.push({
      data,
      width,
      height,
      subsample: volume.subsample,
      exact: false,
      axis: 'sample',
      index: volume.sampleIndices[k] ?? 0,
      columnStride: volume.subsample,
      rowStride: volume.subsample,
    });
  }
  return planes;
}
