import { halfTable } from '../core/half.ts';

export const MAX_HALF = 65504;
export const HALF_NAN = 0x7e00;
/** Float32 bits of infinity, sign off. */
const INFINITY_BITS = 0x7f800000;
/**
 * Multiplied by this, a float32 has a half's exponent in its own field: what is left is to drop 13 bits of mantissa. The
 * bits of the largest half, of the least number that keeps its full mantissa so, and what is smaller go the long way.
 */
const REBIAS = 2 ** -112;
const LARGEST_REBIASED = 0x477fe000 - (112 << 23);
const LEAST_NORMAL = 0x00800000;

/**
 * By sign and exponent of a float32 (its top nine bits): what to add to the shifted mantissa, leading one included, and
 * how far to shift it. One rule serves normal, subnormal and vanishing halves.
 */
const BASES = new Uint16Array(512);
const SHIFTS = new Uint8Array(512);
for (let top = 0; top < 512; top++) {
  const exponent = (top & 0xff) - 112;
  // The leading one adds 1 to the exponent field of a normal half, so its base holds one less.
  BASES[top] = ((top & 0x100) << 7) | (Math.max(0, Math.min(30, exponent) - 1) << 10);
  // Shifted by 25 every mantissa rounds to zero.
  SHIFTS[top] = exponent > 0 ? 13 : Math.min(25, 14 - exponent);
}

const CHUNK = 2048;
const floats = new Float32Array(CHUNK);
const words = new Int32Array(floats.buffer);

/** float16 bits of float32 bits of at most ±65504, rounded to nearest, ties to even. */
function halfBits(word: number): number {
  const top = word >>> 23;
  const shift = SHIFTS[top]!;
  const mantissa = (word & 0x7fffff) | 0x800000;
  return BASES[top]! + ((mantissa + (1 << (shift - 1)) - 1 + ((mantissa >> shift) & 1)) >> shift);
}

/** float16 bits of a number of at most ±65504, rounded to nearest, ties to even. */
export function floatToHalf(value: number): number {
  floats[0] = value;
  return halfBits(words[0]!);
}

/**
 * Writes value ÷ scale as float16 bits; beyond ±65504 at the limit.
 * @param scale a power of two
 * @param notANumber what a NaN becomes: 0 where a mask tells nulls (as on the GPU), else `HALF_NAN`
 * @returns how many were cut off, infinities included
 */
export function encodeHalves(
  source: Float32Array,
  scale: number,
  target: Uint16Array,
  targetOffset: number,
  notANumber = 0,
): number {
  const factor = REBIAS / scale;
  let saturated = 0;
  for (let from = 0; from < source.length; from += CHUNK) {
    const count = Math.min(CHUNK, source.length - from);
    for (let k = 0; k < count; k++) floats[k] = source[from + k]! * factor;
    const to = targetOffset + from;
    for (let k = 0; k < count; k++) {
      const word = words[k]!;
      const magnitude = word & 0x7fffffff;
      if (magnitude >= LEAST_NORMAL && magnitude <= LARGEST_REBIASED) {
        // Round to nearest, ties to even, on the 13 bits that go.
        target[to + k] = ((word >>> 16) & 0x8000) | ((magnitude + 0xfff + ((magnitude >> 13) & 1)) >> 13);
      } else if (magnitude === 0 && source[from + k] === 0) target[to + k] = (word >>> 16) & 0x8000;
      else if (magnitude <= LARGEST_REBIASED) target[to + k] = floatToHalf(source[from + k]! / scale);
      else if (magnitude > INFINITY_BITS) target[to + k] = notANumber;
      else {
        target[to + k] = word < 0 ? 0xfbff : 0x7bff;
        saturated += 1;
      }
    }
  }
  return saturated;
}

/** Amplitudes (half × scale) of the halves [start, end). */
export function decodeHalves(
  source: Uint16Array,
  start: number,
  end: number,
  scale: number,
  target: Float32Array,
  targetOffset: number,
): void {
  const values = halfTable();
  for (let k = start, at = targetOffset; k < end; k++, at++) target[at] = values[source[k]!]! * scale;
}
