import { halfTable } from '../core/half.ts';
import type { Level } from '../core/types.ts';

export type SurfaceSign = 'positive' | 'negative';

/** Which half floats are inside: of one sign, with a magnitude of at least `threshold`. */
export interface Orientation {
  /** +1: inside is value ≥ amplitude > 0; −1: value ≤ amplitude < 0. */
  readonly side: 1 | -1;
  /** The amplitude in units of the half floats. */
  readonly amplitude: number;
  /** Bits of the smallest half float whose magnitude is inside; 0x7c01 for none. Never 0: a zero is outside. */
  readonly threshold: number;
}

/**
 * The inside is where |amplitude| is larger, so that faces look towards lower |amplitude|: above a positive level, below
 * a negative one, whether it was asked for as 'negative' or lies there because all data are negative.
 */
export function orientation(level: Level, amplitude: number, sign: SurfaceSign): Orientation {
  const side = sign === 'negative' || amplitude < 0 ? -1 : 1;
  const magnitude = Math.abs(amplitude / level.scale);
  const values = finiteTable();
  let threshold = 1;
  for (let past = 0x7c01; threshold < past; ) {
    const middle = (threshold + past) >> 1;
    if (values[middle]! >= magnitude) past = middle;
    else threshold = middle + 1;
  }
  return { side, amplitude: side * magnitude, threshold };
}

let finite: Float32Array | null = null;

/** Values of the half floats; infinities as ±65504 and NaN as 0, so that no vertex can be without a place. */
export function finiteTable(): Float32Array {
  finite ??= halfTable().map((value) => (Number.isNaN(value) ? 0 : Math.max(-65504, Math.min(65504, value))));
  return finite;
}
