let values: Float32Array | null = null;

/** Value of float16 bits (IEEE 754 binary16). */
export function halfToFloat(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The values of all 65536 half floats, made at the first use. */
export function halfTable(): Float32Array {
  values ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToFloat(bits));
  return values;
}
