import { describe, expect, it } from 'vitest';
import * as format from '../../../src/ui/format.ts';
import { halfTable } from '../../../src/ui/half.ts';
import { textHeaderLines } from '../../../src/ui/text-header.ts';

describe('format', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_200_000, '1.2 MB'],
    [999_999_999, '1.0 GB'],
    [107e9, '107 GB'],
  ])('bytes %d', (bytes, text) => expect(format.formatBytes(bytes)).toBe(text));

  it.each([
    [Number.NaN, 'no trace'],
    [0, '0'],
    [-12.3456, '−12.35'],
    [1.5e9, '1.500e9'],
    [0.00012, '1.200e−4'],
  ])('amplitude %d', (value, text) => expect(format.formatAmplitude(value)).toBe(text));

  it('says levels and subsamples in words', () => {
    expect([1, 2, 4].map(format.formatSubsample)).toEqual([
      'every trace',
      'every 2nd trace',
      'every 4th trace',
    ]);
    expect([1, 4].map(format.formatLevel)).toEqual(['full resolution', '1:4']);
  });

  it('gives line ranges with their step', () => {
    expect(format.formatRange({ first: 1001, count: 80, step: 2, byte: 189 })).toBe('1001–1159, step 2');
  });

  it('breaks text headers at 80 columns or where the file does', () => {
    expect(textHeaderLines(`${'C 1 A'.padEnd(80)}${'C 2 B'.padEnd(80)}`)).toEqual(['C 1 A', 'C 2 B']);
    expect(textHeaderLines('C 1 A\nC 2 B\n')).toEqual(['C 1 A', 'C 2 B']);
  });

  it('decodes half floats', () => {
    const table = halfTable();
    expect([table[0x3c00], table[0xc000], table[0x0001], table[0x7bff]]).toEqual([1, -2, 2 ** -24, 65504]);
  });
});
