import type { CubeGrid } from '../../core/cube.ts';
import type { Horizon } from '../../core/horizon.ts';
import { binFinder, mapPoint, verticalOf } from '../binning.ts';
import type { MapLattice } from './points.ts';

/** Directions of lines that differ from a right angle by less than this (radians) can be written as a rotated grid. */
const RIGHT_ANGLE = 1e-3;
const NORTH_UP = 1e-6;

const degrees = ([x, y]: readonly [number, number]): number => (Math.atan2(y, x) * 180) / Math.PI;
const length = ([x, y]: readonly [number, number]): number => Math.hypot(x, y);

/** A lattice to be written, and whether values had to be interpolated for it. */
export interface WritableLattice {
  readonly lattice: MapLattice;
  readonly resampled: boolean;
}

const inUnit = ({ grid, values }: Horizon): Float64Array =>
  Float64Array.from(values, (value) => verticalOf(grid, value));

/**
 * The horizon on the survey's own bins as a rotated grid, whose second direction lies to the left of the first; null if lines are not at
 * a right angle.
 */
function ownLattice(horizon: Horizon): MapLattice | null {
  const { inline, crossline, binGrid } = horizon.grid;
  const { inlineVector: a, crosslineVector: b, origin } = binGrid!;
  const cross = b.x * a.y - b.y * a.x;
  const cosine = (a.x * b.x + a.y * b.y) / (Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y));
  if (!(Math.abs(cosine) < RIGHT_ANGLE)) return null;
  const all = inUnit(horizon);
  const base = {
    kind: 'lattice',
    format: '',
    name: horizon.name,
    origin: [origin.x, origin.y],
    unit: null,
  } as const;
  const [along, across] = [
    [b.x, b.y],
    [a.x, a.y],
  ] as const;
  if (cross > 0)
    return { ...base, u: along, v: across, columns: crossline.count, rows: inline.count, values: all };
  const turned = Float64Array.from(
    all,
    (_, k) => all[(k % inline.count) * crossline.count + Math.floor(k / inline.count)]!,
  );
  return { ...base, u: across, v: along, columns: inline.count, rows: crossline.count, values: turned };
}

/** The value between four bins, bilinear; NaN if one that counts has none. */
function valueBetween({ grid }: Horizon, all: Float64Array, i: number, j: number): number {
  const { inline, crossline } = grid;
  const near = (value: number): number => Math.round(value * 1e6) / 1e6;
  const [x, y] = [near(i), near(j)];
  if (x < 0 || y < 0 || x > inline.count - 1 || y > crossline.count - 1) return Number.NaN;
  const [a, b] = [Math.floor(x), Math.floor(y)];
  const [f, g] = [x - a, y - b];
  let sum = 0;
  for (const [weight, k, l] of [
    [(1 - f) * (1 - g), a, b],
    [f * (1 - g), a + 1, b],
    [(1 - f) * g, a, b + 1],
    [f * g, a + 1, b + 1],
  ] as const)
    if (weight > 0) sum += weight * all[k * crossline.count + l]!;
  return sum;
}

/** The horizon on a grid whose columns run east and rows north, as fine as the survey's bins. */
export function northUp(horizon: Horizon): WritableLattice {
  const { grid } = horizon;
  const { inline, crossline } = grid;
  const bins = grid.binGrid!;
  const corners = [0, inline.count - 1].flatMap((i) =>
    [0, crossline.count - 1].map((j) => mapPoint(bins, i, j)),
  );
  const low = (of: 'x' | 'y'): number => Math.min(...corners.map((corner) => corner[of]));
  const high = (of: 'x' | 'y'): number => Math.max(...corners.map((corner) => corner[of]));
  const turned = Math.abs(
    Math.sin(2 * ((degrees([bins.crosslineVector.x, bins.crosslineVector.y]) * Math.PI) / 180)),
  );
  const aligned = turned < NORTH_UP;
  const eastward = Math.abs(bins.crosslineVector.x) > Math.abs(bins.crosslineVector.y);
  const finest = Math.min(bins.inlineSpacing, bins.crosslineSpacing);
  const [dx, dy] = aligned
    ? eastward
      ? [bins.crosslineSpacing, bins.inlineSpacing]
      : [bins.inlineSpacing, bins.crosslineSpacing]
    : [finest, finest];
  const count = (from: number, to: number, step: number): number =>
    Math.max(1, Math.round((to - from) / step + 0.49) + (aligned ? 0 : 1));
  const columns = aligned ? (eastward ? crossline.count : inline.count) : count(low('x'), high('x'), dx);
  const rows = aligned ? (eastward ? inline.count : crossline.count) : count(low('y'), high('y'), dy);
  const find = binFinder(bins)!;
  const all = inUnit(horizon);
  const values = new Float64Array(columns * rows);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      const [i, j] = find(low('x') + column * dx, low('y') + row * dy);
      values[k] = valueBetween(horizon, all, i, j);
    }
  }
  const lattice: MapLattice = {
    kind: 'lattice',
    format: '',
    name: horizon.name,
    origin: [low('x'), low('y')],
    u: [dx, 0],
    v: [0, dy],
    columns,
    rows,
    values,
    unit: null,
  };
  return { lattice, resampled: !aligned };
}

