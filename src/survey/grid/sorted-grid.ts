import type { Finding, HeaderWord, LineAxis } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { type Asking, PAUSE } from '../file/file-view.ts';
import { areLinesChosen, asChosen, candidateWords, mayBeLines } from '../words/chosen-words.ts';
import type { AffineFit, Coordinates } from '../words/coordinates.ts';
import { isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import {
  type Column,
  greatestCommonDivisor,
  type HeaderTable,
  profileColumn,
} from '../words/header-table.ts';
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
} from '../words/line-words.ts';
import { isOnMap, locate, locateAnywhere, mapScore } from '../words/map-fit.ts';
import { areRecords, areRecordWords, hasRecordSpread, isChannelOffMap } from '../words/records.ts';
import { orientWords } from './geometry.ts';
import { cellLimit } from './grid-candidate.ts';

/** Code of the finding that says that something is open until every header was read. */
export const INDEX_PENDING = 'index-pending';

/** An axis as far as sampled headers tell it. */
export interface SampledAxis {
  readonly word: HeaderWord;
  readonly first: number;
  readonly step: number;
  readonly count: number;
  /** True if numbers descend in the file. */
  readonly down: boolean;
}

/** A grid with gaps. If its sampled headers are sorted by the slow number, its lines can be found by bisection. */
export interface SortedGrid {
  readonly slow: SampledAxis;
  readonly fast: SampledAxis;
  /** The offsets, ascending; null for a poststack grid. */
  readonly offsets: readonly number[] | null;
  /** True if offsets descend within a cell. */
  readonly offsetsDown: boolean;
  readonly inlineIsSlow: boolean;
  readonly fit: AffineFit | null;
  readonly coordinates: Coordinates | null;
  readonly score: number;
  /** False if the sampled headers are in no order. */
  readonly sorted: boolean;
}

export const lineAxisOf = ({ word, first, step, count }: SampledAxis): LineAxis => ({
  first,
  step,
  count,
  ...storedWord(word),
});

interface Trend {
  readonly word: HeaderWord;
  readonly values: Column;
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** 1 if numbers never decrease, −1 if they never increase, 0 if they do both. */
  readonly direction: -1 | 0 | 1;
  /** The share of neighbouring traces with the same number. */
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

/**
 * Counts pairs of neighbouring traces on one slow line: all, those in the same cell, those a few steps apart, and those whose fast
 * number increases or decreases.
 */
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

/** Fewest cells for each trace. Nearly every trace has a cell of its own, and sampling misses few lines at the ends. */
const MIN_CELLS = 0.75;

/** Whether offsets of neighbouring traces in one cell decrease more often than they increase. */
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

/** A grid is prestack if more than this share of neighbouring traces is in the same cell. */
const PRESTACK_SHARE = 0.3;

/** @param anywhere whether coordinates are looked for at any bytes, not only at their common words */
function gridOf(
  question: GeometryQuestion,
  slow: Trend,
  fast: Trend,
  traceCount: number,
  anywhere: boolean,
): SortedGrid | null {
  const { table, overrides } = question;
  const chosen = areLinesChosen(overrides);
  if (!chosen && areRecordWords(question, [slow.word, fast.word])) return null;
  const along = alongLines(table, slow, fast);
  const runs = along.near + along.same >= 0.6 * along.neighbours;
  const sorted = slow.direction !== 0 && along.neighbours > 0 && (runs || !chosen);
  const prestack = along.same > PRESTACK_SHARE * along.neighbours;
  const offsets = prestack ? sampledOffsets(question) : null;
  if ((prestack && !offsets) || (sorted && !runs)) return null;
  const axes = { slow: axisOf(slow, slow.direction < 0), fast: axisOf(fast, along.downs > along.ups) };
  const cells = axes.slow.count * axes.fast.count * (offsets?.length ?? 1);
  const fits = cells <= cellLimit(traceCount) && cells >= MIN_CELLS * traceCount;
  if (axes.slow.count < 2 || axes.fast.count < 2 || !fits) return null;
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
  if (!chosen && isChannelOffMap(question, taken, onMap)) return null;
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
  return {
    ...axes,
    offsets,
    offsetsDown: offsets !== null && offsetsFall(question, slow, fast),
    inlineIsSlow,
    ...located,
    score,
    sorted,
  };
}

/**
 * Whether to believe a grid of uncommon words without coordinates: neither word is a clock or the offset, and the grid is at least
 * half full.
 */
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

/** Finds grids with gaps, or in no order, that the sampled headers suggest; best first. */
export function* findSortedGrids(question: GeometryQuestion, traceCount: number): Asking<SortedGrid[]> {
  const { table } = question;
  const trends = candidateWords(question)
    .map((word) => trendOf(table, word))
    .filter((trend) => trend !== null);
  const known = yield* gridsOf(question, trends, traceCount, false);
  return known.some(isOnMap) ? known : yield* gridsOf(question, trends, traceCount, true);
}

function* gridsOf(
  question: GeometryQuestion,
  trends: readonly Trend[],
  traceCount: number,
  anywhere: boolean,
): Asking<SortedGrid[]> {
  const { overrides } = question;
  const grids: SortedGrid[] = [];
  for (const [k, a] of trends.entries()) {
    for (const b of trends.slice(k + 1)) {
      if (wordsOverlap(a.word, b.word) || !mayBeLines(a.word, b.word, overrides)) continue;
      const [slow, fast] = a.sameShare >= b.sameShare ? [a, b] : [b, a];
      if (fast.direction !== 0) continue;
      yield PAUSE;
      const grid = gridOf(question, slow, fast, traceCount, anywhere);
      if (grid) grids.push(grid);
    }
  }
  return grids.sort((a, b) => b.score - a.score);
}

/** Whether a grid cannot be one line of traces that has counters besides its CDP numbers. */
export function isSurelyGrid({ fit, slow, fast, coordinates }: SortedGrid): boolean {
  return (
    isGoodFit(fit) ||
    isStandardPair(slow.word, fast.word) ||
    (coordinates === null && [slow, fast].every((axis) => strangeness(lineAxisOf(axis)) === 0))
  );
}

/** Makes the finding for a grid in no order, whose traces can only be placed by a pass over every header. */
export function describePending(grid: SortedGrid, headersRead: number): Finding {
  const { slow, fast, inlineIsSlow } = grid;
  const [inline, crossline] = inlineIsSlow ? [slow, fast] : [fast, slow];
  return {
    code: INDEX_PENDING,
    severity: 'warning',
    message:
      `The ${headersRead} headers read number a grid of about ${inline.count} × ${crossline.count} by bytes ${inline.word.byte} and ` +
      `${crossline.word.byte}, but its traces are in no order. Until every header was read they are shown in file order.`,
    remedy: 'Optimize reads every header.',
  };
}
