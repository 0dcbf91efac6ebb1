import type { BinGrid, HeaderWord, MapPoint, Overrides } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { commonest, type HeaderTable } from './header-table.ts';
import { isInt32, wordsOverlap } from './line-words.ts';
import { quoteOf, type TextHints } from './text-hints.ts';

/** The factor of a scalar word (SEG-Y rev 1, bytes 69–72 and 215–216): 0 means 1, and a negative one divides. */
export function scalarFactor(scalar: number): number {
  if (scalar === 0) return 1;
  return scalar > 0 ? scalar : -1 / scalar;
}

export type WordPair = readonly [HeaderWord, HeaderWord];

/** Map coordinates of the rows of a table, with the scalar applied; NaN where a row has none. */
export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly words: WordPair;
  readonly unit: BinGrid['unit'];
  /** True if they are stored as DDDMMSS.ss. */
  readonly packed: boolean;
  /** The scalar word that most rows have, and whether all rows have it. */
  readonly scalar: { readonly value: number; readonly everywhere: boolean };
  /** True if the scalar was not applied, because positions make sense only without it. */
  readonly scalarIgnored: boolean;
  /** Other pairs of words that fit the grid too, if X and Y were found at uncommon bytes. */
  readonly others?: readonly WordPair[];
  /** The lines of the text header that name the words, if they are not those that usually hold positions. */
  readonly quote?: string;
}

const COORDINATE_PAIRS: readonly (readonly [number, number])[] = [
  [181, 185],
  [73, 77],
  [81, 85],
  [189, 193],
];

const isUncommon = ([x, y]: readonly [number, number]): boolean =>
  !COORDINATE_PAIRS.some((pair) => pair[0] === x && pair[1] === y);

/** The bytes that the text header names for X and for Y, as pairs of neighbours, or as one pair if it names one of each. */
function namedPairs({ x, y }: TextHints): (readonly [number, number])[] {
  const bytes = [...x.keys()];
  const neighbours = bytes.filter((byte) => y.has(byte + 4)).map((byte) => [byte, byte + 4] as const);
  const [only] = y.keys();
  return neighbours.length === 0 && x.size === 1 && y.size === 1 ? [[bytes[0]!, only!]] : neighbours;
}

/** Code of coordinates stored as DDDMMSS.ss (coordinate units, SEG-Y bytes 89–90). */
const PACKED_DEGREES = 4;
/** Larger stored words mean "unknown". */
const LARGEST_STORED = 2_147_483_000;
/** Map coordinates are not larger than about the circumference of the Earth. */
export const LARGEST_METRES = 5e7;

export type MapWordType = 'int32' | 'ieee' | 'ibm';

/**
 * Finds words that vary as map coordinates do, most trusted first: those that the text header names, then CDP, source and group
 * positions of SEG-Y rev 1.
 * @param taken words that are used as line numbers
 * @param measurementSystem binary header bytes 3255–3256: 1 for metres, 2 for feet
 * @param type how the coordinates are stored unless the user says so; int32 in the standard
 */
export function findCoordinates(
  table: HeaderTable,
  taken: readonly HeaderWord[],
  measurementSystem: number,
  overrides: Overrides,
  hints: TextHints,
  type: MapWordType = 'int32',
): Coordinates[] {
  const chosen: readonly HeaderWord[] | null = overrides.x && overrides.y ? [overrides.x, overrides.y] : null;
  if (chosen && type !== 'int32') return [];
  const named = namedPairs(hints);
  const pairs = chosen
    ? [[chosen[0]!, chosen[1]!] as const]
    : [...named.filter(isUncommon), ...COORDINATE_PAIRS]
        .map((pair) => pair.map((byte) => (type === 'int32' ? { byte } : { byte, type })))
        .filter((pair) => !pair.some((word) => taken.some((other) => wordsOverlap(word, other))))
        .map(([x, y]) => [x!, y!] as const);
  const found: Coordinates[] = [];
  for (const words of pairs) {
    // Bytes 189 and 193 can be coordinates only in files that have line numbers at 181 and 185.
    if (
      words[0].byte === 189 &&
      !chosen &&
      !taken.some(({ byte, type }) => byte === 181 && isInt32({ byte, type }))
    )
      continue;
    const coordinates = readCoordinates(table, words, measurementSystem);
    const uncommon = isUncommon([words[0].byte, words[1].byte]);
    const doubtful = type !== 'int32' || words[0].byte === 189 || uncommon;
    if (!coordinates || (doubtful && !chosen && !lieOnEarth(coordinates))) continue;
    const quote = quoteOf([hints.x.get(words[0].byte), hints.y.get(words[1].byte)]);
    found.push(uncommon && !chosen ? { ...coordinates, quote } : coordinates);
  }
  return found;
}

