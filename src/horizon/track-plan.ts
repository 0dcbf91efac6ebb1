import type { HorizonEvent, HorizonSeed } from '../core/horizon.ts';

/** How a horizon is tracked, in samples and cells. Plain data, so that a worker can be sent it. */
export interface TrackPlan {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  readonly event: HorizonEvent;
  /** A pick is searched within so many samples of a neighbour's. */
  readonly windowSamples: number;
  /** Least correlation with the neighbours' wavelets, 0…1. */
  readonly correlation: number;
  /** Length of the compared wavelets; odd, at least 5. */
  readonly compareSamples: number;
  /** Greatest difference between neighbouring picks. */
  readonly jumpSamples: number;
  /** Least |amplitude| of a pick; 0 for none. */
  readonly cutOff: number;
  /** Largest difference from the seed's amplitude as a share of the larger of the two, one pass for each, strict ones first. */
  readonly differences: readonly number[];
  /** 1 where tracking may go, [inline × crossline]; null for everywhere. */
  readonly within: Uint8Array | null;
  /** Horizons that are not crossed, as fractional sample indices. */
  readonly barriers: readonly Float32Array[];
  /** Fault surfaces that are not crossed: triangles of three corners (inline, crossline, sample), nine numbers each. */
  readonly faults: Float32Array;
}

/** Picks that were made before, from which tracking goes on. Arrays as of `Horizon`. */
export interface TrackedPicks {
  readonly values: Float32Array;
  readonly confidence: Float32Array;
  readonly seedOf: Int32Array;
}

export interface TrackStart {
  readonly seeds: readonly HorizonSeed[];
  readonly picks: TrackedPicks | null;
}
