import { floatToHalf, halfTable } from '../../../core/half.ts';
import type { AmplitudeSpan } from '../../../core/scene.ts';
import type { Level } from '../../../core/types.ts';
import type { BrickRanges } from './volume-bricks.ts';

/** R8_SNORM maps −127…127 to −1…1; −128 would be −1 too. */
const MOST = 127;
/**
 * The bytes cover more than the span, because a crossing at its very end lies between two samples that must
 * differ.
 */
const MARGIN = 1.25;

/**
 * Converts half floats to signed bytes: amplitude = centre + byte ÷ 127 × reach. The centre is 0 if the span
 * is symmetric, so that zero stays zero. Amplitudes beyond the reach are clamped and counted.
 */
export interface Quantizer {
  readonly centre: number;
  readonly reach: number;
  /** Amplitude difference between successive bytes. */
  readonly step: number;
  /** The byte for each pattern of half-float bits, and 1 where the amplitude is beyond the reach. */
  readonly bytes: Int8Array;
  readonly beyond: Uint8Array;
}

/** @param scale factor from half float to amplitude */
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

/** Writes the bytes of the half floats [from, from + target.length). Returns how many are beyond the reach. */
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

/**
 * Converts brick ranges to units of the texture, half a step wider at both ends, so that filtered bytes lie
 * within.
 */
export function quantizeRanges({ bytes }: Quantizer, { data }: BrickRanges): void {
  for (let k = 0; k < data.length; k++) {
    const byte = bytes[data[k]!]! + (k % 2 === 0 ? -0.5 : 0.5);
    data[k] = floatToHalf(byte / MOST);
  }
}

/** Share (0…1) of a level's samples that are beyond the reach. Zeros counted for missing values are taken out. */
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
