/** The largest IBM System/360 number, (1 − 16^−6) × 16^63. */
export const LARGEST_IBM = (1 - 16 ** -6) * 16 ** 63;

/**
 * Converts a finite number to the nearest IBM System/360 word, ties away from zero. A number beyond the largest one becomes the
 * largest of its sign; one below the least normalised one loses leading digits, as the format allows.
 */
export function numberToIbm(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x80000000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return sign;
  if (magnitude >= LARGEST_IBM) return (sign | 0x7fffffff) >>> 0;
  // The fraction is magnitude ÷ 16^exponent, from 1/16 to 1; the logarithm may be off by one near a power of 16.
  let exponent = Math.floor(Math.log2(magnitude) / 4) + 1;
  if (magnitude >= 16 ** exponent) exponent += 1;
  else if (magnitude < 16 ** (exponent - 1)) exponent -= 1;
  exponent = Math.max(exponent, -64);
  // Powers of two divide exactly, so that the only rounding is the last one.
  let fraction = Math.round(magnitude / 16 ** (exponent - 6));
  if (fraction === 0x1000000) {
    fraction = 0x100000;
    exponent += 1;
  }
  return (sign | ((exponent + 64) << 24) | fraction) >>> 0;
}
