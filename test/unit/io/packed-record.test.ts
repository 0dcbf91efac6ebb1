import { expect, it } from 'vitest';
import { isSegyError } from '../../../src/core/errors.ts';
import { packRecord, RecordReader, recordBytes, unpackRecord } from '../../../src/io/packed-record.ts';

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

it.each([1, 7, 64, 100, 4096])('copied out and put together in pieces of %i bytes it is the same', (size) => {
  const record = { name: 'a', halves: Uint16Array.of(1, 2, 3), cells: Float64Array.of(0.5, Number.NaN) };
  const bytes = recordBytes(record);
  const whole = packRecord(record);
  const reader = new RecordReader();
  for (let start = 0; start < bytes.byteLength; start += size) {
    const piece = new Uint8Array(Math.min(size, bytes.byteLength - start));
    expect(bytes.copy(start, piece)).toBe(true);
    expect(piece).toEqual(whole.slice(start, start + size));
    reader.add(piece);
  }
  expect(reader.finish()).toEqual(record);
});

it('says when an array was transferred away before it was copied out', () => {
  const halves = new Uint16Array(50);
  const bytes = recordBytes({ halves });
  structuredClone(halves.buffer, { transfer: [halves.buffer] });
  expect(bytes.copy(0, new Uint8Array(bytes.byteLength))).toBe(false);
});
