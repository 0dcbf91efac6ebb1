import { halfTable } from '../core/half.ts';

const floatCell = new Float32Array(1);
const bitsCell = new Uint32Array(floatCell.buffer);
export const MAX_HALF = 65504;

/** float16 bits of the float32 in `bits`, rounded to nearest even; the caller has cut off what is too large. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent > 0) {
    const rounded = (exponent << 10) | ((bits >>> 13) & 0x3ff);
    const rest = bits & 0x1fff;
    return sign | (rounded + (rest > 0x1000 || (rest === 0x1000 && (rounded & 1) === 1) ? 1 : 0));
  }
  if (exponent < -10) return sign;
  const mantissa = (bits & 0x7fffff) | 0x800000;
  const drop = 14 - exponent;
  const kept = mantissa >>> drop;
  const rest = mantissa & ((1 << drop) - 1);
  const half = 1 << (drop - 1);
  return sign | (rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept);
}

export function floatToHalf(value: number): number {
  floatCell[0] = value;
  return halfBits(bitsCell[0]!);
}

/** Writes value ÷ scale as float16 bits; NaN as 0, beyond ±65504 at the limit. Returns how many were cut off. */
export function encodeHalves(
  source: Float32Array,
  scale: number,
  target: Uint16Array,
  targetOffset: number,
): number {
  const factor = 1 / scale;
  let saturated = 0;
  for (let k = 0; k < source.length; k++) {
    let value = source[k]! * factor;
    if (value > MAX_HALF) {
      value = MAX_HALF;
      saturated += 1;
    } else if (value < -MAX_HALF) {
      value = -MAX_HALF;
      saturated += 1;
    } else if (Number.isNaN(value)) value = 0;
    floatCell[0] = value;
    target[targetOffset + k] = halfBits(bitsCell[0]!);
  }
  return saturated;
}

/** Amplitudes of the halves [start, end). */
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
