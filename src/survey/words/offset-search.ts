import type { Finding, HeaderWord } from '../../core/types.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { type Column, commonStep, type HeaderTable } from './header-table.ts';
import {
  COUNT_BYTES,
  hasOtherMeaning,
  misplacement,
  nameOfWord,
  offsetProfile,
  varyingWords,
  wordsOverlap,
} from './line-words.ts';
import { comparedRows } from './word-search.ts';

/** Limits of offsets other than 0, in metres, feet or centimetres. */
const LARGEST_OFFSET = 2e6;
const LEAST_OFFSET = 0.1;
const MOST_OFFSETS = 1024;
/** Each offset must occur in about this many cells. */
const LEAST_FOLLOWERS = 4;
/** The most words that are tried, because each takes a search for the grid. */
const MOST_TRIED = 12;
/** A word with even steps is likelier to be the offset; a count of the traces in a cell is the least likely. */
const EVEN_BONUS = 6;
const COUNT_COST = 12;

interface Reading {
  readonly word: HeaderWord;
  /** Equal for words that divide the traces into the same groups. */
  readonly grouping: string;
  /** The higher, the less the word looks like offsets. */
  readonly cost: number;
  /** True if the word counts the traces of a cell. */
  readonly counts: boolean;
}

/** Rates a word as offset; null if it cannot be one. */
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
  const cost =
    0.5 * Math.log2(Math.max(Math.abs(first), Math.abs(last)) + 1) +
    odd +
    misplacement(word) +
    (hasOtherMeaning(word) ? 1 : 0) -
    (even ? EVEN_BONUS : 0);
  return {
    word,
    grouping: groups.join(),
    cost,
    counts: even && step === 1 && (first === 0 || first === 1),
  };
}

/** Whether the standard's offset word holds offsets: it has several values, each of them many times. */
const hasStandardOffset = (table: HeaderTable): boolean =>
  (offsetProfile(table, undefined)?.distinct?.length ?? 0) > 2;

/** Whether a word is one of the standard's counts of traces and records, or the lower half of one. */
const isCountWord = ({ byte, type = 'int32' }: HeaderWord): boolean =>
  COUNT_BYTES.some(
    (count) => (type === 'int32' && byte === count) || (type === 'int16' && byte === count + 2),
  );

/** Finds words that may hold the offset if the standard's word (bytes 37–40) does not, likeliest first. */
export function findOffsetWords({ table: all, overrides }: GeometryQuestion): HeaderWord[] {
  const table = all.spread ?? all;
  if (overrides.offset || table.count < 16 || hasStandardOffset(table)) return [];
  const sample = table.headersOf(comparedRows(table.count));
  if (!sample) return [];
  const readings = Array.from(varyingWords(sample.varyingBytes()), (word) =>
    isCountWord(word) ? null : readingOf(word, sample.read(word)),
  ).filter((reading) => reading !== null);
  const chosen: Reading[] = [];
  for (const reading of readings.sort((a, b) => a.cost - b.cost)) {
    const isAlias = ({ word, grouping }: Reading): boolean =>
      grouping === reading.grouping && wordsOverlap(word, reading.word);
    if (!chosen.some(isAlias)) chosen.push(reading);
  }
  const costOf = ({ cost, counts }: Reading): number => cost + (counts ? COUNT_COST : 0);
  return chosen
    .sort((a, b) => costOf(a) - costOf(b))
    .slice(0, MOST_TRIED)
    .map(({ word }) => word);
}

/** Makes the finding for an offset found at other bytes than the standard's. */
export function describeOffset(
  word: HeaderWord,
  offsets: readonly number[],
  others: readonly HeaderWord[],
): Finding {
  return {
    code: 'offset-inferred',
    severity: 'info',
    message:
      `The offset is read from ${nameOfWord(word)}: bytes 37–40 do not distinguish traces that share an inline and crossline number, ` +
      `but this word has ${offsets.length} values in them, ${offsets[0]} to ${offsets.at(-1)}.`,
    alternatives: others.map((other) => ({
      label: `Offset at ${nameOfWord(other)}`,
      why: 'This word differs between the traces of a cell as well.',
      overrides: { offset: other },
    })),
  };
}
