import { isSegyError } from '../core/errors.ts';
import type { Finding, HeaderWord, TraceLayout } from '../core/types.ts';
import { areLinesChosen, refuseChosen } from './chosen-words.ts';
import { type Arrangement, arrangeComplete, coordinatesOfLine } from './complete-arrangement.ts';
import type { Asking, FileView } from './file-view.ts';
import { findGrids, lineCoordinates, lineGeometry } from './geometry.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { lineGrid } from './grid.ts';
import { COLUMN_BYTES, isEvenLine } from './index-pass.ts';
import { arrangeIndexed } from './indexed-arrangement.ts';
import { arrangeLocated, locateLattice } from './located-grid.ts';
import { describeOffset, findOffsetWords } from './offset-search.ts';
import { unlessSpent } from './reading-meter.ts';
import { arrangeSampled, confirmGrid, numberedGrid } from './sampled-arrangement.ts';
import { sampleEnsembles } from './sampled-ensembles.ts';
import { findSampledGrids } from './sampled-grid.ts';
import { describePending, findSortedGrids, isSurelyGrid } from './sorted-grid.ts';

/** Beyond this the grid index would not fit a typed array of trace numbers. */
const MAX_TRACES = 2 ** 31 - 1;

function arrangeLine(
  question: GeometryQuestion,
  traceCount: number,
  line: { first: number; step: number } | null,
  findings: Finding[],
): Arrangement {
  const found = lineGeometry(question, traceCount);
  const cdp = line && {
    first: Math.min(line.first, line.first + line.step * (traceCount - 1)),
    count: traceCount,
    step: Math.abs(line.step),
  };
  return {
    geometry: cdp ? { ...found, cdp } : found,
    grid: lineGrid(traceCount),
    gathers: null,
    coordinates: coordinatesOfLine(question, findings),
  };
}

/**
 * Geometry from headers spread over the file: a full grid in order, a grid with gaps whose lines are found by bisection,
 * gathers, or a line. What only every header can tell is left open and said.
 */
function* arrangeSamples(
  view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
): Asking<Arrangement> {
  const { traceCount } = layout;
  const chosen = areLinesChosen(question.overrides);
  const line = chosen ? null : isEvenLine(question);
  const grids = findSortedGrids(question, traceCount).filter((grid) => !line || isSurelyGrid(grid));
  // Counters of records make full grids as well, so that one with gaps may be believed before a full one.
  const ranked = [...findSampledGrids(question, traceCount), ...grids].sort((a, b) => b.score - a.score);
  const tries = { full: 3, lattice: 2 };
  for (const grid of ranked) {
    const others = ranked.filter((other) => other !== grid).map(numberedGrid);
    if (!('sorted' in grid)) {
      if (tries.full-- > 0 && (yield* confirmGrid(view, layout, grid)))
        return arrangeSampled(grid, question, findings, others);
    } else if (grid.sorted && tries.lattice-- > 0) {
      const found = yield* locateLattice(view, layout, grid, question);
      if (found) return arrangeLocated(found, question, traceCount, findings, others);
    }
  }
  if (grids[0]) {
    findings.push(describePending(grids[0], question.table.count));
    return { ...arrangeLine(question, traceCount, null, findings), headersPending: true };
  }
  if (chosen) refuseChosen(question.overrides, `the ${question.table.count} headers looked at`);
  const sampled = sampleEnsembles(question, traceCount);
  if (sampled) {
    const arranged = {
      ...sampled,
      grid: lineGrid(traceCount),
      coordinates: coordinatesOfLine(question, findings),
    };
    return sampled.gathers ? arranged : { ...arranged, headersPending: true };
  }
  return arrangeLine(question, traceCount, line, findings);
}

/** By the words that the question names, or by those of the standard. */
function* arrangeAsAsked(
  view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
  everyHeader: boolean,
  columnBytes: number,
): Asking<Arrangement> {
  const { table } = question;
  const { traceCount } = layout;
  // Of unequal traces those found so far are all that the layout has.
  if (table.complete || layout.ragged) return arrangeComplete(layout, question, findings);
  if (everyHeader && traceCount <= MAX_TRACES) {
    return yield* arrangeIndexed(layout, question, findings, columnBytes);
  }
  // What the headers at hand leave open is for a pass over all of them to tell.
  return yield* unlessSpent(arrangeSamples(view, layout, question, findings), () => ({
    ...arrangeLine(question, traceCount, null, findings),
    headersPending: true,
  }));
}

