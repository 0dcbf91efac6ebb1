import type { Triple } from '../core/chunks.ts';
import type { CubeGrid, Quantity } from '../core/cube.ts';

type Json = Record<string, unknown>;

export type OutSampleType = 'float32' | 'float16' | 'int16';
export type OutCodec = 'zstd' | 'gzip' | 'none';

/** How an array is written. */
export interface OutForm {
  readonly zarrFormat: 2 | 3;
  readonly sampleType: OutSampleType;
  readonly codec: OutCodec;
  /** A sample is the stored number × scale. */
  readonly scale: number;
}

/** A level that is written: every `step`-th inline and crossline with all samples. */
export interface OutLevel {
  readonly path: string;
  readonly step: number;
  readonly shape: Triple;
  readonly chunk: Triple;
}

/** A header field of a written struct. */
export interface OutField {
  readonly name: string;
  readonly type: 'int32' | 'int16' | 'uint16' | 'float32' | 'float64';
}

/** The stored number of a sample that is not there in int16 (CF `_FillValue`). */
export const INT16_MISSING = -32768;
/** The coarsest level has at most so many lines along either axis. */
const COARSEST_LINES = 32;
/** So many chunks along the trace has a level of one column, at any length of traces: a first picture costs as many requests. */
const COARSE_CHUNKS = 8;
const COMPRESSION_LEVEL = 3;

/** The levels of a cube: the samples themselves as `amplitude`, then each second line of the one before, until few lines are left. */
export function outLevels(grid: CubeGrid, chunk: number, pyramid: boolean): OutLevel[] {
  const shape = (step: number): Triple => [
    Math.ceil(grid.inline.count / step),
    Math.ceil(grid.crossline.count / step),
    grid.sampleCount,
  ];
  const chunkOf = (of: Triple, depth: number): Triple => [
    Math.min(chunk, of[0]),
    Math.min(chunk, of[1]),
    Math.min(depth, of[2]),
  ];
  const levels: OutLevel[] = [
    { path: 'amplitude', step: 1, shape: shape(1), chunk: chunkOf(shape(1), chunk) },
  ];
  if (!pyramid || grid.flat) return levels;
  for (let step = 2; Math.max(levels.at(-1)!.shape[0], levels.at(-1)!.shape[1]) > COARSEST_LINES; step *= 2) {
    const of = shape(step);
    const depth = Math.max(of[0], of[1]) <= chunk ? Math.max(chunk, Math.ceil(of[2] / COARSE_CHUNKS)) : chunk;
    levels.push({ path: `levels/${step}`, step, shape: of, chunk: chunkOf(of, depth) });
  }
  return levels;
}

/** The most bytes that the chunks of these levels take: every chunk whole, and nothing won by compression. */
export const outByteLength = (levels: readonly OutLevel[], sampleType: OutSampleType): number =>
  levels.reduce(
    (sum, { shape, chunk }) =>
      sum +
      shape.reduce((product, size, axis) => product * Math.ceil(size / chunk[axis]!) * chunk[axis]!, 1) *
        (sampleType === 'float32' ? 4 : 2),
    0,
  );

/** Key of a chunk of an array. */
export const outChunkKey = (
  { zarrFormat }: Pick<OutForm, 'zarrFormat'>,
  path: string,
  at: readonly number[],
): string =>
  zarrFormat === 3 ? [path, 'c', ...at].join('/') : `${path}/${at.length === 0 ? '0' : at.join('/')}`;

interface ArrayForm {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  readonly type: string | readonly OutField[];
  readonly fill: unknown;
  readonly names: readonly string[];
  readonly attributes?: Json;
}

const V2_TYPES: Readonly<Record<string, string>> = {
  float32: '<f4',
  float64: '<f8',
  float16: '<f2',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  bool: '|b1',
};

/** The metadata of an array: zarr.json (Zarr v3), or .zarray and .zattrs with xarray's `_ARRAY_DIMENSIONS` (v2). */
export function arrayDocuments(
  { zarrFormat, codec }: Pick<OutForm, 'zarrFormat' | 'codec'>,
  path: string,
  array: ArrayForm,
): Map<string, Json> {
  const { shape, chunk, type, fill, names, attributes = {} } = array;
  const text = type === 'string';
  if (zarrFormat === 2) {
    const filters = text ? [{ id: 'vlen-utf8' }] : null;
    const compressor = codec === 'none' || text ? null : { id: codec, level: COMPRESSION_LEVEL };
    const dtype = text
      ? '|O'
      : typeof type === 'string'
        ? V2_TYPES[type]
        : type.map(({ name, type: of }) => [name, V2_TYPES[of]]);
    return new Map([
      [
        `${path}/.zarray`,
        {
          zarr_format: 2,
          shape,
          chunks: chunk,
          dtype,
          compressor,
          fill_value: fill,
          order: 'C',
          filters,
          dimension_separator: '/',
        },
      ],
      [`${path}/.zattrs`, { ...attributes, _ARRAY_DIMENSIONS: names }],
    ]);
  }
  const bytes = text ? { name: 'vlen-utf8' } : { name: 'bytes', configuration: { endian: 'little' } };
  const compressor =
    codec === 'zstd'
      ? [{ name: 'zstd', configuration: { level: COMPRESSION_LEVEL, checksum: false } }]
      : codec === 'gzip'
        ? [{ name: 'gzip', configuration: { level: COMPRESSION_LEVEL } }]
        : [];
  return new Map([
    [
      `${path}/zarr.json`,
      {
        zarr_format: 3,
        node_type: 'array',
        shape,
        data_type:
          typeof type === 'string'
            ? type
            : {
                name: 'struct',
                configuration: { fields: type.map(({ name, type: of }) => ({ name, data_type: of })) },
              },
        chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
        chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
        fill_value: fill,
        codecs: text ? [bytes] : [bytes, ...compressor],
        dimension_names: names,
        attributes,
      },
    ],
  ]);
}

