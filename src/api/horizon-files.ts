import * as v from 'valibot';
import type { Cube } from '../core/cube.ts';
import { displayName } from '../core/display-name.ts';
import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { Horizon } from '../core/horizon.ts';
import { verticalOf } from '../horizon/binning.ts';
import { contourLines, contourValues, niceInterval } from '../horizon/contours.ts';
import { type FoundReading, findReading, placeHorizons, type Reading } from '../horizon/files/place.ts';
import { COLUMN_ROLES, type HorizonFile, VERTICAL_UNITS } from '../horizon/files/points.ts';
import { readHorizonFile } from '../horizon/files/recognise.ts';
import { contoursCsv, contoursGeoJson, contoursWkt } from '../horizon/files/write-contours.ts';
import * as grids from '../horizon/files/write-grids.ts';
import * as points from '../horizon/files/write-points.ts';
import { horizonMesh } from '../horizon/mesh.ts';
import { mapStatistics } from '../horizon/tools.ts';
import { CALL_OPTIONS, checked, checkedCall, type Given } from './call-options.ts';
import { HORIZON } from './horizon-options.ts';
import { meshFile } from './mesh-file.ts';

/** Rows of a table that a preview shows. */
const PREVIEW_ROWS = 12;
const MOST_BYTES = 512 * 2 ** 20;
/** Neighbouring picks farther apart than this are not joined in a mesh. */
const MESH_JUMP_SAMPLES = 8;

const READ_OPTIONS = v.object(
  {
    ...CALL_OPTIONS.entries,
    cube: v.custom<Cube>(
      (given) => typeof given === 'object' && given !== null && 'grid' in given,
      'must be a cube',
    ),
    /** What each column is, from the left; inferred unless given. */
    columns: v.optional(
      v.array(v.picklist(COLUMN_ROLES, `must be one of ${COLUMN_ROLES.join(', ')}`), 'must be a list'),
    ),
    unit: v.optional(v.picklist(VERTICAL_UNITS, `must be one of ${VERTICAL_UNITS.join(', ')}`)),
    /** −1 if times or depths are negative downwards. */
    sign: v.optional(v.picklist([1, -1], 'must be 1 or −1')),
    /** Which of several horizons in the file is read; the first unless given. */
    name: v.optional(v.string('must be a name')),
  },
  'must be { cube, columns?, unit?, sign?, name? }',
);
export type ReadHorizonOptions = Given<typeof READ_OPTIONS>;

/** What a file holds and how it would be read, for a person to look at before it is read. */
export interface HorizonPreview extends FoundReading {
  readonly names: readonly string[];
  /** The first rows of a table; empty for a grid. */
  readonly rows: readonly (readonly number[])[];
  readonly titles: readonly string[];
  readonly points: number;
  readonly inside: number;
  /** Why the file does not fit the survey as it is read; null if it does. */
  readonly problem: string | null;
}

async function readBytes(file: Blob): Promise<Uint8Array> {
  if (file.size > MOST_BYTES)
    throw new SegyError(
      'memory-limit',
      `This file has ${Math.round(file.size / 2 ** 20)} MiB; horizons of up to ${MOST_BYTES / 2 ** 20} MiB are read. Export it with fewer points.`,
    );
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new SegyError('file-unreadable', 'The file of the horizon could not be read. Pick it again.', {
      cause,
    });
  }
}

const readingOf = ({ columns, unit, sign }: v.InferOutput<typeof READ_OPTIONS>): Partial<Reading> => ({
  ...(columns && { roles: columns }),
  ...(unit && { unit }),
  ...(sign && { sign: sign as 1 | -1 }),
});

/** The name of a horizon as a file gives it, or that of the file, without characters that are not seen. */
const nameOf = (name: string, file: Blob): string =>
  displayName(name || (file instanceof File ? file.name : '').replace(/\.[^.]*$/, '').trim() || 'Horizon');