/** Whether nearly all positions have the magnitudes of map coordinates in metres or feet. */
function lieOnEarth({ x, y }: Coordinates): boolean {
  let usable = 0;
  let ordinary = 0;
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row]!)) continue;
    usable += 1;
    const [near, far] = [
      Math.min(Math.abs(x[row]!), Math.abs(y[row]!)),
      Math.max(Math.abs(x[row]!), Math.abs(y[row]!)),
    ];
    if (far > 10 && far < LARGEST_METRES && (near === 0 || near > 1e-3)) ordinary += 1;
  }
  return ordinary > 0.95 * usable;
}

/** Reads coordinates from two words; null if the words do not vary or have a position in few rows only. */
export function readCoordinates(
  table: HeaderTable,
  words: WordPair,
  measurementSystem: number,
  scalarIgnored = false,
): Coordinates | null {
  const storedX = table.column(words[0]);
  const storedY = table.column(words[1]);
  if (!storedX || !storedY) return null;
  // The unit is that of most headers, because single headers may lack it.
  const unit = commonest(table.column(TRACE_HEADER_FIELDS.coordinateUnits) ?? []).value;
  const packed = unit === PACKED_DEGREES;
  const unpack = packed ? degreesOf : (value: number): number => value;
  const scalars = table.column(TRACE_HEADER_FIELDS.coordinateScalar);
  const x = new Float64Array(table.count);
  const y = new Float64Array(table.count);
  let usable = 0;
  let varies = false;
  for (let row = 0; row < table.count; row++) {
    const factor = scalarIgnored ? 1 : scalarFactor(scalars?.[row] ?? 0);
    const [columnX, columnY] = [storedX[row]!, storedY[row]!];
    const absent =
      (columnX === 0 && columnY === 0) || !(Math.max(Math.abs(columnX), Math.abs(columnY)) <= LARGEST_STORED);
    x[row] = absent ? Number.NaN : unpack(columnX * factor);
    y[row] = absent ? Number.NaN : unpack(columnY * factor);
    if (absent) continue;
    usable += 1;
    varies ||= storedX[row] !== storedX[0] || storedY[row] !== storedY[0];
  }
  if (!varies || usable < 2 || usable < table.count * 0.1) return null;
  const { value, share } = commonest(scalars ?? []);
  return {
    x,
    y,
    words,
    unit: coordinateUnit(unit, measurementSystem),
    packed,
    scalar: { value, everywhere: scalars === null || share === 1 },
    scalarIgnored,
  };
}

/** Converts ±DDDMMSS.ss (SEG-Y rev 1, bytes 89–90, code 4) to degrees. */
export function degreesOf(packed: number): number {
  // After division by the scalar a whole number of seconds may be slightly too small, so it is rounded first.
  const magnitude = Math.round(Math.abs(packed) * 1e6) / 1e6;
  const degrees = Math.floor(magnitude / 10_000);
  const minutes = Math.floor(magnitude / 100) % 100;
  const seconds = magnitude - degrees * 10_000 - minutes * 100;
  return Math.sign(packed) * (degrees + minutes / 60 + seconds / 3600);
}

function coordinateUnit(code: number, measurementSystem: number): BinGrid['unit'] {
  if (code === 2) return 'arc-seconds';
  if (code === 3 || code === PACKED_DEGREES) return 'degrees';
  if (code !== 0 && code !== 1) return 'unknown';
  if (measurementSystem === 2) return 'ft';
  return measurementSystem === 1 || code === 1 ? 'm' : 'unknown';
}

/** An affine map from grid indices to coordinates, and how well it fits. */
export interface AffineFit {
  readonly origin: MapPoint;
  readonly inlineVector: MapPoint;
  readonly crosslineVector: MapPoint;
  /** Root mean square distance between stored and fitted positions, in bins (of the shorter side). */
  readonly residualBins: number;
  /** Sine of the angle between both axes. */
  readonly sine: number;
}

