import type { DatasetMeta } from '../../api/types.ts';
import type { BinGrid, VerticalAxis } from '../../core/types.ts';
import { formatCount } from '../kit/format.ts';
import type { SectionDisplay } from './view-settings.ts';

const METRES_PER_FOOT = 0.3048;

type Velocities = Pick<SectionDisplay, 'velocity' | 'radarVelocity'>;

/** Converts a map distance to metres, or returns a sentence that says why it cannot. */
export function inMetres(distance: number, unit: BinGrid['unit']): number | string {
  if (unit === 'm') return distance;
  if (unit === 'ft') return distance * METRES_PER_FOOT;
  return unit === 'unknown'
    ? 'No distance between traces is known: this file does not say whether its coordinates are metres or feet.'
    : `No distance between traces is known: this file’s coordinates are angles (${unit}).`;
}

/** Traces that are farther apart have a wrong coordinate scalar (a divisor written as a factor, for example). */
const MOST_METRES = 10_000;

export const NO_COORDINATES = 'No distance between traces is known: this file has no map coordinates.';

/** Mean distance in metres between neighbouring traces of a 2D line, or a sentence that says why it is unknown. */
export function lineSpacing({ geometry, coordinates }: DatasetMeta): number | string {
  if (geometry.kind !== '2d') return NO_COORDINATES;
  const { path } = geometry;
  let length = 0;
  for (let k = 1; k < path.length; k++)
    length += Math.hypot(path[k]!.x - path[k - 1]!.x, path[k]!.y - path[k - 1]!.y);
  if (!(length > 0) || !coordinates) return NO_COORDINATES;
  const spacing = inMetres(length / Math.max(1, geometry.traceCount - 1), coordinates.unit);
  return typeof spacing === 'number' && spacing > MOST_METRES
    ? `No distance between traces is known: by this file’s coordinates they are ${formatCount(spacing / 1000)} km apart, which no line is.`
    : spacing;
}

/** Height of one sample in metres. Time is two-way, so its height is half of velocity × time. */
export function sampleHeight({ unit, step }: VerticalAxis, { velocity, radarVelocity }: Velocities): number {
  if (unit === 'ns') return (step * radarVelocity) / 2;
  if (unit === 'ms') return ((step / 1000) * velocity) / 2;
  return step * (unit === 'ft' ? METRES_PER_FOOT : 1);
}

/** For example "×0.289". */
export const formatExaggeration = (exaggeration: number): string => `×${Number(exaggeration.toPrecision(3))}`;

/** The words that follow an exaggeration: the velocity that it holds for; '' for depth. */
export function velocityNote(
  { domain, unit }: VerticalAxis,
  { velocity, radarVelocity }: Velocities,
): string {
  if (domain === 'depth') return '';
  return ` (time at ${unit === 'ns' ? `${radarVelocity} m/ns` : `${velocity} m/s`})`;
}
