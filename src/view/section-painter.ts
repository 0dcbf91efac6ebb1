import type { SliceData } from '../core/types.ts';
import { clipRange } from './colormap.ts';

/** Where the whole slice goes, device pixels of the canvas; may reach beyond it (zoomed in). */
export interface SectionRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WiggleOptions {
  /** CSS colour of trace and fill. */
  readonly colour: string;
  /** Largest swing in trace distances; default 1.5. */
  readonly swing?: number;
}

export interface SectionOptions {
  /** Mean between samples (default), or each sample as a block. */
  readonly interpolate?: boolean;
  /** Traces as curves, filled on the positive side, over the colours or alone. */
  readonly wiggle?: WiggleOptions;
  /** Colours under the wiggles; default true. */
  readonly density?: boolean;
}

/** Traces closer than this (pixels) are drawn every second, fourth … */
const LEAST_WIGGLE_DISTANCE = 6;
const MOST_TAPS = 4;

/**
 * Paints a slice into a rectangle of a 2D canvas: column centres at (column + ½) ÷ width of it. Same rules as the 3D
 * view: amplitudes are interpolated, then coloured; nulls stay transparent (pixels there are cleared) and are never
 * mixed in. Only the part inside the canvas is computed.
 */
export function paintSection(
  context: CanvasRenderingContext2D,
  slice: Pick<SliceData, 'data' | 'width' | 'height'>,
  table: Uint8Array,
  clip: readonly [number, number],
  gain: number,
  rect: SectionRectangle,
  options: SectionOptions = {},
): void {
  const left = Math.max(0, Math.round(rect.x));
  const top = Math.max(0, Math.round(rect.y));
  const right = Math.min(context.canvas.width, Math.round(rect.x + rect.width));
  const bottom = Math.min(context.canvas.height, Math.round(rect.y + rect.height));
  if (right <= left || bottom <= top || slice.width < 1 || slice.height < 1) return;
  const image = context.createImageData(right - left, bottom - top);
  if (options.density !== false) {
    const across = weights(left, right, rect.x, rect.width, slice.width, options.interpolate !== false);
    const down = weights(top, bottom, rect.y, rect.height, slice.height, options.interpolate !== false);
    fillPixels(
      new Uint32Array(image.data.buffer),
      slice,
      across,
      down,
      new Uint32Array(table.slice().buffer),
      clipRange(clip, gain),
    );
  }
  context.putImageData(image, left, top);
  if (options.wiggle) paintWiggles(context, slice, clipRange(clip, gain), rect, options.wiggle);
}

/** For each pixel along one axis the samples it takes and their weights, `taps` to a pixel; weights sum to 1. */
interface AxisWeights {
  readonly taps: number;
  readonly samples: Int32Array;
  readonly weights: Float32Array;
}

function weights(
  from: number,
  to: number,
  origin: number,
  extent: number,
  count: number,
  interpolate: boolean,
): AxisWeights {
  const perPixel = count / extent;
  // Magnified: two samples to interpolate between. Else every sample the pixel covers, for their mean.
  const points = interpolate ? Math.min(MOST_TAPS, Math.max(1, Math.ceil(perPixel - 0.25))) : 1;
  const between = interpolate && points === 1;
  const taps = between ? 2 : points;
  const samples = new Int32Array((to - from) * taps);
  const shares = new Float32Array((to - from) * taps);
  for (let pixel = from, k = 0; pixel < to; pixel++) {
    for (let point = 0; point < points; point++) {
      const at = (pixel + (point + 0.5) / points - origin) * perPixel - 0.5;
      if (!between) {
        samples[k] = clamp(Math.round(at), count);
        shares[k++] = 1 / points;
        continue;
      }
      const low = Math.floor(at);
      samples[k] = clamp(low, count);
      shares[k++] = 1 - (at - low);
      samples[k] = clamp(low + 1, count);
      shares[k++] = at - low;
    }
  }
  return { taps, samples, weights: shares };
}

function clamp(index: number, count: number): number {
  return index < 0 ? 0 : index >= count ? count - 1 : index;
}