/** Says what a file of horizons holds and how it would be read on a cube's grid. @throws SegyError 'horizon-outside' if it is no such file */
export async function previewHorizon(file: Blob, options: ReadHorizonOptions): Promise<HorizonPreview> {
  const call = checkedCall(READ_OPTIONS, options);
  const { grid } = call.cube;
  const read = readHorizonFile(await readBytes(file));
  const found = findReading(read, grid, readingOf(call));
  let problem: string | null = null;
  let placed: ReturnType<typeof placeHorizons> = [];
  try {
    placed = placeHorizons(read, grid, found);
  } catch (error) {
    problem = (error as Error).message;
  }
  const total = (of: 'points' | 'inside'): number => placed.reduce((sum, each) => sum + each[of], 0);
  return {
    ...found,
    names: placed.map(({ name }) => nameOf(name, file)),
    ...previewRows(read),
    points: total('points'),
    inside: total('inside'),
    problem,
  };
}

function previewRows(file: HorizonFile): { rows: number[][]; titles: readonly string[] } {
  if (file.kind === 'lattice') return { rows: [], titles: [] };
  const count = Math.min(PREVIEW_ROWS, file.columns[0]?.length ?? 0);
  return {
    rows: Array.from({ length: count }, (_, row) => file.columns.map((column) => column[row]!)),
    titles: file.titles,
  };
}

/**
 * Reads a horizon from a file of any known format and puts it on a cube's grid. What the file does not say of columns, unit and sign is
 * inferred, as `made` tells.
 * @throws SegyError 'horizon-outside' if it does not fit the survey; 'bad-argument', 'file-unreadable', 'memory-limit'
 */
export async function readHorizon(file: Blob, options: ReadHorizonOptions): Promise<Horizon> {
  const { name } = checkedCall(READ_OPTIONS, options);
  const all = await readHorizons(file, options);
  const wanted = name === undefined ? all[0] : all.find((each) => each.name === name);
  if (wanted) return wanted;
  throw new SegyError(
    'bad-argument',
    `The file has no horizon “${name}”; it has ${all.map((each) => `“${each.name}”`).join(', ')}.`,
  );
}

/** Reads every horizon of a file. */
export async function readHorizons(file: Blob, options: ReadHorizonOptions): Promise<Horizon[]> {
  const call = checkedCall(READ_OPTIONS, options);
  const { grid } = call.cube;
  const read = readHorizonFile(await readBytes(file));
  throwIfAborted(call.signal);
  const reading = findReading(read, grid, readingOf(call));
  return placeHorizons(read, grid, reading).map((placed) => {
    const cells = placed.values.length;
    const outside = placed.points - placed.inside;
    const made = [
      `Read from ${file instanceof File ? `“${displayName(file.name)}”` : 'a file'} (${reading.format}), ${reading.unit}, positive ${reading.sign > 0 ? 'downwards' : 'upwards'}.`,
      ...reading.notes,
      ...(read.kind === 'points' && outside > 0
        ? [`${outside} of ${placed.points} points lie outside the survey.`]
        : []),
    ];
    return {
      name: nameOf(placed.name, file),
      colour: '#e8a33d',
      event: 'peak',
      values: placed.values,
      confidence: new Float32Array(cells).fill(Number.NaN),
      seedOf: new Int32Array(cells).fill(-1),
      seeds: [],
      grid,
      made: made.join(' '),
    };
  });
}

type Written = string | Uint8Array<ArrayBuffer>;

interface Format {
  readonly label: string;
  readonly extension: string;
  /** What has to be known: line numbers are always known, map coordinates may not be. */
  readonly needsMap: boolean;
  write(horizon: Horizon): { content: Written; notes: string[] };
}

const table = (
  label: string,
  extension: string,
  write: (horizon: Horizon) => string,
  needsMap = false,
): Format => ({
  label,
  extension,
  needsMap,
  write: (horizon) => ({ content: write(horizon), notes: [] }),
});