const isGrid = ({ geometry: { kind } }: Arrangement): boolean => kind === '3d' || kind === 'prestack';

const isPlaced = ({ geometry }: Arrangement): boolean => 'binGrid' in geometry && geometry.binGrid !== null;

/** There are positions, and they do not lie on the grid: counts make perfect false grids. */
const isOffMap = (arranged: Arrangement, question: GeometryQuestion): boolean =>
  isGrid(arranged) && !isPlaced(arranged) && lineCoordinates(question) !== null;

/** Cells that a grid by a found offset must fill, or lie on the map with. */
const LEAST_FILL = 0.8;

/** A prestack grid that bears out the word its offset was found at. */
function isBorneOut({ geometry }: Arrangement): boolean {
  if (geometry.kind !== 'prestack' || geometry.offsets.length < 2) return false;
  const { inline, crossline, offsets, liveTraces, binGrid } = geometry;
  const cells = inline.count * crossline.count * offsets.length;
  return binGrid !== null || liveTraces === null || liveTraces >= LEAST_FILL * cells;
}

/** Traces that a found offset must tell apart; the rest may be duplicates. */
const LEAST_APART = 0.95;

/** How good a prestack grid the headers at hand make by an offset; null for none. */
function prestackScore(layout: TraceLayout, question: GeometryQuestion): number | null {
  if (question.table.complete || layout.ragged) {
    const [best] = findGrids(question).grids;
    const { offsets = null, filledCells = 0, traceCount = 0 } = best?.candidate ?? {};
    return best && offsets && filledCells >= LEAST_APART * traceCount ? best.score : null;
  }
  const grids = [
    ...findSampledGrids(question, layout.traceCount),
    ...findSortedGrids(question, layout.traceCount),
  ];
  return grids.find(({ offsets }) => offsets !== null)?.score ?? null;
}

/** Of words that make grids of as good lines, this much of a score is what the offset itself makes. */
const SAME_LINES = 10;

/** Words by which the traces of cells are told apart on the best grid, the likeliest offset first. */
function offsetWords(layout: TraceLayout, question: GeometryQuestion): HeaderWord[] {
  const scored = findOffsetWords(question).flatMap((word) => {
    const score = prestackScore(layout, withOffset(question, word));
    return score === null ? [] : [{ word, score }];
  });
  const best = Math.max(...scored.map(({ score }) => score));
  return scored
    .filter(({ score }) => score > best - SAME_LINES)
    .sort((a, b) => b.score - a.score)
    .map(({ word }) => word);
}

const withOffset = (question: GeometryQuestion, offset: HeaderWord): GeometryQuestion => ({
  ...question,
  overrides: { ...question.overrides, offset },
});

/**
 * Geometry of any file: from every header when they are known or asked for, else from sampled ones; of unequal traces, from
 * those found so far. Where no grid is found by the standard's offset, another word may tell the traces of a cell apart.
 * @param everyHeader pass over the whole file rather than leave anything open
 * @param columnBytes memory for header words of every trace
 */
export function* arrangeTraces(
  view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
  everyHeader: boolean,
  columnBytes = COLUMN_BYTES,
): Asking<Arrangement> {
  const said: Finding[] = [];
  let plain: Arrangement | null = null;
  let refused: unknown = null;
  try {
    plain = yield* arrangeAsAsked(view, layout, question, said, everyHeader, columnBytes);
  } catch (error) {
    if (!isSegyError(error, 'no-geometry')) throw error;
    refused = error;
  }
  if (!plain || !isGrid(plain) || isOffMap(plain, question)) {
    const [word, ...others] = offsetWords(layout, question);
    if (word) {
      const found: Finding[] = [];
      const asked = withOffset(question, word);
      const arranged = yield* arrangeAsAsked(view, layout, asked, found, everyHeader, columnBytes);
      const better = plain && isGrid(plain) ? isPlaced(arranged) : isBorneOut(arranged);
      if (better && arranged.geometry.kind === 'prestack') {
        findings.push(...found, describeOffset(word, arranged.geometry.offsets, others));
        return { ...arranged, offsetWord: word };
      }
    }
  }
  if (!plain) throw refused;
  findings.push(...said);
  return plain;
}
