import type { ByteOrder, SampleFormat } from '../core/types.ts';
import { SAMPLE_FORMATS } from './codes.ts';
import { ibmToFloat32Bits, ibmToNumber } from './ibm-float.ts';
import { LARGEST_IBM, numberToIbm } from './number-to-ibm.ts';
import { copyWords } from './write-words.ts';

/** What storing samples in another format has cost. */
export interface SampleTally {
  /** NaN and infinities that the format does not have; they were stored as 0. */
  nonFinite: number;
  /** Values beyond the format's range; the nearest value that it has was stored. */
  clipped: number;
  /** The largest |stored − value| ÷ |value| of all other values. */
  largestRelativeError: number;
}

export const newTally = (): SampleTally => ({ nonFinite: 0, clipped: 0, largestRelativeError: 0 });

export function addTally(sum: SampleTally, part: SampleTally): void {
  sum.nonFinite += part.nonFinite;
  sum.clipped += part.clipped;
  sum.largestRelativeError = Math.max(sum.largestRelativeError, part.largestRelativeError);
}

/** The range of each integer format. That of 64 bits is rounded to float64; `storeWide` tests it exactly. */
const RANGES: Readonly<Partial<Record<SampleFormat, readonly [number, number]>>> = {
  2: [-(2 ** 31), 2 ** 31 - 1],
  3: [-(2 ** 15), 2 ** 15 - 1],
  7: [-(2 ** 23), 2 ** 23 - 1],
  8: [-(2 ** 7), 2 ** 7 - 1],
  9: [-(2 ** 63), 2 ** 63],
  10: [0, 2 ** 32 - 1],
  11: [0, 2 ** 16 - 1],
  12: [0, 2 ** 64],
  15: [0, 2 ** 24 - 1],
  16: [0, 2 ** 8 - 1],
};

/** The largest value that an integer format holds; null for floating point. */
export const largestInteger = (format: SampleFormat): number | null => RANGES[format]?.[1] ?? null;

const viewOf = (bytes: Uint8Array, at: number, byteLength: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + at, byteLength);

/** The bytes of samples in an order that a DataView reads. */
function straight(
  bytes: Uint8Array,
  at: number,
  count: number,
  width: number,
  order: ByteOrder,
): { view: DataView; little: boolean } {
  if (order !== 'pairwise') return { view: viewOf(bytes, at, count * width), little: order === 'little' };
  const copy = new Uint8Array(count * width);
  copyWords(bytes, at, 'pairwise', copy, 0, 'big', width, count);
  return { view: viewOf(copy, 0, copy.length), little: false };
}

/** A 64-bit integer as float64 with its last bit set if bits were lost, so that rounding it once more rounds the integer itself. */
function toOdd(value: bigint): number {
  const near = Number(value);
  const back = BigInt(near);
  if (back === value) return near;
  const magnitude = value < 0n ? -value : value;
  const shift = BigInt(magnitude.toString(2).length - 53);
  const cut = Number(((magnitude >> shift) | 1n) << shift);
  return value < 0n ? -cut : cut;
}

/**
 * Reads stored samples as float64, which holds each exactly but for integers of more than 53 bits.
 * @param odd whether these are rounded to odd instead of to nearest, for values that are rounded once more
 */
export function loadSamples(
  bytes: Uint8Array,
  at: number,
  count: number,
  format: SampleFormat,
  byteOrder: ByteOrder,
  target: Float64Array,
  odd = false,
): void {
  const { view, little } = straight(bytes, at, count, SAMPLE_FORMATS[format].byteLength, byteOrder);
  const wide = odd ? toOdd : Number;
  switch (format) {
    case 1:
      for (let k = 0; k < count; k++) target[k] = ibmToNumber(view.getInt32(4 * k, little));
      return;
    case 2:
      for (let k = 0; k < count; k++) target[k] = view.getInt32(4 * k, little);
      return;
    case 3:
      for (let k = 0; k < count; k++) target[k] = view.getInt16(2 * k, little);
      return;
    case 5:
      for (let k = 0; k < count; k++) target[k] = view.getFloat32(4 * k, little);
      return;
    case 6:
      for (let k = 0; k < count; k++) target[k] = view.getFloat64(8 * k, little);
      return;
    case 7:
    case 15: {
      const shift = format === 7 ? 8 : 0;
      const [first, last] = little ? [2, 0] : [0, 2];
      for (let k = 0, from = 0; k < count; k++, from += 3) {
        const word =
          (view.getUint8(from + first) << 16) | (view.getUint8(from + 1) << 8) | view.getUint8(from + last);
        target[k] = (word << shift) >> shift;
      }
      return;
    }
    case 8:
      for (let k = 0; k < count; k++) target[k] = view.getInt8(k);
      return;
    case 9:
      for (let k = 0; k < count; k++) target[k] = wide(view.getBigInt64(8 * k, little));
      return;
    case 10:
      for (let k = 0; k < count; k++) target[k] = view.getUint32(4 * k, little);
      return;
    case 11:
      for (let k = 0; k < count; k++) target[k] = view.getUint16(2 * k, little);
      return;
    case 12:
      for (let k = 0; k < count; k++) target[k] = wide(view.getBigUint64(8 * k, little));
      return;
    case 16:
      for (let k = 0; k < count; k++) target[k] = view.getUint8(k);
  }
}

