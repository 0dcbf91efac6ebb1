import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeIbmWords, ibmToFloat32Bits, ibmToNumber } from '../../../src/segy/ibm-float.ts';

/** Float32 bits of ±numerator × 2^exponent, rounded to nearest with ties to even, in exact integer arithmetic. */
function exactFloat32Bits(word: number): number {
  const sign = word >>> 31 === 1 ? 0x80000000 : 0;
  const fraction = BigInt(word & 0xffffff);
  if (fraction === 0n) return sign >>> 0;
  const exponent = 4 * ((word >>> 24) & 0x7f) - 280;
  // Units of the smallest float32 denormal, 2^-149, as a fraction numerator / denominator.
  const shift = exponent + 149;
  const numerator = shift >= 0 ? fraction << BigInt(shift) : fraction;
  const denominator = shift >= 0 ? 1n : 1n << BigInt(-shift);
  const magnitude = numerator / denominator;
  const length = magnitude.toString(2).length;
  // A float32 keeps 24 bits; the unit in the last place is 2^drop denormal units.
  const drop = Math.max(0, length - 24);
  const unit = denominator << BigInt(drop);
  const doubled = 2n * (numerator % unit);
  let kept = numerator / unit;
  if (doubled > unit || (doubled === unit && kept % 2n === 1n)) kept += 1n;
  const bits = (drop === 0 ? kept : kept + (BigInt(drop) << 23n)) as bigint;
  return (sign | Number(bits >= 0x7f800000n ? 0x7f800000n : bits)) >>> 0;
}

const edgeWords = [
  0, 0x80000000, 0x41100000, 0xc1100000, 0x40800000, 0x00000001, 0x80000001, 0x7fffffff, 0xffffffff,
  0x60ffffff, 0x61100000, 0x21000001, 0x20000003, 0x1b800000, 0x1bc00000, 0x1b400000, 0x1b000001, 0x1a800001,
  0x41000001, 0x46000012,
];

describe('IBM words', () => {
  it('become the nearest float32, ties to even, whatever the word', () => {
    for (const word of edgeWords)
      expect(ibmToFloat32Bits(word) >>> 0, word.toString(16)).toBe(exactFloat32Bits(word));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
        expect(ibmToFloat32Bits(word) >>> 0).toBe(exactFloat32Bits(word));
      }),
      { seed: 21, numRuns: 4000 },
    );
  });

  it('near the smallest float32 round as exact arithmetic does', () => {
    const tiny = fc.tuple(fc.integer({ min: 0x19, max: 0x22 }), fc.nat(0xffffff), fc.boolean());
    fc.assert(
      fc.property(tiny, ([exponent, fraction, negative]) => {
        const word = ((negative ? 0x80000000 : 0) | (exponent << 24) | fraction) >>> 0;
        expect(ibmToFloat32Bits(word) >>> 0).toBe(exactFloat32Bits(word));
      }),
      { seed: 22, numRuns: 4000 },
    );
  });

  it('convert in bulk as one by one, in both byte orders', () => {
    const words = Uint32Array.from({ length: 5000 }, (_, k) => Math.imul(k + 1, 2654435761));
    const swapped = words.map(
      (word) => (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24),
    );
    const straight = new Uint32Array(words.length);
    const turned = new Uint32Array(words.length);
    decodeIbmWords(words, false, straight);
    decodeIbmWords(swapped, true, turned);
    expect(turned).toEqual(straight);
    expect(straight).toEqual(words.map((word) => ibmToFloat32Bits(word)));
  });

  it('have exact float64 values, un-normalised ones too', () => {
    expect(ibmToNumber(0x41100000)).toBe(1);
    expect(ibmToNumber(0xc276a000)).toBe(-118.625);
    expect(ibmToNumber(0x46000012)).toBe(18);
    expect(ibmToNumber(0x7fffffff)).toBe(0xffffff * 2 ** 228);
  });
});
