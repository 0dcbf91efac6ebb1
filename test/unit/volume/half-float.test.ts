import fc from 'fast-check';
import { expect, it } from 'vitest';
import { halfToFloat } from '../../../src/core/half.ts';
import { decodeHalves, encodeHalves, floatToHalf } from '../../../src/volume/half-float.ts';

it('gives back every finite half float bit for bit', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = halfToFloat(bits);
    if (Number.isFinite(value)) expect(floatToHalf(value)).toBe(bits);
  }
});

it('rounds to the nearest half, ties to the even one', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, min: -65504, max: 65504 }), (value) => {
      const bits = floatToHalf(value);
      const error = Math.abs(halfToFloat(bits) - value);
      const neighbours = [bits - 1, bits + 1].filter(
        (b) => (b & 0x7fff) <= 0x7bff && b >= 0 && b < 65536 && ((b ^ bits) & 0x8000) === 0,
      );
      return neighbours.every((b) => {
        const other = Math.abs(halfToFloat(b) - value);
        return error < other || (error === other && (bits & 1) === 0);
      });
    }),
    { seed: 20261123, numRuns: 2000 },
  );
});

it('cuts off at the largest half and counts it, and writes null samples as zero', () => {
  const target = new Uint16Array(5);
  expect(encodeHalves(Float32Array.of(1e6, -1e6, Number.NaN, 64, 65504 * 2), 2, target, 0)).toBe(2);
  const back = new Float32Array(5);
  decodeHalves(target, 0, 5, 2, back, 0);
  expect([...back]).toEqual([131008, -131008, 0, 64, 131008]);
});
