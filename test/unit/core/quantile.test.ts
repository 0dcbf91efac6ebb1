import { describe, expect, it } from 'vitest';
import { quantileOfCounts, quantileSorted } from '../../../src/core/quantile.ts';

describe('the quantile of sorted numbers', () => {
  it('is one of them, or lies between two by straight line', () => {
    const sorted = [0, 10, 20, 30, 1000];
    expect([0, 0.25, 0.5, 1].map((share) => quantileSorted(sorted, share))).toEqual([0, 10, 20, 1000]);
    expect(quantileSorted(sorted, 0.125)).toBe(5);
    expect(quantileSorted(sorted, 0.875)).toBe(515);
  });

  it('of one number is that number, of none is NaN', () => {
    expect(quantileSorted([7], 0.999)).toBe(7);
    expect(quantileSorted([], 0.5)).toBeNaN();
  });
});

describe('the quantile of counts', () => {
  const ends = (bin: number): [number, number] => [bin * 10, bin * 10 + 10];

  it('divides a bin as if what was counted lay evenly in it', () => {
    expect([0, 0.1, 0.5, 1].map((share) => quantileOfCounts([4, 4, 4, 4], share, ends))).toEqual([
      0, 4, 20, 40,
    ]);
  });

  it('passes over empty bins and stays within those that are not', () => {
    expect(quantileOfCounts([0, 2, 0, 2, 0], 0, ends)).toBe(10);
    expect(quantileOfCounts([0, 2, 0, 2, 0], 0.5, ends)).toBe(20);
    expect(quantileOfCounts([0, 2, 0, 2, 0], 0.75, ends)).toBe(35);
    expect(quantileOfCounts([0, 2, 0, 2, 0], 1, ends)).toBe(40);
    expect(quantileOfCounts([0, 0], 0.5, ends)).toBeNaN();
  });
});
