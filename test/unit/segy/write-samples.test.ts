import { describe, expect, it } from 'vitest';
import type { ByteOrder, SampleFormat } from '../../../src/core/types.ts';
import { SAMPLE_FORMATS } from '../../../src/segy/codes.ts';
import { decodeExactSample } from '../../../src/segy/exact-sample.ts';
import { numberToIbm } from '../../../src/segy/number-to-ibm.ts';
import { convertSamples, loadSamples, newTally, storeSamples } from '../../../src/segy/write-samples.ts';

const FORMATS = Object.keys(SAMPLE_FORMATS).map(Number) as SampleFormat[];
const ORDERS: readonly ByteOrder[] = ['big', 'little', 'pairwise'];
const BITS: Readonly<Record<number, readonly [bits: number, signed: boolean]>> = {
  2: [32, true],
  3: [16, true],
  7: [24, true],
  8: [8, true],
  9: [64, true],
  10: [32, false],
  11: [16, false],
  12: [64, false],
  15: [24, false],
  16: [8, false],
};

/** The range of an integer format by its definition. */
function rangeOf(format: SampleFormat): readonly [bigint, bigint] {
  const [bits, signed] = BITS[format]!;
  return signed ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n] : [0n, 2n ** BigInt(bits) - 1n];
}

const ibmValue = (word: number) =>
  (word >>> 31 ? -1 : 1) * (word & 0xffffff) * 16 ** (((word >>> 24) & 0x7f) - 64) * 2 ** -24;

function stored(values: readonly number[], format: SampleFormat, order: ByteOrder, at = 0) {
  const width = SAMPLE_FORMATS[format].byteLength;
  const bytes = new Uint8Array(at + values.length * width);
  const tally = newTally();
  storeSamples(Float64Array.from(values), values.length, format, order, bytes, at, tally);
  const read = values.map((_, k) => decodeExactSample(bytes, at + k * width, format, order).value);
  return { bytes, tally, read };
}

