import { expect, it } from 'vitest';
import { isSegyError } from '../../../src/core/errors.ts';
import { packRecord, unpackRecord } from '../../../src/io/packed-record.ts';

it('gives back plain data and typed arrays, with numbers that JSON lacks', () => {
  const record = {
    name: 'Überblick “1”',
    missing: null,
    range: { min: Number.NEGATIVE_INFINITY, nan: Number.NaN },
    halves: Uint16Array.of(1, 2, 65535),
    cells: Int32Array.of(-1, 7),
    list: [{ offsets: Float64Array.of(2 ** 40) }],
    empty: new Float32Array(0),
  };
  expect(unpackRecord(packRecord(record))).toEqual(record);
});

it('packs the part of a buffer that a view shows, not the whole buffer', () => {
  const view = new Uint16Array(1000).fill(9).subarray(10, 12);
  expect(packRecord({ view }).byteLength).toBeLessThan(300);
  expect(unpackRecord(packRecord({ view }))).toEqual({ view: Uint16Array.of(9, 9) });
});

it.each([new Uint8Array(0), new Uint8Array(64).fill(255), packRecord({ a: Int32Array.of(1) }).slice(0, 20)])(
  'refuses what is no record',
  (bytes) => {
    let error: unknown;
    try {
      unpackRecord(bytes);
    } catch (caught) {
      error = caught;
    }
    expect(isSegyError(error, 'cache-corrupt')).toBe(true);
  },
);