/** What the metadata of an export say of its source. */
export interface OutFacts {
  readonly name: string;
  readonly grid: CubeGrid;
  readonly quantity: Quantity;
  readonly fields: readonly OutField[] | null;
  readonly textHeader: string | null;
  readonly binaryHeader: Readonly<Record<string, number>>;
  /** Tells one export from another, so that a broken one is resumed with its own chunks only. */
  readonly exportId: string;
  readonly createdOn: string;
}

export const dimensionNames = ({ flat, vertical: { domain } }: CubeGrid): string[] =>
  flat ? ['cdp', domain] : ['inline', 'crossline', domain];

/** Coordinates of an export: names, numbers, and the dimensions they run along. */
export function outCoordinates({
  inline,
  crossline,
  sampleCount,
  vertical,
  flat,
  binGrid,
}: CubeGrid): { name: string; names: string[]; numbers: Float64Array; shape: number[]; unit: Json | null }[] {
  const run = (count: number, first: number, step: number): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => first + k * step);
  const [name] = dimensionNames({ flat, vertical } as CubeGrid).slice(-1) as [string];
  const unit = vertical.domain === 'time' ? { time: vertical.unit } : { length: vertical.unit };
  const axes = [
    ...(flat
      ? []
      : [
          {
            name: 'inline',
            names: ['inline'],
            numbers: run(inline.count, inline.first, inline.step),
            shape: [inline.count],
            unit: null,
          },
        ]),
    {
      name: flat ? 'cdp' : 'crossline',
      names: [flat ? 'cdp' : 'crossline'],
      numbers: run(crossline.count, crossline.first, crossline.step),
      shape: [crossline.count],
      unit: null,
    },
    {
      name,
      names: [name],
      numbers: run(sampleCount, vertical.start, vertical.step),
      shape: [sampleCount],
      unit,
    },
  ];
  if (!binGrid || flat) return axes;
  const length = binGrid.unit === 'm' || binGrid.unit === 'ft' ? { length: binGrid.unit } : null;
  const map = (key: 'x' | 'y'): Float64Array =>
    Float64Array.from({ length: inline.count * crossline.count }, (_, at) => {
      const [i, j] = [Math.floor(at / crossline.count), at % crossline.count];
      return binGrid.origin[key] + i * binGrid.inlineVector[key] + j * binGrid.crosslineVector[key];
    });
  const shape = [inline.count, crossline.count];
  return [
    ...axes,
    ...(['x', 'y'] as const).map((key) => ({
      name: `cdp_${key}`,
      names: ['inline', 'crossline'],
      numbers: map(key),
      shape,
      unit: length,
    })),
  ];
}

/**
 * All metadata of an export by key, the root's first, then breadth-first: the variables and attributes of MDIO 1 (mdio-python, dataset
 * model v1), and `multiscales` of OME-Zarr 0.5 (0.4 in Zarr v2) whose level 0 is the variable itself.
 */
