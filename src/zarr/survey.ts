import type { ArrayChoice, ArraySurvey, GridPoint } from '../core/array-survey.ts';
import {
  type ChunkLevel,
  type StoredValues,
  staysAligned,
  type Triple,
  type ZarrPlace,
} from '../core/chunks.ts';
import { SegyError } from '../core/errors.ts';
import type { BinGrid, Finding, VerticalAxis } from '../core/types.ts';
import { ArrayReader } from './array-reader.ts';
import { axesOf, axisOfNumbers, type NumberedLines } from './axes.ts';
import type { Hierarchy, ZarrArray } from './hierarchy.ts';
import { Lanes } from './lanes.ts';
import { type Multiscale, multiscaleOf } from './multiscale.ts';

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Requests at a time while the metadata are read. */
const REQUESTS = 6;
/** Chunks of the coordinate arrays that are read to fit the map: the corners, and some between if those are empty. */
const MAP_PLACES = [0, 1, 0.5];
const MOST_POINTS = 4096;
/** Arrays named so are copies of another one for other access patterns, often by a codec that no browser decodes (MDIO, ZFP). */
const COPY = /^fast_/;

/** Which arrays of the hierarchy are what. */
interface Parts {
  readonly layout: ArraySurvey['layout'];
  readonly array: ZarrArray;
  /** Path that names beside the array are below: empty or ending with a slash. */
  readonly beside: string;
  readonly multiscale: Multiscale | null;
}

/**
 * Describes the cube of a hierarchy from its metadata and its small arrays: MDIO 1 and 0, OME-Zarr 0.4 and 0.5, and any other array of
 * two or three dimensions.
 * @throws SegyError 'not-zarr', 'unsupported-format', 'bad-argument' if it must be said which array or which axes are meant
 */
