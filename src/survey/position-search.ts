import type { HeaderWord } from '../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { couldBeUnscaled } from './coordinate-scalar.ts';
import { areUsualBins, LARGEST_METRES, scalarFactor, type WordPair } from './coordinates.ts';
import type { HeaderTable } from './header-table.ts';
import { varyingWords, wordsOverlap } from './line-words.ts';

/** Headers by which words are looked at; the pairs found are proved on all rows. */
const ROWS = 160;
/** Part of its change from bin to bin by which a word may be off a plane. */
const OFF_PLANE = 0.2;
/** As much for a pair, of its shorter bin. */
const OFF_GRID = 0.1;
/** Cosine of the angle between the axes that still counts as a right angle. */
const SKEW = 0.02;
/** A word that changes this much less along the other axis follows one axis alone. */
const ONE_AXIS = 0.02;
/** Numbers below this, or in steps up to the next, that follow one axis in whole numbers may be any count. */
const LARGEST_COUNT = 20_000;
const LARGEST_COUNT_STEP = 10;

/** A word of any byte and type, with its scaled values in the headers looked at. */
interface Word {
  readonly word: HeaderWord;
  readonly values: Float64Array;
}

interface Words {
  readonly rows: Int32Array;
  readonly words: readonly Word[];
  /** Scalar word of most rows, as a factor. */
  readonly factor: number;
}

/** Rows spread over the table, out of step with any line length. */
function spreadRows(count: number): Int32Array {
  if (count <= ROWS) return Int32Array.from({ length: count }, (_, row) => row);
  const golden = (Math.sqrt(5) - 1) / 2;
  return Int32Array.from({ length: ROWS }, (_, k) => Math.floor(((k + ((k * golden) % 1)) * count) / ROWS));
}

const wordCache = new WeakMap<HeaderTable, Words | null>();

/** Every word that varies and has the magnitude of a position; null where headers are not at hand. */
function possiblePositions(table: HeaderTable): Words | null {
  const rows = spreadRows(table.count);
  const sample = table.headersOf(rows);
  if (!sample) return null;
  const factors = Float64Array.from(sample.read(TRACE_HEADER_FIELDS.coordinateScalar), scalarFactor);
  const words: Word[] = [];
  for (const word of varyingWords(sample.varyingBytes())) {
    const values = Float64Array.from(sample.read(word), (value, row) => value * factors[row]!);
    const possible = values.every(
      (value, row) => Math.min(1, 1 / factors[row]!) * Math.abs(value) < LARGEST_METRES,
    );
    if (possible) words.push({ word, values });
  }
  return { rows, words, factor: Array.from(factors).sort((a, b) => a - b)[rows.length >> 1] ?? 1 };
}

/** How a word changes by inline and by crossline. */
interface Slope {
  readonly word: HeaderWord;
  readonly inline: number;
  readonly crossline: number;
  readonly residual: number;
  readonly largest: number;
}

/** Least-squares plane of a word over the grid; null when it does not lie on one. Zeros stand for no position. */
function slopeOf({ word, values }: Word, inline: Float64Array, crossline: Float64Array): Slope | null {
  let [n, si, sj, sv, sii, sij, sjj, siv, sjv, svv, largest] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const base = values.find((value) => value !== 0) ?? 0;
  for (let k = 0; k < values.length; k++) {
    if (values[k] === 0) continue;
    const [i, j, v] = [inline[k]!, crossline[k]!, values[k]! - base];
    n += 1;
    si += i;
    sj += j;
    sv += v;
    sii += i * i;
    sij += i * j;
    sjj += j * j;
    siv += i * v;
    sjv += j * v;
    svv += v * v;
    largest = Math.max(largest, Math.abs(values[k]!));
  }
  if (n < 8 || n < values.length / 2) return null;
  const [ii, ij, jj] = [sii - (si * si) / n, sij - (si * sj) / n, sjj - (sj * sj) / n];
  const [iv, jv, vv] = [siv - (si * sv) / n, sjv - (sj * sv) / n, svv - (sv * sv) / n];
  const determinant = ii * jj - ij * ij;
  if (!(determinant > 1e-9 * ii * jj)) return null;
  const [a, b] = [(iv * jj - jv * ij) / determinant, (jv * ii - iv * ij) / determinant];
  const residual = Math.sqrt(Math.max(0, vv - a * iv - b * jv) / n);
  const step = Math.max(Math.abs(a), Math.abs(b));
  return step > 0 && residual < OFF_PLANE * step
    ? { word, inline: a, crossline: b, residual, largest }
    : null;
}