function noteError(tally: SampleTally, value: number, stored: number): void {
  if (stored === value) return;
  const error = Math.abs(stored - value) / Math.abs(value);
  if (error > tally.largestRelativeError) tally.largestRelativeError = error;
}

const singleCell = new Float32Array(1);
const singleBits = new Int32Array(singleCell.buffer);

function storeFloats(
  values: Float64Array,
  count: number,
  format: 1 | 5 | 6,
  view: DataView,
  little: boolean,
  tally: SampleTally,
): void {
  for (let k = 0; k < count; k++) {
    const value = values[k]!;
    if (format === 6) {
      view.setFloat64(8 * k, value, little);
    } else if (format === 5) {
      const stored = Math.fround(value);
      view.setFloat32(4 * k, stored, little);
      if (stored === value || Number.isNaN(value)) continue;
      if (Number.isFinite(stored)) noteError(tally, value, stored);
      else tally.clipped += 1;
    } else if (Number.isFinite(value)) {
      const word = numberToIbm(value);
      view.setUint32(4 * k, word, little);
      if (Math.abs(value) > LARGEST_IBM) tally.clipped += 1;
      else noteError(tally, value, ibmToNumber(word));
    } else {
      view.setUint32(4 * k, 0, little);
      tally.nonFinite += 1;
    }
  }
}

const STORE_INTEGER: Readonly<
  Partial<Record<SampleFormat, (view: DataView, k: number, value: number, little: boolean) => void>>
> = {
  2: (view, k, value, little) => view.setInt32(4 * k, value, little),
  3: (view, k, value, little) => view.setInt16(2 * k, value, little),
  7: (view, k, value, little) => setInt24(view, 3 * k, value, little),
  8: (view, k, value) => view.setInt8(k, value),
  9: (view, k, value, little) =>
    view.setBigInt64(8 * k, limited(value, -(2n ** 63n), 2n ** 63n - 1n), little),
  10: (view, k, value, little) => view.setUint32(4 * k, value, little),
  11: (view, k, value, little) => view.setUint16(2 * k, value, little),
  12: (view, k, value, little) => view.setBigUint64(8 * k, limited(value, 0n, 2n ** 64n - 1n), little),
  15: (view, k, value, little) => setInt24(view, 3 * k, value, little),
  16: (view, k, value) => view.setUint8(k, value),
};

function setInt24(view: DataView, at: number, value: number, little: boolean): void {
  view.setUint8(at + (little ? 2 : 0), value >> 16);
  view.setUint8(at + 1, value >> 8);
  view.setUint8(at + (little ? 0 : 2), value);
}

function limited(value: number, least: bigint, most: bigint): bigint {
  const whole = BigInt(value);
  return whole < least ? least : whole > most ? most : whole;
}

/** Rounds to the nearest whole number, ties away from zero. */
const rounded = (value: number): number => (value < 0 ? -Math.round(-value) : Math.round(value));

function storeIntegers(
  values: Float64Array,
  count: number,
  format: SampleFormat,
  view: DataView,
  little: boolean,
  tally: SampleTally,
): void {
  const [least, most] = RANGES[format]!;
  const store = STORE_INTEGER[format]!;
  // 2^63 and 2^64 themselves are beyond the range of 64 bits.
  const beyond = most > 2 ** 53 ? most : most + 1;
  for (let k = 0; k < count; k++) {
    const value = values[k]!;
    if (!Number.isFinite(value)) {
      store(view, k, 0, little);
      tally.nonFinite += 1;
      continue;
    }
    const whole = rounded(value);
    if (whole < least || whole >= beyond) {
      store(view, k, whole < least ? least : most, little);
      tally.clipped += 1;
    } else {
      store(view, k, whole, little);
      noteError(tally, value, whole);
    }
  }
}

/**
 * Stores `count` numbers as samples from `to` of `target` on, rounded to nearest (ties to even in IEEE formats, else away from zero).
 * IEEE formats keep NaN and infinities; the others store 0 for them. What was rounded, clipped or replaced is added to `tally`.
 */
export function storeSamples(
  values: Float64Array,
  count: number,
  format: SampleFormat,
  byteOrder: ByteOrder,
  target: Uint8Array,
  to: number,
  tally: SampleTally,
): void {
  const width = SAMPLE_FORMATS[format].byteLength;
  const view = viewOf(target, to, count * width);
  const little = byteOrder === 'little';
  if (format === 1 || format === 5 || format === 6) storeFloats(values, count, format, view, little, tally);
  else storeIntegers(values, count, format, view, little, tally);
  if (byteOrder === 'pairwise') copyWords(target, to, 'big', target, to, 'pairwise', width, count);
}

