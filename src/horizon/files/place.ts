import { numberAt, positionOf } from '../../core/axis.ts';
import type { CubeGrid } from '../../core/cube.ts';
import { SegyError } from '../../core/errors.ts';
import { binFinder, mapPoint, sampleOf } from '../binning.ts';
import type { ColumnRole, HorizonFile, MapLattice, PointTable, VerticalUnit } from './points.ts';

/** How a file is read: what each column is, and unit and sign of its times or depths. */
export interface Reading {
  readonly roles: readonly ColumnRole[];
  readonly unit: VerticalUnit;
  /** −1 if times and depths are negative downwards. */
  readonly sign: 1 | -1;
}

/** What was read, on the bins of the survey. */
export interface PlacedHorizon {
  readonly name: string;
  /** Fractional sample index, [inline × crossline]; NaN where there is none. */
  readonly values: Float32Array;
  readonly points: number;
  /** Points that have a value and lie in a bin of the survey, at a time or depth of it. */
  readonly inside: number;
}

/** At most this many points are looked at to find out what the columns are. */
const LOOKED_AT = 4000;
/** In a time survey that is longer than this, times that are all below 20 are seconds. */
const LONG_MILLISECONDS = 100;
const MOST_SECONDS = 20;
const SIGNS = [1, -1] as const;

/** How many of the axis's units one of the file's is; null if the two cannot be converted. */
export function unitScale(from: VerticalUnit, to: VerticalUnit): number | null {
  const seconds = { ns: 1e-9, ms: 1e-3, s: 1 } as const;
  const metres = { m: 1, ft: 0.3048 } as const;
  if (from in seconds && to in seconds)
    return seconds[from as keyof typeof seconds] / seconds[to as keyof typeof seconds];
  if (from in metres && to in metres)
    return metres[from as keyof typeof metres] / metres[to as keyof typeof metres];
  return null;
}

const spread = (count: number): Int32Array =>
  Int32Array.from({ length: Math.min(count, LOOKED_AT) }, (_, k) =>
    Math.floor((k * count) / Math.min(count, LOOKED_AT)),
  );

type Finder = (row: number) => readonly [number, number] | null;

/** Finds the fractional bin of a row from two columns. */
function finderOf(grid: CubeGrid, kind: 'lines' | 'map', a: Float64Array, b: Float64Array): Finder | null {
  if (kind === 'lines')
    return (row) => [positionOf(grid.inline, a[row]!), positionOf(grid.crossline, b[row]!)];
  const find = grid.binGrid && binFinder(grid.binGrid);
  return find ? (row) => find(a[row]!, b[row]!) : null;
}

const inGrid = ({ inline, crossline }: CubeGrid, bin: readonly [number, number] | null): boolean =>
  bin !== null &&
  bin[0] >= -0.5 &&
  bin[1] >= -0.5 &&
  bin[0] <= inline.count - 0.5 &&
  bin[1] <= crossline.count - 0.5;

const shareInside = (grid: CubeGrid, finder: Finder | null, rows: Int32Array): number =>
  finder ? rows.reduce((sum, row) => sum + (inGrid(grid, finder(row)) ? 1 : 0), 0) / rows.length : 0;

/** The share of times or depths that lie on the axis, if read in a unit and with a sign. */
function shareOnAxis(grid: CubeGrid, z: Float64Array, rows: Int32Array, scale: number): number {
  let known = 0;
  let inside = 0;
  for (const row of rows) {
    const value = z[row]!;
    if (Number.isNaN(value)) continue;
    known += 1;
    const sample = sampleOf(grid, value * scale);
    if (sample >= 0 && sample <= grid.sampleCount - 1) inside += 1;
  }
  return known === 0 ? 0 : inside / known;
}

/**
 * Chooses unit and sign of times or depths. What the file or the caller names is taken; else in a long time survey times that are all
 * below 20 are seconds; of what is left the reading is taken that puts most points on the axis, the survey's own unit and positive
 * downwards first.
 */