/** The horizon on its own bins if lines are at a right angle, else north-up. */
export function rotatedLattice(horizon: Horizon): WritableLattice {
  const own = ownLattice(horizon);
  return own ? { lattice: own, resampled: false } : northUp(horizon);
}

const decimalsOf = ({ vertical }: CubeGrid): number =>
  Math.max(3, Math.min(9, 3 - Math.floor(Math.log10(Math.abs(vertical.step) || 1))));

/** Lines of so many values each; `perLine` counts from the beginning of each group. */
function* lines(values: Iterable<string>, perLine: number, separator = ' '): Generator<string> {
  let line: string[] = [];
  for (const value of values) {
    line.push(value);
    if (line.length === perLine) {
      yield line.join(separator);
      line = [];
    }
  }
  if (line.length > 0) yield line.join(separator);
}

/** Values by rows from the south, x fastest. */
function* byRows({ values }: MapLattice, text: (value: number) => string): Generator<string> {
  for (const value of values) yield text(value);
}

/** The values of a column from north to south. */
function* column({ values, columns, rows }: MapLattice, at: number, text: (value: number) => string) {
  for (let row = rows - 1; row >= 0; row--) yield text(values[row * columns + at]!);
}

const formatter = (grid: CubeGrid, nullText: string): ((value: number) => string) => {
  const decimals = decimalsOf(grid);
  return (value) => (Number.isNaN(value) ? nullText : value.toFixed(decimals));
};

const turned360 = (angle: number): number => Math.round(((angle + 360) % 360) * 1e6) / 1e6;
const extent = ({ origin, u, v, columns, rows }: MapLattice) => ({
  west: origin[0],
  east: origin[0] + length(u) * (columns - 1),
  south: origin[1],
  north: origin[1] + length(v) * (rows - 1),
});

export function writeIrap(grid: CubeGrid, lattice: MapLattice): string {
  const { origin, u, v, columns, rows } = lattice;
  const { west, east, south, north } = extent(lattice);
  const n = (value: number): string => value.toFixed(4);
  const head = [
    `-996 ${rows} ${n(length(u))} ${n(length(v))}`,
    `${n(west)} ${n(east)} ${n(south)} ${n(north)}`,
    `${columns} ${turned360(degrees(u))} ${n(origin[0])} ${n(origin[1])}`,
    '0 0 0 0 0 0 0',
  ];
  return `${[...head, ...lines(byRows(lattice, formatter(grid, '9999900.0000')), 6)].join('\n')}\n`;
}

export function writeIrapBinary(_grid: CubeGrid, lattice: MapLattice): Uint8Array<ArrayBuffer> {
  const { origin, u, v, columns, rows, values } = lattice;
  const { west, east, south, north } = extent(lattice);
  const bytes = new Uint8Array(100 + rows * (columns * 4 + 8));
  const view = new DataView(bytes.buffer);
  const head: [('i' | 'f')[], number[]] = [
    [...'iiiffffffiiifffiiiiiiiiii'] as ('i' | 'f')[],
    [
      32,
      -996,
      rows,
      west,
      east,
      south,
      north,
      length(u),
      length(v),
      32,
      16,
      columns,
      turned360(degrees(u)),
      origin[0],
      origin[1],
      16,
      28,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      28,
    ],
  ];
  head[1].forEach((value, k) => {
    if (head[0][k] === 'i') view.setInt32(4 * k, value);
    else view.setFloat32(4 * k, value);
  });
  let at = 100;
  for (let row = 0; row < rows; row++) {
    view.setInt32(at, columns * 4);
    for (let k = 0; k < columns; k++) {
      const value = values[row * columns + k]!;
      view.setFloat32(at + 4 + 4 * k, Number.isNaN(value) ? 1e30 : value);
    }
    view.setInt32(at + 4 + 4 * columns, columns * 4);
    at += 8 + 4 * columns;
  }
  return bytes;
}

export function writeZmap(grid: CubeGrid, lattice: MapLattice, notes: readonly string[]): string {
  const { columns, rows, name } = lattice;
  const { west, east, south, north } = extent(lattice);
  const decimals = decimalsOf(grid);
  const format = formatter(grid, '-99999');
  const text = (value: number): string => format(value).padStart(20);
  const head = [
    ...notes.map((note) => `! ${note}`),
    `@${name.replace(/[,@\r\n]/g, ' ').trim()} HEADER, GRID, 4`,
    `20, -99999, , ${decimals}, 1`,
    `${rows}, ${columns}, ${west.toFixed(4)}, ${east.toFixed(4)}, ${south.toFixed(4)}, ${north.toFixed(4)}`,
    '0.0, 0.0, 0.0',
    '@',
  ];
  const body: string[] = [];
  // Fields are exactly as wide as the header says, because some programs read by position.
  for (let at = 0; at < columns; at++) body.push(...lines(column(lattice, at, text), 4, ''));
  return `${[...head, ...body].join('\n')}\n`;
}

