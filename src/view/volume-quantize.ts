import { DataUtils } from 'three';
import { halfTable } from '../core/half.ts';
import type { AmplitudeSpan } from '../core/scene.ts';
import type { Level } from '../core/types.ts';
import type { BrickRanges } from './volume-bricks.ts';

/** R8_SNORM holds −127 … 127 as −1 … 1; −128 would be −1 too. */
const MOST = 127;
/** Beyond the span that is asked for, on either side: a crossing at its very end lies between two samples that differ. */
const MARGIN = 1.25;

/**
 * Halves of a level to signed bytes: amplitude = centre + byte ÷ 127 × reach. The centre is 0 where the span is symmetric, so
 * that zero stays zero. What lies beyond the reach becomes its end, and is counted.
 */
export interface Quantizer {
  readonly centre: number;
  readonly reach: number;
  /** Amplitudes from one byte to the next. */
  readonly step: number;
  /** The byte of each pattern of half-float bits, and 1 where the amplitude lies beyond the reach. */
  readonly bytes: Int8Array;
  readonly beyond: Uint8Array;
}

/** @param scale amplitude = half × scale */
export function createQuantizer([low, high]: AmplitudeSpan, scale: number): Quantizer {
  const centre = (low + high) / 2;
  const reach = ((high - low) / 2) * MARGIN;
  const bytes = new Int8Array(65536);
  const beyond = new Uint8Array(65536);
  halfTable().forEach((half, bits) => {
    const place = (half * scale - centre) / reach;
    bytes[bits] = Math.round(Math.max(-1, Math.min(1, place)) * MOST);
    beyond[bits] = Math.abs(place) > 1 ? 1 : 0;
  });
  return { centre, reach, step: reach / MOST, bytes, beyond };
}

/** Writes the bytes of the halves [from, from + target.length); returns how many lie beyond the reach. */
export function quantize(
  { bytes, beyond }: Quantizer,
  source: Uint16Array,
  from: number,
  target: Int8Array,
): number {
  let count = 0;
  for (let k = 0; k < target.length; k++) {
    const bits = source[from + k]!;
    target[k] = bytes[bits]!;
    count += beyond[bits]!;
  }
  return count;
}

/** The ranges of bricks in units of the texture, half a step wider at either end: what a filter makes of bytes lies within. */
export function quantizeRanges({ bytes }: Quantizer, { data }: BrickRanges): void {
  for (let k = 0; k < data.length; k++) {
    const byte = bytes[data[k]!]! + (k % 2 === 0 ? -0.5 : 0.5);
    data[k] = DataUtils.toHalfFloat(byte / MOST);
  }
}

/** Share of a level's samples that a count is, given how many zeros in the place of nulls were counted with them. */
export function shareBeyond(
  { beyond }: Quantizer,
  { lastValid, sampleCount }: Level,
  counted: number,
): number {
  let valid = 0;
  for (const last of lastValid) valid += last + 1;
  const nulls = lastValid.length * sampleCount - valid;
  return valid > 0 ? (counted - beyond[0]! * nulls) / valid : 0;
}
