import { isSegyError } from '../core/errors.ts';
import type { Finding, HeaderWord, TraceLayout } from '../core/types.ts';
import { type Arrangement, arrangeComplete } from './complete-arrangement.ts';
import type { Asking } from './file-view.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { readHeaderColumns, wordsByNeed } from './index-pass.ts';
import { wordKey } from './line-words.ts';

/** Passes over the file for a grid among words that memory has no room for together. */
const MAX_PASSES = 4;

const isGrid = ({ geometry: { kind } }: Arrangement): boolean => kind === '3d' || kind === 'prestack';

interface Outcome {
  readonly arrangement: Arrangement;
  readonly findings: readonly Finding[];
}

/**
 * Geometry from every header of a file whose headers do not fit memory. The words that the headers at hand speak for come
 * first; when they give no grid, and others had no room, the file is passed over again for those.
 */
export function* arrangeIndexed(
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
  columnBytes: number,
): Asking<Arrangement> {
  const { inline, crossline } = question.overrides;
  const chosen = [inline, crossline].filter((word) => word !== undefined).map(wordKey);
  let words = wordsByNeed(question, layout.traceCount);
  let first: Outcome | null = null;
  let refused: unknown = null;
  const tried = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { table, leftOut } = yield* readHeaderColumns(layout, words, columnBytes);
    for (const word of table.keptWords) tried.add(wordKey(word));
    const outcome = attempt(layout, { ...question, table });
    if ('arrangement' in outcome && isGrid(outcome.arrangement)) {
      findings.push(...outcome.findings);
      return outcome.arrangement;
    }
    if ('arrangement' in outcome) first ??= outcome;
    else refused = outcome.refused;
    const last = { ...question, table: table.spread! };
    const next = nextWords(last, layout.traceCount, leftOut, tried, chosen, table.keptWords.length);
    if (next.length === 0) break;
    words = next;
  }
  if (!first) throw refused;
  findings.push(...first.findings);
  return first.arrangement;
}

function attempt(layout: TraceLayout, question: GeometryQuestion): Outcome | { readonly refused: unknown } {
  const findings: Finding[] = [];
  try {
    return { arrangement: arrangeComplete(layout, question, findings), findings };
  } catch (error) {
    if (!isSegyError(error, 'no-geometry')) throw error;
    return { refused: error };
  }
}

/**
 * Words for another pass, by what the headers of the last one tell: those that had no room, and those that did not vary in
 * the few headers known before it, each beside its partner of a likely grid.
 */
function nextWords(
  question: GeometryQuestion,
  traceCount: number,
  leftOut: readonly HeaderWord[],
  tried: ReadonlySet<string>,
  chosen: readonly string[],
  kept: number,
): HeaderWord[] {
  const wanted = wordsByNeed(question, traceCount);
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
  // The most wanted follow, as far as there is room, so that words of two passes meet.
  const fresh = untried.slice(0, Math.max(2, kept >> 1));
  return [...new Set([...own, ...likely, ...fresh, ...wanted])];
}
