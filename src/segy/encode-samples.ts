import type { ByteOrder } from '../core/types.ts';

const cell = new Float32Array(1);
const bits = new Int32Array(cell.buffer);

/** Converts float32 bits to an IBM System/360 word, as a signed integer; see `floatToIbm`. */
function ibmWord(word: number): number {
  const sign = word & 0x80000000;
  const magnitude = word & 0x7fffffff;
  if (magnitude === 0) return sign;
  if (magnitude >= 0x7f800000) return sign | 0x7fffffff;
  // value = mantissa · 2^(exponent − 150); the mantissa of a subnormal float is shifted to 24 bits first.
  let exponent = magnitude >>> 23;
  let mantissa = magnitude & 0x7fffff;
  if (exponent === 0) {
    const missing = Math.clz32(mantissa) - 8;
    mantissa <<= missing;
    exponent = 1 - missing;
  } else mantissa |= 0x800000;
  // An IBM exponent is a power of 16, so the mantissa is shifted right until the power of two is a multiple of four.
  const shift = (126 - exponent) & 3;
  const fraction = (mantissa + ((1 << shift) >> 1)) >>> shift;
  return sign | ((((exponent - 126 + shift) >> 2) + 64) << 24) | fraction;
}

/**
 * Converts a float32 to the nearest IBM System/360 word, ties away from zero. Every finite float32 is within its range;
 * infinities and NaN, which the format does not have, become the largest word of their sign.
 */
export function floatToIbm(value: number): number {
  cell[0] = value;
  return ibmWord(bits[0]!) >>> 0;
}

/** Rounds to the nearest whole number between −limit − 1 and limit; NaN becomes 0. */
function toInteger(value: number, limit: number): number {
  if (value >= limit) return limit;
  return value <= -limit - 1 ? -limit - 1 : Math.round(value) | 0;
}

/**
 * Stores samples from `byteOffset` of `target` on as format 1 (IBM), 5 (IEEE) or 2, 3, 8 (integers, rounded and limited to
 * their range). The offset need not be aligned.
 * @throws RangeError if `target` is too short
 */
export function encodeSamples(
  values: Float32Array,
  format: 1 | 2 | 3 | 5 | 8,
  byteOrder: Exclude<ByteOrder, 'pairwise'>,
  target: Uint8Array,
  byteOffset: number,
): void {
  const view = new DataView(target.buffer, target.byteOffset + byteOffset, target.byteLength - byteOffset);
  const little = byteOrder === 'little';
  const { length } = values;
  switch (format) {
    case 1: {
      const words = new Int32Array(values.buffer, values.byteOffset, length);
      for (let k = 0; k < length; k++) view.setInt32(k * 4, ibmWord(words[k]!), little);
      return;
    }
    case 2:
      for (let k = 0; k < length; k++) view.setInt32(k * 4, toInteger(values[k]!, 0x7fffffff), little);
      return;
    case 3:
      for (let k = 0; k < length; k++) view.setInt16(k * 2, toInteger(values[k]!, 0x7fff), little);
      return;
    case 5:
      for (let k = 0; k < length; k++) view.setFloat32(k * 4, values[k]!, little);
      return;
    case 8:
      for (let k = 0; k < length; k++) view.setInt8(k, toInteger(values[k]!, 0x7f));
  }
}
