import type { Finding, HeaderWord, TraceLayout } from '../../core/types.ts';
import type { Asking, FileView } from '../file/file-view.ts';
import { unlessSpent } from '../file/reading-meter.ts';
import { areLinesChosen, refuseChosen } from '../words/chosen-words.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { haveSameNumbers } from '../words/header-table.ts';
import { describeOffset, findOffsetWords } from '../words/offset-search.ts';
import {
  type Arrangement,
  arrangeComplete,
  attempt,
  coordinatesOfLine,
  isGrid,
} from './complete-arrangement.ts';
import { findGrids, lineCoordinates, lineGeometry } from './geometry.ts';
import { lineGrid } from './grid.ts';
import { COLUMN_BYTES, isEvenLine } from './index-pass.ts';
import { arrangeIndexed } from './indexed-arrangement.ts';
import { arrangeLocated, locateLattice } from './located-grid.ts';
import { arrangeSampled, confirmGrid, numberedGrid } from './sampled-arrangement.ts';
import { sampleEnsembles } from './sampled-ensembles.ts';
import { findSampledGrids } from './sampled-grid.ts';
import { describePending, findSortedGrids, isSurelyGrid } from './sorted-grid.ts';

/** With more traces their numbers would not fit an Int32Array. */
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
 * Finds the geometry from headers spread over the file: a full grid in order, a grid with gaps whose lines are found by
 * bisection, gathers, or a line. What only a pass over all headers can tell is left open, with a finding that says so.
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
  const grids = (yield* findSortedGrids(question, traceCount)).filter((grid) => !line || isSurelyGrid(grid));
  // Counters of shots and channels can make full grids too, so a grid with gaps may have a better score than a full one.
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
  if (chosen) refuseChosen(question.overrides, `the ${question.table.count} headers read`);
  const sampled = sampleEnsembles(question, traceCount);
  if (!sampled) return arrangeLine(question, traceCount, line, findings);
  return {
    ...sampled,
    grid: lineGrid(traceCount),
    coordinates: coordinatesOfLine(question, findings),
    ...(sampled.gathers ? {} : { headersPending: true }),
  };
}

/** Finds the geometry with the words that the question names, or else with those of the standard. */
function* arrangeAsAsked(
  view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
  everyHeader: boolean,
  columnBytes: number,
): Asking<Arrangement> {
  const { traceCount } = layout;
  // If traces have unequal lengths, the layout only has those found so far, and all their headers were read.
  if (question.table.complete || layout.ragged) return yield* arrangeComplete(layout, question, findings);
  if (everyHeader && traceCount <= MAX_TRACES) {
    return yield* arrangeIndexed(layout, question, findings, columnBytes);
  }
  // If the byte limit is reached, the file is shown as a line until a pass over all headers tells more.
  return yield* unlessSpent(arrangeSamples(view, layout, question, findings), () => ({
    ...arrangeLine(question, traceCount, null, findings),
    headersPending: true,
  }));
}

const isPlaced = ({ geometry }: Arrangement): boolean => 'binGrid' in geometry && geometry.binGrid !== null;

/** Whether there are positions that do not lie on the grid. Then the grid may be false, because counters make full grids. */
const isOffMap = (arranged: Arrangement, question: GeometryQuestion): boolean =>
  isGrid(arranged) && !isPlaced(arranged) && lineCoordinates(question) !== null;

/** Share of cells that traces must fill in a grid by a found offset, unless it lies on the map. */
const LEAST_FILL = 0.8;

/** Whether a grid is evidence that the word found is the offset: it is prestack, and full or on the map. */
function confirmsOffset({ geometry }: Arrangement): boolean {
  if (geometry.kind !== 'prestack' || geometry.offsets.length < 2) return false;
  const { inline, crossline, offsets, liveTraces, binGrid } = geometry;
  return (
    binGrid !== null ||
    liveTraces === null ||
    liveTraces >= LEAST_FILL * inline.count * crossline.count * offsets.length
  );
}

/** Share of traces to which a found offset must give cells of their own; the rest may be duplicates. */
const LEAST_APART = 0.95;

/** The score of the best prestack grid that the headers read make with this offset; null if there is none. */
function* prestackScore(layout: TraceLayout, question: GeometryQuestion): Asking<number | null> {
  if (question.table.complete || layout.ragged) {
    const [best] = (yield* findGrids(question)).grids;
    const { offsets = null, filledCells = 0, traceCount = 0 } = best?.candidate ?? {};
    return best && offsets && filledCells >= LEAST_APART * traceCount ? best.score : null;
  }
  const grids = [
    ...findSampledGrids(question, layout.traceCount),
    ...(yield* findSortedGrids(question, layout.traceCount)),
  ];
  return grids.find(({ offsets }) => offsets !== null)?.score ?? null;
}

/** Scores closer than this differ only by the offset word, not by the words of the lines. */
const SAME_LINES = 10;

/** Finds words that give the traces of a cell different offsets in the best grid, likeliest first. */
function* offsetWords(layout: TraceLayout, question: GeometryQuestion): Asking<HeaderWord[]> {
  const scored: { word: HeaderWord; score: number }[] = [];
  for (const word of findOffsetWords(question)) {
    const score = yield* prestackScore(layout, withOffset(question, word));
    if (score !== null) scored.push({ word, score });
  }
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
 * Finds the geometry of any file: from all headers if they were read or are asked for, otherwise from sampled ones, and for
 * traces of unequal length from those found so far. If the standard's offset word gives no grid, other words are tried as
 * offset.
 * @param everyHeader whether to pass over the whole file rather than leave anything open
 * @param columnBytes memory for the header words of all traces
 * @throws SegyError 'no-geometry' if the words that the user chose make no grid
 */
export function* arrangeTraces(
  view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
  everyHeader: boolean,
  columnBytes = COLUMN_BYTES,
): Asking<Arrangement> {
  const {
    arrangement: plain,
    findings: said,
    refused,
  } = yield* attempt((list) => arrangeAsAsked(view, layout, question, list, everyHeader, columnBytes));
  if (!plain || !isGrid(plain) || isOffMap(plain, question)) {
    const [word, ...others] = yield* offsetWords(layout, question);
    if (word) {
      const found: Finding[] = [];
      const arranged = yield* arrangeAsAsked(
        view,
        layout,
        withOffset(question, word),
        found,
        everyHeader,
        columnBytes,
      );
      const better = plain && isGrid(plain) ? isPlaced(arranged) : confirmsOffset(arranged);
      if (better && arranged.geometry.kind === 'prestack') {
        const different = others.filter((other) => !haveSameNumbers(question.table, word, other));
        findings.push(...found, describeOffset(word, arranged.geometry.offsets, different));
        return { ...arranged, offsetWord: word };
      }
    }
  }
  if (!plain) throw refused;
  findings.push(...said);
  return plain;
}
