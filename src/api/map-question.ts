import type { HeaderWord, Inspection, Overrides } from '../core/types.ts';
import type { MapQuestion } from '../engine/map-scan.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';

/** Gives the header word that holds the offset: the override, else the word found, else the standard one (bytes 37–40). */
export function offsetWordOf(
  { offsetWord }: Pick<Inspection, 'offsetWord'>,
  overrides: Overrides,
): HeaderWord {
  return overrides.offset ?? offsetWord ?? TRACE_HEADER_FIELDS.offset;
}

/** Says what the map needs of every `step`-th trace of a survey. */
export function mapQuestion(
  inspection: Inspection,
  overrides: Overrides,
  word: HeaderWord | null,
  step: number,
): MapQuestion {
  const { geometry, coordinates } = inspection;
  const grid = 'inline' in geometry ? geometry : null;
  const offset =
    geometry.kind === 'prestack'
      ? { word: offsetWordOf(inspection, overrides), numbers: geometry.offsets }
      : null;
  return { step, coordinates, grid, offset, word };
}
