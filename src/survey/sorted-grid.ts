import type { Finding, HeaderWord, LineAxis } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { areLinesChosen, asChosen, candidateWords, mayBeLines } from './chosen-words.ts';
import type { AffineFit, Coordinates } from './coordinates.ts';
import { isGoodFit } from './coordinates.ts';
import { orientWords } from './geometry.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { cellLimit } from './grid-candidate.ts';
import { type Column, greatestCommonDivisor, type HeaderTable, profileColumn } from './header-table.ts';
import {
  isClock,
  isCommonWord,
  isOffset,
  isStandardPair,
  SORTED_TRUST,
  storedWord,
  strangeness,
  wordScore,
  wordsOverlap,
} from './line-words.ts';
import { isOnMap, locate, locateAnywhere, mapScore } from './map-fit.ts';
import { areRecords, hasRecordSpread } from './records.ts';

/** Finding that what only every header can tell is still open. */
export const INDEX_PENDING = 'index-pending';

/** An axis by sampled headers. */
export interface SampledAxis {
  readonly word: HeaderWord;
  readonly first: number;
  readonly step: number;
  readonly count: number;
  /** Numbers run down in the file. */
  readonly down: boolean;
}

/** A grid with gaps whose sampled headers are sorted by the slow number, so that lines can be found by bisection. */
export interface SortedGrid {
  readonly slow: SampledAxis;
  readonly fast: SampledAxis;
  /** Ascending; null poststack. */
  readonly offsets: readonly number[] | null;
  /** Within a cell the offsets run down in the file. */
  readonly offsetsDown: boolean;
  readonly inlineIsSlow: boolean;
  readonly fit: AffineFit | null;
  readonly coordinates: Coordinates | null;
  readonly score: number;
  /** False: the traces follow no order that the samples show. */
  readonly sorted: boolean;
}

export function lineAxisOf({ word, first, step, count }: SampledAxis): LineAxis {
  return { first, step, count, ...storedWord(word) };
}

interface Trend {
  readonly word: HeaderWord;
  readonly values: Column;
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** The numbers never fall (1), never rise (−1), or do both (0). */
  readonly direction: -1 | 0 | 1;
  /** Share of neighbouring traces with the same number. */
  readonly sameShare: number;
}

function trendOf(table: HeaderTable, word: HeaderWord): Trend | null {
  const values = table.column(word);
  if (!values || table.count < 2) return null;
  let [low, high, step, ups, downs, neighbours, same] = [values[0]!, values[0]!, 0, 0, 0, 0, 0];
  for (let row = 0; row < table.count; row++) {
    const value = values[row]!;
    if (!Number.isSafeInteger(value)) return null;
    low = Math.min(low, value);
    high = Math.max(high, value);
    if (row === 0) continue;
    const change = value - values[row - 1]!;
    step = greatestCommonDivisor(step, change);
    if (change > 0) ups += 1;
    if (change < 0) downs += 1;
    if (table.trace(row) !== table.trace(row - 1) + 1) continue;
    neighbours += 1;
    if (change === 0) same += 1;
  }
  if (step === 0) return null;
  const direction = downs === 0 ? 1 : ups === 0 ? -1 : 0;
  return {
    word,
    values,
    first: low,
    last: high,
    step,
    direction,
    sameShare: neighbours ? same / neighbours : 0,
  };
}

const axisOf = ({ word, first, last, step }: Trend, down: boolean): SampledAxis => ({
  word,
  first,
  step,
  count: Math.round((last - first) / step) + 1,
  down,
});

/** Neighbours on one slow line: how many, how many on the same cell, and how many a few steps on; the trend of the latter. */
function alongLines(table: HeaderTable, slow: Trend, fast: Trend) {
  const counts = { neighbours: 0, same: 0, near: 0, ups: 0, downs: 0 };
  for (let row = 1; row < table.count; row++) {
    if (table.trace(row) !== table.trace(row - 1) + 1 || slow.values[row] !== slow.values[row - 1]) continue;
    const change = fast.values[row]! - fast.values[row - 1]!;
    counts.neighbours += 1;
    if (change === 0) counts.same += 1;
    else if (Math.abs(change) <= 4 * fast.step) counts.near += 1;
    if (change > 0) counts.ups += 1;
    if (change < 0) counts.downs += 1;
  }
  return counts;
}

const MAX_OFFSETS = 1024;

function sampledOffsets(question: GeometryQuestion): readonly number[] | null {
  const values = question.table.column(question.overrides.offset ?? TRACE_HEADER_FIELDS.offset);
  const distinct = new Set<number>(values ?? []);
  if (distinct.size < 2 || distinct.size > MAX_OFFSETS) return null;
  return Array.from(distinct).sort((a, b) => a - b);
}

/** Cells to a trace at least: nearly every trace stands alone in its cell, and few lines lie beyond those sampled. */
const MIN_CELLS = 0.75;

/** The offsets of neighbouring traces of one cell fall more often than they grow. */
function offsetsFall(question: GeometryQuestion, slow: Trend, fast: Trend): boolean {
  const { table, overrides } = question;
  const values = table.column(overrides.offset ?? TRACE_HEADER_FIELDS.offset)!;
  let balance = 0;
  for (let row = 1; row < table.count; row++) {
    if (table.trace(row) !== table.trace(row - 1) + 1) continue;
    if (slow.values[row] !== slow.values[row - 1] || fast.values[row] !== fast.values[row - 1]) continue;
    balance += Math.sign(values[row]! - values[row - 1]!);
  }
  return balance < 0;
}

/** Share of neighbouring traces in one cell from which a grid is prestack. */
const PRESTACK_SHARE = 0.3;