function chooseVertical(
  grid: CubeGrid,
  z: Float64Array,
  rows: Int32Array,
  given: { readonly unit?: VerticalUnit | null | undefined; readonly sign?: 1 | -1 | undefined },
): { unit: VerticalUnit; sign: 1 | -1; notes: string[] } {
  const { unit: own, start, step } = grid.vertical;
  const end = start + step * (grid.sampleCount - 1);
  const notes: string[] = [];
  let units: readonly VerticalUnit[] =
    own === 'ns'
      ? ['ns']
      : grid.vertical.domain === 'time'
        ? ['ms', 's']
        : own === 'ft'
          ? ['ft', 'm']
          : ['m', 'ft'];
  let largest = 0;
  for (const row of rows) if (Math.abs(z[row]!) > largest) largest = Math.abs(z[row]!);
  if (given.unit) units = [given.unit];
  else if (own === 'ms' && end > LONG_MILLISECONDS && largest < MOST_SECONDS) {
    units = ['s'];
    notes.push(`All times are below ${MOST_SECONDS}, so they are read as seconds.`);
  }
  let best: { unit: VerticalUnit; sign: 1 | -1; share: number } = {
    unit: units[0]!,
    sign: given.sign ?? 1,
    share: -1,
  };
  for (const unit of units) {
    const scale = unitScale(unit, own);
    if (scale === null)
      throw new SegyError(
        'horizon-outside',
        `The file gives its values in ${unit}, but this survey is in ${grid.vertical.domain} (${own}). Choose another unit, or convert the horizon first.`,
      );
    for (const sign of given.sign ? [given.sign] : SIGNS) {
      const share = shareOnAxis(grid, z, rows, scale * sign);
      if (share > best.share + 1e-9) best = { unit, sign, share };
    }
  }
  if (!given.unit && notes.length === 0 && best.unit !== own)
    notes.push(`Most points lie on the axis if values are read in ${best.unit}, so they are.`);
  if (!given.sign && best.sign < 0) notes.push('Values are negative downwards, so their sign is turned.');
  return { unit: best.unit, sign: best.sign, notes };
}

/**
 * Finds out what the columns of a table are: names and formats first; where they say nothing, the two columns that put most points
 * inside the survey as line numbers and the two that do as map coordinates, then the column with most values on the vertical axis.
 */
function chooseRoles(grid: CubeGrid, table: PointTable, rows: Int32Array): ColumnRole[] {
  const { columns } = table;
  const roles: (ColumnRole | null)[] = [...table.roles];
  const pair = (kind: 'lines' | 'map', first: ColumnRole, second: ColumnRole): void => {
    if (roles.includes(first) && roles.includes(second)) return;
    let best = { share: 0.5, a: -1, b: -1 };
    columns.forEach((a, i) => {
      columns.forEach((b, j) => {
        if (i === j || roles[i] || roles[j]) return;
        const share = shareInside(grid, finderOf(grid, kind, a, b), rows) - (j === i + 1 ? 0 : 0.01);
        if (share > best.share) best = { share, a: i, b: j };
      });
    });
    if (best.a < 0) return;
    roles[best.a] = first;
    roles[best.b] = second;
  };
  pair('map', 'x', 'y');
  pair('lines', 'inline', 'crossline');
  if (!roles.includes('z')) {
    const { unit } = grid.vertical;
    const scales = (unit === 'ms' ? ['ms', 's'] : unit === 'ns' ? ['ns'] : ['m', 'ft']).flatMap((each) =>
      SIGNS.map((sign) => unitScale(each as VerticalUnit, unit)! * sign),
    );
    const share = (column: number): number =>
      Math.max(...scales.map((scale) => shareOnAxis(grid, columns[column]!, rows, scale)));
    const free = columns.map((_, k) => k).filter((k) => roles[k] === null);
    const place = free.reduce((best, k) => (best < 0 || share(k) > share(best) + 0.1 ? k : best), -1);
    if (place >= 0) roles[place] = 'z';
  }
  return roles.map((role) => role ?? 'other');
}

