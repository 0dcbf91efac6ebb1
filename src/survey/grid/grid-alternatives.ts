import type { Finding, FindingAlternative, HeaderWord } from '../../core/types.ts';
import { type AffineFit, type Coordinates, isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { type HeaderTable, haveSameNumbers } from '../words/header-table.ts';
import {
  areNamed,
  isCommonWord,
  isStandardPair,
  nameOfWord,
  storedWord,
  wordKey,
  wordsOverlap,
} from '../words/line-words.ts';
import { quoteOf, type TextHints } from '../words/text-hints.ts';
import { isPieceOfWord } from '../words/word-search.ts';

/** A pair of words that number a grid, with the evidence for it. */
export interface NumberedGrid {
  readonly inline: HeaderWord;
  readonly crossline: HeaderWord;
  readonly cellCount: number;
  /** Null if headers were not all read, as is `filledCells`. */
  readonly traceCount: number | null;
  readonly filledCells: number | null;
  readonly fit: AffineFit | null;
  readonly coordinates: Coordinates | null;
}

const MAX_ALTERNATIVES = 5;

/** All words of some grids that hold the same numbers as a word, which comes first. */
type Places = (word: HeaderWord) => readonly HeaderWord[];

/** Finds which words of grids hold the same numbers. A grid of the one is that of the other, whichever is read. */
function placesIn(grids: readonly NumberedGrid[], table: HeaderTable): Places {
  const groups: HeaderWord[][] = [];
  const groupOf = new Map<string, HeaderWord[]>();
  for (const word of grids.flatMap(({ inline, crossline }) => [inline, crossline])) {
    const key = wordKey(word);
    if (groupOf.has(key)) continue;
    const known = groups.find(([first]) => haveSameNumbers(table, first!, word));
    if (known) known.push(word);
    else groups.push([word]);
    groupOf.set(key, known ?? groups.at(-1)!);
  }
  return (word) => {
    const others = groupOf.get(wordKey(word)) ?? [];
    return [word, ...others.filter((other) => wordKey(other) !== wordKey(word))];
  };
}

/** What the text header says of the words of line numbers, and whether the numbers in use are there. */
function saidOf({ inline, crossline }: NumberedGrid, placesOf: Places, hints: TextHints): string {
  const inlineNamed = placesOf(inline).find(({ byte }) => hints.inline.has(byte));
  const crosslineNamed = placesOf(crossline).find(({ byte }) => hints.crossline.has(byte));
  if (inlineNamed && crosslineNamed) {
    const quote = quoteOf([hints.inline.get(inlineNamed.byte), hints.crossline.get(crosslineNamed.byte)]);
    return ` The text header says ${quote}.`;
  }
  if (hints.inline.size === 0 || hints.crossline.size === 0) return '';
  const quote = quoteOf([...hints.inline.values(), ...hints.crossline.values()]);
  return ` The text header says ${quote}, which the trace headers do not bear out as well.`;
}

/** Names words as “byte 5, 9 or 17 (int16)”. */
function nameOfPlaces([first, ...others]: readonly HeaderWord[], last: 'and' | 'or'): string {
  const rest = others.map((word) => nameOfWord(word).replace('byte ', ''));
  const head = [nameOfWord(first!), ...rest.slice(0, -1)].join(', ');
  if (rest.length === 0) return head;
  return `${last === 'and' ? head.replace('byte', 'bytes') : head} ${last} ${rest.at(-1)}`;
}

function alternative(inline: HeaderWord, crossline: HeaderWord, why: string): FindingAlternative {
  return {
    label: `Inline at ${nameOfWord(inline)}, crossline at ${nameOfWord(crossline)}`,
    why,
    overrides: { inline: storedWord(inline), crossline: storedWord(crossline) },
  };
}

/** Makes one row of alternatives that are the same grid, which names all places of its numbers, and leaves out those known. */
function withoutRepeats(
  rows: readonly FindingAlternative[],
  placesOf: Places,
  known: readonly NumberedGrid[],
): FindingAlternative[] {
  const keyOf = (inline: HeaderWord, crossline: HeaderWord): string =>
    [inline, crossline].map((word) => placesOf(word).map(wordKey).sort()[0]).join('/');
  const seen = new Set(known.map(({ inline, crossline }) => keyOf(inline, crossline)));
  return rows.flatMap((row) => {
    const { inline, crossline } = row.overrides;
    const key = keyOf(inline!, crossline!);
    if (seen.has(key)) return [];
    seen.add(key);
    const [inlines, crosslines] = [inline!, crossline!].map((word) => nameOfPlaces(placesOf(word), 'or'));
    return [{ ...row, label: `Inline at ${inlines}, crossline at ${crosslines}` }];
  });
}

/** Describes the evidence for or against a grid in one sentence for the user. */
export function evidenceOf(grid: NumberedGrid, { hints }: GeometryQuestion): string {
  const { inline, crossline, traceCount, cellCount, filledCells, fit, coordinates } = grid;
  const filled =
    filledCells === null
      ? `The headers read fit a grid of ${cellCount} cells`
      : `${traceCount} traces fill ${filledCells} of ${cellCount} cells`;
  const map = isGoodFit(fit)
    ? `positions lie on it within ${fit.residualBins < 0.01 ? '0.01' : fit.residualBins.toFixed(2)} of a bin`
    : coordinates
      ? 'positions do not lie on it'
      : 'there are no positions to confirm it';
  return `${filled}, ${map}${areNamed(inline, crossline, hints) ? '; the text header names these bytes' : ''}.`;
}

/** Whether the file declares which word is the inline, in its text header or by a revision that defines both bytes. */
const isDeclared = (
  { inline, crossline }: NumberedGrid,
  { hints, standardWords }: GeometryQuestion,
): boolean => areNamed(inline, crossline, hints) || (standardWords && isStandardPair(inline, crossline));

/** Whether a grid uses as line numbers what are the coordinates of a better grid. */
function numbersPositions({ inline, crossline }: NumberedGrid, { coordinates, fit }: NumberedGrid): boolean {
  if (!coordinates || !isGoodFit(fit)) return false;
  return [inline, crossline].some((word) => coordinates.words.some((place) => wordsOverlap(word, place)));
}

/** Alternatives in which one word is read in another way. Those at the same bytes come first, then floats. */
function otherReadings(
  { inline, crossline }: NumberedGrid,
  [inlines, crosslines]: readonly (readonly HeaderWord[])[],
): FindingAlternative[] {
  const pairs = [
    ...(inlines ?? []).map((word) => [word, crossline] as const),
    ...(crosslines ?? []).map((word) => [inline, word] as const),
  ];
  const floating = ([a, b]: readonly [HeaderWord, HeaderWord]): number =>
    [a, b].filter(({ type }) => type === 'ieee' || type === 'ibm').length;
  const samePlace = ([a, b]: readonly [HeaderWord, HeaderWord]): number =>
    Number(a.byte === inline.byte && b.byte === crossline.byte);
  return pairs
    .sort((a, b) => samePlace(b) - samePlace(a) || floating(b) - floating(a))
    .map(([a, b]) => {
      const [read, word] = a === inline ? [b, crossline] : [a, inline];
      return alternative(
        a,
        b,
        `If ${nameOfWord(word)} is read as ${nameOfWord(read)}, the same lines have other numbers.`,
      );
    });
}

/**
 * Says from which words the lines of a grid are numbered, and lists other ways to read them, likeliest first, each with one
 * sentence that says why.
 * @param evidence what supports the grid, without a full stop
 * @param others grids with lower scores
 * @param aliases other ways to read the bytes of the inline and of the crossline word
 */
export function describeNumbers(
  best: NumberedGrid,
  evidence: string,
  others: readonly NumberedGrid[],
  aliases: readonly (readonly HeaderWord[])[],
  question: GeometryQuestion,
): Finding {
  const { inline, crossline } = best;
  const declared = isDeclared(best, question);
  const common = isCommonWord(inline) && isCommonWord(crossline);
  const swapped = alternative(
    crossline,
    inline,
    declared || common
      ? 'The same grid with inline and crossline exchanged: these words are seldom used in this way.'
      : 'The same grid with inline and crossline exchanged: only the order of the traces tells which of the two is the inline.',
  );
  const table = question.table.spread ?? question.table;
  const isPiece = (grid: NumberedGrid): boolean => {
    const words = [grid.inline, grid.crossline];
    return words.some((word) => isPieceOfWord(word, words, table));
  };
  const rivals = others.filter(
    (other) => !numbersPositions(other, best) && (isPiece(best) || !isPiece(other)),
  );
  const ranked = rivals.map((other) =>
    alternative(other.inline, other.crossline, evidenceOf(other, question)),
  );
  const readings = otherReadings(best, aliases);
  const inOrder = declared
    ? [...ranked.slice(0, 1), swapped, ...readings.slice(0, 1), ...ranked.slice(1)]
    : [swapped, ...ranked.slice(0, 1), ...readings.slice(0, 1), ...ranked.slice(1)];
  const placesOf = placesIn([best, ...rivals], question.table);
  const again = [
    ['inline', placesOf(inline).slice(1)],
    ['crossline', placesOf(crossline).slice(1)],
  ] as const;
  const repeated = again
    .filter(([, words]) => words.length > 0)
    .map(([kind, words]) => `${kind} numbers are also at ${nameOfPlaces(words, 'and')}`);
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `Inline numbers are read from ${nameOfWord(inline)} and crossline numbers from ${nameOfWord(crossline)}: ${evidence}.` +
      saidOf(best, placesOf, question.hints) +
      (repeated.length > 0 ? ` The same ${repeated.join(', the same ')}.` : ''),
    alternatives: withoutRepeats(inOrder, placesOf, [best]).slice(0, MAX_ALTERNATIVES),
  };
}

/** Grids without evidence, offered because the user may know better. */
export function doubtfulAlternatives(
  doubtful: readonly NumberedGrid[],
  question: GeometryQuestion,
): FindingAlternative[] {
  const rows = doubtful.map((grid) => alternative(grid.inline, grid.crossline, evidenceOf(grid, question)));
  return withoutRepeats(rows, placesIn(doubtful, question.table), []).slice(0, MAX_ALTERNATIVES);
}
