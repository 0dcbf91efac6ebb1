import type { TrackOptions } from '../../../api/horizon-options.ts';
import type { FaultSticks, Horizon } from '../../../core/horizon.ts';
import type { Session } from '../../session/session.ts';
import { numberAt } from '../../session/survey-shape.ts';
import type { TrackChoice } from './horizon-map.ts';

/** The corners of the area drawn on the map as [inline, crossline] numbers; null while there is none. */
export function areaNumbers({ store }: Session): [number, number][] | null {
  const path = store.path.value;
  const shape = store.shape.value;
  if (!path?.closed || path.drawing || path.points.length < 3 || !shape) return null;
  return path.points.map(({ inlineIndex, crosslineIndex }) => [
    numberAt(shape.inline, inlineIndex),
    numberAt(shape.crossline, crosslineIndex),
  ]);
}

/** Reads '20, 40' as shares; what is no number from 0 to 100 is left out. */
export const sharesOf = (text: string): number[] =>
  text
    .split(/[,;\s]+/)
    .filter((word) => word !== '')
    .map((word) => Number(word) / 100)
    .filter((share) => share >= 0 && share <= 1);

/** What the panel's choices mean for `trackHorizon`. */
export function trackOptions(
  session: Session,
  choice: TrackChoice,
  others: readonly Horizon[],
  faults: readonly FaultSticks[],
): TrackOptions {
  const { event, window, correlation, compare, jump, amplitude, cutOff, avoid, area } = choice;
  const numbers = area ? areaNumbers(session) : null;
  const shares = sharesOf(choice.differences);
  return {
    event,
    correlation,
    ...(window !== null && { windowMilliseconds: window }),
    ...(compare !== null && { compareMilliseconds: compare }),
    ...(jump !== null && { maxJumpMilliseconds: jump }),
    ...(amplitude === 'cutOff' && { amplitude: { cutOff } }),
    ...(amplitude === 'differences' && shares.length > 0 && { amplitude: { differences: shares } }),
    ...(numbers && { within: { numbers } }),
    barriers: [...others.filter(({ name }) => avoid.includes(name)), ...(choice.faults ? faults : [])],
  };
}
