import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTextHeader, detectTextEncoding } from '../../../src/segy/text-header.ts';

const ascii = (text: string): Uint8Array =>
  Uint8Array.from(text.padEnd(3200), (character) => character.charCodeAt(0));

describe('text headers', () => {
  it('contain no control or bidirectional characters, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 3200, maxLength: 3200 }),
        fc.constantFrom('ebcdic', 'ascii'),
        (bytes, encoding) => {
          const text = decodeTextHeader(bytes, encoding as 'ebcdic' | 'ascii');
          expect(text).toMatch(/^[\n -~\u00a0-\u00ac\u00ae-\u00ff]*$/);
        },
      ),
      { seed: 41, numRuns: 40 },
    );
  });

  it('break into lines of 80 characters', () => {
    const lines = Array.from({ length: 40 }, (_, k) => `C${String(k + 1).padStart(2)} LINE`.padEnd(80));
    expect(decodeTextHeader(ascii(lines.join('')), 'ascii').split('\n')).toEqual(
      lines.map((line) => line.trimEnd()),
    );
  });

  it('are taken for the encoding in which more of them reads', () => {
    expect(detectTextEncoding(ascii('C 1 CLIENT NORTH SEA')).encoding).toBe('ascii');
    // "SEGY" and blanks in EBCDIC.
    const ebcdic = new Uint8Array(3200).fill(0x40);
    ebcdic.set([0xe2, 0xc5, 0xc7, 0xe8]);
    expect(detectTextEncoding(ebcdic).encoding).toBe('ebcdic');
    expect(decodeTextHeader(ebcdic, 'ebcdic')).toBe('SEGY');
  });
});
