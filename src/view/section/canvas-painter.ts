import type { SectionDrawing, SectionGrid, SectionPainter } from '../../core/section.ts';
import { traceWiggles } from './wiggle.ts';

const MOST_TAPS = 4;

/** Draws sections for browsers without WebGL2, and for exports. The picture is the same, but the main thread computes it. */
export class CanvasPainter implements SectionPainter {
  readonly kind = 'canvas';
  readonly counts = { frames: 0, uploads: 0, uploadedBytes: 0 };
  #section: SectionGrid | null = null;

  constructor(private readonly context: CanvasRenderingContext2D) {}

  setSection(section: SectionGrid | null): void {
    this.#section = section;
  }

  draw(drawing: SectionDrawing): boolean {
    const { width, height } = this.context.canvas;
    this.context.clearRect(0, 0, width, height);
    if (this.#section) paintSection(this.context, this.#section, drawing);
    this.counts.frames += 1;
    return true;
  }

  dispose(): void {
    this.#section = null;
  }
}

/**
 * Paints a section over the whole canvas, by the rules of the 3D view: amplitudes are interpolated first and then coloured; nulls
 * stay transparent and are never interpolated with.
 */
export function paintSection(
  context: CanvasRenderingContext2D,
  section: SectionGrid,
  drawing: SectionDrawing,
): void {
  const { width, height } = context.canvas;
  if (drawing.density) paintDensity(context, section, drawing);
  const { wiggle, fillPositive, fillNegative } = drawing;
  if (!wiggle && !fillPositive && !fillNegative) return;
  const paths = { curve: new Path2D(), positive: new Path2D(), negative: new Path2D() };
  traceWiggles(
    section,
    drawing,
    { width, height },
    {
      curve: wiggle ? paths.curve : undefined,
      positive: fillPositive ? paths.positive : undefined,
      negative: fillNegative ? paths.negative : undefined,
    },
  );
  context.fillStyle = `rgb(${drawing.negativeInk.join(' ')})`;
  context.fill(paths.negative);
  context.fillStyle = context.strokeStyle = `rgb(${drawing.ink.join(' ')})`;
  context.fill(paths.positive);
  context.lineWidth = drawing.lineWidth;
  context.lineJoin = 'bevel';
  context.stroke(paths.curve);
}

/** Paints the colours of a section, without curves, where it is within the window. */
export function paintDensity(
  context: CanvasRenderingContext2D,
  section: SectionGrid,
  { window, table, range, reversed, interpolate, mixing = 'values' }: SectionDrawing,
): void {
  const { canvas } = context;
  const across = canvas.width / window.width;
  const down = canvas.height / window.height;
  const origin = { x: -window.left * across, y: -window.top * down };
  const extent = { width: section.width * across, height: section.height * down };
  const left = Math.max(0, Math.round(origin.x));
  const top = Math.max(0, Math.round(origin.y));
  const right = Math.min(canvas.width, Math.round(origin.x + extent.width));
  const bottom = Math.min(canvas.height, Math.round(origin.y + extent.height));
  if (right <= left || bottom <= top || section.width < 1 || section.height < 1) return;
  const image = context.createImageData(right - left, bottom - top);
  const pixels = new Uint32Array(image.data.buffer);
  const axes = [
    weights(left, right, origin.x, extent.width, section.width, interpolate),
    weights(top, bottom, origin.y, extent.height, section.height, interpolate),
  ] as const;
  const colours = new Uint32Array(table.slice().buffer);
  if (mixing === 'values')
    fillPixels(pixels, section, ...axes, colours, reversed ? [-range[0], -range[1]] : range);
  else if (mixing === 'cycle') fillMixed(pixels, section, ...axes, cycleOf(range, colours));
  else fillMixed(pixels, section, ...axes, COLOURS);
  context.putImageData(image, left, top);
}

/** For each pixel along one axis, `taps` samples and their weights, which sum to 1. */
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
  // A magnified section is interpolated between two samples; otherwise a pixel is the mean of the samples that it covers.
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

const clamp = (index: number, count: number): number => (index < 0 ? 0 : index >= count ? count - 1 : index);

/** Colours each pixel by the mean of its samples, if those that exist have at least half of the weight. */
function fillPixels(
  pixels: Uint32Array,
  { data, width }: Pick<SectionGrid, 'data' | 'width'>,
  across: AxisWeights,
  down: AxisWeights,
  colours: Uint32Array,
  [low, high]: readonly [number, number],
): void {
  const columns = across.samples.length / across.taps;
  const rows = down.samples.length / down.taps;
  const factor = 255 / (high - low);
  // The samples of a row are averaged vertically once for all of its pixels; a null makes its column's sum NaN.
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

/** The mean of the samples of one pixel that exist; NaN if they have less than half of the weight. */
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

/** What is averaged of a sample, three numbers, and the pixel of an average. */
interface Mix {
  parts(value: number, out: Float64Array): void;
  pixel(sums: Float64Array, weight: number): number;
}

const TURN = 2 * Math.PI;

/** Directions: the range of colours is one turn. */
function cycleOf([low, high]: readonly [number, number], colours: Uint32Array): Mix {
  return {
    parts(value, out) {
      const angle = (TURN * (value - low)) / (high - low);
      out[0] = Math.cos(angle);
      out[1] = Math.sin(angle);
    },
    pixel(sums) {
      const turn = Math.atan2(sums[1]!, sums[0]!) / TURN + 1;
      return colours[Math.min(255, Math.floor((turn % 1) * 255 + 0.5))]!;
    },
  };
}

/** Red, green and blue. A pixel has alpha in its highest byte and red in its lowest. */
const COLOURS: Mix = {
  parts(value, out) {
    out[0] = value >> 16;
    out[1] = (value >> 8) & 255;
    out[2] = value & 255;
  },
  pixel(sums, weight) {
    const [red, green, blue] = [0, 1, 2].map((k) => Math.round(sums[k]! / weight)) as [
      number,
      number,
      number,
    ];
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  },
};

/** Like `fillPixels`, for what has no mean of its values. */
function fillMixed(
  pixels: Uint32Array,
  { data, width }: Pick<SectionGrid, 'data' | 'width'>,
  across: AxisWeights,
  down: AxisWeights,
  mix: Mix,
): void {
  const columns = across.samples.length / across.taps;
  const rows = down.samples.length / down.taps;
  const [sums, parts] = [new Float64Array(3), new Float64Array(3)];
  for (let row = 0, out = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, out++) {
      sums.fill(0);
      let weight = 0;
      for (let j = row * down.taps; j < (row + 1) * down.taps; j++) {
        for (let i = column * across.taps; i < (column + 1) * across.taps; i++) {
          const share = across.weights[i]! * down.weights[j]!;
          const value = data[down.samples[j]! * width + across.samples[i]!]!;
          if (share === 0 || Number.isNaN(value)) continue;
          mix.parts(value, parts);
          for (let k = 0; k < 3; k++) sums[k]! += share * parts[k]!;
          weight += share;
        }
      }
      if (weight >= 0.4999) pixels[out] = mix.pixel(sums, weight);
    }
  }
}