const grid = (
  label: string,
  extension: string,
  rotates: boolean,
  write: (
    grid: Horizon['grid'],
    lattice: grids.WritableLattice['lattice'],
    notes: readonly string[],
  ) => Written,
): Format => ({
  label,
  extension,
  needsMap: true,
  write(horizon) {
    const { lattice, resampled } = rotates ? grids.rotatedLattice(horizon) : grids.northUp(horizon);
    const notes = resampled
      ? [
          `${label} has no rotation ${rotates ? 'of a skewed grid' : ''}, so the horizon was resampled to a north-up grid of ${lattice.columns} × ${lattice.rows} nodes.`.replace(
            '  ',
            ' ',
          ),
        ]
      : [];
    return { content: write(horizon.grid, lattice, notes), notes };
  },
});

/** The formats of horizon files by name. */
export const HORIZON_FORMATS = {
  ijxyz: table('Inline, crossline, X, Y, Z', 'txt', points.writeIjxyz),
  xyz: table('X, Y, Z', 'xyz', points.writeXyz, true),
  opendtect: table('OpendTect ASCII', 'txt', points.writeOpendTect),
  charisma: table('Charisma 3D', 'txt', points.writeCharisma),
  iesx: table('GeoFrame IESX', 'dat', points.writeIesx, true),
  dug: table('DUG', 'ilclt', points.writeDug),
  irap: grid('IRAP classic', 'irap', true, grids.writeIrap),
  irapBinary: grid('IRAP binary', 'gri', true, grids.writeIrapBinary),
  zmap: grid('ZMAP+', 'zmap', false, grids.writeZmap),
  cps3: grid('CPS-3', 'cps3', false, grids.writeCps3),
  earthvision: table('EarthVision grid (Petrel)', 'evg', points.writeEarthVision, true),
  gxf: grid('GXF', 'gxf', true, grids.writeGxf),
  surferText: grid('Surfer ASCII (DSAA)', 'grd', false, grids.writeSurferText),
  surfer6: grid('Surfer 6 (DSBB)', 'grd', false, grids.writeSurfer6),
  surfer7: grid('Surfer 7 (DSRB)', 'grd', false, grids.writeSurfer7),
} as const satisfies Record<string, Format>;

const CONTOUR_FORMATS = { contoursWkt: 'wkt', contoursCsv: 'csv', contoursGeoJson: 'geojson' } as const;
const MESH_FORMATS = { glb: 'glb', ply: 'ply', obj: 'obj' } as const;
export type HorizonFormat =
  | keyof typeof HORIZON_FORMATS
  | keyof typeof CONTOUR_FORMATS
  | keyof typeof MESH_FORMATS;

const FORMAT_NAMES = [
  ...Object.keys(HORIZON_FORMATS),
  ...Object.keys(CONTOUR_FORMATS),
  ...Object.keys(MESH_FORMATS),
] as HorizonFormat[];

const WRITE_OPTIONS = v.object(
  {
    ...CALL_OPTIONS.entries,
    /** Interval of contours in the unit of the vertical axis; a round number that makes about twelve unless given. */
    interval: v.optional(v.pipe(v.number(), v.minValue(1e-9, 'must be above 0'))),
    /** Gives longitude and latitude in degrees of a map position, as GeoJSON needs them. */
    toDegrees: v.optional(
      v.custom<(x: number, y: number) => readonly [number, number]>(
        (given) => typeof given === 'function',
        'must be a function',
      ),
    ),
  },
  'must be an object of options',
);
export type WriteHorizonOptions = Given<typeof WRITE_OPTIONS>;

/** A written horizon, and what its format could not hold as it was. */
export interface HorizonFileResult {
  readonly blob: Blob;
  readonly extension: string;
  readonly notes: readonly string[];
}

