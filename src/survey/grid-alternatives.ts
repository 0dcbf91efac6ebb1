import type { FindingAlternative, HeaderWord } from '../core/types.ts';
import { type AffineFit, type Coordinates, isGoodFit } from './coordinates.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { isCommonWord, isStandardPair, nameOfWord, storedWord, wordKey, wordsOverlap } from './line-words.ts';

/** A pair of words that number a grid, with what speaks for it. */
export interface NumberedGrid {
  readonly inline: HeaderWord;
  readonly crossline: HeaderWord;
  readonly cellCount: number;
  /** Null where not every header was read. */
  readonly traceCount: number | null;
  readonly filledCells: number | null;
  readonly fit: AffineFit | null;
  readonly coordinates: Coordinates | null;
}

const MAX_ALTERNATIVES = 5;

const pairKey = (inline: HeaderWord, crossline: HeaderWord): string =>
  `${wordKey(inline)}/${wordKey(crossline)}`;

function alternative(inline: HeaderWord, crossline: HeaderWord, why: string): FindingAlternative {
  return {
    label: `Inline at ${nameOfWord(inline)}, crossline at ${nameOfWord(crossline)}`,
    why,
    overrides: { inline: storedWord(inline), crossline: storedWord(crossline) },
  };
}

/** What speaks for or against a grid, in one sentence. */
export function evidenceOf(grid: NumberedGrid, { hints }: GeometryQuestion): string {
  const { inline, crossline, traceCount, cellCount, filledCells, fit, coordinates } = grid;
  const filled =
    filledCells === null
      ? `The headers looked at fit a grid of ${cellCount} cells`
      : `${traceCount} traces fill ${filledCells} of ${cellCount} cells`;
  const map = isGoodFit(fit)
    ? `positions lie on it within ${fit.residualBins < 0.01 ? '0.01' : fit.residualBins.toFixed(2)} of a bin`
    : coordinates
      ? 'positions do not lie on it'
      : 'no positions bear it out';
  const named = hints.inline.has(inline.byte) && hints.crossline.has(crossline.byte);
  return `${filled}, ${map}${named ? '; the text header names these bytes' : ''}.`;
}

/** The file itself says which word is the inline: its text header, or a revision that gives both their bytes. */
function isDeclared(
  { inline, crossline }: NumberedGrid,
  { hints, standardWords }: GeometryQuestion,
): boolean {
  const named = hints.inline.has(inline.byte) && hints.crossline.has(crossline.byte);
  return named || (standardWords && isStandardPair(inline, crossline));
}

/** A grid that takes the positions of a better one for line numbers. */
function numbersPositions({ inline, crossline }: NumberedGrid, { coordinates, fit }: NumberedGrid): boolean {
  if (!coordinates || !isGoodFit(fit)) return false;
  return [inline, crossline].some((word) => coordinates.words.some((place) => wordsOverlap(word, place)));
}

/** The pair with one word read by another type, the commoner mistake of a reader first: the same byte, then floats. */
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
        `The bytes of ${nameOfWord(word)} read as ${nameOfWord(read)} number the same lines otherwise.`,
      );
    });
}

/**
 * Other readings of a file's lines, likeliest first, each with one sentence of why.
 * @param others grids that were ranked below it
 * @param aliases other readings of the inline's and of the crossline's bytes
 */
export function gridAlternatives(
  best: NumberedGrid,
  others: readonly NumberedGrid[],
  aliases: readonly (readonly HeaderWord[])[],
  question: GeometryQuestion,
): FindingAlternative[] {
  const declared = isDeclared(best, question);
  const common = isCommonWord(best.inline) && isCommonWord(best.crossline);
  const swapped = alternative(
    best.crossline,
    best.inline,
    declared || common
      ? 'The same grid the other way round: these words are seldom used so.'
      : 'The same grid the other way round: only the order of the traces says which of the two is the inline.',
  );
  const ranked = others
    .filter((other) => !numbersPositions(other, best))
    .map((other) => alternative(other.inline, other.crossline, evidenceOf(other, question)));
  const readings = otherReadings(best, aliases);
  const inOrder = declared
    ? [...ranked.slice(0, 1), swapped, ...readings.slice(0, 1), ...ranked.slice(1)]
    : [swapped, ...ranked.slice(0, 1), ...readings.slice(0, 1), ...ranked.slice(1)];
  const seen = new Set([pairKey(best.inline, best.crossline)]);
  return inOrder
    .filter(({ overrides: { inline, crossline } }) => {
      const key = pairKey(inline!, crossline!);
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_ALTERNATIVES);
}

/** Grids that nothing bears out, offered because the user may know better. */
export function doubtfulAlternatives(
  doubtful: readonly NumberedGrid[],
  question: GeometryQuestion,
): FindingAlternative[] {
  return doubtful
    .slice(0, MAX_ALTERNATIVES)
    .map((grid) => alternative(grid.inline, grid.crossline, evidenceOf(grid, question)));
}
