import type { HeaderWord } from '../core/types.ts';
import { headerWordLength } from '../segy/fields.ts';
import { type Column, greatestCommonDivisor, type HeaderSample, type HeaderTable } from './header-table.ts';
import {
  isCommonWord,
  isInt32,
  isPlainWord,
  lineWords,
  varyingWords,
  wordKey,
  wordsOverlap,
} from './line-words.ts';
import type { TextHints } from './text-hints.ts';

/** Rows by which words are compared; more say nothing new. */
const COMPARED_ROWS = 1536;
const ROWS_TOGETHER = 24;
/** Words looked at as pairs: their number squared is the work. */
const MAX_WORDS = 48;
/** Mark of a byte that belongs to a running count. */
const COUNTS = 2;
/** Whole numbers beyond this are no line numbers unless a plain 32-bit word says so. */
const LARGEST_ODD_NUMBER = 2 ** 24;

/** A word that may number lines, and other readings of the same bytes that tell the traces apart just as well. */
export interface LineWord {
  readonly word: HeaderWord;
  /** First and last byte of the word that is not the same in all headers, 1-based. */
  readonly core: readonly [first: number, last: number];
  /** Plainest first. */
  readonly aliases: readonly HeaderWord[];
}

/** Every byte of a word whose headers were not looked at. */
export const wholeCore = (word: HeaderWord): readonly [number, number] => [
  word.byte,
  word.byte + headerWordLength(word.type) - 1,
];

interface Reading {
  readonly word: HeaderWord;
  /** Same for words that number the same lines in the same or in reverse order. */
  readonly shape: string;
  readonly cost: number;
}

/** Rows in runs of neighbours, spread over the table. */
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

/** FNV-1a over 32-bit words, enough to tell some hundred columns apart. */
function hashOf(values: Float64Array): string {
  let [low, high] = [0x811c9dc5, 0x1234567];
  for (let k = 0; k < values.length; k++) {
    const value = (values[k]! % 2 ** 32) | 0;
    low = Math.imul(low ^ value, 0x01000193);
    high = Math.imul(high + value, 0x85ebca6b) ^ (high >>> 13);
  }
  return `${low}.${high}`;
}

/** Of readings that number alike, the one that the text header names. */
const NAMED_BONUS = 4;

/** Null for numbers that are not whole, do not change, or only grow, as counters of traces do. */
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
  // Negative floats read as whole numbers run the other way, and are no other lines for that.
  const change = values.find((value) => value !== first)! - first;
  for (let row = 0; row < count; row++) normal[row] = (values[row]! - first) / (Math.sign(change) * step);
  // Words that are whole numbers when read as floats are seldom so by chance.
  const odd = isInt32(word) ? 0 : word.type === 'int16' ? 1 : -1;
  const misplaced = word.byte % 4 === 1 ? 0 : word.byte % 2 === 1 ? 0.5 : 1;
  const cost =
    1.5 * Math.log2(step) +
    0.5 * Math.log2(largest + 1) +
    odd +
    misplaced -
    (isCommonWord(word) ? 2 : 0) -
    (named ? NAMED_BONUS : 0);
  return { word, shape: hashOf(normal), cost };
}

/** Of readings that share bytes and number the same lines the plainest stands for all. */
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

/** The number follows the trace number evenly through the file, as a running count does. */
function countsTraces(values: Column, rows: Int32Array, table: HeaderTable): boolean {
  const traceOf = (k: number): number => table.trace(rows[k]!) - table.trace(rows[0]!);
  const step = (values[values.length - 1]! - values[0]!) / traceOf(values.length - 1);
  if (step === 0 || !Number.isInteger(step)) return false;
  return values.every((value, k) => value === values[0]! + step * traceOf(k));
}

/** Bytes (1-based) that belong to a running count of traces: parts of it make perfect false grids. */
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

/** The line words of a pass that kept some of them, of each the plainest reading that was kept. */
function keptLineWords(table: HeaderTable, spread: HeaderTable, hints: TextHints): LineWord[] {
  const kept = new Set(table.keptWords.map(wordKey));
  return findLineWords(spread, hints).flatMap((line) => {
    const word = [line.word, ...line.aliases].find((reading) => kept.has(wordKey(reading)));
    return word ? [{ ...line, word }] : [];
  });
}

/**
 * Words of any byte and type that may number lines. Where no headers are at hand, the plain 32-bit ones.
 */
export function findLineWords(table: HeaderTable, hints: TextHints): LineWord[] {
  if (table.spread) return keptLineWords(table, table.spread, hints);
  const rows = comparedRows(table.count);
  const sample = table.headersOf(rows);
  if (!sample || table.count < 2)
    return lineWords().map((word) => ({ word, core: wholeCore(word), aliases: [] }));
  const readings: Reading[] = [];
  const varies = sample.varyingBytes();
  for (const byte of countingBytes(sample, varies, rows, table)) varies[byte - 1] = COUNTS;
  for (const word of varyingWords(varies, COUNTS)) {
    const named = hints.inline.has(word.byte) || hints.crossline.has(word.byte);
    const reading = readingOf(word, sample.read(word), named);
    if (reading) readings.push(reading);
  }
  const words = withoutAliases(readings, varies);
  // Sorted by cost, so that under the cap the plainest numbers stay; words of common use stay anyhow.
  return words.filter(({ word }, index) => index < MAX_WORDS || isCommonWord(word));
}
