import type { AmplitudeRange } from '../../core/types.ts';

/** What the samples are called. */
export interface ValueName {
  /** 'amplitude', 'velocity', 'value', or the name of an attribute. */
  readonly one: string;
  readonly many: string;
  /** The first with a capital, for an attribute with its unit. */
  readonly title: string;
}

const AMPLITUDE: ValueName = { one: 'amplitude', many: 'amplitudes', title: 'Amplitude' };
const VELOCITY: ValueName = { one: 'velocity', many: 'velocities', title: 'Velocity' };
const VALUE: ValueName = { one: 'value', many: 'values', title: 'Value' };

const VELOCITY_WORDS = /\bvel(?:s|ocity|ocities)?\b|[_-]vel\b|\bv(?:int|rms|nmo|stack)\b/i;
/** Velocities of rocks and water in m/s or ft/s are between these. */
const VELOCITIES = [300, 30_000] as const;

/**
 * Amplitudes swing about zero. Values of one sign are velocities if the text header speaks of them and they are as large as
 * velocities, and otherwise no more is known of them than that they are values.
 */
export function valueName(range: AmplitudeRange | null, textHeaders: readonly string[]): ValueName {
  if (!range || range.bothSigns || range.constant) return AMPLITUDE;
  const isVelocity = range.p001 >= VELOCITIES[0] && range.p999 <= VELOCITIES[1];
  return isVelocity && textHeaders.some((text) => VELOCITY_WORDS.test(text)) ? VELOCITY : VALUE;
}