/** What the file's numbers span, for a person to compare with the survey. */
function extentText(grid: CubeGrid, table: PointTable, roles: readonly ColumnRole[]): string {
  const range = (role: ColumnRole): string | null => {
    const column = table.columns[roles.indexOf(role)];
    if (!column) return null;
    const known = column.filter((value) => !Number.isNaN(value));
    const low = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return `${role} ${Math.round(low * 100) / 100} to ${Math.round(high * 100) / 100}`;
  };
  const own = (axis: CubeGrid['inline']): string =>
    `${axis.label.toLowerCase()} ${axis.first} to ${numberAt(axis, axis.count - 1)}`;
  const { vertical, binGrid, inline, crossline } = grid;
  const corners = binGrid
    ? [0, inline.count - 1].flatMap((i) => [0, crossline.count - 1].map((j) => mapPoint(binGrid, i, j)))
    : [];
  const span = (of: 'x' | 'y'): string =>
    `${of} ${Math.round(Math.min(...corners.map((corner) => corner[of])))} to ${Math.round(Math.max(...corners.map((corner) => corner[of])))}`;
  const survey = [
    own(inline),
    own(crossline),
    ...(corners.length > 0 ? [span('x'), span('y')] : ['no map coordinates']),
    `${vertical.domain} ${vertical.start} to ${vertical.start + vertical.step * (grid.sampleCount - 1)} ${vertical.unit}`,
  ];
  const file = (['inline', 'crossline', 'x', 'y', 'z'] as const).map(range).filter((text) => text !== null);
  return `The file has ${file.join(', ')}; the survey has ${survey.join(', ')}`;
}

/** Puts a grid on the survey's bins: at the centre of each bin the four nodes around it, bilinear; NaN where one that counts has none. */
function placeLattice(grid: CubeGrid, lattice: MapLattice, toSample: (z: number) => number): Float32Array {
  const { binGrid, inline, crossline } = grid;
  const { u, v, origin, columns, rows, values } = lattice;
  const out = new Float32Array(inline.count * crossline.count).fill(Number.NaN);
  const determinant = u[0] * v[1] - u[1] * v[0];
  if (!binGrid || determinant === 0) return out;
  const at = (column: number, row: number): number => values[row * columns + column] ?? Number.NaN;
  for (let cell = 0; cell < out.length; cell++) {
    const { x, y } = mapPoint(binGrid, Math.floor(cell / crossline.count), cell % crossline.count);
    const [dx, dy] = [x - origin[0], y - origin[1]];
    // Rounding keeps a bin that lies on a node from needing the node beside it.
    const column = Math.round(((dx * v[1] - dy * v[0]) / determinant) * 1e4) / 1e4;
    const row = Math.round(((u[0] * dy - u[1] * dx) / determinant) * 1e4) / 1e4;
    if (column < 0 || row < 0 || column > columns - 1 || row > rows - 1) continue;
    const [c, r] = [Math.floor(column), Math.floor(row)];
    const [f, g] = [column - c, row - r];
    let sum = 0;
    for (const [weight, i, j] of [
      [(1 - f) * (1 - g), c, r],
      [f * (1 - g), c + 1, r],
      [(1 - f) * g, c, r + 1],
      [f * g, c + 1, r + 1],
    ] as const)
      if (weight > 0) sum += weight * at(i, j);
    out[cell] = toSample(sum);
  }
  return out;
}

/** What is found out before anything is placed; a page shows it, and lets a person choose otherwise. */
export interface FoundReading extends Reading {
  readonly format: string;
  /** What was inferred, in sentences. */
  readonly notes: readonly string[];
}

/** Finds out how a file is to be read for a survey; what is given is taken as it is. @throws SegyError 'horizon-outside' */
export function findReading(file: HorizonFile, grid: CubeGrid, given: Partial<Reading> = {}): FoundReading {
  if (file.kind === 'lattice') {
    const { unit, sign, notes } = chooseVertical(grid, file.values, spread(file.values.length), {
      unit: given.unit ?? file.unit,
      sign: given.sign,
    });
    return { format: file.format, roles: [], unit, sign, notes };
  }
  const rows = spread(file.columns[0]?.length ?? 0);
  const roles = given.roles ?? chooseRoles(grid, file, rows);
  const z = file.columns[roles.indexOf('z')];
  const notes: string[] = [];
  if (!z || rows.length === 0)
    throw new SegyError(
      'horizon-outside',
      `No column of times or depths was found among ${file.columns.length} columns. ${extentText(grid, file, roles)}. Say which column is which.`,
    );
  if (!given.roles && file.roles.includes(null))
    notes.push(
      `Columns are taken to be ${roles.join(', ')}, because this puts most points inside the survey.`,
    );
  const vertical = chooseVertical(grid, z, rows, { unit: given.unit ?? file.unit, sign: given.sign });
  return {
    format: file.format,
    roles,
    unit: vertical.unit,
    sign: vertical.sign,
    notes: [...notes, ...vertical.notes],
  };
}