/** Fits an affine map by least squares; null if the rows do not span two directions. */
export function fitAffine(
  coordinates: Pick<Coordinates, 'x' | 'y'>,
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): AffineFit | null {
  const { x, y } = coordinates;
  let count = 0;
  const mean = { i: 0, j: 0, x: 0, y: 0 };
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row]!)) continue;
    count += 1;
    mean.i += inlineIndex(row);
    mean.j += crosslineIndex(row);
    mean.x += x[row]!;
    mean.y += y[row]!;
  }
  if (count < 3) return null;
  for (const key of ['i', 'j', 'x', 'y'] as const) mean[key] /= count;
  const sums = { ii: 0, ij: 0, jj: 0, ix: 0, jx: 0, iy: 0, jy: 0 };
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row]!)) continue;
    const i = inlineIndex(row) - mean.i;
    const j = crosslineIndex(row) - mean.j;
    const [dx, dy] = [x[row]! - mean.x, y[row]! - mean.y];
    sums.ii += i * i;
    sums.ij += i * j;
    sums.jj += j * j;
    sums.ix += i * dx;
    sums.jx += j * dx;
    sums.iy += i * dy;
    sums.jy += j * dy;
  }
  const determinant = sums.ii * sums.jj - sums.ij * sums.ij;
  if (!(determinant > 1e-9 * sums.ii * sums.jj)) return null;
  const solve = (i: number, j: number): readonly [number, number] => [
    (i * sums.jj - j * sums.ij) / determinant,
    (j * sums.ii - i * sums.ij) / determinant,
  ];
  const [ix, jx] = solve(sums.ix, sums.jx);
  const [iy, jy] = solve(sums.iy, sums.jy);
  const origin = { x: mean.x - ix * mean.i - jx * mean.j, y: mean.y - iy * mean.i - jy * mean.j };
  const shorter = Math.min(Math.hypot(ix, iy), Math.hypot(jx, jy));
  const longer = Math.max(Math.hypot(ix, iy), Math.hypot(jx, jy));
  let squares = 0;
  for (let row = 0; row < x.length; row++) {
    if (Number.isNaN(x[row]!)) continue;
    const [i, j] = [inlineIndex(row), crosslineIndex(row)];
    squares += (x[row]! - origin.x - ix * i - jx * j) ** 2 + (y[row]! - origin.y - iy * i - jy * j) ** 2;
  }
  return {
    origin,
    inlineVector: { x: ix, y: iy },
    crosslineVector: { x: jx, y: jy },
    residualBins: shorter > 0 ? Math.sqrt(squares / count) / shorter : Number.POSITIVE_INFINITY,
    sine: shorter > 0 ? Math.abs(ix * jy - iy * jx) / (shorter * longer) : 0,
  };
}

/** Usual limits of the sides of bins, and of the distance between traces of a 2D line, in metres or feet. */
const SHORTEST_BIN = 1;
const LONGEST_BIN = 500;

export const areUsualBins = (sides: readonly number[]): boolean =>
  sides.every((side) => side >= SHORTEST_BIN && side <= LONGEST_BIN);

/** The largest value of `mapPlausibility`. */
export const MOST_PLAUSIBLE = 4;

/**
 * Rates by their fit whether coordinates were read with the right type. Floats that are read as integers, or in the other float
 * format, may still fit a plane, but far from the Earth, with skew axes, or with bins that no survey has.
 */
export function mapPlausibility({ origin, sine, inlineVector, crosslineVector }: AffineFit): number {
  const near = Math.max(Math.abs(origin.x), Math.abs(origin.y)) <= LARGEST_METRES * 3.3;
  const usual = areUsualBins([inlineVector, crosslineVector].map(({ x, y }) => Math.hypot(x, y)));
  return (near ? 2 : 0) + (sine > 0.97 ? 1 : 0) + (usual ? 1 : 0);
}

/** Whether the axes are not parallel and the stored positions are within a part of a bin of the map. */
export const isGoodFit = (fit: AffineFit | null): fit is AffineFit =>
  fit !== null && fit.residualBins < 0.6 && fit.sine > 0.2;

export function binGridOf(fit: AffineFit, unit: BinGrid['unit']): BinGrid | null {
  const { origin, inlineVector, crosslineVector } = fit;
  if (Math.max(Math.abs(origin.x), Math.abs(origin.y)) > LARGEST_METRES * (unit === 'ft' ? 3.3 : 1))
    return null;
  const bearing = (Math.atan2(crosslineVector.x, crosslineVector.y) * 180) / Math.PI;

  return {
    origin,
    inlineVector,
    crosslineVector,
    inlineSpacing: Math.hypot(inlineVector.x, inlineVector.y),
    crosslineSpacing: Math.hypot(crosslineVector.x, crosslineVector.y),
    azimuth: unit === 'arc-seconds' || unit === 'degrees' ? null : (bearing + 360) % 360,
    unit,
  };
}