describe.each(ORDERS)('in %s byte order', (order) => {
  it.each(FORMATS.filter((format) => BITS[format]))(
    'format %i holds whole numbers exactly, rounds others to nearest, clips what is beyond, and has 0 for NaN',
    (format) => {
      const [least, most] = rangeOf(format);
      const unsigned = least === 0n;
      const values = [0, 1, 2.5, 99, 0.49, 0.5, unsigned ? 7 : -7, unsigned ? 3 : -2.5];
      const { read, tally } = stored(values, format, order, 3);
      expect(read.map(Number)).toEqual([0, 1, 3, 99, 0, 1, unsigned ? 7 : -7, unsigned ? 3 : -3]);
      expect(tally).toMatchObject({ clipped: 0, nonFinite: 0, largestRelativeError: 1 });
      const beyond = stored([1e30, -1e30, Number.NaN, Number.POSITIVE_INFINITY], format, order);
      expect(beyond.read.map(BigInt)).toEqual([most, least, 0n, 0n]);
      expect(beyond.tally).toMatchObject({ clipped: 2, nonFinite: 2 });
    },
  );

  it('format 1 holds the nearest IBM number, and 0 for what it does not have', () => {
    const values = [0, 1, -118.625, Math.PI, 1e-60, -3e70, Number.NaN, Number.NEGATIVE_INFINITY, 1e80];
    const { read, tally } = stored(values, 1, order, 1);
    expect(read.slice(6)).toEqual([0, 0, (1 - 2 ** -24) * 16 ** 63]);
    expect(tally).toMatchObject({ nonFinite: 2, clipped: 1 });
    expect(tally.largestRelativeError).toBeLessThan(2 ** -21);
    for (let k = 0; k < 6; k++)
      expect(Math.abs(Number(read[k]) - values[k]!)).toBeLessThanOrEqual(Math.abs(values[k]!) * 2 ** -21);
  });

  it('formats 5 and 6 keep NaN and infinities', () => {
    const values = [1.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
    expect(stored(values, 6, order).read).toEqual(values);
    const single = stored(values, 5, order);
    expect(single.read).toEqual(values.map(Math.fround));
    expect(single.tally).toMatchObject({ nonFinite: 0, clipped: 0 });
    expect(single.tally.largestRelativeError).toBeLessThan(2 ** -24);
    expect(stored([1e300], 5, order).tally.clipped).toBe(1);
  });

  it('every format is loaded as the exact read-out has it', () => {
    for (const format of FORMATS) {
      const width = SAMPLE_FORMATS[format].byteLength;
      const bytes = Uint8Array.from({ length: 16 * width + 1 }, (_, k) => (k * 73 + 11) & 0xff);
      const loaded = new Float64Array(16);
      loadSamples(bytes, 1, 16, format, order, loaded);
      for (let k = 0; k < 16; k++)
        expect(loaded[k]).toBe(Number(decodeExactSample(bytes, 1 + k * width, format, order).value));
    }
  });
});

describe('conversion', () => {
  it.each(FORMATS)('format %i becomes every other one, each value rounded once', (from) => {
    const width = SAMPLE_FORMATS[from].byteLength;
    const count = 24;
    for (const order of ORDERS) {
      const bytes = Uint8Array.from(
        { length: count * width },
        (_, k) => (k * 151 + (k >> 3) * 29 + 5) & 0xff,
      );
      const values = Array.from(
        { length: count },
        (_, k) => decodeExactSample(bytes, k * width, from, order).value,
      );
      for (const to of FORMATS) {
        const target = new Uint8Array(count * SAMPLE_FORMATS[to].byteLength);
        const tally = newTally();
        convertSamples(
          bytes,
          0,
          count,
          { format: from, byteOrder: order },
          target,
          0,
          { format: to, byteOrder: 'little' },
          tally,
        );
        for (let k = 0; k < count; k++) {
          const { value: found } = decodeExactSample(target, k * SAMPLE_FORMATS[to].byteLength, to, 'little');
          expect(Object.is(found, expected(values[k]!, to)), `${from} → ${to}, ${values[k]}: ${found}`).toBe(
            true,
          );
        }
      }
    }
  });

  /** The value by the definition of the format: integers by BigInt, float32 from the integer or the double. */
  function expected(value: number | bigint, to: SampleFormat): number | bigint {
    if (to === 6) return Number(value);
    if (to === 5) return typeof value === 'bigint' ? singleOf(value) : Math.fround(value);
    if (to === 1)
      return typeof value === 'bigint'
        ? ibmOf(value)
        : Number.isFinite(value)
          ? ibmValue(numberToIbm(value))
          : 0;
    const [least, most] = rangeOf(to);
    const whole =
      typeof value === 'bigint'
        ? value
        : Number.isFinite(value)
          ? BigInt(value < 0 ? -Math.round(-value) : Math.round(value))
          : 0n;
    const kept = whole < least ? least : whole > most ? most : whole;
    return to === 9 || to === 12 ? kept : Number(kept);
  }

  /** The float32 nearest to an integer, ties to even, in integer arithmetic. */
  function singleOf(value: bigint): number {
    return rounded(value, 24, (rest, half, kept) => rest > half || (rest === half && (kept & 1n) === 1n));
  }

  /** The IBM number nearest to an integer, ties away from zero: its fraction has 21 to 24 bits. */
  function ibmOf(value: bigint): number {
    const magnitude = value < 0n ? -value : value;
    const bits = magnitude.toString(2).length;
    const spare = (4 - (bits % 4)) % 4;
    return rounded(value, 24 - spare, (rest, half) => rest >= half);
  }

  function rounded(
    value: bigint,
    bits: number,
    up: (rest: bigint, half: bigint, kept: bigint) => boolean,
  ): number {
    const magnitude = value < 0n ? -value : value;
    const shift = BigInt(Math.max(0, magnitude.toString(2).length - bits));
    const kept = magnitude >> shift;
    const rest = magnitude - (kept << shift);
    const half = shift === 0n ? 1n : 1n << (shift - 1n);
    const result = Number((shift > 0n && up(rest, half, kept) ? kept + 1n : kept) << shift);
    return value < 0n ? -result : result;
  }

  it('a 64-bit integer halfway between two float32 numbers but for its last bit is rounded by that bit', () => {
    const bytes = new Uint8Array(8);
    // 2^60 + 2^36 is halfway between two float32 numbers; one more makes the upper one nearest. Float64 has not the last bit.
    new DataView(bytes.buffer).setBigInt64(0, 2n ** 60n + 2n ** 36n + 1n);
    const target = new Uint8Array(4);
    convertSamples(
      bytes,
      0,
      1,
      { format: 9, byteOrder: 'big' },
      target,
      0,
      { format: 5, byteOrder: 'big' },
      newTally(),
    );
    expect(new DataView(target.buffer).getFloat32(0)).toBe(2 ** 60 + 2 ** 37);
  });

  it('IEEE to IBM rounds to nearest, and the largest relative error is reported', () => {
    const values = Float32Array.of(
      0.1,
      1 + 2 ** -23,
      1e-30,
      -7.7e30,
      1e-42,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    );
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    values.forEach((value, k) => {
      view.setFloat32(4 * k, value);
    });
    const target = new Uint8Array(bytes.length);
    const tally = newTally();
    convertSamples(
      bytes,
      0,
      values.length,
      { format: 5, byteOrder: 'big' },
      target,
      0,
      { format: 1, byteOrder: 'big' },
      tally,
    );
    const words = new DataView(target.buffer);
    let largest = 0;
    for (let k = 0; k < 5; k++) {
      const word = words.getUint32(4 * k);
      const step = 16 ** (((word >>> 24) & 0x7f) - 64) * 2 ** -24;
      const error = Math.abs(ibmValue(word) - values[k]!);
      expect(error).toBeLessThanOrEqual(step / 2);
      largest = Math.max(largest, error / Math.abs(values[k]!));
    }
    expect([words.getUint32(20), words.getUint32(24)]).toEqual([0, 0]);
    expect(tally.nonFinite).toBe(2);
    expect(tally.largestRelativeError).toBeCloseTo(largest, 12);
    expect(largest).toBeGreaterThan(0);
  });

  it('samples whose format stays are copied as bytes, even those that are no numbers', () => {
    const bytes = Uint8Array.of(0x7f, 0x80, 0x00, 0x01, 0xff, 0xc0, 0x12, 0x34);
    const target = new Uint8Array(8);
    const tally = newTally();
    convertSamples(
      bytes,
      0,
      2,
      { format: 5, byteOrder: 'big' },
      target,
      0,
      { format: 5, byteOrder: 'little' },
      tally,
    );
    expect([...target]).toEqual([0x01, 0x00, 0x80, 0x7f, 0x34, 0x12, 0xc0, 0xff]);
    expect(tally).toEqual(newTally());
  });
});

it('an IBM word is the nearest one over the whole range, below the least normalised number too', () => {
  for (let k = -330; k < 250; k++) {
    for (const factor of [1, 1.000000123, 1.5, 1.9999999999]) {
      const value = factor * 2 ** k;
      const word = numberToIbm(value);
      const exponent = (word >>> 24) & 0x7f;
      const step = 16 ** (exponent - 64) * 2 ** -24;
      expect(Math.abs(ibmValue(word) - value)).toBeLessThanOrEqual(step / 2);
      if (exponent > 0 && k > -260) expect(word & 0xf00000).not.toBe(0);
    }
  }
  expect(numberToIbm(16 - 2 ** -30)).toBe(0x42100000);
});