export async function describeHierarchy(
  hierarchy: Hierarchy,
  name: string,
  choice: ArrayChoice,
  signal?: AbortSignal,
): Promise<ArraySurvey> {
  const parts = await partsOf(hierarchy, name, choice, signal);
  const { array, layout, beside } = parts;
  const findings: Finding[] = [];
  const note = (code: string, severity: Finding['severity'], message: string, remedy?: string): void =>
    void findings.push({ code, severity, message, ...(remedy ? { remedy } : {}) });
  const { axes, named } = choice.axes
    ? { axes: choice.axes as Triple, named: true }
    : layout === 'MDIO 0'
      ? {
          axes: (array.shape.length === 2
            ? [-1, 0, 1]
            : [array.shape.length - 3, array.shape.length - 2, array.shape.length - 1]) as Triple,
          named: true,
        }
      : axesOf(array.dimensionNames, array.shape.length);
  checkAxes(array, axes);
  if (!named)
    note(
      'axes-inferred',
      'warning',
      `The dimensions of “${array.path}” (${(array.dimensionNames ?? []).join(', ') || 'without names'}) do not say which is inline, crossline and time: the last one was taken to be vertical, and those before it inline and crossline.`,
      'Choose the axes if that is wrong.',
    );
  const others = array.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  if (others.some((k) => array.shape[k]! > 1))
    note(
      'array-part',
      'warning',
      `“${array.path}” has ${array.shape.length} dimensions. What is shown is index 0 of ${others.map((k) => array.dimensionNames?.[k] ?? `dimension ${k}`).join(' and ')}.`,
    );
  const coordinates = await coordinatesOf(hierarchy, parts, axes, signal);
  const size = (axis: number): number => (axis < 0 ? 1 : array.shape[axis]!);
  const flat = axes[0] < 0;
  const lines = [
    axisOfNumbers(flat ? 'Line' : 'Inline', coordinates[0] ?? null, size(axes[0])),
    axisOfNumbers(flat ? 'CDP' : 'Crossline', coordinates[1] ?? null, size(axes[1])),
    axisOfNumbers('', coordinates[2] ?? null, size(axes[2])),
  ] as const;
  for (const [k, label] of [
    [0, 'inlines'],
    [1, 'crosslines'],
  ] as const)
    if (axes[k] >= 0 && !lines[k].regular && size(axes[k]) > 1)
      note(
        'lines-numbered',
        'info',
        coordinates[k]
          ? `The numbers of ${label} have no equal steps, so lines are counted from 1.`
          : `No numbers of ${label} were found, so lines are counted from 1.`,
      );
  const reversed = [lines[0].reversed, lines[1].reversed, lines[2].reversed] as const;
  const placeOf = (of: ZarrArray, at: Triple = axes): ZarrPlace => ({
    kind: 'zarr',
    path: of.path,
    document: of.document,
    axes: at,
    fixed: of.shape.map(() => 0),
    reversed,
  });
  const levels = await levelsOf(hierarchy, parts, axes, placeOf, reversed, note, signal);
  if (levels.length === 1 && size(axes[0]) * size(axes[1]) * size(axes[2]) > 64 * 2 ** 20)
    note(
      'no-pyramid',
      'warning',
      `“${array.path}” has no coarser levels, so a first picture reads much of it.`,
      'Write it with a pyramid: Export → Zarr does, and so does the Dask example.',
    );
  const map = await pointsOf(hierarchy, parts, axes, reversed, signal);
  const mask = await maskOf(hierarchy, parts, axes, signal);
  const headers = await headersOf(hierarchy, parts, axes, signal);
  const file = await fileHeaderOf(hierarchy, parts, signal);
  const copies = (hierarchy.arrayPaths ?? []).filter((path) => COPY.test(path.split('/').pop()!));
  if (copies.length > 0)
    note(
      'copies-passed-over',
      'info',
      `${copies.map((path) => `“${path}”`).join(', ')} ${copies.length > 1 ? 'are copies' : 'is a copy'} of the samples for other ways of reading, and ${copies.length > 1 ? 'were' : 'was'} passed over.`,
    );
  const values = valuesOf(array);
  const needsMask = values.missing === null || !Number.isNaN(values.missing);
  const attributes = array.attributes;
  const units = unitOf(attributes.unitsV1);
  return {
    layout,
    variable: array.path === '' ? name : array.path,
    inline: lines[0].axis,
    crossline: lines[1].axis,
    sampleCount: size(axes[2]),
    vertical: await verticalOf(hierarchy, parts, axes, lines[2], choice, signal),
    flat,
    levels,
    values,
    mask: mask && needsMask ? mask : null,
    points: map.points,
    pointUnit: map.unit,
    unit: units ?? '',
    statistics: statisticsOf(attributes.statsV1),
    textHeaders: file.text,
    binaryHeader: file.binary,
    headers: headers && {
      ...placeOf(headers, [axes[0], axes[1], -1]),
      axes: lateral(headers, axes),
      fields: headers.fields!.map(({ name: field, type }) => ({ name: field, type })),
    },
    findings,
    version: [
      hierarchy.format,
      ...levels.map(({ place }) => place.document),
      hierarchy.store.version('zarr.json'),
      hierarchy.store.version('.zmetadata'),
      hierarchy.store.version(`${beside}.zattrs`),
    ].join('\n'),
  };
}

const isArray = (array: ZarrArray | null): array is ZarrArray =>
  array !== null && array.shape.length >= 2 && array.fields === null;

