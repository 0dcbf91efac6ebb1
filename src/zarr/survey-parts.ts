import type { ArrayChoice, ArraySurvey } from '../core/array-survey.ts';
import { SegyError } from '../core/errors.ts';
import { type Hierarchy, isRecord, type ZarrArray } from './hierarchy.ts';
import { type Multiscale, multiscaleOf } from './multiscale.ts';

/** Which arrays of the hierarchy are what. */
export interface Parts {
  readonly layout: ArraySurvey['layout'];
  readonly array: ZarrArray;
  /** Path that names beside the array are below: empty or ending with a slash. */
  readonly beside: string;
  readonly multiscale: Multiscale | null;
}

/** Arrays named so are copies of another one for other access patterns, often by a codec that no browser decodes (MDIO, ZFP). */
export const COPY = /^fast_/;

const isArray = (array: ZarrArray | null): array is ZarrArray =>
  array !== null && array.shape.length >= 2 && array.fields === null;

/**
 * Finds the array of samples.
 * @returns null if it is not clear which one it is
 * @throws SegyError 'bad-argument' if there is no array at the given path, 'unsupported-format' for an array of one dimension
 */
export async function partsOf(
  hierarchy: Hierarchy,
  name: string,
  { array: chosen }: ArrayChoice,
  signal?: AbortSignal,
): Promise<Parts | null> {
  const get = (path: string) => hierarchy.array(path, signal);
  const besideOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const multiscale = await multiscaleOf(hierarchy, signal);
  if (chosen !== undefined) {
    // The layout says more of its own array than of any other.
    const own = await partsOf(hierarchy, name, {}, signal).catch(() => null);
    if (own?.array.path === chosen) return own;
    const array = await get(chosen);
    if (!isArray(array))
      throw new SegyError(
        'bad-argument',
        `There is no array of samples “${chosen}” in “${name}”. ${await offered(hierarchy, signal)}`,
      );
    return {
      layout: 'Zarr',
      array,
      beside: besideOf(chosen),
      multiscale: multiscale?.paths[0] === chosen ? multiscale : null,
    };
  }
  const root = hierarchy.attributes;
  const inner = isRecord(root.attributes) ? root.attributes : root;
  const names = [inner.defaultVariableName, root.defaultVariableName, 'amplitude', 'seismic'].filter(
    (each) => typeof each === 'string',
  ) as string[];
  for (const each of hierarchy.rootIsArray ? [] : new Set(names)) {
    const array = await get(each);
    if (isArray(array))
      return {
        layout: 'MDIO 1',
        array,
        beside: besideOf(each),
        multiscale: multiscale?.paths[0] === each ? multiscale : null,
      };
  }
  if (multiscale) {
    const array = await get(multiscale.paths[0]!);
    if (isArray(array))
      return { layout: 'OME-Zarr', array, beside: besideOf(multiscale.paths[0]!), multiscale };
  }
  for (const each of hierarchy.rootIsArray ? [] : ['data/chunked_012', 'data/chunked_01']) {
    const array = await get(each);
    if (isArray(array)) return { layout: 'MDIO 0', array, beside: '', multiscale: null };
  }
  if (hierarchy.rootIsArray) {
    const array = await get('');
    if (array && isArray(array)) return { layout: 'Zarr', array, beside: '', multiscale: null };
    throw new SegyError(
      'unsupported-format',
      `“${name}” is a Zarr array of ${(array as ZarrArray | null)?.shape.length ?? 0} dimensions. Seismic sections have two, and surveys three.`,
    );
  }
  const cubes = await candidates(hierarchy, signal);
  if (cubes.length === 1)
    return { layout: 'Zarr', array: cubes[0]!, beside: besideOf(cubes[0]!.path), multiscale: null };
  return null;
}

/** More arrays than a person can choose from are not offered. */
const MOST_OFFERED = 24;

/** Arrays that may hold the samples: those of three or more dimensions, or of two if there are none. */
export async function candidates(hierarchy: Hierarchy, signal?: AbortSignal): Promise<ZarrArray[]> {
  const paths = ((await hierarchy.findArrays(signal)) ?? []).filter(
    (path) => !COPY.test(path.split('/').pop()!),
  );
  const all = await Promise.all(paths.map((path) => hierarchy.array(path, signal).catch(() => null)));
  const arrays = all.filter((array): array is ZarrArray => isArray(array));
  const cubes = arrays.filter(({ shape }) => shape.length >= 3);
  return (cubes.length > 0 ? cubes : arrays).slice(0, MOST_OFFERED);
}

/** What to say if nobody can be asked which array is meant. */
export async function ambiguous(
  hierarchy: Hierarchy,
  name: string,
  signal?: AbortSignal,
): Promise<SegyError> {
  return new SegyError(
    'bad-argument',
    `It is not said which array of “${name}” holds the samples. ${await offered(hierarchy, signal)}`,
  );
}

async function offered(hierarchy: Hierarchy, signal?: AbortSignal): Promise<string> {
  const paths = await hierarchy.findArrays(signal);
  return paths
    ? `It has the arrays ${
        paths
          .slice(0, 12)
          .map((path) => `“${path}”`)
          .join(', ') || 'of none'
      }: choose one of them.`
    : 'Its store does not list what it has: give the path of the array, or consolidate the metadata.';
}
