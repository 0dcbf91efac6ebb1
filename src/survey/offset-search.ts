import type { Finding, HeaderWord } from '../core/types.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { type Column, commonStep, type HeaderTable } from './header-table.ts';
import {
  COUNT_BYTES,
  hasOtherMeaning,
  nameOfWord,
  offsetProfile,
  varyingWords,
  wordsOverlap,
} from './line-words.ts';
import { comparedRows } from './word-search.ts';

/** Offsets of a survey, in metres, feet or centimetres. */
const LARGEST_OFFSET = 2e6;
const LEAST_OFFSET = 0.1;
const MOST_OFFSETS = 1024;
/** Each offset is met in so many cells at least. */
const LEAST_FOLLOWERS = 4;
/** Words that are tried, because each costs a search for the grid. */
const MOST_TRIED = 12;
/** A word in even steps is an offset rather than one that is not, and a count of the traces of a cell last of all. */
const EVEN_BONUS = 6;
const COUNT_COST = 12;

interface Reading {
  readonly word: HeaderWord;
  /** Same for words that tell the same traces apart. */
  readonly grouping: string;
  /** How little the word looks like offsets. */
  readonly cost: number;
  /** It counts the traces of a cell. */
  readonly counts: boolean;
}

/** Null for a word that cannot be an offset. */
function readingOf(word: HeaderWord, values: Column): Reading | null {
  const distinct = new Map<number, number>();
  const groups: number[] = [];
  for (const value of values) {
    const size = Math.abs(value);
    if (!(size <= LARGEST_OFFSET) || (size > 0 && size < LEAST_OFFSET)) return null;
    if (!distinct.has(value)) distinct.set(value, distinct.size);
    groups.push(distinct.get(value)!);
    if (distinct.size > MOST_OFFSETS || distinct.size * LEAST_FOLLOWERS > values.length) return null;
  }
  if (distinct.size < 2) return null;
  const ascending = Float64Array.from(distinct.keys()).sort();
  const [first, last] = [ascending[0]!, ascending[ascending.length - 1]!];
  const whole = ascending.every(Number.isInteger);
  const step = whole ? commonStep(ascending) : (last - first) / (ascending.length - 1);
  const even = ascending.every((value, k) => Math.abs(value - first - k * step) < 1e-3 * Math.abs(step));
  const odd = word.type === 'int16' ? 1 : whole && word.type !== undefined ? -1 : 0;
  const misplaced = word.byte % 4 === 1 ? 0 : word.byte % 2 === 1 ? 0.5 : 1;
  const cost =
    0.5 * Math.log2(Math.max(Math.abs(first), Math.abs(last)) + 1) +
    odd +
    misplaced +
    (hasOtherMeaning(word) ? 1 : 0) -
    (even ? EVEN_BONUS : 0);
  return {
    word,
    grouping: groups.join(),
    cost,
    counts: even && step === 1 && (first === 0 || first === 1),
  };
}

/** Traces are told apart by the standard's own offset: it takes several values, and each of them again and again. */
function hasStandardOffset(table: HeaderTable): boolean {
  const distinct = offsetProfile(table, undefined)?.distinct;
  return distinct !== undefined && distinct !== null && distinct.length > 2;
}

/** The standard's counts of traces and records, whole or by their lower half. */
const isCountWord = ({ byte, type = 'int32' }: HeaderWord): boolean =>
  COUNT_BYTES.some(
    (count) => (type === 'int32' && byte === count) || (type === 'int16' && byte === count + 2),
  );

/** Words that may hold the offset where the standard's (bytes 37–40) does not, likeliest first. */
export function findOffsetWords({ table: all, overrides }: GeometryQuestion): HeaderWord[] {
  const table = all.spread ?? all;
  if (overrides.offset || table.count < 16 || hasStandardOffset(table)) return [];
  const sample = table.headersOf(comparedRows(table.count));
  if (!sample) return [];
  const readings: Reading[] = [];
  for (const word of varyingWords(sample.varyingBytes())) {
    const reading = isCountWord(word) ? null : readingOf(word, sample.read(word));
    if (reading) readings.push(reading);
  }
  const chosen: Reading[] = [];
  for (const reading of readings.sort((a, b) => a.cost - b.cost)) {
    const { word, grouping } = reading;
    if (!chosen.some((other) => other.grouping === grouping && wordsOverlap(other.word, word)))
      chosen.push(reading);
  }
  const costOf = ({ cost, counts }: Reading): number => cost + (counts ? COUNT_COST : 0);
  return chosen
    .sort((a, b) => costOf(a) - costOf(b))
    .slice(0, MOST_TRIED)
    .map(({ word }) => word);
}

/** Said of an offset that was found. */
export function describeOffset(
  word: HeaderWord,
  offsets: readonly number[],
  others: readonly HeaderWord[],
): Finding {
  return {
    code: 'offset-inferred',
    severity: 'info',
    message:
      `The offset is read from ${nameOfWord(word)}: bytes 37–40 do not tell apart the traces that share an inline and crossline number, ` +
      `and this word takes ${offsets.length} values in such cells, ${offsets[0]} to ${offsets.at(-1)}.`,
    alternatives: others.map((other) => ({
      label: `Offset at ${nameOfWord(other)}`,
      why: 'This word tells the traces of a cell apart as well.',
      overrides: { offset: other },
    })),
  };
}