async function partsOf(
  hierarchy: Hierarchy,
  name: string,
  { array: chosen }: ArrayChoice,
  signal?: AbortSignal,
): Promise<Parts> {
  const get = (path: string) => hierarchy.array(path, signal);
  const besideOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const multiscale = await multiscaleOf(hierarchy, signal);
  if (chosen !== undefined) {
    const array = await get(chosen);
    if (!isArray(array))
      throw new SegyError(
        'bad-argument',
        `There is no array of samples “${chosen}” in “${name}”. ${offered(hierarchy)}`,
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
  const all = await Promise.all(
    (hierarchy.arrayPaths ?? []).filter((path) => !COPY.test(path.split('/').pop()!)).map(get),
  );
  const cubes = all.filter((array): array is ZarrArray => isArray(array) && array.shape.length >= 3);
  if (cubes.length === 1)
    return { layout: 'Zarr', array: cubes[0]!, beside: besideOf(cubes[0]!.path), multiscale: null };
  throw new SegyError(
    'bad-argument',
    `It is not said which array of “${name}” holds the samples. ${offered(hierarchy)}`,
  );
}

function offered(hierarchy: Hierarchy): string {
  const paths = hierarchy.arrayPaths;
  return paths
    ? `It has the arrays ${
        paths
          .slice(0, 12)
          .map((path) => `“${path}”`)
          .join(', ') || 'of none'
      }: choose one of them.`
    : 'Its store does not list what it has: give the path of the array, or consolidate the metadata.';
}

function checkAxes(array: ZarrArray, axes: Triple): void {
  const used = axes.filter((axis) => axis >= 0);
  const valid =
    used.every((axis) => Number.isInteger(axis) && axis < array.shape.length) &&
    new Set(used).size === used.length;
  if (valid && axes[1] >= 0 && axes[2] >= 0 && array.shape.every((size) => size > 0)) return;
  throw new SegyError(
    'bad-argument',
    `The array “${array.path}” of shape [${array.shape}] has no samples along the axes [${axes}]. Choose a dimension for crosslines and one for samples.`,
  );
}

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
async function coordinatesOf(
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

async function levelsOf(
  hierarchy: Hierarchy,
  { array, multiscale }: Parts,
  axes: Triple,
  placeOf: (array: ZarrArray) => ZarrPlace,
  reversed: readonly boolean[],
  note: (code: string, severity: Finding['severity'], message: string, remedy?: string) => void,
  signal?: AbortSignal,
): Promise<ChunkLevel<ZarrPlace>[]> {
  const along = (of: readonly number[]): Triple => [
    axes[0] < 0 ? 1 : of[axes[0]]!,
    of[axes[1]]!,
    of[axes[2]]!,
  ];
  const levels: ChunkLevel<ZarrPlace>[] = [
    {
      stride: { inline: 1, crossline: 1, sample: 1 },
      shape: along(array.shape),
      chunk: along(array.chunks),
      place: placeOf(array),
    },
  ];
  if (!multiscale) return levels;
  let averaged = false;
  for (const [k, path] of multiscale.paths.entries()) {
    if (k === 0) continue;
    const coarse = await hierarchy.array(path, signal);
    if (!coarse || coarse.shape.length !== array.shape.length) continue;
    const [fine, own] = [multiscale.transforms[0]!, multiscale.transforms[k]!];
    const ratio = (axis: number): number =>
      axis < 0 ? 1 : Math.max(1, Math.round(own.scale[axis]! / fine.scale[axis]!));
    const stride = { inline: ratio(axes[0]), crossline: ratio(axes[1]), sample: ratio(axes[2]) };
    const shape = along(coarse.shape);
    const fits = [stride.inline, stride.crossline, stride.sample].every(
      (step, axis) => Math.abs(Math.ceil(levels[0]!.shape[axis]! / step) - shape[axis]!) <= 1,
    );
    if (!fits || !staysAligned({ stride }, levels[0]!.shape, reversed)) continue;
    averaged ||= axes.some(
      (axis) =>
        axis >= 0 &&
        Math.abs((own.translation[axis] ?? 0) - (fine.translation[axis] ?? 0)) > own.scale[axis]! * 1e-6,
    );
    levels.push({ stride, shape: along(coarse.shape), chunk: along(coarse.chunks), place: placeOf(coarse) });
  }
  if (averaged)
    note(
      'levels-averaged',
      'info',
      'The coarser levels are averages of neighbours, so a coarse picture is smoother than the samples and lies up to half a coarse cell aside of them.',
    );
  return levels.toSorted(
    (a, b) => a.stride.crossline - b.stride.crossline || a.stride.sample - b.stride.sample,
  );
}

/** Stored numbers as samples: CF attributes `scale_factor`, `add_offset`, `_FillValue` (CF conventions 8.1 and 2.5.1), and the fill value. */
function valuesOf({ attributes, fill, dataType }: ZarrArray): StoredValues {
  const { scale_factor: scale, add_offset: offset, _FillValue: missing } = attributes;
  const isFloat = /^float/.test(dataType);
  const given = typeof missing === 'number' ? missing : missing === 'NaN' ? Number.NaN : null;
  return {
    scale: typeof scale === 'number' ? scale : 1,
    offset: typeof offset === 'number' ? offset : 0,
    missing: given ?? (isFloat && fill !== null && Number.isNaN(fill) ? Number.NaN : null),
  };
}

async function maskOf(
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
function lateral({ shape }: ZarrArray, axes: Triple): Triple {
  const order = [axes[0], axes[1]].filter((axis) => axis >= 0);
  const rank = (axis: number): number =>
    axis < 0 ? -1 : shape.length - order.length + order.filter((other) => other < axis).length;
  return [rank(axes[0]), rank(axes[1]), -1];
}

async function headersOf(
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

async function fileHeaderOf(
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
async function pointsOf(
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
    for (const u of MAP_PLACES) {
      for (const v of MAP_PLACES) {
        // The corners are read always, places between only as long as too little is known.
        if ((u === 0.5 || v === 0.5) && points.length >= 16) continue;
        const chunk = [u, v].map((share, k) => Math.floor((share * (x.shape[k]! - 1)) / x.chunks[k]!));
        if (seen.has(chunk.join())) continue;
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
      }
    }
    const unit = unitOf(x.attributes.unitsV1 ?? x.attributes.units);
    return { points, unit: unit === 'm' || unit === 'ft' ? unit : 'unknown' };
  }
  return none;
}

/** The unit of `unitsV1` (MDIO: `{ length: 'm' }`, `{ time: 'ms' }`) or of CF's `units`; null if none is said. */
function unitOf(units: unknown): string | null {
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

async function verticalOf(
  hierarchy: Hierarchy,
  { array, beside, layout }: Parts,
  axes: Triple,
  { axis, regular }: NumberedLines,
  choice: ArrayChoice,
  signal?: AbortSignal,
): Promise<VerticalAxis> {
  const name = array.dimensionNames?.[axes[2]] ?? null;
  const coordinate =
    name === null || layout === 'MDIO 0' ? null : await hierarchy.array(beside + name, signal);
  const unit = unitOf(
    coordinate?.attributes.unitsV1 ??
      coordinate?.attributes.units ??
      (name && isRecord(array.attributes.unitsV1) ? array.attributes.unitsV1[name] : null),
  );
  const isDepth = /depth|tvd/i.test(name ?? '') || unit === 'm' || unit === 'ft';
  const domain = choice.domain ?? (isDepth ? 'depth' : 'time');
  const [start, step] = regular ? [axis.first, axis.step] : [0, domain === 'time' ? 4 : 5];
  const inferred =
    !regular || (unit === null && choice.domain === undefined && !/^(time|twt|depth)$/i.test(name ?? ''));
  if (domain === 'depth') return { domain, unit: unit === 'ft' ? 'ft' : 'm', start, step, inferred };
  const factor = unit === 's' ? 1000 : unit === 'us' ? 1e-3 : 1;
  if (unit === 'ns') return { domain, unit: 'ns', start, step, inferred };
  return { domain, unit: 'ms', start: start * factor, step: step * factor, inferred };
}

function statisticsOf(stats: unknown): { min: number; max: number } | null {
  const { min, max } = isRecord(stats) ? stats : {};
  return typeof min === 'number' && typeof max === 'number' && min <= max ? { min, max } : null;
}
