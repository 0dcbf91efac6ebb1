import type { BinGrid, HeaderWord, MapPoint, Overrides } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { commonest, type HeaderTable } from './header-table.ts';
import { isInt32, wordsOverlap } from './line-words.ts';

/** Factor of a scalar word (SEG-Y rev 1, bytes 69–72 and 215–216): 0 means 1, negative divides. */
export function scalarFactor(scalar: number): number {
  if (scalar === 0) return 1;
  return scalar > 0 ? scalar : -1 / scalar;
}

export type WordPair = readonly [HeaderWord, HeaderWord];

/** Map coordinates of the rows of a table, scalar applied; NaN where a row has none. */
export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly words: WordPair;
  readonly unit: BinGrid['unit'];
  /** Stored as DDDMMSS.ss. */
  readonly packed: boolean;
  /** The scalar word that most rows have, and whether all have it. */
  readonly scalar: { readonly value: number; readonly everywhere: boolean };
  /** The scalar was not applied, because positions make sense only without it. */
  readonly scalarIgnored: boolean;
  /** Words of no common use for X and Y, found by how they lie on the grid, have others that do so too. */
  readonly others?: readonly WordPair[];
}

const COORDINATE_PAIRS: readonly (readonly [number, number])[] = [
  [181, 185],
  [73, 77],
  [81, 85],
  [189, 193],
];

/** Coordinate units (SEG-Y bytes 89–90) of DDDMMSS.ss. */
const PACKED_DEGREES = 4;
/** Beyond this a stored word stands for "unknown". */
const LARGEST_STORED = 2_147_483_000;
/** Map coordinates of a survey lie within the Earth's girth. */
export const LARGEST_METRES = 5e7;

type MapWordType = 'int32' | 'ieee' | 'ibm';

/**
 * Words that vary as map coordinates do, in order of trust (SEG-Y rev 1, CDP, source, group positions).
 * @param taken words that serve as line numbers
 * @param measurementSystem binary header bytes 3255–3256: 1 metres, 2 feet
 * @param type how the coordinates are stored unless the user says so; the standard's are int32
 */
export function findCoordinates(
  table: HeaderTable,
  taken: readonly HeaderWord[],
  measurementSystem: number,
  overrides: Overrides,
  type: MapWordType = 'int32',
): Coordinates[] {
  const chosen: readonly HeaderWord[] | null = overrides.x && overrides.y ? [overrides.x, overrides.y] : null;
  if (chosen && type !== 'int32') return [];
  const pairs = chosen
    ? [[chosen[0]!, chosen[1]!] as const]
    : COORDINATE_PAIRS.map((pair) => pair.map((byte) => (type === 'int32' ? { byte } : { byte, type })))
        .filter((pair) => !pair.some((word) => taken.some((other) => wordsOverlap(word, other))))
        .map(([x, y]) => [x!, y!] as const);
  const found: Coordinates[] = [];
  for (const words of pairs) {
    // Bytes 189 and 193 hold coordinates only in files that keep line numbers at 181 and 185.
    if (
      words[0].byte === 189 &&
      !chosen &&
      !taken.some(({ byte, type }) => byte === 181 && isInt32({ byte, type }))
    )
      continue;
    const coordinates = readCoordinates(table, words, measurementSystem);
    const doubtful = type !== 'int32' || words[0].byte === 189;
    if (!coordinates || (doubtful && !chosen && !lieOnEarth(coordinates))) continue;
    found.push(coordinates);
  }
  return found;
}

/** Nearly all positions have magnitudes that map coordinates in metres or feet have. */
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

/** Null for words that do not vary, or hold a position in few rows. */
export function readCoordinates(
  table: HeaderTable,
  words: WordPair,
  measurementSystem: number,
  scalarIgnored = false,
): Coordinates | null {
  const storedX = table.column(words[0]);
  const storedY = table.column(words[1]);
  if (!storedX || !storedY) return null;
  // Single headers may have lost their unit: the file has one.
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

/** Degrees of ±DDDMMSS.ss (SEG-Y rev 1, bytes 89–90, code 4). */
export function degreesOf(packed: number): number {
  // Scalars divide, so that whole seconds may come out a hair below themselves.
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

/** An affine map from grid indices to coordinates and how well it holds. */
export interface AffineFit {
  readonly origin: MapPoint;
  readonly inlineVector: MapPoint;
  readonly crosslineVector: MapPoint;
  /** Root mean square distance between stored and fitted positions, in bins (of the shorter side). */
  readonly residualBins: number;
  /** Sine of the angle between both axes. */
  readonly sine: number;
}

/** Least-squares affine map; null when the rows do not span two directions. */
export function fitAffine(
  coordinates: Coordinates,
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

/** Sides of the bins of a survey, metres or feet; of a 2D line the distance between traces. */
const SHORTEST_BIN = 1;
const LONGEST_BIN = 500;

export function areUsualBins(sides: readonly number[]): boolean {
  return sides.every((side) => side >= SHORTEST_BIN && side <= LONGEST_BIN);
}

/** What a fit can speak for the way its coordinates were read at most. */
export const MOST_PLAUSIBLE = 4;

/**
 * How well a fit speaks for the way its coordinates were read: floats read as integers, or in the other float format, still
 * lie on a plane, but far out and askew, or in bins that no survey has.
 */
export function mapPlausibility({ origin, sine, inlineVector, crosslineVector }: AffineFit): number {
  const near = Math.max(Math.abs(origin.x), Math.abs(origin.y)) <= LARGEST_METRES * 3.3;
  const usual = areUsualBins([inlineVector, crosslineVector].map(({ x, y }) => Math.hypot(x, y)));
  return (near ? 2 : 0) + (sine > 0.97 ? 1 : 0) + (usual ? 1 : 0);
}

/** Axes that are neither parallel nor off the stored positions by more than a part of a bin. */
export function isGoodFit(fit: AffineFit | null): fit is AffineFit {
  return fit !== null && fit.residualBins < 0.6 && fit.sine > 0.2;
}

export function binGridOf(fit: AffineFit, unit: BinGrid['unit']): BinGrid | null {
  const { origin, inlineVector, crosslineVector } = fit;
  if (Math.max(Math.abs(origin.x), Math.abs(origin.y)) > LARGEST_METRES * (unit === 'ft' ? 3.3 : 1))
    return null;
  const bearing = (Math.atan2(crosslineVector.x, crosslineVector.y) * 180) / Math.PI;
  const angular = unit === 'arc-seconds' || unit === 'degrees';
  return {
    origin,
    inlineVector,
    crosslineVector,
    inlineSpacing: Math.hypot(inlineVector.x, inlineVector.y),
    crosslineSpacing: Math.hypot(crosslineVector.x, crosslineVector.y),
    azimuth: angular ? null : (bearing + 360) % 360,
    unit,
  };
}
