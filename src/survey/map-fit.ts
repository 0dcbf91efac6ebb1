import type { HeaderWord, LineAxis } from '../core/types.ts';
import { settleScalar } from './coordinate-scalar.ts';
import {
  type AffineFit,
  type Coordinates,
  findCoordinates,
  fitAffine,
  isGoodFit,
  LARGEST_METRES,
  MOST_PLAUSIBLE,
  mapPlausibility,
  readCoordinates,
  scalarFactor,
  type WordPair,
} from './coordinates.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import type { HeaderTable } from './header-table.ts';
import { wordKey, wordsOverlap } from './line-words.ts';
import { searchPositions } from './position-search.ts';
import { hasRecordSpread } from './records.ts';

type MapWordType = 'int32' | 'ieee' | 'ibm';

/** Coordinates already read from a question's table, because every candidate asks for the same few. */
const coordinateCache = new WeakMap<HeaderTable, Map<string, Coordinates[]>>();
const MAP_BYTES = [73, 77, 81, 85, 181, 185, 189, 193];

function coordinatesFor(
  question: GeometryQuestion,
  taken: readonly HeaderWord[],
  type: MapWordType,
): Coordinates[] {
  const table = question.table.spread ?? question.table;
  const known = coordinateCache.get(table) ?? new Map<string, Coordinates[]>();
  coordinateCache.set(table, known);
  const covered = MAP_BYTES.filter((byte) => taken.some((word) => wordsOverlap(word, { byte })));
  const key = `${type} ${covered.join()}`;
  const { measurementSystem, overrides } = question;
  const found = known.get(key) ?? findCoordinates(table, taken, measurementSystem, overrides, type);
  known.set(key, found);
  return found;
}

export interface Located {
  readonly coordinates: Coordinates | null;
  readonly fit: AffineFit | null;
}

/** Share of a bin by which positions may be off before another grid that fits better is preferred. */
const GOOD_RESIDUAL = 0.3;
const BAD_FIT = -15;

/** What a map adds to a grid's score, as the arbiter where words contradict each other: a bad fit counts against it. */
export function mapScore({ coordinates, fit }: Located): number {
  if (!coordinates) return 0;
  return isGoodFit(fit) ? 60 + 90 * Math.max(0, 1 - fit.residualBins / GOOD_RESIDUAL) : BAD_FIT;
}

/** Pairs found by search that are proved on every row, and those told as alternatives. */
const MOST_PROVED = 3;
const MOST_OTHERS = 3;

/** The found pairs' coordinates, because every candidate may find the same. */
const foundCache = new WeakMap<HeaderTable, Map<string, Coordinates | null>>();

function foundCoordinates(
  table: HeaderTable,
  words: WordPair,
  measurementSystem: number,
): Coordinates | null {
  const known = foundCache.get(table) ?? new Map<string, Coordinates | null>();
  foundCache.set(table, known);
  const key = words.map(wordKey).join();
  const found = known.has(key) ? known.get(key)! : readCoordinates(table, words, measurementSystem);
  known.set(key, found);
  return found;
}

