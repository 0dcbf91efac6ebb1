import type { SliceData } from '../../core/types.ts';

/** A slice as a small picture with the nearest value in each pixel. Missing values are transparent. */
export function thumbnail(
  { data, width, height }: SliceData,
  table: Uint8Array,
  clip: readonly [number, number],
  columns: number,
  rows: number,
): ImageData {
  const image = new ImageData(columns, rows);
  const entries = table.length / 4;
  for (let y = 0; y < rows; y++) {
    const row = Math.min(height - 1, Math.floor(((y + 0.5) / rows) * height));
    for (let x = 0; x < columns; x++) {
      const value = data[row * width + Math.min(width - 1, Math.floor(((x + 0.5) / columns) * width))]!;
      if (Number.isNaN(value)) continue;
      const share = (value - clip[0]) / (clip[1] - clip[0]);
      const entry = Math.max(0, Math.min(entries - 1, Math.floor(share * entries)));
      image.data.set(table.subarray(4 * entry, 4 * entry + 4), 4 * (y * columns + x));
    }
  }
  return image;
}
