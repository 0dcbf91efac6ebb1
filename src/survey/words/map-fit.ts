import { positionOf } from '../../core/axis.ts';
import type { HeaderWord, LineAxis } from '../../core/types.ts';
import { settleScalar } from './coordinate-scalar.ts';
import {
  type AffineFit,
  type Coordinates,
  findCoordinates,
  fitAffine,
  isGoodFit,
  LARGEST_METRES,
  type MapWordType,
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

/** Caches the coordinates read from a table, because every candidate grid needs the same few. */
const coordinateCache = new WeakMap<HeaderTable, Map<string, Coordinates[]>>();
/** Returns what the cache has of a table under a key, and makes it the first time. */
function cached<T>(
  cache: WeakMap<HeaderTable, Map<string, T>>,
  table: HeaderTable,
  key: string,
  make: () => T,
): T {
  const known = cache.get(table) ?? new Map<string, T>();
  cache.set(table, known);
  if (!known.has(key)) known.set(key, make());
  return known.get(key)!;
}

const MAP_BYTES = [73, 77, 81, 85, 181, 185, 189, 193];

function coordinatesFor(
  question: GeometryQuestion,
  taken: readonly HeaderWord[],
  type: MapWordType,
): Coordinates[] {
  const table = question.table.spread ?? question.table;
  const { measurementSystem, overrides, hints } = question;
  const bytes = [...MAP_BYTES, ...hints.x.keys(), ...hints.y.keys()];
  const covered = bytes.filter((byte) => taken.some((word) => wordsOverlap(word, { byte })));
  return cached(coordinateCache, table, `${type} ${covered.join()}`, () =>
    findCoordinates(table, taken, measurementSystem, overrides, hints, type),
  );
}

export interface Located {
  readonly coordinates: Coordinates | null;
  readonly fit: AffineFit | null;
}

/** Positions farther than this share of a bin from the grid add nothing for their fit to its score. */
const GOOD_RESIDUAL = 0.3;
const BAD_FIT = -15;

/** What coordinates add to a grid's score. A good fit outweighs the score of words, and a bad fit counts against the grid. */
export function mapScore({ coordinates, fit }: Located): number {
  if (!coordinates) return 0;
  return isGoodFit(fit) ? 60 + 90 * Math.max(0, 1 - fit.residualBins / GOOD_RESIDUAL) : BAD_FIT;
}

/** How many of the pairs found are checked on all rows, and how many are offered as alternatives. */
const MOST_PROVED = 3;
const MOST_OTHERS = 3;
/** How many are compared with each other. */
const MOST_COMPARED = 24;

/** Whether two pairs of words draw the same map, though its origin may differ, as that of the lower halves of words does. */
const isSameMap = (table: HeaderTable, a: WordPair, b: WordPair): boolean =>
  a.every((word, k) => {
    const [one, two] = [table.column(word), table.column(b[k]!)];
    return one && two?.every((number, row) => number - one[row]! === two[0]! - one[0]!);
  });

/** Caches the coordinates of found pairs, because other candidate grids may find the same pairs. */
const foundCache = new WeakMap<HeaderTable, Map<string, Coordinates | null>>();

/** Looks for X and Y at any bytes; used if the words that usually hold them do not fit the grid. */
function searchMap(
  { table: all, measurementSystem }: GeometryQuestion,
  taken: readonly HeaderWord[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): Located | null {
  const table = all.spread ?? all;
  const pairs = searchPositions(table, taken, inlineIndex, crosslineIndex);
  for (const words of pairs.slice(0, MOST_PROVED)) {
    const coordinates = cached(foundCache, table, words.map(wordKey).join(), () =>
      readCoordinates(table, words, measurementSystem),
    );
    // Coordinates in degrees have no right angles on the ground, which is the test that tells positions from other words.
    if (!coordinates || coordinates.unit === 'degrees' || coordinates.unit === 'arc-seconds') continue;
    const fit = fitAffine(coordinates, inlineIndex, crosslineIndex);
    if (!isGoodFit(fit) || fit.residualBins > FOUND_RESIDUAL) continue;
    const settled = settleScalar(coordinates, fit);
    const mirrored: WordPair = [words[1], words[0]];
    const likely = [words, mirrored, ...pairs.slice(0, MOST_COMPARED)];
    const distinct = likely.filter(
      (pair, k) => !likely.slice(0, k).some((other) => isSameMap(table, pair, other)),
    );
    // The mirrored pair is offered anyhow.
    const rest = distinct.filter((pair) => pair !== words && pair !== mirrored).slice(0, MOST_OTHERS);
    return { ...settled, coordinates: { ...settled.coordinates, others: rest } };
  }
  return null;
}

const isChosen = ({ overrides }: GeometryQuestion): boolean =>
  overrides.x !== undefined && overrides.y !== undefined;

const recordCache = new WeakMap<HeaderTable, boolean>();

/** Whether the words of the standard show field or CDP records. An offset found at other bytes does not count. */
function isRecorded(question: GeometryQuestion): boolean {
  const known = recordCache.get(question.table) ?? hasRecordSpread({ ...question, overrides: {} });
  recordCache.set(question.table, known);
  return known;
}

/** Whether coordinates only repeat line numbers: they are small, in whole steps of up to 10, and follow one axis each exactly. */
function repeatsNumbers({ scalar }: Coordinates, { origin, ...fit }: AffineFit): boolean {
  const factor = scalarFactor(scalar.value);
  const steps = [fit.inlineVector, fit.crosslineVector].map(({ x, y }) => [x / factor, y / factor]);
  const alongOne = steps.every((step) => step.some((part) => Math.abs(part) < 1e-6));
  const small = steps.every((step) => Math.max(...step.map(Math.abs)) <= 10);
  const near = Math.max(Math.abs(origin.x), Math.abs(origin.y)) < 20_000 * factor;
  return fit.residualBins < 1e-6 && alongOne && small && near;
}

/** How far positions at uncommon bytes may be from the grid, as a share of a bin. */
const FOUND_RESIDUAL = 0.15;

/**
 * Finds the best coordinates for a grid: those that fit an affine map, if possible read with a type by which they lie on Earth
 * and their axes are at right angles; or else the first that vary.
 */
export function locate(
  question: GeometryQuestion,
  taken: readonly HeaderWord[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): Located {
  const { spread } = question.table;
  // After a pass over all headers coordinates are only known of some rows, whereas line numbers are known of all.
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
    // If integers lie on Earth at right angles, other types are not tried, whatever their bins are.
    if (plausibility >= (type === 'int32' ? MOST_PLAUSIBLE - 1 : MOST_PLAUSIBLE)) break;
  }
  return best;
}

/** Whether the grid fits positions on Earth that do not just repeat line numbers. */
export function isOnMap({ coordinates, fit }: Located): boolean {
  return (
    coordinates !== null &&
    isGoodFit(fit) &&
    !repeatsNumbers(coordinates, fit) &&
    Math.max(Math.abs(fit.origin.x), Math.abs(fit.origin.y)) <= LARGEST_METRES
  );
}

/**
 * Looks for coordinates at any bytes that fit a grid, for grids that the usual words do not fit. Returns null if there are none.
 * @param believed whether the grid is believed without coordinates. If not, files of records are skipped, because there words that
 * follow source or receivers fit grids of any two counts.
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
    (row) => positionOf(inline, inlines[rowOf(row)]!),
    (row) => positionOf(crossline, crosslines[rowOf(row)]!),
  );
}

/** Finds the best coordinates for a grid that is believed, at any bytes if the usual ones do not fit. */
export const locateBelieved = (
  question: GeometryQuestion,
  inline: LineAxis,
  crossline: LineAxis,
  located: Located,
): Located => (isOnMap(located) ? located : (locateAnywhere(question, inline, crossline, true) ?? located));
