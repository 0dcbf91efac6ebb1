import { pause } from '../../core/pause.ts';
import type { GridGeometry } from '../../core/types.ts';
import { linePlaceAt, type MapFrame } from '../session/map-frame.ts';
import { LIVE, type MapPoints, PART } from './map-points.ts';

/**
 * Returns a point's colour as 0xAABBGGRR, the order of a canvas on little-endian machines; 0 leaves the point
 * out.
 */
export type ColourOf = (row: number) => number;

/**
 * Draws a square of `size` device pixels at every point into the image's pixels, in parts, so that the page
 * stays responsive.
 * @throws SegyError 'cancelled'
 */
export async function paintPoints(
  image: Uint32Array,
  points: Pick<MapPoints, 'x' | 'y'>,
  frame: MapFrame,
  ratio: number,
  size: number,
  colourOf: ColourOf,
  signal: AbortSignal,
): Promise<void> {
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  const half = Math.floor(size / 2);
  const scaleX = frame.scaleX * ratio;
  const scaleY = frame.scaleY * ratio;
  // A part has fewer points when each covers many pixels.
  const part = Math.max(1000, Math.floor((2 * PART) / (1 + size * size)));
  for (let row = 0; row < points.x.length; row++) {
    if (row % part === 0) await pause(signal);
    const colour = colourOf(row);
    if (colour === 0) continue;
    const left = Math.round(width / 2 + (points.x[row]! - frame.centre.x) * scaleX) - half;
    const top = Math.round(height / 2 - (points.y[row]! - frame.centre.y) * scaleY) - half;
    if (!(left + size > 0 && left < width && top + size > 0 && top < height)) continue;
    const right = Math.min(width, left + size);
    const bottom = Math.min(height, top + size);
    for (let py = Math.max(0, top); py < bottom; py++) {
      for (let px = Math.max(0, left); px < right; px++) image[py * width + px] = colour;
    }
  }
}

/**
 * Fills every cell that has a live trace with the colour of its first trace, without gaps at any angle and
 * bin shape.
 * @throws SegyError 'cancelled'
 */
export async function paintCells(
  image: Uint32Array,
  { cells, kinds }: Pick<MapPoints, 'cells' | 'kinds'>,
  { inline, crossline, binGrid }: GridGeometry,
  frame: MapFrame,
  ratio: number,
  colourOf: ColourOf,
  signal: AbortSignal,
): Promise<void> {
  const rows = new Int32Array(inline.count * crossline.count).fill(-1);
  for (let row = cells.length - 1; row >= 0; row--) {
    if (row % PART === 0) await pause(signal);
    if (kinds[row] === LIVE && cells[row]! >= 0) rows[cells[row]!] = row;
  }
  const width = Math.round(frame.width * ratio);
  const height = Math.round(frame.height * ratio);
  // Line indices are an affine function of the pixel, so one point and two steps give them all.
  const at = (px: number, py: number) =>
    linePlaceAt(frame.toMap({ x: (px + 0.5) / ratio, y: (py + 0.5) / ratio }), binGrid);
  const [start, right, down] = [at(0, 0), at(1, 0), at(0, 1)];
  const part = Math.max(1, Math.floor(PART / width));
  for (let py = 0; py < height; py++) {
    if (py % part === 0) await pause(signal);
    for (let px = 0; px < width; px++) {
      const i = Math.round(
        start.inline + px * (right.inline - start.inline) + py * (down.inline - start.inline),
      );
      const x = Math.round(
        start.crossline + px * (right.crossline - start.crossline) + py * (down.crossline - start.crossline),
      );
      if (!(i >= 0 && i < inline.count && x >= 0 && x < crossline.count)) continue;
      const row = rows[i * crossline.count + x]!;
      if (row >= 0) image[py * width + px] = colourOf(row);
    }
  }
}
