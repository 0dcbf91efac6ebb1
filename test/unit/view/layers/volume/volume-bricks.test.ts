import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfToFloat } from '../../../../../src/core/half.ts';
import {
  addColumns,
  BRICK,
  columnEnds,
  createBrickRanges,
} from '../../../../../src/view/layers/volume/volume-bricks.ts';
import {
  volumeByteLength,
  volumeRefusal,
  volumeSlabs,
} from '../../../../../src/view/layers/volume/volume-texture.ts';

const finite = fc.integer({ min: 0, max: 0xffff }).filter((bits) => (bits & 0x7c00) !== 0x7c00);

test('each brick holds the least and the greatest of all voxels that its cells touch', () => {
  fc.assert(
    fc.property(
      fc.tuple(
        fc.integer({ min: 2, max: 18 }),
        fc.integer({ min: 2, max: 18 }),
        fc.integer({ min: 2, max: 18 }),
      ),
      fc.infiniteStream(finite),
      ([inlineCount, crosslineCount, sampleCount], stream) => {
        const data = Uint16Array.from(
          { length: inlineCount * crosslineCount * sampleCount },
          () => stream.next().value as number,
        );
        const level = { inlineCount, crosslineCount, sampleCount, data };
        const ranges = createBrickRanges(level);
        const columns = inlineCount * crosslineCount;
        // In two parts, as slabs come.
        addColumns(level, 0, columns >> 1, ranges);
        addColumns(level, columns >> 1, columns, ranges);
        const [along, across, onward] = ranges.size;
        for (let i = 0; i < onward; i++)
          for (let x = 0; x < across; x++)
            for (let s = 0; s < along; s++) {
              let least = Infinity;
              let most = -Infinity;
              for (let a = i * BRICK; a <= Math.min(inlineCount - 1, (i + 1) * BRICK); a++)
                for (let b = x * BRICK; b <= Math.min(crosslineCount - 1, (x + 1) * BRICK); b++)
                  for (let c = s * BRICK; c <= Math.min(sampleCount - 1, (s + 1) * BRICK); c++) {
                    const value = halfToFloat(data[(a * crosslineCount + b) * sampleCount + c]!);
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                  }
              const at = ((i * across + x) * along + s) * 2;
              expect(halfToFloat(ranges.data[at]!) - least).toBe(0);
              expect(halfToFloat(ranges.data[at + 1]!) - most).toBe(0);
            }
      },
    ),
    { numRuns: 60 },
  );
});

test('a cell ends where the shortest of its four columns does, and there is none beyond the last line', () => {
  const ends = columnEnds({
    inlineCount: 2,
    crosslineCount: 3,
    lastValid: Int32Array.of(9, 8, -1, 7, 9, 9),
  });
  expect([...ends]).toEqual([9, 7, 8, -1, -1, -1, 7, -1, 9, -1, 9, -1]);
});

test('slabs cover every sample once, in order, and none is larger than asked where a row of samples fits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 80, max: 4000 }),
      (inlineCount, crosslineCount, sampleCount, slabBytes) => {
        let column = 0;
        for (const { inline, planes, crossline, rows } of volumeSlabs(
          { inlineCount, crosslineCount, sampleCount },
          slabBytes,
        )) {
          expect(inline * crosslineCount + crossline).toBe(column);
          // One upload is one run of the data.
          expect(planes === 1 || rows === crosslineCount).toBe(true);
          expect(planes * rows * sampleCount * 2).toBeLessThanOrEqual(slabBytes);
          column += planes * rows;
        }
        expect(column).toBe(inlineCount * crosslineCount);
      },
    ),
  );
});

test('a level is refused for its longest side, its bytes, or for having no cells', () => {
  const capabilities = { maxTextureSize: 4096, max3dTextureSize: 256, renderer: '', software: false };
  const shape = { inlineCount: 100, crosslineCount: 100, sampleCount: 256 };
  const bytes = volumeByteLength(shape);
  expect(volumeRefusal(shape, capabilities, bytes)).toBeNull();
  expect(volumeRefusal(shape, capabilities, bytes - 1)).toMatch(/graphics memory/);
  expect(volumeRefusal({ ...shape, sampleCount: 257 }, capabilities, Infinity)).toMatch(/257/);
  expect(volumeRefusal({ ...shape, inlineCount: 1 }, capabilities, Infinity)).toMatch(/thin/);
});
