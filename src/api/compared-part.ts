import { SegyError } from '../core/errors.ts';
import { farOffsetIndex, nearOffsetIndex } from '../core/trace-index.ts';
import type { Dataset } from './types.ts';

/** The second survey narrowed to the part that the first one is. */
export interface ComparedPart {
  readonly dataset: Dataset;
  /** Which offsets are compared, in a sentence; '' where there are none. */
  readonly said: string;
}

function refuse(first: Dataset, second: Dataset, why: string): never {
  throw new SegyError(
    'no-geometry',
    `“${first.meta.name}” and “${second.meta.name}” cannot be compared: ${why}`,
  );
}

/** The offset that a prestack survey shows; a word for all of them together. */
function shownOffset({ meta: { geometry }, part }: Dataset): number | 'stack' | null {
  if (geometry.kind !== 'prestack') return null;
  const { offsets } = geometry;
  const offset = part && 'offset' in part ? part.offset : 'near';
  if (offset === 'near') return offsets[nearOffsetIndex(offsets)]!;
  return offset === 'far' ? offsets[farOffsetIndex(offsets)]! : offset;
}

const named = (offset: number | 'stack'): string =>
  offset === 'stack' ? 'the stack of all offsets' : `offset ${offset}`;

/**
 * The part of the second survey that belongs beside the first: the same offset or gather. A second survey that is a part
 * already stays as it was chosen.
 * @throws SegyError 'no-geometry' when it has no such part
 */
export function partLike(first: Dataset, second: Dataset): ComparedPart {
  if (first.part && 'gather' in first.part) return gatherLike(first, second, first.part.gather);
  const here = shownOffset(first);
  const there = shownOffset(second);
  if (here === null && there === null) return { dataset: second, said: '' };
  const asTheyAre = { dataset: second, said: `${sentence('A', here)} ${sentence('B', there)}` };
  if (second.part || here === null || there === null || here === there) return asTheyAre;
  const { geometry } = second.meta;
  const offsets = geometry.kind === 'prestack' ? geometry.offsets : [];
  if (here !== 'stack' && !offsets.includes(here)) {
    refuse(
      first,
      second,
      `the first shows offset ${here}, the second has ${offsets.join(', ')}. Show an offset that both have.`,
    );
  }
  return { dataset: second.partOf({ offset: here }), said: `${sentence('A', here)} ${sentence('B', here)}` };
}

const sentence = (survey: 'A' | 'B', offset: number | 'stack' | null): string =>
  offset === null ? `${survey} has no offsets.` : `${survey} at ${named(offset)}.`;

function gatherLike(first: Dataset, second: Dataset, place: number): ComparedPart {
  if (second.part || second.meta.geometry.kind !== 'gathers') return { dataset: second, said: '' };
  const number = first.gathers?.numbers[place];
  const { numbers } = second.gathers ?? {};
  // Ensemble numbers may recur: the gather at the same place is preferred.
  const there =
    numbers && number !== undefined && numbers[place] !== number ? numbers.indexOf(number) : place;
  if (!numbers || number === undefined || there < 0) {
    refuse(
      first,
      second,
      `the first shows gather ${number ?? place + 1}, and the second has none of this number.`,
    );
  }
  return { dataset: second.partOf({ gather: there }), said: `Gather ${number} of both.` };
}