/** A pixel is coloured where samples of at least half of its weight exist, by their mean. */
function fillPixels(
  pixels: Uint32Array,
  { data, width }: Pick<SliceData, 'data' | 'width'>,
  across: AxisWeights,
  down: AxisWeights,
  colours: Uint32Array,
  [low, high]: readonly [number, number],
): void {
  const columns = across.samples.length / across.taps;
  const rows = down.samples.length / down.taps;
  const factor = 255 / (high - low);
  // The samples of a row are mixed vertically once for all of its pixels; a null makes its column's sum NaN.
  const sums = new Float32Array(width);
  const first = across.samples[0]!;
  const last = across.samples[across.samples.length - 1]!;
  let out = 0;
  for (let row = 0; row < rows; row++) {
    sums.fill(0, first, last + 1);
    for (let tap = row * down.taps; tap < (row + 1) * down.taps; tap++) {
      const weight = down.weights[tap]!;
      if (weight === 0) continue;
      const start = down.samples[tap]! * width;
      for (let column = first; column <= last; column++) sums[column]! += weight * data[start + column]!;
    }
    for (let column = 0, tap = 0; column < columns; column++, tap += across.taps) {
      let value = 0;
      for (let k = tap; k < tap + across.taps; k++) value += across.weights[k]! * sums[across.samples[k]!]!;
      if (Number.isNaN(value)) value = meanOfValid(data, width, across, tap, down, row * down.taps);
      if (!Number.isNaN(value)) {
        const level = (value - low) * factor;
        pixels[out] = colours[level > 0 ? (level < 255 ? (level + 0.5) | 0 : 255) : 0]!;
      }
      out++;
    }
  }
}

/** Mean of the samples of one pixel that exist; NaN where they hold less than half of the weight. */
function meanOfValid(
  data: Float32Array,
  width: number,
  across: AxisWeights,
  acrossFrom: number,
  down: AxisWeights,
  downFrom: number,
): number {
  let sum = 0;
  let weight = 0;
  for (let j = downFrom; j < downFrom + down.taps; j++) {
    for (let i = acrossFrom; i < acrossFrom + across.taps; i++) {
      const share = across.weights[i]! * down.weights[j]!;
      const value = data[down.samples[j]! * width + across.samples[i]!]!;
      if (share === 0 || Number.isNaN(value)) continue;
      sum += share * value;
      weight += share;
    }
  }
  return weight >= 0.4999 ? sum / weight : Number.NaN;
}

function paintWiggles(
  context: CanvasRenderingContext2D,
  { data, width, height }: Pick<SliceData, 'data' | 'width' | 'height'>,
  [low, high]: readonly [number, number],
  rect: SectionRectangle,
  { colour, swing = 1.5 }: WiggleOptions,
): void {
  const distance = rect.width / width;
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(LEAST_WIGGLE_DISTANCE / distance)));
  const centre = (low + high) / 2;
  const scale = (swing * distance * step) / (high - low);
  const reach = swing * distance * step;
  const curves = new Path2D();
  const fills = new Path2D();
  const rowDistance = rect.height / height;
  const firstRow = Math.max(0, Math.floor(-rect.y / rowDistance - 1));
  const lastRow = Math.min(height - 1, Math.ceil((context.canvas.height - rect.y) / rowDistance + 1));
  for (let column = 0; column < width; column += step) {
    const base = rect.x + (column + 0.5) * distance;
    if (base < -reach || base > context.canvas.width + reach) continue;
    let pen = false;
    let lastY = 0;
    for (let row = firstRow; row <= lastRow; row++) {
      const value = data[row * width + column]!;
      const y = rect.y + (row + 0.5) * rowDistance;
      if (Number.isNaN(value)) {
        if (pen) fills.lineTo(base, lastY);
        pen = false;
        continue;
      }
      const x = base + Math.max(-reach, Math.min(reach, (value - centre) * scale));
      if (pen) curves.lineTo(x, y);
      else {
        curves.moveTo(x, y);
        fills.moveTo(base, y);
      }
      fills.lineTo(Math.max(base, x), y);
      pen = true;
      lastY = y;
    }
    if (pen) fills.lineTo(base, lastY);
  }
  context.save();
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.fill(fills);
  context.stroke(curves);
  context.restore();
}
