import type { HeaderWord } from '../../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { type Column, greatestCommonDivisor, type HeaderSample, type HeaderTable } from './header-table.ts';
import {
  isCommonWord,
  isInt32,
  isPlainWord,
  lineWords,
  misplacement,
  varyingWords,
  wordKey,
  wordsOverlap,
} from './line-words.ts';
import type { TextHints } from './text-hints.ts';

/** Number of rows in which words are compared; more would not change the result. */
const COMPARED_ROWS = 1536;
const ROWS_TOGETHER = 24;
/** The most words that are tried in pairs, because the work grows with the square of their number. */
const MAX_WORDS = 48;
/** Marks a byte that belongs to a running count of traces. */
const COUNTS = 2;
/** Larger whole numbers are believed to be line numbers only in an aligned 32-bit word. */
const LARGEST_ODD_NUMBER = 2 ** 24;

/** A word that may number lines, with other ways to read the same bytes that give the same lines. */
export interface LineWord {
  readonly word: HeaderWord;
  /** The first and the last byte of the word, 1-based, that are not the same in all headers. */
  readonly core: readonly [first: number, last: number];
  /** The other ways, simplest first. */
  readonly aliases: readonly HeaderWord[];
}

/** The first and the last byte of a word, as its core if it is not known which bytes vary. */
export const wholeCore = (word: HeaderWord): readonly [number, number] => [
  word.byte,
  word.byte + headerWordLength(word.type) - 1,
];

interface Reading {
  readonly word: HeaderWord;
  /** Equal for words that number the same lines in the same or in reverse order. */
  readonly shape: string;
  readonly cost: number;
}

/** Chooses rows in runs of neighbours, spread over the table. */
export function comparedRows(count: number): Int32Array {
  if (count <= COMPARED_ROWS) return Int32Array.from({ length: count }, (_, row) => row);
  const blocks = COMPARED_ROWS / ROWS_TOGETHER;
  const rows = new Set<number>();
  for (let block = 0; block < blocks; block++) {
    const first = Math.floor((block * (count - ROWS_TOGETHER)) / (blocks - 1));
    for (let k = 0; k < ROWS_TOGETHER; k++) rows.add(first + k);
  }
  return Int32Array.from(rows);
}

/** Hashes values by FNV-1a over 32-bit words, which suffices to distinguish some hundred columns. */
function hashOf(values: Float64Array): string {
  let [low, high] = [0x811c9dc5, 0x1234567];
  for (let k = 0; k < values.length; k++) {
    const value = (values[k]! % 2 ** 32) | 0;
    low = Math.imul(low ^ value, 0x01000193);
    high = Math.imul(high + value, 0x85ebca6b) ^ (high >>> 13);
  }
  return `${low}.${high}`;
}

/** Among words that number the same lines, the one that the text header names is preferred by this much. */
const NAMED_BONUS = 4;

/** Rates a word as line number; null if values are not whole, never change, or grow with every trace as counters do. */
function readingOf(word: HeaderWord, values: Column, named: boolean): Reading | null {
  const count = values.length;
  const first = values[0]!;
  let step = 0;
  let largest = 0;
  let grows = true;
  let falls = true;
  for (let row = 0; row < count; row++) {
    const value = values[row]!;
    if (!Number.isSafeInteger(value)) return null;
    largest = Math.max(largest, Math.abs(value));
    if (value !== first && step !== 1) step = greatestCommonDivisor(step, value - first);
    if (row === 0) continue;
    if (value <= values[row - 1]!) grows = false;
    if (value >= values[row - 1]!) falls = false;
  }
  const plain = isPlainWord(word);
  if (step === 0 || grows || falls || (!plain && largest > LARGEST_ODD_NUMBER)) return null;
  const normal = new Float64Array(count);
  // Negative floats read as integers run in the opposite direction but number the same lines, so the sign is normalised.
  const change = values.find((value) => value !== first)! - first;
  for (let row = 0; row < count; row++) normal[row] = (values[row]! - first) / (Math.sign(change) * step);
  // If a word is a whole number when read as a float, that is hardly by chance.
  const odd = isInt32(word) ? 0 : word.type === 'int16' ? 1 : -1;
  const cost =
    1.5 * Math.log2(step) +
    0.5 * Math.log2(largest + 1) +
    odd +
    misplacement(word) -
    (isCommonWord(word) ? 2 : 0) -
    (named ? NAMED_BONUS : 0);
  return { word, shape: hashOf(normal), cost };
}

