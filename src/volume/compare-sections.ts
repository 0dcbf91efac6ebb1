import type { Adjustment } from '../core/cube.ts';
import type { SectionGrid } from '../core/section.ts';
import { withoutZeroRuns } from './zero-runs.ts';

/** The second section on the cells of the first, and how the two differ. Values are NaN where either section has none. */
export interface ComparedSections {
  readonly b: Float32Array;
  /** a − b. */
  readonly difference: Float32Array;
  /** NRMS of each column, in percent; see `nrmsPercent`. */
  readonly nrms: Float32Array;
  /** NRMS of all columns together, in percent. */
  readonly total: number;
}

/** Samples compared between two pauses, which takes a few milliseconds. */
const PIECE_SAMPLES = 2 ** 19;

/**
 * Normalised RMS difference in percent (Kragh and Christie, 2002): 200 × RMS(a − b) ÷ (RMS(a) + RMS(b)). 0 for equal
 * traces, about 141 for unrelated ones of one strength, 200 for opposite ones; NaN where both are zero or have no sample.
 * @param squaresA sum of the squares of a; the three sums are over the same samples
 */
export const nrmsPercent = (squaresA: number, squaresB: number, squaresOfDifference: number): number =>
  (200 * Math.sqrt(squaresOfDifference)) / (Math.sqrt(squaresA) + Math.sqrt(squaresB));

/**
 * Compares two sections in pieces, between which the caller may pause.
 * @param columns for each column of `a` the column of `b`, −1 where `b` has none; `rows` does the same for rows
 * @param window first and last row of `a` over which NRMS is computed
 */
export function* comparingSections(
  a: SectionGrid,
  b: SectionGrid,
  columns: Int32Array,
  rows: Int32Array,
  { scale, shiftSamples }: Adjustment,
  window: readonly [number, number] = [0, a.height - 1],
): Generator<void, ComparedSections> {
  const { width, height } = a;
  const moved = new Float32Array(width * height).fill(Number.NaN);
  const difference = new Float32Array(width * height).fill(Number.NaN);
  const sums = [new Float64Array(width), new Float64Array(width), new Float64Array(width)] as const;
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_SAMPLES / Math.max(1, width)));
  for (let row = 0; row < height; row++) {
    if (row > 0 && row % rowsAtOnce === 0) yield;
    const from = row - shiftSamples;
    const rowB = from >= 0 && from < height ? rows[from]! : -1;
    if (rowB < 0) continue;
    const counts = row >= window[0] && row <= window[1];
    for (let column = 0; column < width; column++) {
      const columnB = columns[column]!;
      if (columnB < 0) continue;
      const at = row * width + column;
      const valueA = a.data[at]!;
      const valueB = b.data[rowB * b.width + columnB]! * scale;
      moved[at] = valueB;
      difference[at] = valueA - valueB;
      if (!counts || Number.isNaN(valueA - valueB)) continue;
      sums[0][column]! += valueA * valueA;
      sums[1][column]! += valueB * valueB;
      sums[2][column]! += (valueA - valueB) * (valueA - valueB);
    }
  }
  const total = sums.map((column) => column.reduce((sum, value) => sum + value, 0));
  return {
    b: moved,
    difference,
    nrms: Float32Array.from({ length: width }, (_, k) => nrmsPercent(sums[0][k]!, sums[1][k]!, sums[2][k]!)),
    total: nrmsPercent(total[0]!, total[1]!, total[2]!),
  };
}

/**
 * Finds the gain and the whole-sample shift that bring `b` closest to `a`: first the shift with the largest normalised
 * cross-correlation summed over all columns, then the ratio of the RMS values. The ratio leaves out what is muted or dead in either
 * section (see zero-runs.ts): a gain cannot match it. Returns null if nothing else is left.
 * @param b the second section on the cells of `a`, as `comparingSections` returns it without adjustment
 * @param reach largest shift tried, in samples
 */
export function matchSections(a: SectionGrid, b: Float32Array, reach: number): Adjustment | null {
  const { width, height, data } = a;
  const [liveA, liveB] = [withoutZeroRuns(data, width, height), withoutZeroRuns(b, width, height)];
  let best = Number.NEGATIVE_INFINITY;
  let result: Adjustment | null = null;
  for (let lag = -reach; lag <= reach; lag++) {
    let [product, squaresA, squaresB, sharedA, sharedB] = [0, 0, 0, 0, 0];
    for (let row = Math.max(0, lag); row < Math.min(height, height + lag); row++) {
      const [inA, inB] = [row * width, (row - lag) * width];
      for (let column = 0; column < width; column++) {
        const [valueA, valueB] = [data[inA + column]!, b[inB + column]!];
        if (Number.isNaN(valueA - valueB)) continue;
        product += valueA * valueB;
        squaresA += valueA * valueA;
        squaresB += valueB * valueB;
        if (Number.isNaN(liveA[inA + column]! - liveB[inB + column]!)) continue;
        sharedA += valueA * valueA;
        sharedB += valueB * valueB;
      }
    }
    const likeness = product / Math.sqrt(squaresA * squaresB);
    if (!(likeness > best) || !(sharedA > 0 && sharedB > 0)) continue;
    best = likeness;
    result = { scale: Math.sqrt(sharedA / sharedB), shiftSamples: lag };
  }
  return result;
}
