import type { HeaderWord } from '../../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { type Column, type HeaderTable, haveSameNumbers, profileColumn } from './header-table.ts';
import { isInt32, offsetProfile, wordsOverlap } from './line-words.ts';

const POSITIONS = [
  [TRACE_HEADER_FIELDS.sourceX, TRACE_HEADER_FIELDS.groupX],
  [TRACE_HEADER_FIELDS.sourceY, TRACE_HEADER_FIELDS.groupY],
] as const;

/**
 * Whether offsets vary or receivers are not at their sources, so that the file holds field or CDP records and not a stack.
 * @param taken words that are line numbers, and so neither offset nor positions
 */
export function hasRecordSpread(question: GeometryQuestion, taken: readonly HeaderWord[] = []): boolean {
  const { overrides } = question;
  const table = question.table.spread ?? question.table;
  const isTaken = (word: HeaderWord): boolean => taken.some((other) => wordsOverlap(word, other));
  const offsets = offsetProfile(table, overrides.offset);
  if (offsets && !isTaken(offsets.word) && (offsets.distinct === null || offsets.distinct.length > 2))
    return true;
  const sourcesUsed = POSITIONS.some(([source]) => {
    const sources = isTaken(source) ? null : table.column(source);
    return sources?.some((value) => value !== 0);
  });
  return POSITIONS.some(([source, group]) => {
    const [sources, groups] = [table.column(source), table.column(group)];
    if (!sources || !groups || isTaken(source) || isTaken(group)) return false;
    const groupsVary = profileColumn(table, group) !== null;
    return groupsVary && sourcesUsed && sources.some((value, row) => value !== groups[row]);
  });
}

/** Among neighbouring traces with the same source, at least this share must have different receivers, and vice versa. */
const MOST_MOVE = 0.9;
/** At least this share of neighbours must be within one record; records of two traces have about half. */
const MIN_WITHIN = 0.45;

/**
 * Whether the file holds shot or receiver records: over runs of traces the source stays while the receiver changes, or the other
 * way round. Their shots and channels make false grids that fit the map perfectly.
 * @param taken words that are line numbers, and so no positions unless offsets vary
 */
export function areRecords(question: GeometryQuestion, taken: readonly HeaderWord[]): boolean {
  const table = question.table.spread ?? question.table;
  const isTaken = (word: HeaderWord): boolean => taken.some((other) => wordsOverlap(word, other));
  const offsets = offsetProfile(table, question.overrides.offset);
  const offsetsVary = offsets !== null && !isTaken(offsets.word);
  if (!offsetsVary && POSITIONS.some((pair) => pair.some(isTaken))) return false;
  const positions = (end: 0 | 1) => POSITIONS.map((pair) => table.column(pair[end]));
  const [sources, groups] = [positions(0), positions(1)];
  if ([...sources, ...groups].some((column) => column === null)) return false;
  const moves = (columns: readonly (Column | null)[], row: number): boolean =>
    columns.some((column) => column![row] !== column![row - 1]);
  let neighbours = 0;
  const still = { source: 0, group: 0, both: 0 };
  for (let row = 1; row < table.count; row++) {
    if (table.trace(row) !== table.trace(row - 1) + 1) continue;
    neighbours += 1;
    const [source, group] = [!moves(sources, row), !moves(groups, row)];
    if (source) still.source += 1;
    if (group) still.group += 1;
    if (source && group) still.both += 1;
  }
  const standing = (count: number): boolean =>
    count < neighbours && count >= MIN_WITHIN * neighbours && count - still.both >= MOST_MOVE * count;
  return standing(still.source) || standing(still.group);
}

/** Whether a word is another one or a part of it. A word that reaches into its neighbour is something else, as line numbers at odd bytes are. */
const liesWithin = (word: HeaderWord, whole: HeaderWord): boolean =>
  word.byte >= whole.byte &&
  word.byte + headerWordLength(word.type) <= whole.byte + headerWordLength(whole.type);

/** What numbers shots and receivers beside the offset: channels, and coordinates of sources and receivers. */
const RECORD_WORDS = [TRACE_HEADER_FIELDS.traceNumber, ...POSITIONS.flat()];

/** Whether a question's file holds records; every pair of words asks, and the answer takes a pass over the table. */
const known = new WeakMap<GeometryQuestion, boolean>();
function holdsRecords(question: GeometryQuestion): boolean {
  const holds = known.get(question) ?? areRecords(question, []);
  known.set(question, holds);
  return holds;
}

/**
 * Whether a pair of words are not line numbers but what a shot and its receivers have: an offset, a channel, or
 * coordinates of sources and receivers. Shots and receivers on one line of bins make a full grid of them that fits the
 * map. One such word is enough where offsets vary or sources and receivers are near each other; else both must be such words.
 */
