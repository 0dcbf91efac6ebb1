import type { Geometry, VerticalAxis } from './types.ts';

/** What a list of known surveys shows of a survey that is not open. */
export interface SurveySummary {
  readonly kind: Geometry['kind'];
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly traceCount: number;
  readonly samplesPerTrace: number;
  readonly vertical: VerticalAxis;
  /** What it is if it is no SEG-Y file: 'a ZGY file', 'a Zarr hierarchy (MDIO 1)'. */
  readonly container?: string;
}
