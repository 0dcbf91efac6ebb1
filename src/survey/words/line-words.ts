import type { HeaderWord, HeaderWordType, LineAxis } from '../../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { type ColumnProfile, type HeaderTable, profileColumn } from './header-table.ts';
import type { TextHints } from './text-hints.ts';

/** How likely a word is to hold inline or crossline numbers, by its byte; 189 and 193 are the words of SEG-Y rev 1. */
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

/** Bytes with another meaning in the standard: scalars, elevations, offset, statics, sample count and interval, filters. */
const OTHER_MEANING: readonly (readonly [number, number])[] = [
  [29, 72],
  [89, 180],
];
/**
 * The largest values of year, day, hour, minute, second and time basis, by byte. They are recognised because hours and minutes
 * make perfect false grids.
 */
const CLOCK: Readonly<Record<number, number>> = { 157: 99, 159: 366, 161: 24, 163: 60, 165: 60, 167: 9 };
/** First and last byte of source and group coordinates and of CDP coordinates. */
const MAP_WORDS: readonly (readonly [number, number])[] = [
  [73, 88],
  [181, 188],
];

/** A text that is equal for equal words, used as key. */
export function wordKey({ byte, type = 'int32' }: HeaderWord): string {
  return `${type}@${byte}`;
}

/** Names a word for the user; the type is left out if it is the usual int32. */
export function nameOfWord({ byte, type }: HeaderWord): string {
  return `byte ${byte}${type === undefined || type === 'int32' ? '' : ` (${type})`}`;
}

export const wordsOverlap = (a: HeaderWord, b: HeaderWord): boolean =>
  a.byte < b.byte + headerWordLength(b.type) && b.byte < a.byte + headerWordLength(a.type);

export const lies = (word: HeaderWord, [first, last]: readonly [number, number]): boolean =>
  word.byte <= last && word.byte + headerWordLength(word.type) - 1 >= first;

export const isInt32 = (word: HeaderWord): boolean => (word.type ?? 'int32') === 'int32';

/** Whether a word is used for line numbers by the standard or commonly. */
export function isCommonWord(word: HeaderWord): boolean {
  return (
    isInt32(word) && (Object.hasOwn(INLINE_TRUST, word.byte) || Object.hasOwn(CROSSLINE_TRUST, word.byte))
  );
}

/** Whether a word is an aligned 32-bit word that might number lines, without another meaning in the standard. */
export const isPlainWord = (word: HeaderWord): boolean =>
  isInt32(word) && word.byte % 4 === 1 && !OTHER_MEANING.some((range) => lies(word, range));

export const hasOtherMeaning = (word: HeaderWord): boolean =>
  OTHER_MEANING.some((range) => lies(word, range));

/** Whether a word is a clock (day, hour, minute or second), by its byte and its values. A longer word may end in one. */
export function isClock({ word, distinct }: ColumnProfile): boolean {
  const integer = word.type !== 'ibm' && word.type !== 'ieee';
  const limit = CLOCK[word.byte + headerWordLength(word.type) - 2];
  return integer && limit !== undefined && distinct !== null && distinct[distinct.length - 1]! <= limit;
}

export const isOffset = (word: HeaderWord): boolean =>
  isInt32(word) && word.byte === TRACE_HEADER_FIELDS.offset.byte;

function ordinaryTrust(word: HeaderWord): number {
  const mapped = !isCommonWord(word) && MAP_WORDS.some((range) => lies(word, range));
  const trust = isPlainWord(word) ? OTHER_WORD_TRUST : ODD_WORD_TRUST;
  return trust - (hasOtherMeaning(word) ? 4 : 0) - (mapped ? 8 : 0);
}

const trustOf = (word: HeaderWord, trust: Readonly<Record<number, number>>): number =>
  (isInt32(word) ? trust[word.byte] : undefined) ?? ordinaryTrust(word);

/** The bytes of the standard's counts of traces, records and points (SEG-Y bytes 1–28). */
export const COUNT_BYTES = [1, 5, 9, 13, 17, 21, 25];
const COUNTER_PENALTY = 25;

/**
 * Rates how unlikely the numbers of an axis are as line numbers. Large numbers and large steps are unlikely, because they are
 * typical of coordinates and of words read with the wrong type. Numbers that begin at 0 or 1 in steps of 1 are unlikely in the
 * standard's words for counts, because every file has such counts there.
 */
export function strangeness({ byte, type, first, step, count }: LineAxis): number {
  const largest = Math.max(Math.abs(first), Math.abs(first + step * (count - 1)));
  const bits = Math.max(0, Math.log2(largest + 1) - 15);
  const counter = first <= 1 && step === 1 && isInt32({ byte, type }) && COUNT_BYTES.includes(byte);
  return 2 * bits + 2 * Math.max(0, Math.log2(step) - 4.5) + (counter ? COUNTER_PENALTY : 0);
}

/** What is added to the score of a grid if the text header names its words. */
const HINT_TRUST = 8;

/** Whether two words are those of inline and crossline in revision 1, in either order. */
export function isStandardPair(inline: HeaderWord, crossline: HeaderWord): boolean {
  const plain = isInt32(inline) && isInt32(crossline);
  return plain && inline.byte + crossline.byte === 189 + 193 && Math.abs(inline.byte - crossline.byte) === 4;
}

/** What is added to the score of a grid if the sampled headers are sorted by its lines. */
export const SORTED_TRUST = 40;

/** Whether the text header names two words as inline and crossline. */
export const areNamed = (inline: HeaderWord, crossline: HeaderWord, hints: TextHints): boolean =>
  hints.inline.has(inline.byte) && hints.crossline.has(crossline.byte);

/** How unusual the place of a word is: 0 for one aligned as 32-bit words are, more for others. */
export const misplacement = ({ byte }: HeaderWord): number => (byte % 4 === 1 ? 0 : byte % 2 === 1 ? 0.5 : 1);

/** Scores two axes as inline and crossline by their words and numbers, without coordinates. */
export function wordScore(inline: LineAxis, crossline: LineAxis, hints: TextHints): number {
  return (
    trustOf(inline, INLINE_TRUST) +
    trustOf(crossline, CROSSLINE_TRUST) +
    (areNamed(inline, crossline, hints) ? HINT_TRUST : 0) -
    strangeness(inline) -
    strangeness(crossline)
  );
}

/** Lists the aligned 32-bit words that may number lines. */
export const lineWords = (): HeaderWord[] =>
  Array.from({ length: 60 }, (_, k) => ({ byte: 1 + 4 * k })).filter(isPlainWord);

/** Profiles the offset word, which is the standard's (SEG-Y bytes 37–40) unless another is given. */
export const offsetProfile = (table: HeaderTable, override: HeaderWord | undefined): ColumnProfile | null =>
  profileColumn(table, override ?? TRACE_HEADER_FIELDS.offset);

/** A copy of a word in which the type is left out if it is the usual int32. */
export const storedWord = ({ byte, type }: HeaderWord): HeaderWord =>
  type === undefined || type === 'int32' ? { byte } : { byte, type };

const TYPES: readonly HeaderWordType[] = ['int32', 'int16', 'ieee', 'ibm'];

/** Yields all words of any byte and type of which at least one byte varies (1) and none has the mark `barred`. */
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
