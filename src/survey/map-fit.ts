import type { HeaderWord } from '../core/types.ts';
import {
  type AffineFit,
  type Coordinates,
  findCoordinates,
  fitAffine,
  isGoodFit,
  mapPlausibility,
} from './coordinates.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import type { HeaderTable } from './header-table.ts';
import { wordsOverlap } from './line-words.ts';

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

/** What a good fit adds to a grid's score: the map is the arbiter where words contradict each other. */
export function fitTrust({ residualBins }: AffineFit): number {
  return 60 + 90 * Math.max(0, 1 - residualBins / GOOD_RESIDUAL);
}

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
  let best: Located = { coordinates: null, fit: null };
  let plausibility = -1;
  for (const type of ['int32', 'ieee', 'ibm'] as const) {
    for (const coordinates of coordinatesFor(question, taken, type)) {
      const fit = fitAffine(
        coordinates,
        (row) => inlineIndex(rowOf(row)),
        (row) => crosslineIndex(rowOf(row)),
      );
      const rank = isGoodFit(fit) ? mapPlausibility(fit) : -1;
      if (best.coordinates && rank <= plausibility) continue;
      best = { coordinates, fit };
      plausibility = rank;
    }
    // Integers that fit squarely need no other reading.
    if (plausibility === 3) break;
  }
  return best;
}