/** A count of traces, lines or bins, which is exact in whole numbers along one axis, and so lies on any grid. */
function isCount({ inline, crossline, residual, largest }: Slope, factor: number): boolean {
  const steps = [Math.abs(inline), Math.abs(crossline)].map((step) => step / factor);
  const whole = steps.every((step) => Math.abs(step - Math.round(step)) < 1e-4 * Math.max(1, step));
  if (!whole || residual > 1e-4 * factor * Math.max(...steps)) return false;
  const [less, more] = steps.map(Math.round).sort((a, b) => a - b);
  if (less! > 0) return less! <= LARGEST_COUNT_STEP;
  return (
    largest / factor < LARGEST_COUNT || (more! <= LARGEST_COUNT_STEP && largest / factor < 5 * LARGEST_COUNT)
  );
}

function isOneAxis({ inline, crossline }: Slope): boolean {
  const [a, b] = [Math.abs(inline), Math.abs(crossline)];
  return Math.min(a, b) < ONE_AXIS * Math.max(a, b);
}

/** How readily two words are believed to be X and Y; null when their grid is not one that a survey has. */
function pairScore(x: Slope, y: Slope, counts: ReadonlySet<Slope>, factor: number): number | null {
  const sides = [Math.hypot(x.inline, y.inline), Math.hypot(x.crossline, y.crossline)] as const;
  const shorter = Math.min(...sides);
  if (!(shorter > 0)) return null;
  const cosine = Math.abs(x.inline * x.crossline + y.inline * y.crossline) / (sides[0] * sides[1]);
  const residual = Math.hypot(x.residual, y.residual) / shorter;
  if (cosine > SKEW || residual > OFF_GRID) return null;
  // Two words that follow both axes are square by chance only; where each follows one, any two counts are.
  if ((isOneAxis(x) || isOneAxis(y)) && (counts.has(x) || counts.has(y))) return null;
  const far = Math.max(x.largest, y.largest);
  if (!areUsualBins(sides) && !couldBeUnscaled(sides, far, factor)) return null;
  const length = headerWordLength(x.word.type);
  return (
    (y.word.byte - x.word.byte === length ? 4 : 0) +
    (x.word.type === 'int16' ? -3 : 0) +
    (x.word.byte % 4 === 1 ? 1 : x.word.byte % 2 === 1 ? 0.5 : 0) +
    (Math.min(x.largest, y.largest) >= 1000 ? 2 : 0) +
    (areUsualBins(sides) ? 1 : 0) -
    20 * residual
  );
}

/** Where the source's position stands, and the receiver group's. */
const SOURCE = [73, 80] as const;
const GROUP = [81, 88] as const;

/** One coordinate of the source and one of the group: they are square to each other on any regular spread. */
function mixesEnds(x: HeaderWord, y: HeaderWord): boolean {
  const lies = ({ byte, type }: HeaderWord, [first, last]: readonly [number, number]): boolean =>
    byte <= last && byte + headerWordLength(type) > first;
  return (lies(x, SOURCE) && lies(y, GROUP)) || (lies(x, GROUP) && lies(y, SOURCE));
}

/**
 * Pairs of header words of any byte and type that lie on a grid of square bins as X and Y do, likeliest first.
 * @param taken words that serve as line numbers
 */
export function searchPositions(
  table: HeaderTable,
  taken: readonly HeaderWord[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): WordPair[] {
  let found = wordCache.get(table);
  if (found === undefined) {
    found = possiblePositions(table);
    wordCache.set(table, found);
  }
  if (!found) return [];
  const { rows, words, factor } = found;
  const inline = Float64Array.from(rows, inlineIndex);
  const crossline = Float64Array.from(rows, crosslineIndex);
  const slopes = words
    .filter(({ word }) => !taken.some((other) => wordsOverlap(word, other)))
    .map((word) => slopeOf(word, inline, crossline))
    .filter((slope) => slope !== null);
  const counts = new Set(slopes.filter((slope) => isCount(slope, factor)));
  const pairs: { pair: WordPair; score: number }[] = [];
  for (const x of slopes) {
    for (const y of slopes) {
      if (x.word.byte >= y.word.byte || x.word.type !== y.word.type) continue;
      if (wordsOverlap(x.word, y.word) || mixesEnds(x.word, y.word)) continue;
      const score = pairScore(x, y, counts, factor);
      if (score !== null) pairs.push({ pair: [x.word, y.word], score });
    }
  }
  return pairs.sort((a, b) => b.score - a.score).map(({ pair }) => pair);
}
