import { describe, expect, it } from 'vitest';
import { halfTable } from '../../../../src/core/half.ts';
import { textHeaderLines } from '../../../../src/ui/headers/text-header.ts';
import * as format from '../../../../src/ui/kit/format.ts';

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
    const subsamples = [1, 2, 4, 32].map((subsample) => format.formatSubsample(subsample));
    expect(subsamples).toEqual(['every trace', 'every 2nd trace', 'every 4th trace', 'every 32nd trace']);
    expect([format.formatLevel(1), format.formatLevel(4)]).toEqual(['full resolution', '1:4']);
    // Where samples are left out too, both say so.
    expect(format.formatSubsample(1, 2)).toBe('every trace and every 2nd sample');
    expect([format.formatLevel(1, 2), format.formatLevel(8, 4)]).toEqual([
      '1:1, every 2nd sample',
      '1:8, every 4th sample',
    ]);
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
