import type { CubeBox, CubeRecipe } from '../core/cube.ts';
import type { HorizonEvent, HorizonSeed } from '../core/horizon.ts';
import type { ExtractStatistic } from '../horizon/extraction.ts';
import type { TrackPlan, TrackStart } from '../horizon/track-plan.ts';

export interface HorizonStart extends TrackStart {
  readonly recipe: CubeRecipe;
  readonly plan: TrackPlan;
}

/** What a step of tracking has found. */
export interface HorizonStepOutput {
  readonly done: boolean;
  /** Cells that have changed, and what is there now. */
  readonly cells: Int32Array;
  readonly values: Float32Array;
  readonly confidence: Float32Array;
  readonly seedOf: Int32Array;
  readonly near: Float32Array;
  readonly seed: Float32Array;
  readonly open: Uint8Array;
  /** Seeds at the events that they were snapped to. */
  readonly seeds: readonly HorizonSeed[];
  readonly samplesRead: number;
}

export interface AlongInput {
  readonly recipe: CubeRecipe;
  /** One inline with a crossline for each cell. */
  readonly box: CubeBox;
  /** Positions of the horizon and of the ends of the window, as fractional sample indices of the cube. */
  readonly at: Float32Array;
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** What is computed: a statistic of the window, or the place of the event that is nearest to `at` within it. */
  readonly find: { readonly statistic: ExtractStatistic } | { readonly event: HorizonEvent };
}