/** Groups words that share bytes and number the same lines under the simplest of them. */
function withoutAliases(readings: Reading[], varies: Uint8Array): LineWord[] {
  const chosen: { word: HeaderWord; core: LineWord['core']; shape: string; aliases: HeaderWord[] }[] = [];
  for (const { word, shape } of readings.sort((a, b) => a.cost - b.cost)) {
    const known = chosen.find((other) => other.shape === shape && wordsOverlap(other.word, word));
    if (known) known.aliases.push(word);
    else {
      const [first, last] = wholeCore(word);
      const varying = varies.subarray(first - 1, last);
      const core = [first + varying.indexOf(1), first + varying.lastIndexOf(1)] as const;
      chosen.push({ word, core, shape, aliases: [] });
    }
  }
  return chosen;
}

/** Whether values grow evenly with the trace number through the file, as a running count does. */
function countsTraces(values: Column, rows: Int32Array, table: HeaderTable): boolean {
  const traceOf = (k: number): number => table.trace(rows[k]!) - table.trace(rows[0]!);
  const step = (values[values.length - 1]! - values[0]!) / traceOf(values.length - 1);
  if (step === 0 || !Number.isInteger(step)) return false;
  return values.every((value, k) => value === values[0]! + step * traceOf(k));
}

/** Finds the bytes (1-based) of running counts of traces. They are excluded, because parts of a count make perfect false grids. */
function countingBytes(
  sample: HeaderSample,
  varies: Uint8Array,
  rows: Int32Array,
  table: HeaderTable,
): Set<number> {
  const bytes = new Set<number>();
  for (const type of ['int32', 'int16'] as const) {
    const length = headerWordLength(type);
    for (let byte = 1; byte + length <= 241; byte++) {
      const varying = varies.subarray(byte - 1, byte - 1 + length);
      if (!varying.includes(1) || !countsTraces(sample.read({ byte, type }), rows, table)) continue;
      for (let k = 0; k < length; k++) if (varying[k] === 1) bytes.add(byte + k);
    }
  }
  return bytes;
}

/** The line words of a table that kept only some words: for each, the simplest way of reading it that was kept. */
function keptLineWords(table: HeaderTable, spread: HeaderTable, hints: TextHints): LineWord[] {
  const kept = new Set(table.keptWords.map(wordKey));
  return findLineWords(spread, hints).flatMap((line) => {
    const word = [line.word, ...line.aliases].find((reading) => kept.has(wordKey(reading)));
    return word ? [{ ...line, word }] : [];
  });
}

/**
 * Finds words of any byte and type that may number lines. If whole headers were not kept, these are the aligned 32-bit words.
 */
export function findLineWords(table: HeaderTable, hints: TextHints): LineWord[] {
  if (table.spread) return keptLineWords(table, table.spread, hints);
  const rows = comparedRows(table.count);
  const sample = table.headersOf(rows);
  if (!sample || table.count < 2)
    return lineWords().map((word) => ({ word, core: wholeCore(word), aliases: [] }));
  const varies = sample.varyingBytes();
  for (const byte of countingBytes(sample, varies, rows, table)) varies[byte - 1] = COUNTS;
  const isNamed = ({ byte }: HeaderWord): boolean => hints.inline.has(byte) || hints.crossline.has(byte);
  const readings = Array.from(varyingWords(varies, COUNTS), (word) =>
    readingOf(word, sample.read(word), isNamed(word)),
  ).filter((reading) => reading !== null);
  const words = withoutAliases(readings, varies);
  // Words are sorted by cost, so the limit leaves out the least likely; common words are always kept.
  return words.filter(({ word }, index) => index < MAX_WORDS || isCommonWord(word));
}

const WHOLE_WORDS: readonly HeaderWord[] = Object.values(TRACE_HEADER_FIELDS).filter(
  ({ type }) => type === 'int32',
);

/** Which bytes of the headers vary, by table; null if whole headers were not kept. */
const varying = new WeakMap<HeaderTable, Uint8Array | null>();
function varyingBytesOf(table: HeaderTable): Uint8Array | null {
  const known = varying.get(table);
  if (known !== undefined) return known;
  const bytes = table.headersOf(comparedRows(table.count))?.varyingBytes() ?? null;
  varying.set(table, bytes);
  return bytes;
}

/**
 * Whether a word is a half or another piece of one of the standard's 32-bit words, such as the high half of a coordinate: the
 * rest of that word changes too, and is not the other word of the pair.
 */
export function isPieceOfWord(word: HeaderWord, pair: readonly HeaderWord[], table: HeaderTable): boolean {
  const varies = varyingBytesOf(table);
  const isTaken = (byte: number): boolean =>
    pair.some((one) => one.byte <= byte && byte < one.byte + headerWordLength(one.type));
  return WHOLE_WORDS.some((whole) => {
    const isWhole = whole.byte === word.byte && headerWordLength(word.type) === 4;
    if (!varies || isWhole || !wordsOverlap(word, whole)) return false;
    const bytes = [0, 1, 2, 3].map((k) => whole.byte + k);
    return bytes.some((byte) => varies[byte - 1] === 1 && !isTaken(byte));
  });
}
