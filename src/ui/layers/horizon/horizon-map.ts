import { horizonMap, mapStatistics } from '../../../api/horizon-tools.ts';
import type { Horizon, HorizonEvent } from '../../../core/horizon.ts';
import { quantileSorted } from '../../../core/quantile.ts';

/** How a horizon is tracked, as the panel shows it; lengths in the unit of the vertical axis, null for the default. */
export interface TrackChoice {
  readonly event: HorizonEvent;
  readonly window: number | null;
  readonly correlation: number;
  readonly compare: number | null;
  readonly jump: number | null;
  /** Which amplitudes are refused: none, those below a cut-off, or those that differ from the seed's, strict steps first. */
  readonly amplitude: 'any' | 'cutOff' | 'differences';
  readonly cutOff: number;
  /** Shares of the larger amplitude in per cent, such as '20, 40, 60'. */
  readonly differences: string;
  /** Names of the horizons that tracking does not cross. */
  readonly avoid: readonly string[];
  /** Whether tracking stops at the faults drawn, and at the edge of the area drawn on the map. */
  readonly faults: boolean;
  readonly area: boolean;
}

export const FIRST_CHOICE: TrackChoice = {
  event: 'peak',
  window: null,
  correlation: 0.8,
  compare: null,
  jump: null,
  amplitude: 'any',
  cutOff: 0,
  differences: '20, 40, 60',
  avoid: [],
  faults: true,
  area: false,
};

/** What the colours of horizons show. */
export type HorizonColour = 'own' | 'time' | 'confidence' | 'extraction';

/** A map of numbers on a horizon. */
export interface HorizonMap {
  readonly title: string;
  readonly unit: string;
  /** [inline × crossline], NaN where there is none. */
  readonly values: Float32Array;
  /** True for amplitudes, which have the colours of the survey. */
  readonly amplitudes?: boolean;
  /** True for times and depths, which grow downwards. */
  readonly downwards?: boolean;
  /** How far below the horizon the values were read, in samples. */
  readonly below?: number;
}

/** Remembers what is computed of an array, for as long as the array is there. */
function once<K extends object, T>(compute: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, T>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}

/** A horizon's times or depths in the unit of the vertical axis; the same array each time. */
const timesOfValues = new WeakMap<Float32Array, Float32Array>();
export function timesOf(horizon: Horizon): Float32Array {
  const known = timesOfValues.get(horizon.values) ?? horizonMap(horizon);
  timesOfValues.set(horizon.values, known);
  return known;
}

/** Statistics of a large map take a good part of a frame, so that they are computed once. */
export const statisticsOf = once(mapStatistics);

/** How many cells were left open. */
export const openCountOf = once((open: Uint8Array) => open.reduce((sum, each) => sum + each, 0));

/** The colours of a map are told from so many values. */
const RANGE_VALUES = 20_000;

/** The 1st and 99th percentile of a map, so that one outlier does not flatten its colours; null for an empty one. */
export const rangeOf = once((values: Float32Array): readonly [number, number] | null => {
  const step = Math.max(1, Math.floor(values.length / RANGE_VALUES));
  const sample = new Float32Array(Math.ceil(values.length / step));
  let count = 0;
  for (let k = 0; k < values.length; k += step) if (!Number.isNaN(values[k]!)) sample[count++] = values[k]!;
  // A few picks between the steps are better than no colours.
  const sorted =
    count > 0 ? sample.subarray(0, count).sort() : values.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length > 0 ? [quantileSorted(sorted, 0.01), quantileSorted(sorted, 0.99)] : null;
});
