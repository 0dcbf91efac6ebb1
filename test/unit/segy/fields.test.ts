import { describe, expect, it } from 'vitest';
import { BINARY_HEADER_FIELDS, readBinaryHeader } from '../../../src/segy/binary-header.ts';
import {
  headerWordLength,
  readColumns,
  readTraceHeaderWord,
  TRACE_HEADER_FIELDS,
} from '../../../src/segy/fields.ts';

describe('header tables', () => {
  it('cover the trace header up to byte 240 without gap or overlap', () => {
    let next = 1;
    for (const word of Object.values(TRACE_HEADER_FIELDS)) {
      expect(word.byte).toBe(next);
      next += headerWordLength(word.type);
    }
    expect(next).toBe(241);
  });

  it('never overlap in the binary header', () => {
    const lengths = { int16: 2, uint16: 2, int32: 4, uint8: 1, uint64: 8, float64: 8 };
    let end = 3201;
    for (const field of Object.values(BINARY_HEADER_FIELDS)) {
      expect(field.byte).toBeGreaterThanOrEqual(end);
      end = field.byte + lengths[field.type];
    }
    expect(end).toBeLessThanOrEqual(3601);
  });

  it('read words of every type in both byte orders', () => {
    const bytes = new Uint8Array(240);
    const view = new DataView(bytes.buffer);
    view.setInt32(188, -5);
    view.setUint16(114, 40_000);
    view.setFloat32(80, 1.5);
    view.setUint32(4, 0xc276a000);
    view.setInt16(70, -100, true);
    expect(readTraceHeaderWord(bytes, 0, { byte: 189 }, 'big')).toBe(-5);
    expect(readTraceHeaderWord(bytes, 0, { byte: 115, type: 'uint16' }, 'big')).toBe(40_000);
    expect(readTraceHeaderWord(bytes, 0, { byte: 81, type: 'ieee' }, 'big')).toBe(1.5);
    expect(readTraceHeaderWord(bytes, 0, { byte: 5, type: 'ibm' }, 'big')).toBe(-118.625);
    expect(readTraceHeaderWord(bytes, 0, { byte: 71, type: 'int16' }, 'little')).toBe(-100);
  });

  it('give columns by name, of the chosen fields only', () => {
    const bytes = new Uint8Array(500);
    const view = new DataView(bytes.buffer);
    view.setInt32(20, 7);
    view.setInt32(250 + 20, 8);
    const columns = readColumns(bytes, 2, 250, 'big', ['cdp', 'samples', 'constructor', 'no such field']);
    expect(Object.keys(columns)).toEqual(['cdp', 'samples']);
    expect(Array.from(columns.cdp!)).toEqual([7, 8]);
  });

  it('read rev 2 words beyond 16 bits', () => {
    const bytes = new Uint8Array(3600);
    const view = new DataView(bytes.buffer);
    view.setFloat64(3272, 250.5);
    view.setBigUint64(3520, 8192n);
    const header = readBinaryHeader(bytes, 'big');
    expect(header.extendedSampleInterval).toBe(250.5);
    expect(header.firstTraceOffset).toBe(8192);
  });
});
