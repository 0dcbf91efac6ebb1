import { describe, expect, it } from 'vitest';
import { isSegyError } from '../../../../src/core/errors.ts';
import { recognize, SIGNATURES } from '../../../../src/survey/file/signatures.ts';
import { makeSegy } from '../../../make-segy.ts';
import { inspectBytes } from '../inspect-bytes.ts';

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** First bytes as the specifications of the formats give them, and what the page must say. */
const KINDS: readonly (readonly [name: string, head: string, said: RegExp])[] = [
  ['ZIP (APPNOTE 4.3.7)', 'PK\x03\x04\x14\0\0\0\x08\0', /ZIP archive.*Unpack/],
  ['gzip (RFC 1952)', '\x1f\x8b\x08\x08\x2a\x9b', /gzip archive.*Unpack/],
  ['tar (POSIX ustar)', `line.sgy${'\0'.repeat(249)}ustar\x0000`, /tar archive.*Unpack/],
  ['PNG (ISO 15948)', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', /PNG picture.*begins with the bytes 89 50 4E 47/],
  ['PDF (ISO 32000)', '%PDF-1.7\n%\xe2\xe3\xcf\xd3', /PDF document.*“%PDF-1\.7”/],
  ['LAS 2.0 (CWLS)', '# made by a program\n~VERSION INFORMATION\n VERS. 2.0 :\n', /LAS well log/],
  [
    'SEG-D revision 2, general header',
    '\0\x01\x80\x58\0\0\0\0\0\x03\x03\x21\x26\x11\x38\x35\x13\0',
    /SEG-D field recording.*Convert/,
  ],
  ['SEG-D with a tape label', '   1SD2.0    1RECORD    8192', /SEG-D field recording/],
  ['SEG-2 (Pullan 1990), little-endian', '\x55\x3a\x01\0\x80\0\x18\0', /SEG-2 recording.*ObsPy/],
  ['ZGY', 'VBS\0\x03\0\0\0', /ZGY cube.*SEG-Y/],
  ['VDS', 'HueDataStore\0\0\x01\0', /VDS cube.*SEGYExport/],
  ['HDF5', '\x89HDF\r\n\x1a\n\0\0\0\0', /HDF5/],
  ['HDF5 after a user block', `${'\0'.repeat(512)}\x89HDF\r\n\x1a\n\0`, /HDF5/],
  ['Zarr v3 (zarr.json)', '{\n  "shape": [2, 3],\n  "zarr_format": 3,\n', /Zarr/],
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146', /git lfs pull/],
  ['HTML', '<!DOCTYPE html>\n<html lang="en"><title>Sign in</title>', /web page.*log in/],
  ['a table of positions', 'inline,crossline,x,y\n1,1,431000.5,6521000.25\n'.repeat(90), /text file/],
];

const refusalOf = (bytes: Uint8Array): Error => {
  try {
    inspectBytes(bytes);
  } catch (error) {
    expect(isSegyError(error, 'other-format'), String(error)).toBe(true);
    return error as Error;
  }
  throw new Error('it was opened');
};

describe('a file of another kind is named by its first bytes, with what to do', () => {
  it.each(KINDS)('%s, at any length', (_, head, said) => {
    const short = latin(head);
    expect(refusalOf(short).message).toMatch(said);
    const isText = !/[^\t\n\r -~]/.test(head);
    const long = new Uint8Array(50_000);
    for (let k = 0; k < long.length; k++) long[k] = isText ? short[k % short.length]! : (k * 167) % 251;
    long.set(short);
    expect(refusalOf(long).message).toMatch(said);
  });
});

it('a file of zeros is said to be not copied or not downloaded', () => {
  expect(refusalOf(new Uint8Array(20_000)).message).toMatch(/zero.*cloud folder.*Copy it again/);
});

it('every kind says what to do, and none of the table is opened by a reader unless it says so', () => {
  for (const { name, advice, openedBy } of SIGNATURES) {
    expect(advice, name).toMatch(/^[A-Z].*\.$/);
    expect(openedBy, name).toBeNull();
  }
});

it('a SEG-Y file is read whatever its text header begins with', () => {
  for (const [, head] of KINDS) {
    const bytes = makeSegy({
      inlines: { first: 1, count: 6, step: 1 },
      crosslines: { first: 1, count: 7, step: 1 },
      samples: 50,
      value: (inline, crossline, sample) => Math.sin(inline + crossline + sample),
    });
    bytes.set(latin(head).subarray(0, 3200));
    expect(inspectBytes(bytes).layout.traceCount).toBe(42);
  }
});

it('noise is no kind of its own', () => {
  let state = 7;
  const noise = Uint8Array.from({ length: 5000 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  expect(recognize(noise)).toBeNull();
});
