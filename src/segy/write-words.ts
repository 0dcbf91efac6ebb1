import type { ByteOrder, HeaderWord, HeaderWordType } from '../core/types.ts';
import { BINARY_HEADER_FIELDS, type BinaryHeaderField } from './binary-header.ts';
import { numberToIbm } from './number-to-ibm.ts';

/** Offset within a stored word of its byte of this rank, of which 0 is the most significant one. */
function placeOf(rank: number, width: number, order: ByteOrder): number {
  if (order === 'little') return width - 1 - rank;
  return order === 'pairwise' && width % 2 === 0 ? rank ^ 1 : rank;
}

/**
 * Copies `count` words of `width` bytes and changes their byte order. The places of source and target may be the same, because each
 * word is read before it is written.
 */
export function copyWords(
  source: Uint8Array,
  from: number,
  sourceOrder: ByteOrder,
  target: Uint8Array,
  to: number,
  targetOrder: ByteOrder,
  width: number,
  count = 1,
): void {
  if (sourceOrder === targetOrder || width === 1) {
    if (source !== target || from !== to) target.set(source.subarray(from, from + count * width), to);
    return;
  }
  const straight = sourceOrder !== 'pairwise' && targetOrder !== 'pairwise';
  if (straight && width === 4) reverseFours(source, from, target, to, count);
  else if (straight && width === 2) exchangeTwos(source, from, target, to, count);
  else copyByPlaces(source, from, target, to, width, count, placesOf(sourceOrder, targetOrder, width));
}

function reverseFours(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  for (let k = 0, at = from, out = to; k < count; k++, at += 4, out += 4) {
    const a = source[at]!;
    const b = source[at + 1]!;
    const c = source[at + 2]!;
    target[out] = source[at + 3]!;
    target[out + 1] = c;
    target[out + 2] = b;
    target[out + 3] = a;
  }
}

function exchangeTwos(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  for (let k = 0, at = from, out = to; k < count; k++, at += 2, out += 2) {
    const first = source[at]!;
    target[out] = source[at + 1]!;
    target[out + 1] = first;
  }
}

const knownPlaces = new Map<string, Uint8Array>();

/** For each byte of a target word its place in the source word. */
function placesOf(from: ByteOrder, to: ByteOrder, width: number): Uint8Array {
  const key = `${from}>${to}${width}`;
  const known = knownPlaces.get(key);
  if (known) return known;
  const places = new Uint8Array(width);
  for (let rank = 0; rank < width; rank++) places[placeOf(rank, width, to)] = placeOf(rank, width, from);
  knownPlaces.set(key, places);
  return places;
}

const word = new Uint8Array(8);

function copyByPlaces(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  width: number,
  count: number,
  places: Uint8Array,
): void {
  for (let k = 0, at = from, out = to; k < count; k++, at += width, out += width) {
    for (let byte = 0; byte < width; byte++) word[byte] = source[at + byte]!;
    for (let byte = 0; byte < width; byte++) target[out + byte] = word[places[byte]!]!;
  }
}

const INTEGER_RANGES: Readonly<Record<'int32' | 'int16' | 'uint16', readonly [number, number]>> = {
  int32: [-0x80000000, 0x7fffffff],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
};

/** The value that a word of this type holds if `value` is stored in it, rounded to nearest; null if it is outside the word's range. */
export function heldValue(type: HeaderWordType, value: number): number | null {
  if (type === 'ieee') return Number.isFinite(Math.fround(value)) ? Math.fround(value) : null;
  if (type === 'ibm') return Math.abs(value) < 16 ** 63 ? value : null;
  const rounded = Math.round(value);
  const [least, most] = INTEGER_RANGES[type];
  return rounded >= least && rounded <= most ? rounded : null;
}

const cell = new DataView(new ArrayBuffer(8));
const cellBytes = new Uint8Array(cell.buffer);

/**
 * Stores a value in one word of the trace header that begins at `byteOffset`, rounded to what the word can hold.
 * @returns false if the value is outside the word's range; nothing is stored then
 */
export function writeTraceHeaderWord(
  bytes: Uint8Array,
  byteOffset: number,
  { byte, type = 'int32' }: HeaderWord,
  byteOrder: ByteOrder,
  value: number,
): boolean {
  const held = heldValue(type, value);
  if (held === null) return false;
  const short = type === 'int16' || type === 'uint16';
  if (short) cell.setInt16(0, held);
  else if (type === 'ieee') cell.setFloat32(0, held);
  else cell.setInt32(0, type === 'ibm' ? numberToIbm(held) : held);
  copyWords(cellBytes, 0, 'big', bytes, byteOffset + byte - 1, byteOrder, short ? 2 : 4);
  return true;
}

const BINARY_WIDTHS = { int16: 2, uint16: 2, int32: 4, uint8: 1, uint64: 8, float64: 8 } as const;

const BINARY_RANGES = {
  int16: INTEGER_RANGES.int16,
  uint16: INTEGER_RANGES.uint16,
  int32: INTEGER_RANGES.int32,
  uint8: [0, 0xff],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE],
} as const;

/** Whether the binary header can hold this value under this name. Only float64 words hold fractions. */
export function fitsBinaryHeader(name: BinaryHeaderField, value: number): boolean {
  const { type } = BINARY_HEADER_FIELDS[name];
  const [least, most] = BINARY_RANGES[type];
  return value >= least && value <= most && (type === 'float64' || Number.isInteger(value));
}

/**
 * Stores a word of the binary header in the first 3600 bytes of a file.
 * @returns false if the word cannot hold the value; nothing is stored then
 */
export function writeBinaryField(
  bytes: Uint8Array,
  name: BinaryHeaderField,
  byteOrder: ByteOrder,
  value: number,
): boolean {
  if (!fitsBinaryHeader(name, value)) return false;
  const { byte, type } = BINARY_HEADER_FIELDS[name];
  if (type === 'int16' || type === 'uint16') cell.setInt16(0, value);
  else if (type === 'int32') cell.setInt32(0, value);
  else if (type === 'uint8') cell.setUint8(0, value);
  else if (type === 'uint64') cell.setBigUint64(0, BigInt(value));
  else cell.setFloat64(0, value);
  copyWords(cellBytes, 0, 'big', bytes, byte - 1, byteOrder, BINARY_WIDTHS[type]);
  return true;
}

/** Changes the byte order of every word of the binary header in the first 3600 bytes of a file. Unassigned bytes stay as they are. */
export function reorderBinaryHeader(bytes: Uint8Array, from: ByteOrder, to: ByteOrder): void {
  for (const { byte, type } of Object.values(BINARY_HEADER_FIELDS))
    copyWords(bytes, byte - 1, from, bytes, byte - 1, to, BINARY_WIDTHS[type]);
}
