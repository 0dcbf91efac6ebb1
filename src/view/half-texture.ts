import { encodeHalves, HALF_NAN } from '../core/half.ts';

/**
 * Converts slices to texels of an RG16F texture: R = amplitude ÷ scale as half float and G = 1 for a value,
 * both 0 for a missing one. A linear filter then never mixes in missing values, because value = R ÷ G.
 */

const VALID = 0x3c00 << 16;
/** Binary exponent of the largest scaled amplitude. Below 2¹⁵ linear sums cannot overflow. */
const TOP_EXPONENT = 14;
/**
 * Amplitudes this many octaves above the median may saturate, so that one spike does not flatten everything
 * else.
 */
const HEADROOM_OCTAVES = 20;
const SAMPLED = 4096;
/** Bits of a float32 without its sign, and those of infinity. Larger magnitudes are NaN. */
const MAGNITUDE = 0x7fffffff;
const INFINITE = 0x7f800000;

const wordsOf = (data: Float32Array): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset, data.length);

/**
 * The power of two that amplitudes are divided by before they become half floats; 1 for data without
 * variation.
 */
export function amplitudeScale(data: Float32Array): number {
  const words = wordsOf(data);
  let top = 0;
  // Without the sign, the bits of floats sort like their values, with infinity and NaN at the top.
  for (let k = 0; k < words.length; k++) {
    const size = words[k]! & MAGNITUDE;
    if (size > top && size < INFINITE) top = size;
  }
  if (top === 0) return 1;
  const largest = new Float32Array(new Uint32Array([top]).buffer)[0]!;
  const step = Math.max(1, Math.floor(data.length / SAMPLED));
  const sizes: number[] = [];
  for (let k = 0; k < data.length; k += step) {
    const size = Math.abs(data[k]!);
    if (size > 0 && size < Infinity) sizes.push(size);
  }
  const median = sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? largest;
  const reach = Math.min(largest, median * 2 ** HEADROOM_OCTAVES);
  return 2 ** (Math.floor(Math.log2(reach)) - TOP_EXPONENT);
}

/**
 * Writes a rectangle of data[row × width + column] ÷ `scale` (a power of two) into `texels[row × columns +
 * column]`. A texel is one Uint32 with G high and R low, which needs a little-endian machine, as all browsers
 * have.
 */
export function writeTexels(
  data: Float32Array,
  width: number,
  rectangle: { column: number; row: number; columns: number; rows: number },
  scale: number,
  texels: Uint32Array,
): void {
  const halves = new Uint16Array(rectangle.columns);
  let out = 0;
  for (let row = 0; row < rectangle.rows; row++) {
    const from = (rectangle.row + row) * width + rectangle.column;
    encodeHalves(data.subarray(from, from + rectangle.columns), scale, halves, 0, HALF_NAN);
    for (let column = 0; column < rectangle.columns; column++) {
      const bits = halves[column]!;
      texels[out++] = bits === HALF_NAN ? 0 : VALID | bits;
    }
  }
}

/** Writes a rectangle of colours (65536 red + 256 green + blue) as RGBA bytes; a missing one is 0 with alpha 0. */
export function writeColours(
  data: Float32Array,
  width: number,
  rectangle: { column: number; row: number; columns: number; rows: number },
  texels: Uint32Array,
): void {
  let out = 0;
  for (let row = 0; row < rectangle.rows; row++) {
    const from = (rectangle.row + row) * width + rectangle.column;
    for (let column = 0; column < rectangle.columns; column++) {
      const colour = data[from + column]!;
      texels[out++] = Number.isNaN(colour) ? 0 : packedColour(colour) | OPAQUE;
    }
  }
}

const OPAQUE = 0xff << 24;

/** Swaps red and blue, by which the number of a colour differs from its bytes; works both ways. */
export const packedColour = (colour: number): number =>
  ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff);
