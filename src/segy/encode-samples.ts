import type { ByteOrder } from '../core/types.ts';

const cell = new Float32Array(1);
const bits = new Uint32Array(cell.buffer);

/** IBM System/360 word nearest to a float32; subnormal floats become zero, infinities the largest word. */
export function floatToIbm(value: number): number {
  cell[0] = value;
  const word = bits[0]!;
  const sign = word & 0x80000000;
  const exponent = (word >>> 23) & 0xff;
  if (exponent === 0) return sign >>> 0;
  if (exponent === 255) return (sign | 0x7fffffff) >>> 0;
  // value = mantissa · 2^(exponent − 150); shifting right until the power is a multiple of four loses at most three bits.
  const mantissa = (word & 0x7fffff) | 0x800000;
  const shift = (4 - ((exponent - 126) & 3)) & 3;
  const fraction = (mantissa + ((1 << shift) >> 1)) >>> shift;
  const characteristic = (exponent - 126 + shift) / 4 + 64;
  return (sign | (characteristic << 24) | fraction) >>> 0;
}

/** Stores samples as format 1, 2, 3, 5 or 8; integers are rounded and kept within their range. */
export function encodeSamples(
  values: Float32Array,
  format: 1 | 2 | 3 | 5 | 8,
  byteOrder: ByteOrder,
  target: Uint8Array,
  byteOffset: number,
): void {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const little = byteOrder === 'little';
  const within = (value: number, limit: number): number =>
    Math.max(-limit - 1, Math.min(limit, Math.round(value)));
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (format === 1) view.setUint32(byteOffset + k * 4, floatToIbm(value), little);
    else if (format === 5) view.setFloat32(byteOffset + k * 4, value, little);
    else if (format === 2) view.setInt32(byteOffset + k * 4, within(value, 0x7fffffff), little);
    else if (format === 3) view.setInt16(byteOffset + k * 2, within(value, 0x7fff), little);
    else view.setInt8(byteOffset + k, within(value, 0x7f));
  }
}