export function writeCps3(grid: CubeGrid, lattice: MapLattice, notes: readonly string[]): string {
  const { columns, rows, u, v, name, values } = lattice;
  const { west, east, south, north } = extent(lattice);
  const known = values.filter((value) => !Number.isNaN(value));
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const n = (value: number): string => value.toFixed(4);
  const head = [
    ...notes.map((note) => `! ${note}`),
    'FSASCI 0 1 COMPUTED 0 0.1E+31',
    'FSATTR 0 0',
    `FSLIMI ${[west, east, south, north, least, most].map(n).join(' ')}`,
    `FSNROW ${rows} ${columns}`,
    `FSXINC ${n(length(u))} ${n(length(v))}`,
    `->${name.replace(/[\r\n]/g, ' ')}`,
  ];
  const body: string[] = [];
  for (let at = 0; at < columns; at++)
    body.push(...lines(column(lattice, at, formatter(grid, '0.1E+31')), 5));
  return `${[...head, ...body].join('\n')}\n`;
}

export function writeGxf(grid: CubeGrid, lattice: MapLattice): string {
  const { origin, u, v, columns, rows, name } = lattice;
  const settings: [string, string | number][] = [
    ['TITLE', `"${name.replace(/["\r\n]/g, ' ')}"`],
    ['POINTS', columns],
    ['ROWS', rows],
    ['PTSEPARATION', length(u)],
    ['RWSEPARATION', length(v)],
    ['XORIGIN', origin[0]],
    ['YORIGIN', origin[1]],
    ['ROTATION', turned360(degrees(u))],
    ['SENSE', 1],
    ['DUMMY', '1e30'],
  ];
  const body: string[] = [];
  const { values } = lattice;
  for (let row = 0; row < rows; row++)
    body.push(
      ...lines(Array.from(values.subarray(row * columns, (row + 1) * columns), formatter(grid, '1e30')), 8),
    );
  return `${[...settings.flatMap(([key, value]) => [`#${key}`, String(value)]), '#GRID', ...body].join('\n')}\n`;
}

const BLANK = 1.70141e38;

export function writeSurferText(grid: CubeGrid, lattice: MapLattice): string {
  const { columns, rows, values } = lattice;
  const { west, east, south, north } = extent(lattice);
  const known = values.filter((value) => !Number.isNaN(value));
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const head = ['DSAA', `${columns} ${rows}`, `${west} ${east}`, `${south} ${north}`, `${least} ${most}`];
  const body: string[] = [];
  for (let row = 0; row < rows; row++)
    body.push(
      ...lines(
        Array.from(values.subarray(row * columns, (row + 1) * columns), formatter(grid, '1.70141e+38')),
        10,
      ),
    );
  return `${[...head, ...body].join('\n')}\n`;
}

/** Surfer 7 binary; 64-bit, so that nothing is rounded. */
export function writeSurfer7(_grid: CubeGrid, lattice: MapLattice): Uint8Array<ArrayBuffer> {
  const { columns, rows, values, origin, u, v } = lattice;
  const known = values.filter((value) => !Number.isNaN(value));
  const bytes = new Uint8Array(12 + 8 + 72 + 8 + values.length * 8);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string, size: number): number => {
    for (let k = 0; k < 4; k++) bytes[at + k] = text.charCodeAt(k);
    view.setInt32(at + 4, size, true);
    return at + 8;
  };
  view.setInt32(tag(0, 'DSRB', 4), 1, true);
  let at = tag(12, 'GRID', 72);
  view.setInt32(at, rows, true);
  view.setInt32(at + 4, columns, true);
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  [origin[0], origin[1], length(u), length(v), least, most, 0, BLANK].forEach((value, k) => {
    view.setFloat64(at + 8 + 8 * k, value, true);
  });
  at = tag(at + 72, 'DATA', values.length * 8);
  values.forEach((value, k) => {
    view.setFloat64(at + 8 * k, Number.isNaN(value) ? BLANK : value, true);
  });
  return bytes;
}

/** Surfer 6 binary; 32-bit values and 16-bit counts. */
export function writeSurfer6(_grid: CubeGrid, lattice: MapLattice): Uint8Array<ArrayBuffer> {
  const { columns, rows, values } = lattice;
  const { west, east, south, north } = extent(lattice);
  const known = values.filter((value) => !Number.isNaN(value));
  const bytes = new Uint8Array(56 + values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < 4; k++) bytes[k] = 'DSBB'.charCodeAt(k);
  view.setInt16(4, columns, true);
  view.setInt16(6, rows, true);
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  [west, east, south, north, least, most].forEach((value, k) => {
    view.setFloat64(8 + 8 * k, value, true);
  });
  values.forEach((value, k) => {
    view.setFloat32(56 + 4 * k, Number.isNaN(value) ? BLANK : value, true);
  });
  return bytes;
}
