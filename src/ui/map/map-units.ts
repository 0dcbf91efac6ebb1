import type { DatasetMeta } from '../../api/types.ts';
import { mapUnitText } from '../../core/map.ts';
import type { MapPoint } from '../../core/types.ts';
import type { MapUnit } from '../session/map-frame.ts';
import type { Companion } from './companion.ts';

/** Metres per unit of length, degrees per unit of angle. */
const LENGTHS: Partial<Record<MapUnit, number>> = { m: 1, ft: 0.3048 };
const ANGLES: Partial<Record<MapUnit, number>> = { degrees: 1, 'arc-seconds': 1 / 3600 };

/** Factor from one unit to another, or null when none exists. An unknown unit counts as the same length. */
function unitFactor(from: MapUnit, to: MapUnit): number | null {
  if (from === to) return 1;
  for (const units of [LENGTHS, ANGLES]) {
    const [a, b] = [units[from], units[to]];
    if (a !== undefined && b !== undefined) return a / b;
  }
  const lengths = [from, to].every((unit) => unit === 'unknown' || LENGTHS[unit] !== undefined);
  return lengths ? 1 : null;
}

/** The unit of the map: that of the survey, or without coordinates that of the first companion. */
export function mapUnit(meta: DatasetMeta, companions: readonly Companion[]): MapUnit {
  if ('binGrid' in meta.geometry) return meta.geometry.binGrid?.unit ?? 'lines';
  return meta.coordinates?.unit ?? companions[0]?.unit ?? 'unknown';
}

/** The companions whose unit can be converted, with converted paths. */
export function companionsIn(unit: MapUnit, companions: readonly Companion[]): Companion[] {
  return companions.flatMap((line) => {
    const factor = unitFactor(line.unit, unit);
    if (factor === null) return [];
    const scaled = ({ x, y }: MapPoint): MapPoint => ({ x: x * factor, y: y * factor });
    return [{ ...line, path: factor === 1 ? line.path : line.path.map(scaled) }];
  });
}

const named = (unit: MapUnit): string => (unit === 'lines' ? 'line numbers only' : mapUnitText(unit));

/** A note about a line whose unit differs or is unknown; null for none. */
export function unitNote(line: Companion, unit: MapUnit): string | null {
  if (unitFactor(line.unit, unit) === null)
    return `“${line.name}” has its coordinates in ${named(line.unit)}, the survey shown in ${named(unit)}: one map cannot hold both, so its line is not drawn.`;
  if (line.unit !== unit && (line.unit === 'unknown' || unit === 'unknown'))
    return `Only one file gives the unit of its coordinates (${named(line.unit === 'unknown' ? unit : line.unit)}): “${line.name}” is drawn as if both had it.`;
  return null;
}

/** The closed convex hull of scattered points. */
export function hullOf(points: readonly MapPoint[]): MapPoint[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: readonly MapPoint[]): MapPoint[] => {
    const chain: MapPoint[] = [];
    for (const point of list) {
      while (chain.length > 1) {
        const [a, b] = [chain.at(-2)!, chain.at(-1)!];
        if ((b.x - a.x) * (point.y - a.y) > (b.y - a.y) * (point.x - a.x)) break;
        chain.pop();
      }
      chain.push(point);
    }
    return chain;
  };
  const lower = half(sorted);
  return [...lower, ...half(sorted.reverse()).slice(1)];
}