export function outDocuments(form: OutForm, levels: readonly OutLevel[], facts: OutFacts): Map<string, Json> {
  const { grid, name, quantity, fields, createdOn, exportId } = facts;
  const { zarrFormat, sampleType, scale } = form;
  const names = dimensionNames(grid);
  const rank = names.length;
  const along = (of: Triple): number[] => of.slice(3 - rank);
  const cf =
    sampleType === 'int16' || scale !== 1
      ? {
          scale_factor: scale,
          add_offset: 0,
          ...(sampleType === 'int16' ? { _FillValue: INT16_MISSING } : {}),
        }
      : {};
  const fill = sampleType === 'int16' ? INT16_MISSING : 'NaN';
  const lateral = names.slice(0, -1);
  const coordinates = [...(grid.binGrid && !grid.flat ? ['cdp_x', 'cdp_y'] : []), 'trace_mask'].join(' ');
  const unitsV1 = quantity.unit ? { unitsV1: { amplitude: quantity.unit } } : {};
  const below = new Map<string, Json>();
  const add = (path: string, array: ArrayForm): void => {
    for (const [key, document] of arrayDocuments(form, path, array)) below.set(key, document);
  };
  add('amplitude', {
    shape: along(levels[0]!.shape),
    chunk: along(levels[0]!.chunk),
    type: sampleType,
    fill,
    names,
    attributes: { ...cf, ...unitsV1, coordinates },
  });
  for (const coordinate of outCoordinates(grid)) {
    const whole =
      coordinate.name !== 'cdp_x' &&
      coordinate.name !== 'cdp_y' &&
      coordinate.numbers.every((number) => Number.isInteger(number) && Math.abs(number) < 2 ** 31);
    add(coordinate.name, {
      shape: coordinate.shape,
      chunk: coordinate.shape.length === 2 ? along(levels[0]!.chunk).slice(0, 2) : coordinate.shape,
      type: whole ? 'int32' : 'float64',
      fill: whole ? 2147483647 : 'NaN',
      names: coordinate.names,
      attributes: coordinate.unit ? { unitsV1: coordinate.unit } : {},
    });
  }
  const cells = along(levels[0]!.shape).slice(0, -1);
  const cellChunk = along(levels[0]!.chunk).slice(0, -1);
  add('trace_mask', { shape: cells, chunk: cellChunk, type: 'bool', fill: false, names: lateral });
  if (fields)
    add('headers', {
      shape: cells,
      chunk: cellChunk,
      type: fields,
      fill: zarrFormat === 2 ? null : Object.fromEntries(fields.map(({ name: of }) => [of, 0])),
      names: lateral,
    });
  if (facts.textHeader !== null) {
    add('segy_file_header', {
      shape: [],
      chunk: [],
      type: 'string',
      fill: '',
      names: [],
      attributes: { textHeader: facts.textHeader, binaryHeader: facts.binaryHeader },
    });
  }
  for (const level of levels.slice(1))
    add(level.path, {
      shape: along(level.shape),
      chunk: along(level.chunk),
      type: sampleType,
      fill,
      names,
      attributes: { ...cf, ...unitsV1 },
    });
  const attributes = {
    apiVersion: '1.0.0',
    createdOn,
    name,
    attributes: {
      surveyType: grid.flat ? '2D' : '3D',
      gatherType: 'stacked',
      defaultVariableName: 'amplitude',
      exportId,
    },
    ...(levels.length > 1
      ? zarrFormat === 3
        ? { ome: { version: '0.5', multiscales: multiscales(levels, grid, name) } }
        : { multiscales: multiscales(levels, grid, name, '0.4') }
      : {}),
  };
  const groups = levels.length > 1 ? ['levels'] : [];
  const all = new Map<string, Json>();
  if (zarrFormat === 3) {
    all.set('zarr.json', { zarr_format: 3, node_type: 'group', attributes });
    for (const path of groups)
      below.set(`${path}/zarr.json`, { zarr_format: 3, node_type: 'group', attributes: {} });
    const metadata = Object.fromEntries(
      [...below].map(([key, document]) => [key.replace(/\/zarr\.json$/, ''), document]),
    );
    all.set('zarr.json', {
      zarr_format: 3,
      node_type: 'group',
      attributes,
      consolidated_metadata: { kind: 'inline', must_understand: false, metadata },
    });
  } else {
    const own = new Map<string, Json>([
      ['.zgroup', { zarr_format: 2 }],
      ['.zattrs', attributes],
      ...groups.map((path): [string, Json] => [`${path}/.zgroup`, { zarr_format: 2 }]),
    ]);
    all.set('.zmetadata', { zarr_consolidated_format: 1, metadata: Object.fromEntries([...own, ...below]) });
    for (const [key, document] of own) all.set(key, document);
  }
  const depth = (key: string): number => key.split('/').length;
  for (const [key, document] of [...below].toSorted(([a], [b]) => depth(a) - depth(b)))
    all.set(key, document);
  return all;
}

/** `multiscales` of OME-Zarr: axes of type space, named as the dimensions; a time axis has no unit there, because it is no space. */
function multiscales(levels: readonly OutLevel[], grid: CubeGrid, name: string, version?: string): Json[] {
  const { binGrid, vertical } = grid;
  const lateralUnit = ({ m: 'meter', ft: 'foot' } as Record<string, string>)[binGrid?.unit ?? ''];
  const depthUnit =
    vertical.domain === 'depth'
      ? ({ m: 'meter', ft: 'foot' } as Record<string, string>)[vertical.unit]
      : undefined;
  const units = [lateralUnit, lateralUnit, depthUnit];
  const [inlineStep, crosslineStep] = lateralUnit
    ? [binGrid!.inlineSpacing, binGrid!.crosslineSpacing]
    : [1, 1];
  return [
    {
      ...(version ? { version } : {}),
      name,
      axes: dimensionNames(grid).map((of, k) => ({
        name: of,
        type: 'space',
        ...(units[k] ? { unit: units[k] } : {}),
      })),
      datasets: levels.map(({ path, step }) => ({
        path,
        coordinateTransformations: [
          { type: 'scale', scale: [inlineStep * step, crosslineStep * step, vertical.step] },
          { type: 'translation', translation: [0, 0, vertical.start] },
        ],
      })),
      type: 'decimation',
    },
  ];
}