/** @param anywhere positions are looked for at words of any byte */
function gridOf(
  question: GeometryQuestion,
  slow: Trend,
  fast: Trend,
  traceCount: number,
  anywhere: boolean,
): SortedGrid | null {
  const { table, overrides } = question;
  const along = alongLines(table, slow, fast);
  const chosen = areLinesChosen(overrides);
  const runs = along.near + along.same >= 0.6 * along.neighbours;
  const sorted = slow.direction !== 0 && along.neighbours > 0 && (runs || !chosen);
  const prestack = along.same > PRESTACK_SHARE * along.neighbours;
  const offsets = prestack ? sampledOffsets(question) : null;
  if (prestack && !offsets) return null;
  if (sorted && !runs) return null;
  const axes = { slow: axisOf(slow, slow.direction < 0), fast: axisOf(fast, along.downs > along.ups) };
  const cells = axes.slow.count * axes.fast.count * (offsets?.length ?? 1);
  if (axes.slow.count < 2 || axes.fast.count < 2) return null;
  if (!(cells <= cellLimit(traceCount)) || cells < MIN_CELLS * traceCount) return null;
  const [inline, crossline] = asChosen(orientWords(slow.word, fast.word, sorted, question), overrides);
  const inlineIsSlow = inline === slow.word;
  const index = (trend: Trend) => (row: number) => (trend.values[row]! - trend.first) / trend.step;
  const [inlineTrend, crosslineTrend] = inlineIsSlow ? [slow, fast] : [fast, slow];
  const [inlineAxis, crosslineAxis] = inlineIsSlow ? [axes.slow, axes.fast] : [axes.fast, axes.slow];
  const known = locate(question, [inline, crossline], index(inlineTrend), index(crosslineTrend));
  const located =
    (anywhere && !isOnMap(known)
      ? locateAnywhere(question, lineAxisOf(inlineAxis), lineAxisOf(crosslineAxis), false)
      : null) ?? known;
  const onMap = isGoodFit(located.fit);
  const taken = [inline, crossline];
  if (!chosen && hasRecordSpread(question, taken) && (areRecords(question, taken) || (!offsets && !onMap)))
    return null;
  const ordered = sorted && located.coordinates === null;
  if (!chosen && !onMap && !isStandardPair(inline, crossline)) {
    if (
      !ordered ||
      (!taken.every(isCommonWord) && (offsets || !isBelievableUncommon(axes, cells, question, traceCount)))
    )
      return null;
  }
  const score =
    wordScore(lineAxisOf(inlineAxis), lineAxisOf(crosslineAxis), question.hints) +
    mapScore(located) +
    (sorted ? SORTED_TRUST : 0);
  const offsetsDown = offsets !== null && offsetsFall(question, slow, fast);
  return { ...axes, offsets, offsetsDown, inlineIsSlow, ...located, score, sorted };
}

/** Words of no common use without coordinates: neither clock nor offset, and their grid at least half full. */
function isBelievableUncommon(
  { slow, fast }: { slow: SampledAxis; fast: SampledAxis },
  cells: number,
  { table }: GeometryQuestion,
  traceCount: number,
): boolean {
  const doubtful = [slow, fast].some(({ word }) => {
    const profile = profileColumn(table, word);
    return isOffset(word) || (profile !== null && isClock(profile));
  });
  return !doubtful && cells <= 2 * traceCount;
}

/** Grids with gaps, or in no order, that the sampled headers speak for; best first, sorted ones before others. */
export function findSortedGrids(question: GeometryQuestion, traceCount: number): SortedGrid[] {
  const { table } = question;
  const trends = candidateWords(question)
    .map((word) => trendOf(table, word))
    .filter((trend) => trend !== null);
  const known = gridsOf(question, trends, traceCount, false);
  return known.some(isOnMap) ? known : gridsOf(question, trends, traceCount, true);
}

function gridsOf(
  question: GeometryQuestion,
  trends: readonly Trend[],
  traceCount: number,
  anywhere: boolean,
): SortedGrid[] {
  const { overrides } = question;
  const grids: SortedGrid[] = [];
  for (const [k, a] of trends.entries()) {
    for (const b of trends.slice(k + 1)) {
      if (wordsOverlap(a.word, b.word) || !mayBeLines(a.word, b.word, overrides)) continue;
      const [slow, fast] = a.sameShare >= b.sameShare ? [a, b] : [b, a];
      if (fast.direction !== 0) continue;
      const grid = gridOf(question, slow, fast, traceCount, anywhere);
      if (grid) grids.push(grid);
    }
  }
  return grids.sort((a, b) => b.score - a.score);
}

/** A grid that is no line of traces with counters beside its CDP numbers. */
export function isSurelyGrid({ fit, slow, fast, coordinates }: SortedGrid): boolean {
  if (isGoodFit(fit) || isStandardPair(slow.word, fast.word)) return true;
  return coordinates === null && [slow, fast].every((axis) => strangeness(lineAxisOf(axis)) === 0);
}

/** Said of a grid that only a pass over every header can arrange. */
export function describePending(grid: SortedGrid, headersRead: number): Finding {
  const { slow, fast, inlineIsSlow } = grid;
  const [inline, crossline] = inlineIsSlow ? [slow, fast] : [fast, slow];
  return {
    code: INDEX_PENDING,
    severity: 'warning',
    message:
      `The ${headersRead} headers looked at number a grid of about ${inline.count} × ${crossline.count} by bytes ${inline.word.byte} and ` +
      `${crossline.word.byte}, but its traces follow no order. Until every header was read they are shown as they come.`,
    remedy: 'Optimize reads every header.',
  };
}