/** Converts IEEE float32 to IBM, whose fraction may lose up to three bits. It is the conversion that people need most, so it is quick. */
function ieeeToIbm(from: DataView, fromLittle: boolean, to: DataView, toLittle: boolean, tally: SampleTally) {
  let largest = tally.largestRelativeError;
  for (let at = 0; at < to.byteLength; at += 4) {
    const word = from.getInt32(at, fromLittle);
    const sign = word & 0x80000000;
    const exponent = (word >>> 23) & 0xff;
    if (exponent === 0xff) {
      to.setInt32(at, 0, toLittle);
      tally.nonFinite += 1;
    } else if (exponent === 0) {
      singleBits[0] = word;
      to.setInt32(at, numberToIbm(singleCell[0]!), toLittle);
    } else {
      const mantissa = (word & 0x7fffff) | 0x800000;
      const shift = (126 - exponent) & 3;
      const fraction = (mantissa + ((1 << shift) >> 1)) >>> shift;
      const error = Math.abs((fraction << shift) - mantissa) / mantissa;
      if (error > largest) largest = error;
      to.setInt32(at, sign | ((((exponent - 126 + shift) >> 2) + 64) << 24) | fraction, toLittle);
    }
  }
  tally.largestRelativeError = largest;
}

/** Converts IBM to IEEE float32, which is exact within the normal range of float32. */
function ibmToIeee(from: DataView, fromLittle: boolean, to: DataView, toLittle: boolean, tally: SampleTally) {
  for (let at = 0; at < to.byteLength; at += 4) {
    const word = from.getInt32(at, fromLittle);
    const bits = ibmToFloat32Bits(word);
    to.setInt32(at, bits, toLittle);
    const exponent = bits & 0x7f800000;
    if (exponent === 0x7f800000) tally.clipped += 1;
    else if (exponent === 0 && (word & 0xffffff) !== 0) {
      singleBits[0] = bits;
      noteError(tally, ibmToNumber(word), singleCell[0]!);
    }
  }
}

const isWide = (format: SampleFormat): format is 9 | 12 => format === 9 || format === 12;

/** Converts 64-bit integers to the other 64-bit format, exactly. */
function wideToWide(
  from: DataView,
  fromLittle: boolean,
  to: DataView,
  toLittle: boolean,
  signed: boolean,
  tally: SampleTally,
) {
  for (let at = 0; at < to.byteLength; at += 8) {
    const value = signed ? from.getBigInt64(at, fromLittle) : from.getBigUint64(at, fromLittle);
    const [least, most] = signed ? [0n, 2n ** 64n - 1n] : [-(2n ** 63n), 2n ** 63n - 1n];
    const kept = value < least ? least : value > most ? most : value;
    if (kept !== value) tally.clipped += 1;
    to.setBigUint64(at, BigInt.asUintN(64, kept), toLittle);
  }
}

export interface StoredFormat {
  readonly format: SampleFormat;
  readonly byteOrder: ByteOrder;
}

let scratch = new Float64Array(0);

/**
 * Converts `count` stored samples to another format or byte order. Samples whose format does not change are copied as bytes. Each value
 * is rounded once, from what is stored to what the new format has.
 */
export function convertSamples(
  bytes: Uint8Array,
  at: number,
  count: number,
  source: StoredFormat,
  target: Uint8Array,
  to: number,
  wanted: StoredFormat,
  tally: SampleTally,
): void {
  const width = SAMPLE_FORMATS[wanted.format].byteLength;
  if (source.format === wanted.format) {
    copyWords(bytes, at, source.byteOrder, target, to, wanted.byteOrder, width, count);
    return;
  }
  const pair = `${source.format}>${wanted.format}`;
  const both = isWide(source.format) && isWide(wanted.format);
  if (wanted.byteOrder !== 'pairwise' && (both || pair === '5>1' || pair === '1>5')) {
    const read = straight(bytes, at, count, SAMPLE_FORMATS[source.format].byteLength, source.byteOrder);
    const out = viewOf(target, to, count * width);
    const little = wanted.byteOrder === 'little';
    if (pair === '5>1') ieeeToIbm(read.view, read.little, out, little, tally);
    else if (pair === '1>5') ibmToIeee(read.view, read.little, out, little, tally);
    else wideToWide(read.view, read.little, out, little, source.format === 9, tally);
    return;
  }
  if (scratch.length < count) scratch = new Float64Array(count);
  const twice = wanted.format === 1 || wanted.format === 5;
  loadSamples(bytes, at, count, source.format, source.byteOrder, scratch, twice);
  storeSamples(scratch, count, wanted.format, wanted.byteOrder, target, to, tally);
}
