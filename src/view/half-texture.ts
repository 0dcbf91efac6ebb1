/**
 * Slices as texels for an RG16F texture: R = amplitude ÷ scale as half float, G = 1 where there is a value, both 0
 * where there is none. With the weight premultiplied a linear filter never mixes nulls in: value = R ÷ G.
 */

const HALF_ONE = 0x3c00;
const VALID = HALF_ONE << 16;
/** Largest finite half. */
const HALF_MAX_BITS = 0x7bff;
/** Binary exponent that the largest amplitude is scaled to: under 2¹⁵, so linear sums cannot overflow. */
const TOP_EXPONENT = 14;
/** Amplitudes this many octaves above the median may saturate; keeps one wild spike from flattening all else. */
const HEADROOM_OCTAVES = 20;
const SAMPLED = 4096;
/** Bits of a float32 without its sign, and those of infinity: what lies above is NaN. */
const MAGNITUDE = 0x7fffffff;
const INFINITE = 0x7f800000;

/** By the upper 9 bits of a float32 (sign, exponent): base bits and mantissa shift of value ÷ 2ⁿ as a half. */
interface HalfTables {
  readonly base: Uint16Array;
  readonly shift: Uint8Array;
}

/** Shift that means: nothing of the mantissa counts. */
const SATURATED = 32;

/** Dividing by a power of two is a shift of the exponent, so it costs nothing to have it in the tables. */
function halfTables(scaleExponent: number): HalfTables {
  const base = new Uint16Array(512);
  const shift = new Uint8Array(512);
  for (let exponent = 0; exponent < 256; exponent++) {
    const unbiased = exponent === 255 ? Infinity : exponent - 127 - scaleExponent;
    let bits = 0;
    let by = 25;
    if (exponent > 0 && unbiased >= -14 && unbiased <= 15) {
      bits = (unbiased + 15) << 10;
      by = 13;
    } else if (exponent > 0 && unbiased >= -25 && unbiased < -14) {
      by = -unbiased - 1;
    } else if (unbiased > 15) {
      bits = HALF_MAX_BITS;
      by = SATURATED;
    }
    base[exponent] = bits;
    base[exponent | 256] = bits | 0x8000;
    shift[exponent] = shift[exponent | 256] = by;
  }
  return { base, shift };
}

/** float32 bits → half bits, round to nearest; beyond the range (and ±∞) saturates at ±65504. Not for NaN. */
function halfBits(bits: number, { base, shift }: HalfTables): number {
  const key = bits >>> 23;
  const by = shift[key]!;
  const start = base[key]!;
  if (by === SATURATED) return start;
  // Below the normal range the implicit leading 1 becomes explicit.
  const mantissa = (bits & 0x7fffff) | (by > 13 ? 0x800000 : 0);
  const rounded = start + ((mantissa + (1 << (by - 1))) >>> by);
  return (rounded & 0x7fff) > HALF_MAX_BITS ? (rounded & 0x8000) | HALF_MAX_BITS : rounded;
}

const UNSCALED = halfTables(0);

export function toHalf(value: number): number {
  return halfBits(new Uint32Array(new Float32Array([value]).buffer)[0]!, UNSCALED);
}

/** The inverse, for values that toHalf or writeTexels made: finite. */
export function fromHalf(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 1023;
  const size = exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

function wordsOf(data: Float32Array): Uint32Array {
  return new Uint32Array(data.buffer, data.byteOffset, data.length);
}

/** A power of two to divide amplitudes by before they become halves; 1 for data without variation. */
export function amplitudeScale(data: Float32Array): number {
  const words = wordsOf(data);
  let top = 0;
  // Without the sign, floats are in the order of their bits; infinities and NaN lie above all.
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
 * Writes a rectangle of data[row × width + column] ÷ `scale`, a power of two, as texels (one Uint32 each: G high, R low, little-endian hosts only,
 * as every browser's) into `texels[row × columns + column]`.
 */
export function writeTexels(
  data: Float32Array,
  width: number,
  rectangle: { column: number; row: number; columns: number; rows: number },
  scale: number,
  texels: Uint32Array,
): void {
  const words = wordsOf(data);
  const tables = halfTables(Math.round(Math.log2(scale)));
  let out = 0;
  for (let row = 0; row < rectangle.rows; row++) {
    let from = (rectangle.row + row) * width + rectangle.column;
    for (let column = 0; column < rectangle.columns; column++) {
      const bits = words[from++]!;
      texels[out++] = (bits & MAGNITUDE) > INFINITE ? 0 : VALID | halfBits(bits, tables);
    }
  }
}
