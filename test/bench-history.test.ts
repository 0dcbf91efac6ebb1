import { describe, expect, test } from 'vitest';
import { isWorse } from './bench/history.mjs';

describe('a ratio of the bench is called worse', () => {
  test('if it exceeds the median of the last five by more than twice their spread and more than a tenth', () => {
    // Median 1, spread 0.02.
    const before = [9, 0.98, 1, 1.02, 0.97, 1.01];
    expect(isWorse(before, 1.11)).toBe(true);
    // It is past twice the spread, but no tenth.
    expect(isWorse(before, 1.09)).toBe(false);
  });

  test('not while it lies within twice the spread of the last five', () => {
    // Median 1, distances 0, 0.2, 0.2, 0.3, 0.3: twice the spread is 0.4.
    expect(isWorse([0.7, 0.8, 1, 1.2, 1.3], 1.39)).toBe(false);
    expect(isWorse([0.7, 0.8, 1, 1.2, 1.3], 1.41)).toBe(true);
  });

  test('not before there are five', () => {
    expect(isWorse([1, 1, 1, 1], 5)).toBe(false);
  });
});
