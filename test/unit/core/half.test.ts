import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeHalves, floatToHalf, halfToFloat } from '../../../src/core/half.ts';

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
  expect([...target].map((bits) => halfToFloat(bits) * 2)).toEqual([131008, -131008, 0, 64, 131008]);
});

it('counts infinities as cut off and writes long runs, at any offset, as the nearest half of each value', () => {
  const halves = Float64Array.from({ length: 0x7c00 }, (_, bits) => halfToFloat(bits));
  /** The nearest half by bisection among all of them, ties to the even one. */
  const nearest = (value: number): number => {
    const size = Math.abs(value);
    let low = 0;
    let high = 0x7bff;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (halves[middle]! <= size) low = middle;
      else high = middle;
    }
    const [below, above] = [size - halves[low]!, halves[high]! - size];
    const bits = below < above || (below === above && low % 2 === 0) ? low : high;
    return bits | (value < 0 ? 0x8000 : 0);
  };
  // Amplitudes from the smallest subnormal half to the largest half, over several chunks.
  const source = Float32Array.from(
    { length: 5003 },
    (_, k) => (k % 2 ? -1 : 1) * 2 ** (-26 + (k * 42) / 5003),
  );
  const limit = source.map((value) => Math.max(-65504, Math.min(65504, value)));
  const target = new Uint16Array(5010);
  expect(
    encodeHalves(
      limit.map((value) => value * 4),
      4,
      target,
      7,
    ),
  ).toBe(0);
  expect([...target.subarray(7)]).toEqual([...limit].map(nearest));
  const infinite = Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);
  expect(encodeHalves(infinite, 1, target, 0)).toBe(2);
  expect([...target.subarray(0, 3)].map(halfToFloat)).toEqual([65504, -65504, 0]);
});

it('writes known values as IEEE 754 has them, and what is too large as the largest half', () => {
  for (const [value, bits] of [
    [0, 0],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [1e9, 0x7bff],
    [-Infinity, 0xfbff],
    [2 ** -24, 1],
    [2 ** -14, 0x0400],
    [2 ** -26, 0],
    [1e-30, 0],
    [0.1, 0x2e66],
  ] as const) {
    const half = new Uint16Array(1);
    encodeHalves(Float32Array.of(value), 1, half, 0);
    expect(half[0]).toBe(bits);
  }
});