/**
 * Puts a file's horizons on the bins of a survey. Rows are binned by line numbers if there are some, else by map coordinates, and rows in
 * the same bin are averaged; a grid is interpolated at the centre of each bin.
 * @throws SegyError 'horizon-outside' if no point is inside, or fewer than one in a hundred
 */
export function placeHorizons(file: HorizonFile, grid: CubeGrid, reading: Reading): PlacedHorizon[] {
  const scale = unitScale(reading.unit, grid.vertical.unit)! * reading.sign;
  const last = grid.sampleCount - 1;
  const toSample = (z: number): number => {
    const sample = sampleOf(grid, z * scale);
    return sample >= -0.5 && sample <= last + 0.5 ? sample : Number.NaN;
  };
  const refuse = (inside: number, points: number, extent: string): never => {
    throw new SegyError(
      'horizon-outside',
      `This horizon does not fit the survey: ${inside.toLocaleString('en')} of ${points.toLocaleString('en')} points lie inside. ${extent}. Check columns, unit (${reading.unit}) and sign, or open the survey that it belongs to.`,
    );
  };
  if (file.kind === 'lattice') {
    const values = placeLattice(grid, file, toSample);
    const inside = values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
    const points = file.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
    const { origin, u, v, columns, rows } = file;
    const far = [0, 1].map((k) => origin[k]! + u[k]! * (columns - 1) + v[k]! * (rows - 1));
    if (inside === 0)
      refuse(0, points, `The grid reaches from ${origin.join(', ')} to ${far.map(Math.round).join(', ')}`);
    return [{ name: file.name, values, points, inside }];
  }
  const { roles } = reading;
  const column = (role: ColumnRole): Float64Array | undefined => file.columns[roles.indexOf(role)];
  const z = column('z')!;
  const finders = [
    ['lines', column('inline'), column('crossline')],
    ['map', column('x'), column('y')],
  ] as const;
  const all = spread(z.length);
  const [finder] = finders
    .map(([kind, a, b]) => (a && b ? finderOf(grid, kind, a, b) : null))
    .filter((each) => each !== null)
    .sort((a, b) => shareInside(grid, b, all) - shareInside(grid, a, all));
  if (!finder)
    throw new SegyError(
      'horizon-outside',
      `Neither line numbers nor map coordinates that this survey has were found. ${extentText(grid, file, roles)}. Say which column is which.`,
    );
  const cells = grid.inline.count * grid.crossline.count;
  const names = file.nameOf ? file.names : [file.names[0] ?? ''];
  let total = 0;
  const placed = names.map((name, own) => {
    const sums = new Float64Array(cells);
    const counts = new Int32Array(cells);
    let points = 0;
    let inside = 0;
    for (let row = 0; row < z.length; row++) {
      if (file.nameOf && file.nameOf[row] !== own) continue;
      if (Number.isNaN(z[row]!)) continue;
      points += 1;
      const bin = finder(row);
      const sample = toSample(z[row]!);
      if (!bin || !inGrid(grid, bin) || Number.isNaN(sample)) continue;
      const cell = Math.round(bin[0]) * grid.crossline.count + Math.round(bin[1]);
      if (!(cell >= 0 && cell < cells)) continue;
      inside += 1;
      sums[cell] = sums[cell]! + sample;
      counts[cell] = counts[cell]! + 1;
    }
    total += inside;
    const values = Float32Array.from(sums, (sum, cell) => (counts[cell] ? sum / counts[cell]! : Number.NaN));
    return { name, values, points, inside };
  });
  const points = placed.reduce((sum, each) => sum + each.points, 0);
  if (total === 0 || total < points / 100) refuse(total, points, extentText(grid, file, roles));
  return placed.filter(({ inside }) => inside > 0);
}
