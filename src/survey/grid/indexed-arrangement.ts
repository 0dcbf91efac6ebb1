import type { Finding, HeaderWord, TraceLayout } from '../../core/types.ts';
import type { Asking } from '../file/file-view.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { wordKey } from '../words/line-words.ts';
import { type Arrangement, type Attempt, arrangeComplete, attempt, isGrid } from './complete-arrangement.ts';
import { readHeaderColumns, wordsByNeed } from './index-pass.ts';

/** The most passes over the file to find a grid among words that do not fit memory together. */
const MAX_PASSES = 4;

/**
 * Finds the geometry from every header of a file whose headers do not fit memory. The words that the headers read so far suggest
 * are kept in the first pass. If they give no grid and others did not fit memory, the file is read again for those.
 */
export function* arrangeIndexed(
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
  columnBytes: number,
): Asking<Arrangement> {
  const chosen = [question.overrides.inline, question.overrides.crossline]
    .filter((word) => word !== undefined)
    .map(wordKey);
  let words = yield* wordsByNeed(question, layout.traceCount);
  let best: Attempt | null = null;
  const tried = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { table, leftOut } = yield* readHeaderColumns(layout, words, columnBytes);
    for (const word of table.keptWords) tried.add(wordKey(word));
    const found = yield* attempt((list) => arrangeComplete(layout, { ...question, table }, list));
    const gridFound = found.arrangement !== null && isGrid(found.arrangement);
    if (gridFound || !best?.arrangement) best = found;
    if (gridFound) break;
    words = yield* nextWords(
      { ...question, table: table.spread! },
      layout.traceCount,
      leftOut,
      tried,
      chosen,
      table.keptWords.length,
    );
    if (words.length === 0) break;
  }
  if (!best?.arrangement) throw best?.refused;
  findings.push(...best.findings);
  return best.arrangement;
}

/**
 * Chooses the words for another pass by the headers of the last one: those that did not fit memory, those that had not varied in
 * the few headers known before it, and with each its partner in a likely grid.
 */
function* nextWords(
  question: GeometryQuestion,
  traceCount: number,
  leftOut: readonly HeaderWord[],
  tried: ReadonlySet<string>,
  chosen: readonly string[],
  kept: number,
): Asking<HeaderWord[]> {
  const wanted = yield* wordsByNeed(question, traceCount);
  const left = new Set(leftOut.map(wordKey));
  const varies = (word: HeaderWord): boolean => {
    const values = question.table.column(word);
    return values?.some((value) => value !== values[0]) === true;
  };
  const untried = wanted.filter(
    (word) => !tried.has(wordKey(word)) && (left.has(wordKey(word)) || varies(word)),
  );
  if (untried.length === 0) return [];
  const likely = wanted.slice(0, 4).some((word) => untried.includes(word)) ? wanted.slice(0, 4) : [];
  const own = wanted.filter((word) => chosen.includes(wordKey(word)));
  // The most wanted words are kept again, as far as there is room, because a grid may need words of two passes.
  const fresh = untried.slice(0, Math.max(2, kept >> 1));
  return [...new Set([...own, ...likely, ...fresh, ...wanted])];
}
