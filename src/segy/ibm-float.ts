/**
 * IBM System/360 floats (SEG-Y format 1) have one sign bit, 7 bits for the power of 16 plus 64, and 24 bits of fraction:
 * value = ±fraction × 2^(4 × exponent − 280). The fraction need not be normalised.
 */

/** Converts an IBM word to the bits of the nearest float32, ties to even. Values beyond float32's range become ±Infinity. */
export function ibmToFloat32Bits(word: number): number {
  const fraction = word & 0xffffff;
  const sign = word & 0x80000000;
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 8;
  const mantissa = fraction << shift;
  const exponent = ((word >>> 22) & 0x1fc) - shift - 130;
  if (exponent > 0)
    return exponent < 255 ? sign | (exponent << 23) | (mantissa & 0x7fffff) : sign | 0x7f800000;
  return sign | denormalBits(mantissa, 1 - exponent);
}

/** Computes mantissa ÷ 2^shift, rounded to nearest, ties to even. A carry into the exponent gives the right number. */
function denormalBits(mantissa: number, shift: number): number {
  if (shift > 24) return 0;
  const half = 2 ** (shift - 1);
  const rest = mantissa & (2 * half - 1);
  const kept = mantissa >>> shift;
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** Converts an IBM word to its exact value; 24 bits of fraction always fit into a float64. */
export function ibmToNumber(word: number): number {
  const magnitude = (word & 0xffffff) * 2 ** (4 * ((word >>> 24) & 0x7f) - 280);
  return word < 0 || word > 0x7fffffff ? -magnitude : magnitude;
}

/**
 * Converts words one for one: `target[k]` becomes the float32 bits of IBM word `words[k]`.
 * @param swap whether the words' bytes are in the order opposite to this machine's
 */
export function decodeIbmWords(words: Uint32Array, swap: boolean, target: Uint32Array): void {
  if (swap) decodeSwapped(words, target);
  else decodeStraight(words, target);
}

// Both loops repeat the arithmetic of ibmToFloat32Bits, because a call or a test of `swap` for each word costs a third of the
// speed. Zero has shift 24 and is converted by the function, like the rare words outside float32's normal range.

function decodeSwapped(words: Uint32Array, target: Uint32Array): void {
  const count = words.length;
  for (let k = 0; k < count; k++) {
    const stored = words[k]! | 0;
    const word = (stored << 24) | ((stored & 0xff00) << 8) | ((stored >>> 8) & 0xff00) | (stored >>> 24);
    const fraction = word & 0xffffff;
    const shift = (Math.clz32(fraction) - 8) | 0;
    const exponent = (((word >>> 22) & 0x1fc) - shift - 130) | 0;
    if ((exponent - 1) >>> 0 < 254 && shift < 24) {
      target[k] = (word & 0x80000000) | (exponent << 23) | ((fraction << shift) & 0x7fffff);
    } else target[k] = ibmToFloat32Bits(word);
  }
}

function decodeStraight(words: Uint32Array, target: Uint32Array): void {
  const count = words.length;
  for (let k = 0; k < count; k++) {
    const word = words[k]! | 0;
    const fraction = word & 0xffffff;
    const shift = (Math.clz32(fraction) - 8) | 0;
    const exponent = (((word >>> 22) & 0x1fc) - shift - 130) | 0;
    if ((exponent - 1) >>> 0 < 254 && shift < 24) {
      target[k] = (word & 0x80000000) | (exponent << 23) | ((fraction << shift) & 0x7fffff);
    } else target[k] = ibmToFloat32Bits(word);
  }
}
