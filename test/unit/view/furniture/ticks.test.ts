import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisTicks, type TickAxis, tickText } from '../../../../src/view/furniture/ticks.ts';

const lines = (first: number, step: number, count: number): TickAxis => ({
  title: 'Inline',
  first,
  step,
  count,
  whole: true,
});
const texts = (axis: TickAxis, wanted: number) => axisTicks(axis, wanted).map(({ text }) => text);

test('round numbers that are lines', () => {
  expect(texts(lines(1000, 1, 401), 4)).toEqual(['1000', '1100', '1200', '1300', '1400']);
});

test('lines at a step carry numbers of real lines only', () => {
  expect(texts(lines(1001, 3, 200), 4)).toEqual(['1100', '1250', '1400', '1550']);
  expect(texts(lines(1001, 2, 120), 2)[0]).toBe('1005');
});

test('time starts where the file says', () => {
  const axis: TickAxis = { title: 'Time (ms)', first: -100, step: 4, count: 276, whole: false };
  expect(axisTicks(axis, 5).map(({ text }) => text)).toEqual(['0', '200', '400', '600', '800', '1000']);
  expect(axisTicks(axis, 5)[0]!.index).toBe(25);
});

test('numbers read without noise, with a real minus', () => {
  expect(tickText(0.1 + 0.2)).toBe('0.3');
  expect(tickText(-40)).toBe('−40');
  expect(tickText(12500)).toBe('12500');
});

test('ticks lie on the axis, on lines, in order, and are not many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5000, max: 90_000 }),
      fc.integer({ min: 1, max: 13 }),
      fc.integer({ min: 2, max: 4000 }),
      fc.integer({ min: 2, max: 20 }),
      (first, step, count, wanted) => {
        const ticks = axisTicks(lines(first, step, count), wanted);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(wanted * 1.5 + 1);
        ticks.forEach(({ index, text }, k) => {
          expect(Math.abs(index - Math.round(index))).toBeLessThan(1e-6);
          expect(index).toBeGreaterThanOrEqual(0);
          expect(index).toBeLessThanOrEqual(count - 1);
          expect(Number(text.replace('−', '-'))).toBeCloseTo(first + index * step, 6);
          if (k > 0) expect(index).toBeGreaterThan(ticks[k - 1]!.index);
        });
      },
    ),
    { numRuns: 200 },
  );
});
