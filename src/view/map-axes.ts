import type { SceneSurvey } from '../core/scene.ts';
import { mapUnitsPerWorld, type Triple } from './placement.ts';
import type { TickAxis } from './ticks.ts';

const UNITS = {
  m: ' (m)',
  ft: ' (ft)',
  'arc-seconds': ' (arc seconds)',
  degrees: ' (degrees)',
  unknown: '',
} as const;

/**
 * Map coordinates along a lateral edge of the survey's box (by one of its ends), of the one coordinate that changes more along it; that of the
 * other axis is the other one. They hold on this edge: in a turned survey both coordinates change along both axes.
 * `across` is the way, in index space, in which the coordinate stays the same. Null where the headers tell no map.
 */
export function mapAxis(survey: SceneSurvey, axis: 0 | 1, edge: Triple): TickAxis | null {
  const grid = survey.binGrid;
  if (!grid || mapUnitsPerWorld(survey) === null) return null;
  const { origin, inlineVector: a, crosslineVector: b, unit } = grid;
  const inlineIsX = Math.abs(a.x * b.y) > Math.abs(a.y * b.x);
  const component = inlineIsX === (axis === 0) ? 'x' : 'y';
  const [along, other] = axis === 0 ? [a, b] : [b, a];
  return {
    title: `${component.toUpperCase()}${UNITS[unit]}`,
    first: origin[component] + edge[axis === 0 ? 1 : 0] * other[component],
    step: along[component],
    count: axis === 0 ? survey.inlineCount : survey.crosslineCount,
    whole: false,
    across: [b[component], -a[component], 0],
  };
}
