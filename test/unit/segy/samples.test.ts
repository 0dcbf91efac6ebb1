import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteOrder, SampleFormat } from '../../../src/core/types.ts';
import { SAMPLE_FORMATS } from '../../../src/segy/codes.ts';
import { decodeExactSample } from '../../../src/segy/exact-sample.ts';
import { decodeSamples } from '../../../src/segy/samples.ts';

const formats = Object.keys(SAMPLE_FORMATS).map((code) => Number(code) as SampleFormat);
const orders: readonly ByteOrder[] = ['big', 'little'];

describe('samples', () => {
  it.each(formats)(
    'of format %i decode to the float32 nearest to the exact value, at any alignment',
    (format) => {
      const length = SAMPLE_FORMATS[format].byteLength;
      const input = fc.tuple(
        fc.uint8Array({ minLength: length * 5 + 3, maxLength: length * 5 + 3 }),
        fc.nat(3),
      );
      fc.assert(
        fc.property(input, fc.constantFrom(...orders), ([bytes, byteOffset], order) => {
          const decoded = new Float32Array(7);
          decodeSamples(bytes, byteOffset, 5, format, order, decoded, 1);
          for (let k = 0; k < 5; k++) {
            const { value, hex } = decodeExactSample(bytes, byteOffset + k * length, format, order);
            expect(decoded[k + 1]).toBe(Math.fround(Number(value)));
            expect(hex).toHaveLength(2 * length);
          }
          expect([decoded[0], decoded[6]]).toEqual([0, 0]);
        }),
        { seed: 31, numRuns: 60 },
      );
    },
  );

  it('of 64 bits are exact as bigints', () => {
    const bytes = Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 1);
    expect(decodeExactSample(bytes, 0, 9, 'big')).toEqual({
      value: -(2n ** 63n) + 1n,
      hex: '8000000000000001',
    });
    expect(decodeExactSample(bytes, 0, 12, 'little').value).toBe(0x0100000000000080n);
  });

  it('that are not there raise a RangeError instead of zeros', () => {
    expect(() => decodeSamples(new Uint8Array(7), 0, 2, 1, 'big', new Float32Array(2), 0)).toThrow(
      RangeError,
    );
    expect(() => decodeSamples(new Uint8Array(8), 0, 2, 1, 'big', new Float32Array(2), 1)).toThrow(
      RangeError,
    );
    expect(() => decodeExactSample(new Uint8Array(3), 0, 5, 'big')).toThrow(RangeError);
  });
});
