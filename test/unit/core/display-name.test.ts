import { describe, expect, it } from 'vitest';
import { displayName, linkName, linkText } from '../../../src/core/display-name.ts';
import { SegyError } from '../../../src/core/errors.ts';

/** Code points that Unicode calls controls, marks of direction, or without width, each a way to make a name read as another. */
const UNSEEN: Readonly<Record<string, number>> = {
  'a null': 0x00,
  'a line feed': 0x0a,
  'an escape': 0x1b,
  'a control of Latin-1': 0x9b,
  'a soft hyphen': 0xad,
  'an Arabic letter mark': 0x61c,
  'a zero-width space': 0x200b,
  'a zero-width joiner': 0x200d,
  'a right-to-left mark': 0x200f,
  'a line separator': 0x2028,
  'a left-to-right embedding': 0x202a,
  'a right-to-left override': 0x202e,
  'a word joiner': 0x2060,
  'a left-to-right isolate': 0x2066,
  'a Hangul filler': 0x3164,
  'half a character': 0xd800,
  'a byte order mark': 0xfeff,
  'a tag': 0xe0041,
};

describe('a name as it is shown', () => {
  it.each(Object.entries(UNSEEN))('has no %s in it, but a sign that is seen', (_, code) => {
    expect(displayName(`evil${String.fromCodePoint(code)}yges.exe.sgy`)).toBe('evil\uFFFDyges.exe.sgy');
  });

  it('is as it was if all of it is seen, in any script', () => {
    for (const name of ['F3 (near).sgy', 'Brønnøysund_æøå.segy', '地震測線.sgy', 'خط ٣.sgy', '🌊️ line.sgy'])
      expect(displayName(name)).toBe(name);
  });

  it('keeps its beginning and its ending if it is long', () => {
    const shown = displayName(`begin${'x'.repeat(1000)}.exe.sgy`);
    expect(shown).toMatch(/^beginx+…x+\.exe\.sgy$/);
    expect(shown.length).toBeLessThanOrEqual(200);
  });

  it('is never empty', () => {
    for (const name of ['', '   ']) expect(displayName(name)).toBe('Survey without a name');
  });
});

describe('a link as it is shown', () => {
  const links: [string, string, string, string][] = [
    ['https://h.example/a.sgy', 'h.example', 'a.sgy', 'h.example/a.sgy'],
    [
      'https://me:secret@h.example:81/client/a%20b.sgy?sig=secret#secret',
      'h.example:81',
      'a b.sgy',
      'h.example:81/…/a b.sgy',
    ],
    ['https://me:secret@h.example/?sig=secret', 'h.example', 'h.example', 'h.example'],
    ['https://h.example/a%E2%80%AEb.sgy', 'h.example', 'a\uFFFDb.sgy', 'h.example/a\uFFFDb.sgy'],
    ['https://h.example/100%.sgy', 'h.example', '100%.sgy', 'h.example/100%.sgy'],
  ];
  it.each(links)('of %s is its host and the last part of its path', (url, host, file, text) => {
    expect(linkName(url)).toEqual({ host, file });
    expect(linkText(url)).toBe(text);
  });
});

it('no error says a character that is not seen, whatever it quotes', () => {
  const { message } = new SegyError('not-zarr', 'The array “a\u202Eb\u200B”\n is none.');
  expect(message).toBe('The array “a\uFFFDb\uFFFD”  is none.');
});
