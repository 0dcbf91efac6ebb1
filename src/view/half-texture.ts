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

const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/** Upper 9 bits of a float32 (sign, exponent) → base bits and mantissa shift of the half. */
const base = new Uint16Array(512);
const shift = new Uint8Array(512);
for (let exponent = 0; exponent < 256; exponent++) {
  const unbiased = exponent - 127;
  let bits = 0;
  let by = 25;
  if (unbiased >= -14 && unbiased <= 15) {
    bits = (unbiased + 15) << 10;
    by = 13;
  } else if (unbiased >= -25 && unbiased < -14) {
    by = -unbiased - 1;
  } else if (unbiased > 15) {
    bits = HALF_MAX_BITS;
    by = 32;
  }
  base[exponent] = bits;
  base[exponent | 256] = bits | 0x8000;
  shift[exponent] = shift[exponent | 256] = by;
}

/** float32 bits → half bits, round to nearest; beyond the range (and ±∞) saturates at ±65504. Not for NaN. */
export function halfBits(bits: number): number {
  const key = bits >>> 23;
  const by = shift[key]!;
  const start = base[key]!;
  if (by === 32) return start;
  // Below the normal range the implicit leading 1 becomes explicit.
  const mantissa = (bits & 0x7fffff) | (by > 13 ? 0x800000 : 0);
  const rounded = start + ((mantissa + (1 << (by - 1))) >>> by);
  return (rounded & 0x7fff) > HALF_MAX_BITS ? (rounded & 0x8000) | HALF_MAX_BITS : rounded;
}

export function toHalf(value: number): number {
  floatView[0] = value;
  return halfBits(bitView[0]!);
}

/** A power of two to divide amplitudes by before they become halves; 1 for data without variation. */
export function amplitudeScale(data: Float32Array): number {
  let largest = 0;
  for (let k = 0; k < data.length; k++) {
    const size = Math.abs(data[k]!);
    if (size > largest && size < Infinity) largest = size;
  }
  if (largest === 0) return 1;
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
 * Writes a rectangle of data[row × width + column] as texels (one Uint32 each: G high, R low, little-endian hosts only,
 * as every browser's) into `texels[row × columns + column]`.
 */
export function writeTexels(
  data: Float32Array,
  width: number,
  rectangle: { column: number; row: number; columns: number; rows: number },
  scale: number,
  texels: Uint32Array,
): void {
  const factor = 1 / scale;
  let out = 0;
  for (let row = 0; row < rectangle.rows; row++) {
    let from = (rectangle.row + row) * width + rectangle.column;
    for (let column = 0; column < rectangle.columns; column++) {
      const value = data[from++]!;
      if (!Number.isNaN(value)) {
        floatView[0] = value * factor;
        texels[out++] = VALID | halfBits(bitView[0]!);
      } else {
        texels[out++] = 0;
      }
    }
  }
}
