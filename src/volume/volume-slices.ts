import type { Level } from '../core/types.ts';

export interface VolumeSlices {
  /** float16 bits, [slice × inline × crossline], crossline fastest; 0 where there is no trace. */
  readonly data: Uint16Array;
  readonly size: readonly [number, number, number];
  /** [inline × crossline]: 1 where there is a trace. */
  readonly mask: Uint8Array;
  readonly sampleIndices: Int32Array;
  readonly subsample: number;
  readonly scale: number;
}

/**
 * Takes `depthSlices` equally spaced horizontal slices of a level, its first and last sample included, or fewer if the level
 * has fewer samples. They are thinned laterally by powers of two until no edge is longer than `maxSize`.
 * @throws RangeError when either number is less than 1
 */
export function volumeSlices(level: Level, depthSlices: number, maxSize = 512): VolumeSlices {
  const { inlineCount, crosslineCount, sampleCount, stride, data, lastValid, scale } = level;
  // An edge cannot become shorter than one trace, so the loop would not end for a smaller `maxSize`.
  if (!(depthSlices >= 1 && maxSize >= 1)) throw new RangeError('depthSlices and maxSize must be 1 or more');
  let thin = 1;
  while (Math.ceil(Math.max(inlineCount, crosslineCount) / thin) > maxSize) thin *= 2;
  const rows = Math.ceil(inlineCount / thin);
  const columns = Math.ceil(crosslineCount / thin);
  const slices = Math.min(Math.floor(depthSlices), sampleCount);
  const levelSamples = Int32Array.from({ length: slices }, (_, k) =>
    slices === 1 ? Math.floor((sampleCount - 1) / 2) : Math.round((k * (sampleCount - 1)) / (slices - 1)),
  );
  const out = new Uint16Array(slices * rows * columns);
  const mask = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * thin * crosslineCount + column * thin;
      const last = lastValid[cell]!;
      mask[row * columns + column] = last >= 0 ? 1 : 0;
      for (let slice = 0; slice < slices; slice++) {
        const sample = levelSamples[slice]!;
        if (sample <= last) out[(slice * rows + row) * columns + column] = data[cell * sampleCount + sample]!;
      }
    }
  }
  return {
    data: out,
    size: [columns, rows, slices],
    mask,
    sampleIndices: levelSamples.map((sample) => sample * stride.sample),
    subsample: Math.max(stride.inline, stride.crossline) * thin,
    scale,
  };
}
