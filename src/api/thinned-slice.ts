import type { SliceData } from '../core/types.ts';

/** Takes every `step`-th column of a full-resolution slice, and of a time slice also every `step`-th row. */
export function thinned(slice: SliceData, step: number, rowsToo: boolean): SliceData {
  if (step === 1) return slice;
  const rowStep = rowsToo ? step : 1;
  const width = Math.ceil(slice.width / step);
  const height = Math.ceil(slice.height / rowStep);
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++)
      data[row * width + column] = slice.data[row * rowStep * slice.width + column * step]!;
  }
  return { ...slice, data, width, height, subsample: step };
}
