/** What is done with horizons once they are there. All of it is quick and needs no samples. */
import { SegyError } from '../core/errors.ts';
import type { Horizon } from '../core/horizon.ts';
import { sampleOf, verticalOf } from '../horizon/binning.ts';
import { type ContourLine, contourLines, contourValues, niceInterval } from '../horizon/contours.ts';
import { fillHoles } from '../horizon/fill.ts';
import {
  combine,
  type HorizonOperation,
  type MapStatistics,
  mapExtent,
  mapStatistics,
  smooth,
  split,
} from '../horizon/tools.ts';
import { checkOnGrid } from './horizon-options.ts';
import { maskOf } from './horizon-track.ts';

export { snapTo } from '../horizon/events.ts';
export { flattenColumns } from '../horizon/flatten.ts';
export { guidedPath } from '../horizon/guided-path.ts';
export { horizonMesh } from '../horizon/mesh.ts';
export { horizonOnGrid } from '../horizon/on-grid.ts';
export type { ContourLine, HorizonOperation, MapStatistics };

/** Drops the seeds whose picks are gone. What was tracked from them is no longer said to be of any seed. */
export function withoutSeeds(horizon: Horizon): Horizon {
  const { seeds, values, grid } = horizon;
  const place = new Map<number, number>();
  const kept = seeds.filter(({ inlineIndex, crosslineIndex }, k) => {
    const stays = !Number.isNaN(values[inlineIndex * grid.crossline.count + crosslineIndex]!);
    if (stays) place.set(k, place.size);
    return stays;
  });
  if (kept.length === seeds.length) return horizon;
  return { ...horizon, seeds: kept, seedOf: horizon.seedOf.map((seed) => place.get(seed) ?? -1) };
}

/** A horizon with other values. Confidence and seeds stay where a value stayed; what was computed has none. */
export function withValues(horizon: Horizon, values: Float32Array, made: string): Horizon {
  if (horizon.locked)
    throw new SegyError('bad-argument', `The horizon “${horizon.name}” is locked. Unlock it to change it.`);
  const { similarity, open, ...kept } = horizon;
  const stays = (cell: number): boolean => values[cell] === horizon.values[cell];
  return {
    ...kept,
    values,
    confidence: horizon.confidence.map((value, cell) => (stays(cell) ? value : Number.NaN)),
    seedOf: horizon.seedOf.map((value, cell) => (stays(cell) ? value : -1)),
    made: `${horizon.made} ${made}`,
  };
}

/**
 * Fills holes of up to `maxCells` cells that are enclosed by picks.
 * @throws SegyError 'bad-argument' if the horizon is locked
 */
export function fillHorizon(
  horizon: Horizon,
  method: 'inverseDistance' | 'minimumCurvature',
  maxCells: number,
): { horizon: Horizon; filled: number } {
  const { inline, crossline } = horizon.grid;
  const { values, filled } = fillHoles(horizon.values, inline.count, crossline.count, method, maxCells);
  const by = method === 'inverseDistance' ? 'inverse distance' : 'minimum curvature';
  return { horizon: withValues(horizon, values, `Holes filled by ${by}: ${filled} cells.`), filled };
}

/** Smooths by the mean or median over `radius` lines to each side. */
export function smoothHorizon(horizon: Horizon, method: 'mean' | 'median', radius: number): Horizon {
  const values = smooth(horizon.values, horizon.grid.crossline.count, method, radius);
  return withValues(
    horizon,
    values,
    `Smoothed by the ${method} over ${2 * radius + 1} × ${2 * radius + 1} bins.`,
  );
}

/** Moves a horizon down by an amount in the unit of the vertical axis; negative amounts move it up. */
export function shiftHorizon(horizon: Horizon, amount: number): Horizon {
  const { unit, step } = horizon.grid.vertical;
  const values = combine(horizon.values, amount / step, '+');
  return { ...withValues(horizon, values, `Shifted by ${amount} ${unit}.`), confidence: horizon.confidence };
}

/** Removes the picks and seeds inside a polygon of [inline, crossline] numbers or map positions, or those outside it. */
export function cutHorizon(
  horizon: Horizon,
  polygon: Parameters<typeof maskOf>[1],
  keep: 'inside' | 'outside',
): Horizon {
  const values = split(horizon.values, maskOf(horizon.grid, polygon))[keep];
  return withoutSeeds(withValues(horizon, values, `Kept ${keep} a polygon.`));
}

/** The thickness between two horizons, and what to know of it. */
export interface Thickness {
  /** Lower minus upper in the unit of the vertical axis, [inline × crossline]; NaN where either has none. */
  readonly values: Float32Array;
  /** 'isochron' in time, 'isopach' in depth. */
  readonly kind: 'isochron' | 'isopach';
  /** Cells where the lower horizon is above the upper one. */
  readonly crossing: number;
}

/** @throws SegyError 'bad-argument' if the two are not on the same grid */
export function thickness(upper: Horizon, lower: Horizon): Thickness {
  checkOnGrid(lower, upper.values.length, `“${upper.name}”`);
  const { step, domain } = upper.grid.vertical;
  const values = combine(lower.values, upper.values, '-').map((value) => value * step);
  const crossing = values.reduce((count, value) => (value < 0 ? count + 1 : count), 0);
  return { values, kind: domain === 'time' ? 'isochron' : 'isopach', crossing };
}

/**
 * Combines two horizons, or a horizon and a number, in the unit of the vertical axis. The result is a horizon of its own.
 * @throws SegyError 'bad-argument' if the two are not on the same grid
 */
export function combineHorizons(
  a: Horizon,
  b: Horizon | number,
  operation: HorizonOperation,
  name: string,
): Horizon {
  const { grid } = a;
  if (typeof b !== 'number') checkOnGrid(b, a.values.length, `“${a.name}”`);
  const inUnit = (horizon: Horizon): Float32Array => horizon.values.map((value) => verticalOf(grid, value));
  const values = combine(inUnit(a), typeof b === 'number' ? b : inUnit(b), operation).map((value) =>
    sampleOf(grid, value),
  );
  const { similarity, open, locked, ...kept } = a;
  const other = typeof b === 'number' ? String(b) : `“${b.name}”`;
  return {
    ...kept,
    name,
    values,
    confidence: values.map(() => Number.NaN),
    seedOf: new Int32Array(values.length).fill(-1),
    seeds: [],
    made: `Computed as “${a.name}” ${operation} ${other}.`,
  };
}

/** A horizon's times or depths in the unit of the vertical axis, [inline × crossline]. */
export const horizonMap = ({ grid, values }: Horizon): Float32Array =>
  values.map((value) => verticalOf(grid, value));

export const horizonStatistics = (horizon: Horizon): MapStatistics => mapStatistics(horizonMap(horizon));
export { mapStatistics };

/** Contours of a map on a horizon's grid, at multiples of an interval; a round one unless given. */
export function mapContours(
  { grid }: Pick<Horizon, 'grid'>,
  map: Float32Array,
  interval?: number,
): { interval: number; lines: ContourLine[] } {
  const { min, max } = mapExtent(map);
  const step = interval ?? niceInterval(min, max);
  return { interval: step, lines: contourLines(map, grid.crossline.count, contourValues(min, max, step)) };
}
