import { halfTable } from '../core/half.ts';
import type { Level } from '../core/types.ts';

export type SurfaceSign = 'positive' | 'negative';

/** Says which half floats are inside: those of one sign whose magnitude is at least `threshold`. */
export interface Orientation {
  /** +1: inside is value ≥ isoValue > 0; −1: value ≤ isoValue < 0. */
  readonly side: 1 | -1;
  /** The iso value in units of the half floats. */
  readonly isoValue: number;
  /** Bits of the smallest half float whose magnitude is inside; 0x7c01 if there is none. It is never 0, so a zero is outside. */
  readonly threshold: number;
}

/**
 * Decides which side of a level is the inside. It is where |amplitude| is larger, so that faces point to lower |amplitude|:
 * above a positive level and below a negative one, also if the level is negative because all data are.
 */
export function orientation(level: Level, isoValue: number, sign: SurfaceSign): Orientation {
  const side = sign === 'negative' || isoValue < 0 ? -1 : 1;
  const magnitude = Math.abs(isoValue / level.scale);
  const values = finiteTable();
  let threshold = 1;
  for (let past = 0x7c01; threshold < past; ) {
    const middle = (threshold + past) >> 1;
    if (values[middle]! >= magnitude) past = middle;
    else threshold = middle + 1;
  }
  return { side, isoValue: side * magnitude, threshold };
}

let finite: Float32Array | null = null;

/** The values of all half floats, with infinities as ±65504 and NaN as 0, so that every vertex has finite coordinates. */
export function finiteTable(): Float32Array {
  finite ??= halfTable().map((value) => (Number.isNaN(value) ? 0 : Math.max(-65504, Math.min(65504, value))));
  return finite;
}
