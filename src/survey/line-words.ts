import type { HeaderWord, HeaderWordType, LineAxis } from '../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { type ColumnProfile, type HeaderTable, profileColumn } from './header-table.ts';
import type { TextHints } from './text-hints.ts';

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
const ODD_WORD_TRUST = 2;

/** Bytes whose standard meaning is another: scalars, elevations, offset, statics, sample count and interval, filters. */
const OTHER_MEANING: readonly (readonly [number, number])[] = [
  [29, 72],
  [89, 180],
];
/**
 * Last numbers of year, day, hour, minute, second and time basis, by byte. The clock makes perfect false grids of hours and
 * minutes.
 */
const CLOCK: Readonly<Record<number, number>> = { 157: 99, 159: 366, 161: 24, 163: 60, 165: 60, 167: 9 };
/** Source, group and CDP coordinates. */
const MAP_WORDS: readonly (readonly [number, number])[] = [
  [73, 88],
  [181, 188],
];

/** What a word is known by, the type left out when it is the usual int32. */
export function wordKey({ byte, type = 'int32' }: HeaderWord): string {
  return `${type}@${byte}`;
}

/** As it is said to the user. */
export function nameOfWord({ byte, type }: HeaderWord): string {
  return `byte ${byte}${type === undefined || type === 'int32' ? '' : ` (${type})`}`;
}

export function wordsOverlap(a: HeaderWord, b: HeaderWord): boolean {
  return a.byte < b.byte + headerWordLength(b.type) && b.byte < a.byte + headerWordLength(a.type);
}

function lies(word: HeaderWord, [first, last]: readonly [number, number]): boolean {
  return word.byte <= last && word.byte + headerWordLength(word.type) - 1 >= first;
}

export function isInt32(word: HeaderWord): boolean {
  return (word.type ?? 'int32') === 'int32';
}

/** A word that numbers lines by the standard or by common use. */
export function isCommonWord(word: HeaderWord): boolean {
  return (
    isInt32(word) && (Object.hasOwn(INLINE_TRUST, word.byte) || Object.hasOwn(CROSSLINE_TRUST, word.byte))
  );
}

/** A 32-bit word where the standard has one that might number lines. */
export function isPlainWord(word: HeaderWord): boolean {
  return isInt32(word) && word.byte % 4 === 1 && !OTHER_MEANING.some((range) => lies(word, range));
}

export function hasOtherMeaning(word: HeaderWord): boolean {
  return OTHER_MEANING.some((range) => lies(word, range));
}

/** Day, hour, minute or second, by place and size; longer words may end in one. */
export function isClock({ word, distinct }: ColumnProfile): boolean {
  const integer = word.type !== 'ibm' && word.type !== 'ieee';
  const limit = CLOCK[word.byte + headerWordLength(word.type) - 2];
  return integer && limit !== undefined && distinct !== null && distinct[distinct.length - 1]! <= limit;
}

export function isOffset(word: HeaderWord): boolean {
  return isInt32(word) && word.byte === TRACE_HEADER_FIELDS.offset.byte;
}

function ordinaryTrust(word: HeaderWord): number {
  const mapped = !isCommonWord(word) && MAP_WORDS.some((range) => lies(word, range));
  const trust = isPlainWord(word) ? OTHER_WORD_TRUST : ODD_WORD_TRUST;
  return trust - (hasOtherMeaning(word) ? 4 : 0) - (mapped ? 8 : 0);
}

export function inlineTrust(word: HeaderWord): number {
  return (isInt32(word) ? INLINE_TRUST[word.byte] : undefined) ?? ordinaryTrust(word);
}

export function crosslineTrust(word: HeaderWord): number {
  return (isInt32(word) ? CROSSLINE_TRUST[word.byte] : undefined) ?? ordinaryTrust(word);
}

/** Where the standard has counts of traces, records and points (SEG-Y bytes 1–28). */
export const COUNT_BYTES = [1, 5, 9, 13, 17, 21, 25];
const COUNTER_PENALTY = 25;

/**
 * What speaks against line numbers that run evenly from `first` on. Numbers that a person would not give to lines are large,
 * or in large steps: coordinates and words read by the wrong type are so. Numbers that begin at 0 or 1 and never jump may be
 * those of lines, but where the standard has counts they are what a file of any kind has there.
 */
export function strangeness({ byte, type, first, step, count }: LineAxis): number {
  const largest = Math.max(Math.abs(first), Math.abs(first + step * (count - 1)));
  const bits = Math.max(0, Math.log2(largest + 1) - 15);
  const counter = first <= 1 && step === 1 && isInt32({ byte, type }) && COUNT_BYTES.includes(byte);
  return 2 * bits + 2 * Math.max(0, Math.log2(step) - 4.5) + (counter ? COUNTER_PENALTY : 0);
}

/** What a text header that names the very words adds to the score of a grid. */
const HINT_TRUST = 8;

/** The words that revision 1 gives to inline and crossline, in either order. */
export function isStandardPair(inline: HeaderWord, crossline: HeaderWord): boolean {
  const plain = [inline, crossline].every(({ type }) => type === undefined || type === 'int32');
  return plain && inline.byte + crossline.byte === 189 + 193 && Math.abs(inline.byte - crossline.byte) === 4;
}

/** What it adds to the score of a grid that the sampled headers are sorted by its lines. */
export const SORTED_TRUST = 40;

/** How far two axes are believed to number lines by their words and numbers, without the map. */
export function wordScore(inline: LineAxis, crossline: LineAxis, hints: TextHints): number {
  const named = hints.inline.has(inline.byte) && hints.crossline.has(crossline.byte);
  return (
    inlineTrust(inline) +
    crosslineTrust(crossline) +
    (named ? HINT_TRUST : 0) -
    strangeness(inline) -
    strangeness(crossline)
  );
}

/** The 32-bit words that may number lines, at every fourth byte. */
export function lineWords(): HeaderWord[] {
  const words: HeaderWord[] = [];
  for (let byte = 1; byte <= 237; byte += 4) if (isPlainWord({ byte })) words.push({ byte });
  return words;
}

/** Offset from source to receiver, unless said otherwise (SEG-Y bytes 37–40). */
export function offsetProfile(table: HeaderTable, override: HeaderWord | undefined): ColumnProfile | null {
  return profileColumn(table, override ?? TRACE_HEADER_FIELDS.offset);
}

/** Where a line number is stored: the byte, and the type unless it is the usual int32. */
export function storedWord({ byte, type }: HeaderWord): HeaderWord {
  return type === undefined || type === 'int32' ? { byte } : { byte, type };
}

const TYPES: readonly HeaderWordType[] = ['int32', 'int16', 'ieee', 'ibm'];

/** Every word at any byte and of any type, as far as one of its bytes varies (1) and none is `barred`. */
export function* varyingWords(varies: Uint8Array, barred?: number): Generator<HeaderWord> {
  for (const type of TYPES) {
    const length = headerWordLength(type);
    for (let byte = 1; byte + length <= varies.length + 1; byte++) {
      const bytes = varies.subarray(byte - 1, byte - 1 + length);
      if (!bytes.includes(1) || (barred !== undefined && bytes.includes(barred))) continue;
      yield type === 'int32' ? { byte } : { byte, type };
    }
  }
}