/** X and Y at any bytes, where the words that commonly hold them do not lie on the grid. */
function searchMap(
  { table: all, measurementSystem }: GeometryQuestion,
  taken: readonly HeaderWord[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): Located | null {
  const table = all.spread ?? all;
  const pairs = searchPositions(table, taken, inlineIndex, crosslineIndex);
  for (const words of pairs.slice(0, MOST_PROVED)) {
    const coordinates = foundCoordinates(table, words, measurementSystem);
    // Angles are not square on the ground, so that nothing would tell them from other words.
    if (!coordinates || coordinates.unit === 'degrees' || coordinates.unit === 'arc-seconds') continue;
    const fit = fitAffine(coordinates, inlineIndex, crosslineIndex);
    if (!isGoodFit(fit) || fit.residualBins > FOUND_RESIDUAL) continue;
    const settled = settleScalar(coordinates, fit);
    const rest = pairs.filter((pair) => pair !== words).slice(0, MOST_OTHERS);
    return { ...settled, coordinates: { ...settled.coordinates, others: rest } };
  }
  return null;
}

const isChosen = ({ overrides }: GeometryQuestion): boolean =>
  overrides.x !== undefined && overrides.y !== undefined;

const recordCache = new WeakMap<HeaderTable, boolean>();

/** By the words of the standard: an offset that was looked for elsewhere is that of a grid. */
function isRecorded(question: GeometryQuestion): boolean {
  const known = recordCache.get(question.table) ?? hasRecordSpread({ ...question, overrides: {} });
  recordCache.set(question.table, known);
  return known;
}

/** Line numbers may stand again where positions are expected: small whole numbers, one to each axis, exactly. */
function repeatsNumbers({ scalar }: Coordinates, { origin, ...fit }: AffineFit): boolean {
  const factor = scalarFactor(scalar.value);
  const steps = [fit.inlineVector, fit.crosslineVector].map(({ x, y }) => [x / factor, y / factor]);
  const alongOne = steps.every((step) => step.some((part) => Math.abs(part) < 1e-6));
  const small = steps.every((step) => Math.max(...step.map(Math.abs)) <= 10);
  const near = Math.max(Math.abs(origin.x), Math.abs(origin.y)) < 20_000 * factor;
  return fit.residualBins < 1e-6 && alongOne && small && near;
}

/** Share of a bin by which positions at unusual bytes may be off the grid. */
const FOUND_RESIDUAL = 0.15;

/**
 * The best coordinates for a grid: those that an affine map explains, read so that they lie on Earth and their axes are
 * square where any reading does; else the first that vary.
 */
export function locate(
  question: GeometryQuestion,
  taken: readonly HeaderWord[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): Located {
  const { spread } = question.table;
  // Of a pass over all headers some rows tell the map; the grid's numbers are known of each.
  const rowOf = (row: number): number => (spread ? spread.trace(row) : row);
  const inline = (row: number): number => inlineIndex(rowOf(row));
  const crossline = (row: number): number => crosslineIndex(rowOf(row));
  let best: Located = { coordinates: null, fit: null };
  let plausibility = -1;
  for (const type of ['int32', 'ieee', 'ibm'] as const) {
    for (const coordinates of coordinatesFor(question, taken, type)) {
      const fit = fitAffine(coordinates, inline, crossline);
      const located = isGoodFit(fit) ? settleScalar(coordinates, fit) : { coordinates, fit };
      const rank = isGoodFit(located.fit) ? mapPlausibility(located.fit) : -1;
      if (best.coordinates && rank <= plausibility) continue;
      best = located;
      plausibility = rank;
    }
    // Integers that fit squarely need no other reading, whatever their bins.
    if (plausibility >= (type === 'int32' ? MOST_PLAUSIBLE - 1 : MOST_PLAUSIBLE)) break;
  }
  return best;
}

/** The grid lies on positions on Earth that are no line numbers stored twice. */
export function isOnMap({ coordinates, fit }: Located): boolean {
  if (!coordinates || !isGoodFit(fit) || repeatsNumbers(coordinates, fit)) return false;
  return Math.max(Math.abs(fit.origin.x), Math.abs(fit.origin.y)) <= LARGEST_METRES;
}

/**
 * Where a grid lies by words of any byte, to be asked where those of common use tell nothing; null where no words lie on it.
 * @param believed without a map: words that follow the source or the receivers of records would make grids of any two counts
 */
export function locateAnywhere(
  question: GeometryQuestion,
  inline: LineAxis,
  crossline: LineAxis,
  believed: boolean,
): Located | null {
  if (isChosen(question) || (!believed && isRecorded(question))) return null;
  const { table } = question;
  const [inlines, crosslines] = [table.column(inline), table.column(crossline)];
  if (!inlines || !crosslines) return null;
  const rowOf = (row: number): number => table.spread?.trace(row) ?? row;
  return searchMap(
    question,
    [inline, crossline],
    (row) => (inlines[rowOf(row)]! - inline.first) / inline.step,
    (row) => (crosslines[rowOf(row)]! - crossline.first) / crossline.step,
  );
}

/** A grid that is believed, on the best map there is for it. */
export function locateBelieved(
  question: GeometryQuestion,
  inline: LineAxis,
  crossline: LineAxis,
  located: Located,
): Located {
  return isOnMap(located) ? located : (locateAnywhere(question, inline, crossline, true) ?? located);
}
