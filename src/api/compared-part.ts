import { SegyError } from '../core/errors.ts';
import { mapUnitText, pointOfTrace } from '../core/map.ts';
import { farOffsetIndex, nearOffsetIndex } from '../core/trace-index.ts';
import { commonBins } from '../survey/grid/common-bins.ts';
import type { Dataset } from './types.ts';

/** The second survey, narrowed to the part that the first one shows. */
export interface ComparedPart {
  readonly dataset: Dataset;
  /** Sentences that say which offsets or gathers are compared; empty if neither survey has any. */
  readonly said: string;
}

function refuse(first: Dataset, second: Dataset, why: string): never {
  throw new SegyError(
    'no-geometry',
    `“${first.meta.name}” and “${second.meta.name}” cannot be compared: ${why}`,
  );
}

/** Gives the offset that a prestack survey shows, or 'stack'; null if the survey is not prestack. */
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
 * Chooses the part of the second survey to compare with the first: the same offset or gather. If the second survey is a part already,
 * it stays as it was chosen.
 * @throws SegyError 'no-geometry' if it has no such part
 */
export function partLike(first: Dataset, second: Dataset): ComparedPart {
  if (first.part && 'gather' in first.part) return gatherLike(first, second, first.part.gather);
  const here = shownOffset(first);
  const there = shownOffset(second);
  if (here === null && there === null) return { dataset: second, said: apartOnMap(first, second) };
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
  // Ensemble numbers may recur, so the gather at the same place is preferred.
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

/**
 * Says how far apart the traces of two 2D lines lie that are compared, if that is more than their distance
 * along the line: other lines may have the same CDP numbers. Empty if they lie together or without coordinates.
 */
function apartOnMap({ meta: a, cube }: Dataset, { meta: b, cube: other }: Dataset): string {
  const [one, two] = [a.geometry, b.geometry];
  if (one.kind !== '2d' || two.kind !== '2d' || a.coordinates?.unit !== b.coordinates?.unit) return '';
  const { crossline } = commonBins(cube, other);
  const places = new Map(Array.from(crossline.a, (trace, k) => [trace, crossline.b[k]!]));
  let farthest = 0;
  for (const at of one.path) {
    const there = pointOfTrace(two.path, places.get(at.trace) ?? -1);
    if (there) farthest = Math.max(farthest, Math.hypot(there.x - at.x, there.y - at.y));
  }
  const [from, to] = [one.path[0], one.path.at(-1)];
  const spacing =
    from && to ? Math.hypot(to.x - from.x, to.y - from.y) / Math.max(1, to.trace - from.trace) : 0;
  const unit = a.coordinates?.unit ?? 'unknown';
  return farthest > spacing
    ? `Traces compared with each other lie up to ${Number(farthest.toPrecision(3))} ${mapUnitText(unit)} apart on the map.`
    : '';
}
