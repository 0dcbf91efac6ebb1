import type { ArrayChoice, ArrayOffer, ArrayQuestion, OfferedDimension } from '../core/array-survey.ts';
import type { Triple } from '../core/chunks.ts';
import { axesOf, axisOfNumbers } from './axes.ts';
import type { Hierarchy, ZarrArray } from './hierarchy.ts';
import { coordinatesOf, coordinateUnit } from './survey-arrays.ts';
import { candidates, type Parts } from './survey-parts.ts';

/** Which dimensions of an array are inline, crossline and sample, as the caller, the layout or the names say. */
export function axesOfParts(
  { array, layout }: Parts,
  { axes }: ArrayChoice,
): { readonly axes: Triple; readonly named: boolean } {
  if (axes) return { axes: axes as Triple, named: true };
  const rank = array.shape.length;
  const last: Triple = rank === 2 ? [-1, 0, 1] : [rank - 3, rank - 2, rank - 1];
  return layout === 'MDIO 0' ? { axes: last, named: true } : axesOf(array.dimensionNames, rank);
}

/** What someone is asked about a hierarchy whose metadata do not say it. */
export async function questionOf(
  hierarchy: Hierarchy,
  name: string,
  parts: Parts | null,
  chosen: ArrayChoice,
  signal?: AbortSignal,
): Promise<Omit<ArrayQuestion, 'key'>> {
  const levels = new Set(parts?.multiscale?.paths.slice(1));
  const others = (await candidates(hierarchy, signal)).filter(
    ({ path }) => path !== parts?.array.path && !levels.has(path),
  );
  const arrays = [...(parts ? [parts.array] : []), ...others];
  const offers = await Promise.all(
    arrays.map((array) =>
      offerOf(
        hierarchy,
        array === parts?.array ? parts : { layout: 'Zarr', array, beside: besideOf(array), multiscale: null },
        signal,
      ),
    ),
  );
  return { name, offers, chosen };
}

const besideOf = ({ path }: ZarrArray): string => path.slice(0, path.lastIndexOf('/') + 1);

async function offerOf(hierarchy: Hierarchy, parts: Parts, signal?: AbortSignal): Promise<ArrayOffer> {
  const { path, dataType, shape, dimensionNames } = parts.array;
  const dimensions = await Promise.all(
    shape.map(async (size, k): Promise<OfferedDimension> => {
      const name = dimensionNames?.[k] ?? null;
      const [numbers] = await coordinatesOf(hierarchy, parts, [k, -1, -1], signal);
      const { axis, regular, reversed } = axisOfNumbers('', numbers ?? null, size);
      const first = reversed ? axis.first + (size - 1) * axis.step : axis.first;
      const step = reversed ? -axis.step : axis.step;
      const unit = await coordinateUnit(hierarchy, parts, k, signal);
      return { name, size, numbers: regular ? { first, step, unit } : null };
    }),
  );
  return { path, dataType, dimensions, axes: axesOfParts(parts, {}).axes };
}
