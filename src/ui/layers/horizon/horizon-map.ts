import { horizonMap } from '../../../api/horizon-tools.ts';
import type { Horizon, HorizonEvent } from '../../../core/horizon.ts';

/** How a horizon is tracked, as the panel shows it; lengths in the unit of the vertical axis, null for the default. */
export interface TrackChoice {
  readonly event: HorizonEvent;
  readonly window: number | null;
  readonly correlation: number;
}

/** What the colours of horizons show. */
export type HorizonColour = 'own' | 'time' | 'confidence' | 'extraction';

/** A map of numbers on a horizon. */
export interface HorizonMap {
  readonly title: string;
  readonly unit: string;
  /** [inline × crossline], NaN where there is none. */
  readonly values: Float32Array;
}

const times = new WeakMap<Horizon, Float32Array>();
/** A horizon's times or depths in the unit of the vertical axis; the same array each time. */
export function timesOf(horizon: Horizon): Float32Array {
  const known = times.get(horizon) ?? horizonMap(horizon);
  times.set(horizon, known);
  return known;
}
