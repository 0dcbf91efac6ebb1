import { positionOf } from '../../core/axis.ts';
import type { LineAxis } from '../../core/types.ts';
import { type Column, type ColumnProfile, commonStep } from '../words/header-table.ts';
import { storedWord, wordsOverlap } from '../words/line-words.ts';

/** The most cells that a grid may have for each trace; `cellLimit` allows a tiny grid a few more. */
const MAX_CELLS_PER_TRACE = 4;
/** Least share of traces that must have a cell of their own. */
const MIN_ALONE = 0.8;

/** A grid made by reading two words as inline and crossline number, and how the traces fill it. */
export interface GridCandidate {
  readonly inline: LineAxis;
  readonly crossline: LineAxis;
  readonly inlineNumbers: Column;
  readonly crosslineNumbers: Column;
  /** The offsets of a prestack grid, ascending; null for a poststack one. */
  readonly offsets: Float64Array | null;
  readonly offsetNumbers: Column | null;
  readonly cellCount: number;
  readonly filledCells: number;
  readonly traceCount: number;
  readonly sorting: 'inline' | 'crossline' | 'none';
}

export function axisOf(profile: ColumnProfile): LineAxis | null {
  const { distinct, word } = profile;
  if (!distinct || distinct.length < 1) return null;
  const first = distinct[0]!;
  const step = commonStep(distinct);
  const count = Math.round((distinct[distinct.length - 1]! - first) / step) + 1;
  return Number.isSafeInteger(first) && Number.isSafeInteger(count)
    ? { first, step, count, ...storedWord(word) }
    : null;
}

export const cellLimit = (traceCount: number): number => MAX_CELLS_PER_TRACE * traceCount + 8;

/** Counts the cells that have at least one row. The caller has checked that `cellCount` is not too large. */
function countFilled(cellCount: number, rows: number, cellOf: (row: number) => number): number {
  const filled = new Uint8Array(cellCount);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(row);
    if (filled[cell] === 0) {
      filled[cell] = 1;
      count += 1;
    }
  }
  return count;
}

/** Neighbouring traces up to this many steps apart still count as in order, because a few traces may be missing. */
const FEW_STEPS = 4;

/** The share of neighbouring traces on one slow line whose fast numbers are at most a few steps apart. */
export function orderShare(candidate: GridCandidate): number {
  const { inline, crossline, inlineNumbers, crosslineNumbers, sorting } = candidate;
  const slow = sorting === 'crossline' ? crosslineNumbers : inlineNumbers;
  const [fast, { step }] = sorting === 'crossline' ? [inlineNumbers, inline] : [crosslineNumbers, crossline];
  let neighbours = 0;
  let near = 0;
  for (let row = 1; row < slow.length; row++) {
    if (slow[row] !== slow[row - 1]) continue;
    neighbours += 1;
    if (Math.abs(fast[row]! - fast[row - 1]!) <= FEW_STEPS * step) near += 1;
  }
  return neighbours === 0 ? 0 : near / neighbours;
}

export function sortingOf(inline: ColumnProfile, crossline: ColumnProfile): GridCandidate['sorting'] {
  if (inline.distinct && inline.runs === inline.distinct.length) return 'inline';
  return crossline.distinct && crossline.runs === crossline.distinct.length ? 'crossline' : 'none';
}

/**
 * Reads two words as line numbers. Returns null if they make no grid: there are far more cells than traces, lines have hardly
 * more than one trace, or many traces share a cell without having different offsets.
 */
export function gridCandidate(
  inlineProfile: ColumnProfile,
  crosslineProfile: ColumnProfile,
  offsetProfile: ColumnProfile | null,
  forced = false,
): GridCandidate | null {
  const inline = axisOf(inlineProfile);
  const crossline = axisOf(crosslineProfile);
  const traceCount = inlineProfile.values.length;
  if (!inline || !crossline || inline.count < 2 || crossline.count < 2) return null;
  const longest = Math.max(inlineProfile.distinct!.length, crosslineProfile.distinct!.length);
  const cellCount = inline.count * crossline.count;
  if ((!forced && traceCount < 1.5 * longest) || !(cellCount <= cellLimit(traceCount))) return null;
  const inlineNumbers = inlineProfile.values;
  const crosslineNumbers = crosslineProfile.values;
  const cellOf = (row: number): number =>
    positionOf(inline, inlineNumbers[row]!) * crossline.count + positionOf(crossline, crosslineNumbers[row]!);
  const filledCells = countFilled(cellCount, traceCount, cellOf);
  const common = {
    inline,
    crossline,
    inlineNumbers,
    crosslineNumbers,
    traceCount,
    sorting: sortingOf(inlineProfile, crosslineProfile),
  };
  if (filledCells >= MIN_ALONE * traceCount) {
    return { ...common, offsets: null, offsetNumbers: null, cellCount, filledCells };
  }
  const offsets = offsetProfile?.distinct ?? null;
  if (
    !offsetProfile ||
    !offsets ||
    [inline, crossline].some((word) => wordsOverlap(word, offsetProfile.word))
  )
    return null;
  const prestackCells = cellCount * offsets.length;
  if (!(prestackCells <= cellLimit(traceCount))) return null;
  const offsetIndex = new Map(Array.from(offsets, (offset, index) => [offset, index]));
  const offsetNumbers = offsetProfile.values;
  const filled = countFilled(
    prestackCells,
    traceCount,
    (row) => cellOf(row) * offsets.length + offsetIndex.get(offsetNumbers[row]!)!,
  );
  return filled < MIN_ALONE * traceCount
    ? null
    : { ...common, offsets, offsetNumbers, cellCount: prestackCells, filledCells: filled };
}

/** Whether each inline has one cell and each crossline too, as where two words number the same shots. */
export const isDiagonal = ({ inline, crossline, filledCells }: GridCandidate): boolean =>
  filledCells === inline.count && filledCells === crossline.count;