export function areRecordWords(question: GeometryQuestion, pair: readonly HeaderWord[]): boolean {
  const { hints, overrides } = question;
  const isNamed = ({ byte }: HeaderWord): boolean => hints.inline.has(byte) || hints.crossline.has(byte);
  const words = [overrides.offset ?? TRACE_HEADER_FIELDS.offset, ...RECORD_WORDS];
  const such = pair.filter((word) => !isNamed(word) && words.some((whole) => liesWithin(word, whole)));
  if (such.length === 0) return false;
  if (isOneOfPosition(question, pair)) return true;
  if (!holdsRecords(question)) return false;
  const table = question.table.spread ?? question.table;
  if (such.length > 1 || offsetProfile(table, overrides.offset) !== null) return true;
  // Where a line number reaches across two of these words, they hold no positions that could be near each other.
  const other = pair.find((word) => word !== such[0])!;
  const isAcross = !such.includes(other) && words.some((word) => wordsOverlap(other, word));
  return !isAcross && areNear(table);
}

/**
 * Whether a pair is one coordinate of a position, or the offset, with another word: the position's other coordinate is set, or
 * offsets vary and receivers have positions.
 */
function isOneOfPosition(
  { table: all, overrides, hints }: GeometryQuestion,
  pair: readonly HeaderWord[],
): boolean {
  const table = all.spread ?? all;
  // The lower half of a longer number is that number too; of a shorter one it may be a word of its own.
  const isHalf = (one: HeaderWord, word: HeaderWord): boolean =>
    one.type === 'int16' && one.byte === word.byte + 2 && !haveSameNumbers(table, one, word);
  const isIn = (word: HeaderWord): boolean =>
    !hints.inline.has(word.byte) &&
    !hints.crossline.has(word.byte) &&
    isInt32(word) &&
    pair.some((one) => (isInt32(one) && one.byte === word.byte) || isHalf(one, word));
  const isTaken = (word: HeaderWord): boolean => pair.some((one) => wordsOverlap(one, word));
  const offset = overrides.offset ?? TRACE_HEADER_FIELDS.offset;
  const groups = POSITIONS.map(([, group]) => group);
  const receiversVary = groups.some((word) => !isTaken(word) && profileColumn(table, word) !== null);
  if (isIn(offset)) return receiversVary;
  const offsetsVary = receiversVary && offsetProfile(table, overrides.offset) !== null;
  return ([0, 1] as const).some((end) => {
    const [x, y] = [POSITIONS[0][end], POSITIONS[1][end]];
    if (isIn(x) === isIn(y)) return false;
    const other = isIn(x) ? y : x;
    return !isTaken(other) && (offsetsVary || Boolean(table.column(other)?.every((value) => value !== 0)));
  });
}

/** Sources and receivers are at most this many times the extent of either apart. */
const MOST_APART = 3;

/** Whether sources and receivers are near each other, as coordinates are and line numbers beside coordinates are not. */
function areNear(table: HeaderTable): boolean {
  const extent = (column: Column): readonly [number, number] => {
    let [low, high] = [column[0]!, column[0]!];
    for (const value of column) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return [low, high];
  };
  const axes = POSITIONS.map(([source, group]) => [
    extent(table.column(source)!),
    extent(table.column(group)!),
  ]);
  const sizes = axes.flat().map(([low, high]) => high - low);
  return axes.every(([source, group]) => {
    const gap = Math.max(source![0], group![0]) - Math.min(source![1], group![1]);
    return gap <= MOST_APART * Math.max(...sizes);
  });
}

/**
 * Whether a pair has the word of channels, though the file has positions of sources or receivers and they do not lie on the
 * grid of the pair: shots and channels make a full grid of numbers, of which receivers along a line know nothing.
 */
export function isChannelOffMap(
  { table: all, hints }: GeometryQuestion,
  pair: readonly HeaderWord[],
  isOnMap: boolean,
): boolean {
  const { traceNumber } = TRACE_HEADER_FIELDS;
  const isNamed = hints.inline.has(traceNumber.byte) || hints.crossline.has(traceNumber.byte);
  if (isOnMap || isNamed || !pair.some((word) => wordsOverlap(word, traceNumber))) return false;
  const table = all.spread ?? all;
  return POSITIONS.flat().some(
    (position) =>
      !pair.some((word) => wordsOverlap(word, position)) && profileColumn(table, position) !== null,
  );
}

/** Whether all traces are of one ensemble: one CDP number that is not 0, and offsets of which nearly none comes twice. */
export function isOneGather({ table: all, overrides }: GeometryQuestion): boolean {
  const table = all.spread ?? all;
  const cdps = table.column(overrides.cdp ?? TRACE_HEADER_FIELDS.cdp);
  const offsets = offsetProfile(table, overrides.offset)?.values;
  if (!cdps || !offsets || table.count < MIN_FOLD || cdps[0] === 0) return false;
  return cdps.every((cdp) => cdp === cdps[0]) && new Set(offsets).size >= DISTINCT_OFFSETS * table.count;
}

/** Fewest traces of a file that is taken for one gather. */
const MIN_FOLD = 3;
const DISTINCT_OFFSETS = 0.9;
