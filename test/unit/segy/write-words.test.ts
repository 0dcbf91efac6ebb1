import { describe, expect, it } from 'vitest';
import type { ByteOrder, HeaderWordType } from '../../../src/core/types.ts';
import {
  BINARY_HEADER_FIELDS,
  type BinaryHeaderField,
  FILE_HEADER_LENGTH,
  readBinaryHeader,
} from '../../../src/segy/binary-header.ts';
import { readTraceHeaderWord } from '../../../src/segy/fields.ts';
import { decodeText, type TextEncoding } from '../../../src/segy/text-header.ts';
import { isBlankCard, textCards, withNotes, writeCards } from '../../../src/segy/write-text.ts';
import {
  copyWords,
  reorderBinaryHeader,
  writeBinaryField,
  writeTraceHeaderWord,
} from '../../../src/segy/write-words.ts';

const ORDERS: readonly ByteOrder[] = ['big', 'little', 'pairwise'];

describe.each(ORDERS)('in %s byte order', (order) => {
  it.each([
    ['int32', -123_456_789, -123_456_789],
    ['int16', -32_768, -32_768],
    ['uint16', 65_535, 65_535],
    ['int16', 12.5, 13],
    ['ieee', 0.1, Math.fround(0.1)],
    ['ibm', -118.625, -118.625],
  ] as const)('a word of type %s holds %d as %d, and nothing beside it changes', (type, value, held) => {
    const bytes = new Uint8Array(260).fill(0xab);
    expect(writeTraceHeaderWord(bytes, 10, { byte: 101, type }, order, value)).toBe(true);
    expect(readTraceHeaderWord(bytes, 10, { byte: 101, type }, order)).toBe(held);
    const width = type === 'int16' || type === 'uint16' ? 2 : 4;
    expect(bytes.findIndex((byte) => byte !== 0xab)).toBeGreaterThanOrEqual(110);
    expect(bytes.findLastIndex((byte) => byte !== 0xab)).toBeLessThan(110 + width);
  });

  it('every word of the binary header is written where it is read', () => {
    for (const [name, { type }] of Object.entries(BINARY_HEADER_FIELDS)) {
      const bytes = new Uint8Array(FILE_HEADER_LENGTH);
      const value = {
        int16: -5,
        uint16: 40_000,
        int32: -70_000,
        uint8: 200,
        uint64: 2 ** 40,
        float64: 0.125,
      }[type];
      expect(writeBinaryField(bytes, name as BinaryHeaderField, order, value)).toBe(true);
      const read = readBinaryHeader(bytes, order);
      expect(read[name as BinaryHeaderField]).toBe(value);
      expect(Object.values(read).filter((each) => each !== 0)).toHaveLength(1);
    }
  });

  it('a binary header reads the same after its byte order is changed, and changed back it has its bytes again', () => {
    const bytes = Uint8Array.from({ length: FILE_HEADER_LENGTH }, (_, k) => (k * 37) & 0x7f);
    for (const other of ORDERS) {
      const changed = bytes.slice();
      reorderBinaryHeader(changed, order, other);
      expect(readBinaryHeader(changed, other)).toEqual(readBinaryHeader(bytes, order));
      reorderBinaryHeader(changed, other, order);
      expect(changed).toEqual(bytes);
    }
  });
});

it.each([
  ['int16', 32_768],
  ['int16', -32_769],
  ['uint16', -1],
  ['int32', 2 ** 31],
  ['ieee', 1e39],
  ['ibm', 1e76],
  ['int32', Number.NaN],
] as const)('a word of type %s refuses %d and keeps its bytes', (type: HeaderWordType, value) => {
  const bytes = new Uint8Array(240).fill(7);
  expect(writeTraceHeaderWord(bytes, 0, { byte: 1, type }, 'big', value)).toBe(false);
  expect(bytes.every((byte) => byte === 7)).toBe(true);
});

it.each([
  ['samplesPerTrace', 65_536],
  ['samplesPerTrace', 1.5],
  ['traceSorting', -40_000],
  ['traceCount', -1],
] as const)('the binary header refuses %s = %d', (name, value) => {
  expect(writeBinaryField(new Uint8Array(FILE_HEADER_LENGTH), name, 'big', value)).toBe(false);
});

it('words of three bytes are exchanged between big and little only, as their decoder reads them', () => {
  const from = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const to = new Uint8Array(6);
  copyWords(from, 0, 'big', to, 0, 'little', 3, 2);
  expect([...to]).toEqual([3, 2, 1, 6, 5, 4]);
  copyWords(from, 0, 'pairwise', to, 0, 'big', 3, 2);
  expect([...to]).toEqual([1, 2, 3, 4, 5, 6]);
});

describe('a text header', () => {
  /** Forty lines with a byte that no encoding maps in line 3. */
  function source(encoding: TextEncoding): Uint8Array {
    const cards = Array.from({ length: 40 }, (_, k) => (k < 5 ? `C${k + 1} LINE` : ''));
    const bytes = writeCards(cards, encoding, null);
    bytes[3 * 80 + 40] = 0x01;
    return bytes;
  }

  it.each(['ebcdic', 'ascii'] as const)(
    'in %s keeps the bytes of lines that read as they did',
    (encoding) => {
      const bytes = source(encoding);
      const cards = textCards(bytes, encoding);
      cards[1] = 'C 2 CHANGED';
      const written = writeCards(cards, encoding, { bytes, encoding });
      expect(written.subarray(160)).toEqual(bytes.subarray(160));
      expect(written.subarray(0, 80)).toEqual(bytes.subarray(0, 80));
      expect(decodeText(written.subarray(80, 160), encoding).trimEnd()).toBe('C 2 CHANGED');
    },
  );

  it('reads the same in the other encoding', () => {
    const bytes = source('ebcdic');
    const written = writeCards(textCards(bytes, 'ebcdic'), 'ascii', { bytes, encoding: 'ebcdic' });
    expect(textCards(written, 'ascii')).toEqual(textCards(bytes, 'ebcdic'));
  });

  it('takes notes in blank lines after the last that says something, and tells which did not fit', () => {
    const cards = Array.from({ length: 40 }, (_, k) => (k < 30 || k === 33 ? `C${k + 1} TEXT` : `C${k + 1}`));
    const { cards: noted, left } = withNotes(cards, [
      'ONE',
      'TWO',
      'THREE',
      'FOUR',
      'FIVE',
      'SIX',
      'SEVEN',
      'EIGHT',
    ]);
    expect(noted[34]).toBe('C35 ONE');
    expect(noted[37]).toBe('C38 FOUR');
    expect(noted[30]).toBe('C31 FIVE');
    expect(noted[33]).toBe('C34 TEXT');
    expect(noted[38]).toBe('C39');
    expect(left).toEqual(['EIGHT']);
  });

  it.each([
    ['', true],
    ['C12', true],
    ['C 9   ', true],
    ['C12 X', false],
    ['CDP', false],
  ])('line “%s” is blank: %s', (card, blank) => {
    expect(isBlankCard(card)).toBe(blank);
  });
});
