import type { ByteOrder, SampleFormat } from '../core/types.ts';
import { SAMPLE_FORMATS } from './codes.ts';
import { decodeIbmWords } from './ibm-float.ts';
import { exchangePairs } from './pairwise.ts';

const MACHINE_IS_LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const TWO_TO_32 = 2 ** 32;

function mustSwap(byteOrder: ByteOrder): boolean {
  return (byteOrder === 'little') !== MACHINE_IS_LITTLE;
}

/** Returns bytes as a view aligned for elements of `width` bytes; they are copied if they are not aligned already. */
function aligned(bytes: Uint8Array, byteOffset: number, byteLength: number, width: number): Uint8Array {
  return (bytes.byteOffset + byteOffset) % width === 0
    ? bytes.subarray(byteOffset, byteOffset + byteLength)
    : bytes.slice(byteOffset, byteOffset + byteLength);
}

function words32(bytes: Uint8Array, byteOffset: number, count: number): Uint32Array {
  const view = aligned(bytes, byteOffset, count * 4, 4);
  return new Uint32Array(view.buffer, view.byteOffset, count);
}

function swap32(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function decodeIeee(words: Uint32Array, swap: boolean, target: Uint32Array): void {
  if (!swap) {
    target.set(words);
    return;
  }
  for (let k = 0; k < words.length; k++) {
    const word = words[k]!;
    target[k] = (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
  }
}

function decodeInt32(words: Uint32Array, swap: boolean, signed: boolean, target: Float32Array): void {
  for (let k = 0; k < words.length; k++) {
    const word = swap ? swap32(words[k]!) : words[k]!;
    target[k] = signed ? word | 0 : word >>> 0;
  }
}

function decodeInt16(
  bytes: Uint8Array,
  byteOffset: number,
  swap: boolean,
  signed: boolean,
  target: Float32Array,
): void {
  const view = aligned(bytes, byteOffset, target.length * 2, 2);
  const words = new Uint16Array(view.buffer, view.byteOffset, target.length);
  const shift = signed ? 16 : 0;
  for (let k = 0; k < target.length; k++) {
    const stored = words[k]!;
    const word = swap ? ((stored & 0xff) << 8) | (stored >>> 8) : stored;
    target[k] = (word << shift) >> shift;
  }
}

function decodeInt24(
  bytes: Uint8Array,
  byteOffset: number,
  order: ByteOrder,
  signed: boolean,
  target: Float32Array,
): void {
  const first = order === 'big' ? 0 : 2;
  const last = 2 - first;
  const shift = signed ? 8 : 0;
  for (let k = 0, at = byteOffset; k < target.length; k++, at += 3) {
    const word = (bytes[at + first]! << 16) | (bytes[at + 1]! << 8) | bytes[at + last]!;
    target[k] = (word << shift) >> shift;
  }
}

function decodeFloat64(bytes: Uint8Array, byteOffset: number, swap: boolean, target: Float32Array): void {
  const count = target.length;
  const copy = bytes.slice(byteOffset, byteOffset + count * 8);
  const words = new Uint32Array(copy.buffer, 0, count * 2);
  if (swap) {
    for (let k = 0; k < words.length; k += 2) {
      const first = words[k]!;
      words[k] = swap32(words[k + 1]!);
      words[k + 1] = swap32(first);
    }
  }
  target.set(new Float64Array(copy.buffer, 0, count));
}

/** Decodes 64-bit integers. They are rounded twice: to float64 by the sum below and to float32 when they are stored. */
function decodeInt64(
  words: Uint32Array,
  swap: boolean,
  order: ByteOrder,
  signed: boolean,
  target: Float32Array,
): void {
  const high = order === 'big' ? 0 : 1;
  for (let k = 0; k < target.length; k++) {
    const stored = words[2 * k + high]!;
    const storedLow = words[2 * k + 1 - high]!;
    const upper = swap ? swap32(stored) : stored;
    const lower = (swap ? swap32(storedLow) : storedLow) >>> 0;
    target[k] = (signed ? upper | 0 : upper >>> 0) * TWO_TO_32 + lower;
  }
}

/**
 * Decodes `count` samples from `byteOffset` of `bytes` on into `target` from `targetOffset` on. Each becomes the float32
 * nearest to its stored value (ties to even); 64-bit integers are rounded to float64 first. Offsets need not be aligned.
 * @throws RangeError if `bytes` or `target` is too short
 */
export function decodeSamples(
  bytes: Uint8Array,
  byteOffset: number,
  count: number,
  format: SampleFormat,
  byteOrder: ByteOrder,
  target: Float32Array,
  targetOffset: number,
): void {
  if (byteOffset < 0 || byteOffset + count * SAMPLE_FORMATS[format].byteLength > bytes.length) {
    throw new RangeError(`${count} samples at byte ${byteOffset} do not fit ${bytes.length} bytes`);
  }
  if (targetOffset < 0 || targetOffset + count > target.length) {
    throw new RangeError(`${count} samples do not fit ${target.length} values from ${targetOffset} on`);
  }
  if (byteOrder === 'pairwise') {
    const width = SAMPLE_FORMATS[format].byteLength;
    const even = width % 2 === 0;
    const stored = even ? exchangePairs(bytes, byteOffset, count * width) : bytes;
    decodeSamples(stored, even ? 0 : byteOffset, count, format, 'big', target, targetOffset);
    return;
  }
  const swap = mustSwap(byteOrder);
  const out = target.subarray(targetOffset, targetOffset + count);
  const outBits = () => new Uint32Array(out.buffer, out.byteOffset, count);
  switch (format) {
    case 1:
      decodeIbmWords(words32(bytes, byteOffset, count), swap, outBits());
      break;
    case 2:
      decodeInt32(words32(bytes, byteOffset, count), swap, true, out);
      break;
    case 3:
      decodeInt16(bytes, byteOffset, swap, true, out);
      break;
    case 5:
      decodeIeee(words32(bytes, byteOffset, count), swap, outBits());
      break;
    case 6:
      decodeFloat64(bytes, byteOffset, swap, out);
      break;
    case 7:
      decodeInt24(bytes, byteOffset, byteOrder, true, out);
      break;
    case 8:
      out.set(new Int8Array(bytes.buffer, bytes.byteOffset + byteOffset, count));
      break;
    case 9:
      decodeInt64(words32(bytes, byteOffset, count * 2), swap, byteOrder, true, out);
      break;
    case 10:
      decodeInt32(words32(bytes, byteOffset, count), swap, false, out);
      break;
    case 11:
      decodeInt16(bytes, byteOffset, swap, false, out);
      break;
    case 12:
      decodeInt64(words32(bytes, byteOffset, count * 2), swap, byteOrder, false, out);
      break;
    case 15:
      decodeInt24(bytes, byteOffset, byteOrder, false, out);
      break;
    case 16:
      out.set(bytes.subarray(byteOffset, byteOffset + count));
      break;
  }
}
