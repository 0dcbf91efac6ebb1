import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SampleFormat } from '../../../src/core/types.ts';
import { encodeSamples, floatToIbm } from '../../../src/segy/encode-samples.ts';
import { decodeSamples } from '../../../src/segy/samples.ts';

/** The word's value by its definition, exact in float64. */
const ibmValue = (word: number) =>
  (word >>> 31 ? -1 : 1) * (word & 0xffffff) * 16 ** (((word >>> 24) & 0x7f) - 64) * 2 ** -24;

it('gives the normalised IBM word nearest to a float', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      if (Math.abs(value) < 2 ** -120) return true;
      const word = floatToIbm(value);
      const step = 16 ** (((word >>> 24) & 0x7f) - 64) * 2 ** -24;
      return (word & 0xf00000) !== 0 && Math.abs(ibmValue(word) - value) <= step / 2;
    }),
    { seed: 20261123, numRuns: 3000 },
  );
});

it.each([
  [0, 0],
  [1, 0x41100000],
  [-118.625, 0xc276a000],
])('writes %d as its published word', (value, word) => {
  expect(floatToIbm(value)).toBe(word);
});

it.each([1, 2, 3, 5, 8] as const)('gives format %i back in both byte orders, on any byte', (format) => {
  const values = Float32Array.of(0, 1, -1, 100, -128, 127, 64);
  for (const byteOrder of ['big', 'little'] as const) {
    for (const offset of [0, 1, 3]) {
      const bytes = new Uint8Array(40);
      encodeSamples(values, format, byteOrder, bytes, offset);
      const back = new Float32Array(values.length);
      decodeSamples(bytes, offset, values.length, format as SampleFormat, byteOrder, back, 0);
      expect([...back]).toEqual([...values]);
    }
  }
});
