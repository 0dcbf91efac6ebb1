import type { GridPoint } from '../core/array-survey.ts';
import type { Triple, ZarrPlace } from '../core/chunks.ts';
import type { BinGrid } from '../core/types.ts';
import { ArrayReader } from './array-reader.ts';
import { type Hierarchy, isRecord, type ZarrArray } from './hierarchy.ts';
import { Lanes } from './lanes.ts';
import type { Parts } from './survey-parts.ts';

/** Requests at a time while the metadata are read. */
const REQUESTS = 6;
/** Chunks of the coordinate arrays that are read to fit the map: the corners, and some between if those are empty. */
const MAP_PLACES = [0, 1, 0.5];
const MOST_POINTS = 4096;
/** With so many points from the corners, none are read between them. */
const ENOUGH_POINTS = 16;

async function numbersOf(
  hierarchy: Hierarchy,
  path: string,
  count: number,
  signal?: AbortSignal,
): Promise<Float64Array | null> {
  const array = await hierarchy.array(path, signal);
  if (array?.shape.length !== 1 || array.shape[0] !== count || array.fields) return null;
  return new ArrayReader(hierarchy.store, array, new Lanes(REQUESTS)).whole(signal);
}

/** The numbers along each axis, from the one-dimensional array of the dimension's name, or from MDIO 0's list of dimensions. */
export async function coordinatesOf(
  hierarchy: Hierarchy,
  { layout, array, beside, multiscale }: Parts,
  axes: Triple,
  signal?: AbortSignal,
): Promise<(Float64Array | null)[]> {
  if (layout === 'MDIO 0') {
    const dimensions = (
      Array.isArray(hierarchy.attributes.dimension) ? hierarchy.attributes.dimension : []
    ) as { coords?: number[] }[];
    return axes.map((axis) =>
      axis < 0 || !dimensions[axis]?.coords ? null : Float64Array.from(dimensions[axis].coords),
    );
  }
  return Promise.all(
    axes.map(async (axis) => {
      const name = axis < 0 ? null : (array.dimensionNames?.[axis] ?? null);
      const found =
        name === null ? null : await numbersOf(hierarchy, beside + name, array.shape[axis]!, signal);
      if (found || axis < 0 || !multiscale) return found;
      const { scale, translation } = multiscale.transforms[0]!;
      const plain = scale[axis] === 1 && !translation[axis];
      return plain
        ? null
        : Float64Array.from(
            { length: array.shape[axis]! },
            (_, k) => (translation[axis] ?? 0) + k * scale[axis]!,
          );
    }),
  );
}

/** The unit of the numbers along a dimension: that of its coordinate array, else what the array itself says of it; null if none is said. */
export async function coordinateUnit(
  hierarchy: Hierarchy,
  { layout, array, beside }: Parts,
  dimension: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const name = array.dimensionNames?.[dimension] ?? null;
  const coordinate =
    name === null || layout === 'MDIO 0' ? null : await hierarchy.array(beside + name, signal);
  return unitOf(
    coordinate?.attributes.unitsV1 ??
      coordinate?.attributes.units ??
      (name && isRecord(array.attributes.unitsV1) ? array.attributes.unitsV1[name] : null),
  );
}

export async function maskOf(
  hierarchy: Hierarchy,
  { layout, beside }: Parts,
  axes: Triple,
  signal?: AbortSignal,
): Promise<ZarrPlace | null> {
  const array = await hierarchy.array(
    layout === 'MDIO 0' ? 'metadata/live_mask' : `${beside}trace_mask`,
    signal,
  );
  if (!array || array.shape.length < (axes[0] < 0 ? 1 : 2)) return null;
  return {
    kind: 'zarr',
    path: array.path,
    document: array.document,
    axes: lateral(array, axes),
    fixed: array.shape.map(() => 0),
    reversed: [false, false, false],
  };
}

/** The axes of an array that has the cube's dimensions but the vertical one. */
export function lateral({ shape }: ZarrArray, axes: Triple): Triple {
  const order = [axes[0], axes[1]].filter((axis) => axis >= 0);
  const rank = (axis: number): number =>
    axis < 0 ? -1 : shape.length - order.length + order.filter((other) => other < axis).length;
  return [rank(axes[0]), rank(axes[1]), -1];
}

export async function headersOf(
  hierarchy: Hierarchy,
  { layout, beside }: Parts,
  axes: Triple,
  signal?: AbortSignal,
): Promise<ZarrArray | null> {
  const names =
    layout === 'MDIO 0'
      ? [`metadata/chunked_${axes[0] < 0 ? '01' : '012'}_trace_headers`]
      : [`${beside}headers`];
  for (const name of names) {
    const array = await hierarchy.array(name, signal).catch(() => null);
    if (array?.fields) return array;
  }
  return null;
}

