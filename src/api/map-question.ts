import type { HeaderWord, Inspection, Overrides } from '../core/types.ts';
import type { MapQuestion } from '../engine/map-scan.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { checkHeaderWord } from './header-fields.ts';

/** What the map asks of every step-th trace of a survey. @throws SegyError 'bad-argument' */
export function mapQuestion(
  { geometry, coordinates }: Inspection,
  overrides: Overrides,
  word: HeaderWord | null,
  step: number,
): MapQuestion {
  if (word) checkHeaderWord(word);
  const grid = 'inline' in geometry ? geometry : null;
  const offset =
    geometry.kind === 'prestack'
      ? { word: overrides.offset ?? TRACE_HEADER_FIELDS.offset, numbers: geometry.offsets }
      : null;
  return { step, coordinates, grid, offset, word };
}
