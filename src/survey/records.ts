import type { HeaderWord } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { type Column, profileColumn } from './header-table.ts';
import { offsetProfile, wordsOverlap } from './line-words.ts';

const POSITIONS = [
  [TRACE_HEADER_FIELDS.sourceX, TRACE_HEADER_FIELDS.groupX],
  [TRACE_HEADER_FIELDS.sourceY, TRACE_HEADER_FIELDS.groupY],
] as const;

/**
 * Rows by which offset or source and receiver positions differ within an ensemble: field or CDP records, not a stack.
 * @param taken words that hold line numbers, and so neither offset nor positions
 */
export function hasRecordSpread(question: GeometryQuestion, taken: readonly HeaderWord[] = []): boolean {
  const { overrides } = question;
  const table = question.table.spread ?? question.table;
  const isTaken = (word: HeaderWord): boolean => taken.some((other) => wordsOverlap(word, other));
  const offsets = offsetProfile(table, overrides.offset);
  if (offsets && !isTaken(offsets.word) && (offsets.distinct === null || offsets.distinct.length > 2))
    return true;
  for (const [source, group] of POSITIONS) {
    if (isTaken(source) || isTaken(group)) continue;
    const [sources, groups] = [table.column(source), table.column(group)];
    if (!sources || !groups) continue;
    const groupsVary = profileColumn(table, group) !== null;
    const sourcesUsed = profileColumn(table, source) !== null || sources[0] !== 0;
    if (groupsVary && sourcesUsed && sources.some((value, row) => value !== groups[row])) return true;
  }
  return false;
}

/** Of neighbouring traces with the one end standing still, so many must have the other end moved. */
const MOST_MOVE = 0.9;
/** Records of two traces have this share of neighbours within a record. */
const MIN_WITHIN = 0.45;

/**
 * One of source and receiver stands still over runs of traces while the other moves: shot or receiver records, whose
 * channels make perfect false grids on the map.
 * @param taken words that hold line numbers, and so no positions unless the offsets say that there are some
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