export async function fileHeaderOf(
  hierarchy: Hierarchy,
  { layout, beside }: Parts,
  signal?: AbortSignal,
): Promise<{ text: string[]; binary: Record<string, number> }> {
  const attributes =
    layout === 'MDIO 0'
      ? await hierarchy.group('metadata', signal)
      : ((await hierarchy.array(`${beside}segy_file_header`, signal).catch(() => null))?.attributes ?? null);
  const text = attributes?.textHeader ?? attributes?.text_header;
  const binary = attributes?.binaryHeader ?? attributes?.binary_header;
  const numbers = isRecord(binary)
    ? Object.entries(binary).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    : [];
  return {
    text: typeof text === 'string' ? [text] : Array.isArray(text) ? [text.map(String).join('\n')] : [],
    binary: Object.fromEntries(numbers),
  };
}

/** Map positions of cells in the corners of the coordinate arrays. A whole array of a large survey would be gigabytes. */
export async function pointsOf(
  hierarchy: Hierarchy,
  { layout, array, beside }: Parts,
  axes: Triple,
  reversed: readonly [boolean, boolean, boolean],
  signal?: AbortSignal,
): Promise<{ points: GridPoint[]; unit: BinGrid['unit'] }> {
  const none = { points: [], unit: 'unknown' as const };
  if (layout === 'MDIO 0' || axes[0] < 0) return none;
  for (const [nameX, nameY] of [
    ['cdp_x', 'cdp_y'],
    ['cdp-x', 'cdp-y'],
    ['x', 'y'],
    ['X', 'Y'],
    ['CDP_X', 'CDP_Y'],
  ] as const) {
    const [x, y] = await Promise.all(
      [nameX, nameY].map((name) => hierarchy.array(beside + name, signal).catch(() => null)),
    );
    const want = [array.shape[Math.min(axes[0], axes[1])], array.shape[Math.max(axes[0], axes[1])]];
    if (
      !x ||
      !y ||
      x.shape.length !== 2 ||
      x.shape.some((size, k) => size !== want[k]) ||
      y.shape.some((size, k) => size !== want[k])
    )
      continue;
    const lanes = new Lanes(REQUESTS);
    const readers = [
      new ArrayReader(hierarchy.store, x, lanes),
      new ArrayReader(hierarchy.store, y, lanes),
    ] as const;
    const swapped = axes[0] > axes[1];
    const points: GridPoint[] = [];
    const seen = new Set<string>();
    const read = async (u: number, v: number): Promise<void> => {
      const chunk = [u, v].map((share, k) => Math.floor((share * (x.shape[k]! - 1)) / x.chunks[k]!));
      if (seen.has(chunk.join())) return;
      seen.add(chunk.join());
      const first = chunk.map((at, k) => at * x.chunks[k]!);
      const size = first.map((from, k) => Math.min(x.chunks[k]!, x.shape[k]! - from));
      const [xs, ys] = await Promise.all(readers.map((reader) => reader.box(first, size, signal)));
      const every = Math.max(1, Math.ceil(xs!.length / MOST_POINTS));
      for (let at = 0; at < xs!.length; at += every) {
        if (!Number.isFinite(xs![at]!) || !Number.isFinite(ys![at]!) || (xs![at] === 0 && ys![at] === 0))
          continue;
        const a = first[0]! + Math.floor(at / size[1]!);
        const b = first[1]! + (at % size[1]!);
        const [i, j] = swapped ? [b, a] : [a, b];
        const [counted, crossed] = [array.shape[axes[0]]!, array.shape[axes[1]]!];
        points.push({
          inlineIndex: reversed[0] ? counted - 1 - i : i,
          crosslineIndex: reversed[1] ? crossed - 1 - j : j,
          x: xs![at]!,
          y: ys![at]!,
        });
      }
    };
    const places = MAP_PLACES.flatMap((u) => MAP_PLACES.map((v) => [u, v] as const));
    const isCorner = ([u, v]: readonly [number, number]): boolean => u !== 0.5 && v !== 0.5;
    await Promise.all(places.filter(isCorner).map(([u, v]) => read(u, v)));
    for (const place of places) if (!isCorner(place) && points.length < ENOUGH_POINTS) await read(...place);
    const unit = unitOf(x.attributes.unitsV1 ?? x.attributes.units);
    return { points, unit: unit === 'm' || unit === 'ft' ? unit : 'unknown' };
  }
  return none;
}

/** The unit of `unitsV1` (MDIO: `{ length: 'm' }`, `{ time: 'ms' }`) or of CF's `units`; null if none is said. */
export function unitOf(units: unknown): string | null {
  const text = isRecord(units) ? Object.values(units).find((unit) => typeof unit === 'string') : units;
  if (typeof text !== 'string') return null;
  const known: Readonly<Record<string, string>> = {
    meter: 'm',
    metre: 'm',
    meters: 'm',
    metres: 'm',
    foot: 'ft',
    feet: 'ft',
    millisecond: 'ms',
    milliseconds: 'ms',
    second: 's',
    seconds: 's',
    microsecond: 'us',
    µs: 'us',
  };
  return known[text.toLowerCase()] ?? text;
}
