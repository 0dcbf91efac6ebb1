import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfToFloat } from '../../../../../src/core/half.ts';
import { addColumns, BRICK, createBrickRanges } from '../../../../../src/view/layers/volume/volume-bricks.ts';
import {
  createQuantizer,
  quantize,
  quantizeRanges,
  shareBeyond,
} from '../../../../../src/view/layers/volume/volume-quantize.ts';
import { volumeByteLength, volumeRefusal } from '../../../../../src/view/layers/volume/volume-texture.ts';

const finite = fc.integer({ min: 0, max: 0xffff }).filter((bits) => (bits & 0x7c00) !== 0x7c00);
const scales = fc.integer({ min: -12, max: 12 }).map((power) => 2 ** power);

test('an amplitude within the span is off by half a step at most, zero of a symmetric span by nothing', () => {
  fc.assert(
    fc.property(finite, scales, fc.double({ min: 0.1, max: 60000, noNaN: true }), (bits, scale, most) => {
      const span = [-most * scale, most * scale] as const;
      const quantizer = createQuantizer(span, scale);
      const bytes = new Int8Array(1);
      const beyond = quantize(quantizer, Uint16Array.of(bits), 0, bytes);
      const amplitude = halfToFloat(bits) * scale;
      const drawn = quantizer.centre + (bytes[0]! / 127) * quantizer.reach;
      if (Math.abs(amplitude) <= span[1]) {
        expect(beyond).toBe(0);
        expect(Math.abs(drawn - amplitude)).toBeLessThanOrEqual(quantizer.step / 2 + span[1] * 1e-12);
      }
      if (beyond) expect(Math.abs(bytes[0]!)).toBe(127);
      if (amplitude === 0) expect(bytes[0]! + 0).toBe(0);
    }),
  );
});

test('amplitudes of one sign have all 255 values for their own span', () => {
  const { step, centre, reach } = createQuantizer([1500, 4500], 8);
  expect(step).toBeLessThan(3000 / 200);
  expect([centre - reach, centre + reach]).toEqual([1125, 4875]);
});

test('every byte lies within the range of each brick whose cells touch it, as the filter sees both', () => {
  fc.assert(
    fc.property(
      fc.tuple(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 2, max: 18 }),
      ),
      fc.infiniteStream(finite),
      scales,
      fc.tuple(
        fc.double({ min: -2000, max: 900, noNaN: true }),
        fc.double({ min: 1, max: 3000, noNaN: true }),
      ),
      ([inlineCount, crosslineCount, sampleCount], stream, scale, [low, size]) => {
        const data = Uint16Array.from(
          { length: inlineCount * crosslineCount * sampleCount },
          () => stream.next().value as number,
        );
        const level = { inlineCount, crosslineCount, sampleCount, data };
        const ranges = createBrickRanges(level);
        addColumns(level, 0, inlineCount * crosslineCount, ranges);
        const quantizer = createQuantizer([low * scale, (low + size) * scale], scale);
        quantizeRanges(quantizer, ranges);
        const bytes = new Int8Array(data.length);
        quantize(quantizer, data, 0, bytes);
        const [along, across] = ranges.size;
        for (let k = 0; k < data.length; k++) {
          const sample = k % sampleCount;
          const crossline = Math.floor(k / sampleCount) % crosslineCount;
          const inline = Math.floor(k / sampleCount / crosslineCount);
          const brick = (index: number, count: number) => Math.min(Math.floor(index / BRICK), count - 1);
          const at =
            ((brick(inline, ranges.size[2]) * across + brick(crossline, across)) * along +
              brick(sample, along)) *
            2;
          expect(halfToFloat(ranges.data[at]!)).toBeLessThan(bytes[k]! / 127);
          expect(halfToFloat(ranges.data[at + 1]!)).toBeGreaterThan(bytes[k]! / 127);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('zeros in the place of nulls count neither as beyond nor as samples', () => {
  const level = {
    inlineCount: 1,
    crosslineCount: 2,
    sampleCount: 4,
    stride: { inline: 1, crossline: 1, sample: 1 },
    // 2000, 2000, 30000, null; null.
    data: Uint16Array.of(0x67d0, 0x67d0, 0x7753, 0, 0, 0, 0, 0),
    lastValid: Int32Array.of(2, -1),
    scale: 1,
  };
  const quantizer = createQuantizer([1500, 4500], 1);
  const counted = quantize(quantizer, level.data, 0, new Int8Array(8));
  expect(shareBeyond(quantizer, level, counted)).toBeCloseTo(1 / 3, 12);
});

test('8 bits take half the bytes of the samples, and fit where half floats do not', () => {
  const capabilities = { maxTextureSize: 4096, max3dTextureSize: 256, renderer: '', software: false };
  const shape = { inlineCount: 100, crosslineCount: 100, sampleCount: 256 };
  expect(volumeByteLength(shape) - volumeByteLength(shape, 1)).toBe(100 * 100 * 256);
  const budget = volumeByteLength(shape, 1);
  expect(volumeRefusal(shape, capabilities, budget)).toMatch(/graphics memory/);
  expect(volumeRefusal(shape, capabilities, budget, 1)).toBeNull();
  expect(volumeRefusal(shape, capabilities, budget - 1, 1)).toMatch(/graphics memory/);
});
