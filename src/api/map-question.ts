import type { HeaderWord, Inspection, Overrides } from '../core/types.ts';
import type { MapQuestion } from '../engine/map-scan.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { checkHeaderWord } from './header-fields.ts';

/** Where the offset of prestack traces stands: the user's word, the one found, or the standard's. */
export function offsetWordOf(
  { offsetWord }: Pick<Inspection, 'offsetWord'>,
  overrides: Overrides,
): HeaderWord {
  return overrides.offset ?? offsetWord ?? TRACE_HEADER_FIELDS.offset;
}

/** What the map asks of every step-th trace of a survey. @throws SegyError 'bad-argument' */
export function mapQuestion(
  inspection: Inspection,
  overrides: Overrides,
  word: HeaderWord | null,
  step: number,
): MapQuestion {
  const { geometry, coordinates } = inspection;
  if (word) checkHeaderWord(word);
  const grid = 'inline' in geometry ? geometry : null;
  const offset =
    geometry.kind === 'prestack'
      ? { word: offsetWordOf(inspection, overrides), numbers: geometry.offsets }
      : null;
  return { step, coordinates, grid, offset, word };
}
