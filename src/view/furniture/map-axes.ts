import type { SceneSurvey } from '../../core/scene.ts';
import { mapUnitsPerWorld, type Triple } from '../placement.ts';
import type { TickAxis } from './ticks.ts';

const UNITS = {
  m: ' (m)',
  ft: ' (ft)',
  'arc-seconds': ' (arc seconds)',
  degrees: ' (degrees)',
  unknown: ' (map units)',
} as const;

/**
 * Makes the axis of map coordinates along a lateral edge of the survey's box. It numbers X or Y, whichever changes more along it,
 * and the other axis numbers the other one. Numbers hold on this edge only, because in a turned survey both coordinates change
 * along both axes; `across` is the direction in index space in which the coordinate stays the same.
 * @param edge one end of the edge in index space
 * @returns null if the headers have no map coordinates
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
