import type { BinGrid, MapPoint } from '../../core/types.ts';
import { type AffineFit, areUsualBins, type Coordinates, scalarFactor } from './coordinates.ts';
import type { HeaderTable } from './header-table.ts';

/** The larger of X and Y is between these limits in usual map coordinates. */
const LEAST_FAR = 1e5;
const MOST_FAR = 1.5e7;
/** The magnitudes of scalars that the standard allows (SEG-Y rev 1, bytes 71–72); 0 is common and means 1. */
const ALLOWED_SCALARS = [0, 1, 10, 100, 1000, 10_000];

export const isAllowedScalar = (scalar: number): boolean => ALLOWED_SCALARS.includes(Math.abs(scalar));

/**
 * Whether positions make sense only without the scalar: with it their bins are too small or too large, and without it they have
 * usual bins and the magnitude of map coordinates. Small bins are not enough, because a very detailed survey has them too.
 * @param sides sides of the bins by the scaled coordinates
 * @param far the largest scaled coordinate
 * @param allowed whether the standard allows the scalar; if it does not, the magnitude is not tested
 */
export function couldBeUnscaled(
  sides: readonly number[],
  far: number,
  factor: number,
  allowed = true,
): boolean {
  if (factor === 1 || areUsualBins(sides) || !areUsualBins(sides.map((side) => side / factor))) return false;
  return !allowed || (far / factor >= LEAST_FAR && far / factor <= MOST_FAR);
}

const isLength = (unit: BinGrid['unit']): boolean => unit !== 'degrees' && unit !== 'arc-seconds';

/** Whether coordinates in a unit of length, with the same scalar everywhere, make sense only without it. */
function isUnscaled(
  { scalar, scalarIgnored, unit }: Coordinates,
  sides: readonly number[],
  far: number,
): boolean {
  return (
    !scalarIgnored &&
    scalar.everywhere &&
    isLength(unit) &&
    couldBeUnscaled(sides, far, scalarFactor(scalar.value), isAllowedScalar(scalar.value))
  );
}

function withoutScalar(coordinates: Coordinates): Coordinates {
  const factor = scalarFactor(coordinates.scalar.value);
  const stored = (values: Float64Array): Float64Array => values.map((value) => value / factor);
  return { ...coordinates, x: stored(coordinates.x), y: stored(coordinates.y), scalarIgnored: true };
}

/** Undoes the scalar in coordinates and their fit if they make sense only without it. */
export function settleScalar(
  coordinates: Coordinates,
  fit: AffineFit,
): { readonly coordinates: Coordinates; readonly fit: AffineFit } {
  const { origin, inlineVector, crosslineVector } = fit;
  const sides = [inlineVector, crosslineVector].map(({ x, y }) => Math.hypot(x, y));
  const far = Math.max(Math.abs(origin.x), Math.abs(origin.y));
  if (!isUnscaled(coordinates, sides, far)) return { coordinates, fit };
  const factor = scalarFactor(coordinates.scalar.value);
  const stored = ({ x, y }: MapPoint): MapPoint => ({ x: x / factor, y: y / factor });
  return {
    coordinates: withoutScalar(coordinates),
    fit: {
      ...fit,
      origin: stored(origin),
      inlineVector: stored(inlineVector),
      crosslineVector: stored(crosslineVector),
    },
  };
}

/** The median distance on the map between neighbouring traces, without those at the same place; NaN if all are. */
function traceSpacing({ x, y }: Coordinates, table: HeaderTable): number {
  const distances: number[] = [];
  for (let row = 1; row < x.length; row++) {
    if (table.trace(row) !== table.trace(row - 1) + 1) continue;
    const distance = Math.hypot(x[row]! - x[row - 1]!, y[row]! - y[row - 1]!);
    if (distance > 0) distances.push(distance);
  }
  return distances.sort((a, b) => a - b)[distances.length >> 1] ?? Number.NaN;
}

/** Undoes the scalar in coordinates of traces without a grid if they make sense only without it. */
export function settleLineScalar(coordinates: Coordinates, table: HeaderTable): Coordinates {
  let far = 0;
  for (const values of [coordinates.x, coordinates.y])
    for (const value of values) if (Math.abs(value) > far) far = Math.abs(value);
  return isUnscaled(coordinates, [traceSpacing(coordinates, table)], far)
    ? withoutScalar(coordinates)
    : coordinates;
}
