import type { HeaderWord } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { type ColumnProfile, type HeaderTable, profileColumn } from './header-table.ts';

/** How readily a word is believed to hold inline or crossline numbers; 189 and 193 are so by SEG-Y rev 1. */
const INLINE_TRUST: Readonly<Record<number, number>> = {
  189: 50,
  9: 20,
  5: 18,
  17: 14,
  13: 12,
  181: 10,
  213: 9,
  221: 9,
  233: 9,
  25: 8,
  21: 8,
  197: 6,
  193: 30,
  1: 3,
};
const CROSSLINE_TRUST: Readonly<Record<number, number>> = {
  193: 50,
  21: 22,
  17: 14,
  13: 13,
  25: 12,
  9: 12,
  185: 10,
  217: 9,
  225: 9,
  237: 9,
  5: 8,
  1: 5,
  197: 6,
  189: 30,
};
const OTHER_WORD_TRUST = 5;
const HALF_WORD_TRUST = 2;

/** Bytes whose meaning is another: offset, scalars, sample count and interval, clock; a clock makes perfect false grids. */
const NEVER_LINES: readonly (readonly [number, number])[] = [
  [29, 36],
  [37, 72],
  [89, 180],
];

function isExcluded(byte: number, length: number): boolean {
  return NEVER_LINES.some(([first, last]) => byte <= last && byte + length - 1 >= first);
}

export function inlineTrust(word: HeaderWord): number {
  if ((word.type ?? 'int32') !== 'int32') return HALF_WORD_TRUST;
  return INLINE_TRUST[word.byte] ?? OTHER_WORD_TRUST;
}

export function crosslineTrust(word: HeaderWord): number {
  if ((word.type ?? 'int32') !== 'int32') return HALF_WORD_TRUST;
  return CROSSLINE_TRUST[word.byte] ?? OTHER_WORD_TRUST;
}

/** The 32-bit words that may number lines, at every fourth byte. */
export function lineWords(): HeaderWord[] {
  const words: HeaderWord[] = [];
  for (let byte = 1; byte <= 237; byte += 4) if (!isExcluded(byte, 4)) words.push({ byte });
  return words;
}

/**
 * Words that may number lines: 32-bit words at every fourth byte and, when those give no two, 16-bit words. A 16-bit word
 * inside a 32-bit word that varies says nothing new.
 */
export function lineWordProfiles(table: HeaderTable): ColumnProfile[] {
  const profiles: ColumnProfile[] = [];
  const varying = new Set<number>();
  const consider = (word: HeaderWord): void => {
    const profile = profileColumn(table, word);
    if (!profile) return;
    varying.add(word.byte);
    if (profile.distinct && profile.distinct.length >= 2) profiles.push(profile);
  };
  for (const word of lineWords()) consider(word);
  if (profiles.length >= 2) return profiles;
  for (let byte = 1; byte <= 239; byte += 2) {
    if (!varying.has(byte) && !varying.has(byte - 2) && !isExcluded(byte, 2))
      consider({ byte, type: 'int16' });
  }
  for (let byte = 3; byte <= 237; byte += 4) if (!isExcluded(byte, 4)) consider({ byte });
  return profiles;
}

/** Offset from source to receiver, unless said otherwise (SEG-Y bytes 37–40). */
export function offsetProfile(table: HeaderTable, override: HeaderWord | undefined): ColumnProfile | null {
  return profileColumn(table, override ?? TRACE_HEADER_FIELDS.offset);
}

/** Where a line number is stored: the byte, and the type unless it is the usual int32. */
export function storedWord({ byte, type }: HeaderWord): HeaderWord {
  return type === undefined || type === 'int32' ? { byte } : { byte, type };
}