function contourFile(
  horizon: Horizon,
  format: keyof typeof CONTOUR_FORMATS,
  call: v.InferOutput<typeof WRITE_OPTIONS>,
): string {
  const { grid: own, values, name } = horizon;
  const map = values.map((value) => verticalOf(own, value));
  const { min, max } = mapStatistics(map);
  const interval = call.interval ?? niceInterval(min, max);
  const lines = contourLines(map, own.crossline.count, contourValues(min, max, interval));
  if (format === 'contoursWkt') return contoursWkt(own, lines);
  if (format === 'contoursCsv') return contoursCsv(own, lines);
  const arcSeconds = own.binGrid!.unit === 'arc-seconds';
  const inArc = arcSeconds || own.binGrid!.unit === 'degrees';
  const project =
    call.toDegrees ??
    (inArc
      ? (x: number, y: number) => (arcSeconds ? [x / 3600, y / 3600] : [x, y]) as [number, number]
      : null);
  if (!project)
    throw new SegyError(
      'no-geometry',
      'GeoJSON holds longitude and latitude in degrees, and the coordinate system of this survey is not known. Write WKT or CSV, which keep its own coordinates, or give toDegrees.',
    );
  return contoursGeoJson(own, lines, name, project);
}

/**
 * Writes a horizon as a file and says what its format could not hold.
 * @throws SegyError 'bad-argument' for an unknown format or an empty horizon, 'no-geometry' if the format needs map coordinates
 */
export async function horizonFile(
  horizon: Horizon,
  format: HorizonFormat,
  options: WriteHorizonOptions = {},
): Promise<HorizonFileResult> {
  const call = checkedCall(WRITE_OPTIONS, options);
  checked(HORIZON, horizon, 'The horizon');
  checked(v.picklist(FORMAT_NAMES, `must be one of ${FORMAT_NAMES.join(', ')}`), format, 'The format');
  if (horizon.values.every((value) => Number.isNaN(value)))
    throw new SegyError('bad-argument', `The horizon “${horizon.name}” has no values to write.`);
  const plain =
    format in HORIZON_FORMATS ? (HORIZON_FORMATS[format as keyof typeof HORIZON_FORMATS] as Format) : null;
  if ((plain ? plain.needsMap : format in CONTOUR_FORMATS) && !horizon.grid.binGrid)
    throw new SegyError(
      'no-geometry',
      'This survey has no map coordinates, which the format needs. Write columns of inline, crossline and time or depth.',
    );
  if (plain) {
    const { content, notes } = plain.write(horizon);
    return {
      blob: new Blob([content], {
        type: typeof content === 'string' ? 'text/plain' : 'application/octet-stream',
      }),
      extension: plain.extension,
      notes,
    };
  }
  if (format in CONTOUR_FORMATS) {
    const kind = format as keyof typeof CONTOUR_FORMATS;
    return {
      blob: new Blob([contourFile(horizon, kind, call)], { type: 'text/plain' }),
      extension: CONTOUR_FORMATS[kind],
      notes: [],
    };
  }
  const { inline, crossline, sampleCount, vertical, binGrid, flat } = horizon.grid;
  const kind = format as keyof typeof MESH_FORMATS;
  const scene = {
    inlineCount: inline.count,
    crosslineCount: crossline.count,
    sampleCount,
    inline,
    crossline,
    vertical,
    binGrid,
    flat,
  };
  const blob = await meshFile(horizonMesh(horizon, MESH_JUMP_SAMPLES), scene, {
    format: kind,
    coordinates: binGrid ? 'map' : 'survey',
    name: horizon.name,
    notes: [horizon.made],
    ...(call.signal && { signal: call.signal }),
  });
  return { blob, extension: MESH_FORMATS[kind], notes: [] };
}

/** Writes a horizon as a file. See `horizonFile`, which also says what the format could not hold. */
export const writeHorizon = async (
  horizon: Horizon,
  format: HorizonFormat,
  options?: WriteHorizonOptions,
): Promise<Blob> => (await horizonFile(horizon, format, options)).blob;
