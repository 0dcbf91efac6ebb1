import type { CubeGrid } from './cube.ts';

/** Where on a trace a horizon is picked. 'zero+' is a crossing from negative to positive with growing time, 'zero-' the other. */
export const HORIZON_EVENTS = ['peak', 'trough', 'zero+', 'zero-', 'max', 'min'] as const;
export type HorizonEvent = (typeof HORIZON_EVENTS)[number];

/** A place that a person chose; all three are indices from 0, and the sample index may be fractional. */
export interface HorizonSeed {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
}

/**
 * A surface that is followed through a survey: for each bin of the grid a time or depth, as a fractional sample index. On a 2D line,
 * which is a grid of one inline, it is a row of picks. All arrays are [inline × crossline].
 */
export interface Horizon {
  readonly name: string;
  /** '#rrggbb' */
  readonly colour: string;
  readonly event: HorizonEvent;
  /** Fractional sample index; NaN where the horizon is not. */
  readonly values: Float32Array;
  /** 0…1, how sure a pick is; NaN where it was not measured, as of a horizon that was read from a file. */
  readonly confidence: Float32Array;
  /** Index of the seed that a pick was tracked from, −1 where there is none. */
  readonly seedOf: Int32Array;
  readonly seeds: readonly HorizonSeed[];
  readonly grid: CubeGrid;
  /** One sentence that says how it was made. */
  readonly made: string;
  /** Similarity of each pick to the wavelet of its seed and to those of its neighbours, 0…1. */
  readonly similarity?: { readonly seed: Float32Array; readonly neighbours: Float32Array };
  /** 1 where the horizon was reached from two sides at different times and was left open. */
  readonly open?: Uint8Array;
  /** A locked horizon is not changed by tracking or tools. */
  readonly locked?: boolean;
}

/** A surface that tracking does not cross: the curves of a fault, each from top to bottom, [inline, crossline, sample] indices. */
export interface FaultSticks {
  readonly name: string;
  readonly sticks: readonly (readonly (readonly [number, number, number])[])[];
}
