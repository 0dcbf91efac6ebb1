let values: Float32Array | null = null;

/** Converts float16 bits (IEEE 754 binary16) to their value. */
export function halfToFloat(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The values of all 65536 half floats, by their bits. The table is made on first use. */
export function halfTable(): Float32Array {
  values ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToFloat(bits));
  return values;
}

/** The bits of a half float that is NaN. */
export const HALF_NAN = 0x7e00;
/** The float32 bits of infinity, without the sign. */
const INFINITY_BITS = 0x7f800000;
/**
 * A float32 multiplied by this has the exponent of a half in its own exponent field, so only 13 bits of mantissa must be
 * dropped. That is right between the two limits below: the bits of the largest half, and those of the smallest number that
 * keeps its whole mantissa when multiplied. Smaller numbers are converted by `halfBits`.
 */
const REBIAS = 2 ** -112;
const LARGEST_REBIASED = 0x477fe000 - (112 << 23);
const LEAST_NORMAL = 0x00800000;

/**
 * For each sign and exponent of a float32 (its top nine bits): what to add to the shifted mantissa, which includes the leading
 * one, and how far to shift it. The same rule gives normal halves, subnormal ones and zero.
 */
const BASES = new Uint16Array(512);
const SHIFTS = new Uint8Array(512);
for (let top = 0; top < 512; top++) {
  const exponent = (top & 0xff) - 112;
  // The leading one adds 1 to the exponent field of a normal half, so its base holds one less.
  BASES[top] = ((top & 0x100) << 7) | (Math.max(0, Math.min(30, exponent) - 1) << 10);
  // A shift by 25 rounds every mantissa to zero.
  SHIFTS[top] = exponent > 0 ? 13 : Math.min(25, 14 - exponent);
}

const CHUNK = 2048;
const floats = new Float32Array(CHUNK);
const words = new Int32Array(floats.buffer);

/** Converts float32 bits of a number of at most ±65504 to float16 bits, rounded to nearest, ties to even. */
function halfBits(word: number): number {
  const top = word >>> 23;
  const shift = SHIFTS[top]!;
  const mantissa = (word & 0x7fffff) | 0x800000;
  return BASES[top]! + ((mantissa + (1 << (shift - 1)) - 1 + ((mantissa >> shift) & 1)) >> shift);
}

/** Converts a number of at most ±65504 to float16 bits, rounded to nearest, ties to even. */
export function floatToHalf(value: number): number {
  floats[0] = value;
  return halfBits(words[0]!);
}

/**
 * Writes value ÷ scale as float16 bits. Values beyond ±65504 become ±65504.
 * @param scale a power of two
 * @param notANumber bits that a NaN becomes: 0 if a mask marks nulls (as on the GPU), otherwise `HALF_NAN`
 * @returns how many values were beyond the limit, infinities included
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
        // Dropping 13 bits rounds to nearest, ties to even.
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
