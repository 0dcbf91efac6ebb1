import type { HeaderWord } from '../../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { couldBeUnscaled } from './coordinate-scalar.ts';
import { areUsualBins, LARGEST_METRES, scalarFactor, type WordPair } from './coordinates.ts';
import type { HeaderTable } from './header-table.ts';
import { lies, varyingWords, wordsOverlap } from './line-words.ts';

/** Number of headers in which words are compared; the pairs found are then checked on all rows. */
const ROWS = 160;
/** How far a word may be from a plane, as a share of its change from bin to bin. */
const OFF_PLANE = 0.2;
/** How far a pair of words may be from the grid, as a share of the bin's shorter side. */
const OFF_GRID = 0.1;
/** Largest cosine of the angle between the axes that counts as a right angle. */
const SKEW = 0.02;
/** A word follows one axis alone if its change along the other is less than this share. */
const ONE_AXIS = 0.02;
/** Whole numbers that follow one axis may be a counter if they are smaller than the first limit, or in steps up to the second. */
const LARGEST_COUNT = 20_000;
const LARGEST_COUNT_STEP = 10;

/** A word of any byte and type, with its values, scaled, in the headers compared. */
interface Word {
  readonly word: HeaderWord;
  readonly values: Float64Array;
}

interface Words {
  readonly rows: Int32Array;
  readonly words: readonly Word[];
  /** The factor of the coordinate scalar, the median of the rows. */
  readonly factor: number;
}

/** Chooses rows spread over the table so that they are at different places within lines, whatever the length of a line is. */
function spreadRows(count: number): Int32Array {
  if (count <= ROWS) return Int32Array.from({ length: count }, (_, row) => row);
  const golden = (Math.sqrt(5) - 1) / 2;
  return Int32Array.from({ length: ROWS }, (_, k) => Math.floor(((k + ((k * golden) % 1)) * count) / ROWS));
}

const wordCache = new WeakMap<HeaderTable, Words | null>();

/** Finds the words that vary and have the magnitude of a position; null if whole headers were not kept. */
function possiblePositions(table: HeaderTable): Words | null {
  const rows = spreadRows(table.count);
  const sample = table.headersOf(rows);
  if (!sample) return null;
  const factors = Float64Array.from(sample.read(TRACE_HEADER_FIELDS.coordinateScalar), scalarFactor);
  const words = Array.from(varyingWords(sample.varyingBytes()), (word) => ({
    word,
    values: Float64Array.from(sample.read(word), (value, row) => value * factors[row]!),
  })).filter(({ values }) =>
    values.every((value, row) => Math.min(1, 1 / factors[row]!) * Math.abs(value) < LARGEST_METRES),
  );
  return { rows, words, factor: Array.from(factors).sort((a, b) => a - b)[rows.length >> 1] ?? 1 };
}

/** How much a word changes per inline and per crossline. */
interface Slope {
  readonly word: HeaderWord;
  readonly inline: number;
  readonly crossline: number;
  readonly residual: number;
  readonly largest: number;
}

/** Fits a plane to a word over the grid by least squares; null if it does not fit. Zeros count as missing positions. */
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

/** Whether a word may be a count of traces, lines or bins. A count is exact along an axis, so it fits any grid. */
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

/**
 * Whether a word lies across a count one byte off: line numbers in another place, read so, are steps of 256 that fit any grid.
 */
const isShiftedCount = ({ word }: Slope, counts: ReadonlySet<Slope>): boolean =>
  word.byte % 2 === 0 &&
  [...counts].some((count) => count.word.byte % 2 === 1 && wordsOverlap(count.word, word));

/** Scores two words as X and Y; null if a survey cannot have such a grid. */
function pairScore(x: Slope, y: Slope, counts: ReadonlySet<Slope>, factor: number): number | null {
  const sides = [Math.hypot(x.inline, y.inline), Math.hypot(x.crossline, y.crossline)] as const;
  const shorter = Math.min(...sides);
  if (!(shorter > 0)) return null;
  const cosine = Math.abs(x.inline * x.crossline + y.inline * y.crossline) / (sides[0] * sides[1]);
  const residual = Math.hypot(x.residual, y.residual) / shorter;
  if (cosine > SKEW || residual > OFF_GRID) return null;
  // Words that both follow both axes are at right angles only by chance, but any two counts that follow one axis each are.
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

/** First and last byte of the source's position and of the receiver group's. */
const SOURCE = [73, 80] as const;
const GROUP = [81, 88] as const;

/** Whether one word is a coordinate of the source and the other of the group; in a regular spread these are at right angles. */
const mixesEnds = (x: HeaderWord, y: HeaderWord): boolean =>
  (lies(x, SOURCE) && lies(y, GROUP)) || (lies(x, GROUP) && lies(y, SOURCE));

/**
 * Finds pairs of header words of any byte and type that fit the grid, with axes at right angles, as X and Y do; likeliest first.
 * @param taken words that are used as line numbers
 */
export function searchPositions(
  table: HeaderTable,
  taken: readonly HeaderWord[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): WordPair[] {
  const found = wordCache.has(table) ? wordCache.get(table) : possiblePositions(table);
  wordCache.set(table, found ?? null);
  if (!found) return [];
  const { rows, words, factor } = found;
  const inline = Float64Array.from(rows, inlineIndex);
  const crossline = Float64Array.from(rows, crosslineIndex);
  const planes = words
    .filter(({ word }) => !taken.some((other) => wordsOverlap(word, other)))
    .map((word) => slopeOf(word, inline, crossline))
    .filter((slope) => slope !== null);
  const counts = new Set(planes.filter((slope) => isCount(slope, factor)));
  const slopes = planes.filter((slope) => !isShiftedCount(slope, counts));
  const pairs: { pair: WordPair; score: number }[] = [];
  for (const x of slopes) {
    for (const y of slopes) {
      const ordered = x.word.byte < y.word.byte && x.word.type === y.word.type;
      if (!ordered || wordsOverlap(x.word, y.word) || mixesEnds(x.word, y.word)) continue;
      const score = pairScore(x, y, counts, factor);
      if (score !== null) pairs.push({ pair: [x.word, y.word], score });
    }
  }
  return pairs.sort((a, b) => b.score - a.score).map(({ pair }) => pair);
}
