import { SegyError } from '../../core/errors.ts';
import { isNull, type MapLattice } from './points.ts';

type Vector = readonly [number, number];

const damaged = (format: string, what: string): SegyError =>
  new SegyError('horizon-outside', `This ${format} grid cannot be read: ${what}. Export it again.`);

/** Checks sizes before memory is taken for them. */
function checkSize(format: string, columns: number, rows: number, available: number): void {
  const whole = Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0;
  if (!whole) throw damaged(format, `it says that it has ${columns} × ${rows} nodes`);
  if (columns * rows > available)
    throw damaged(format, `it should have ${columns} × ${rows} values, but has only ${available}`);
}

const numbersOf = (text: string): Float64Array => {
  const parts = text.split(/\s+/);
  const from = parts[0] === '' ? 1 : 0;
  const to = parts.at(-1) === '' ? parts.length - 1 : parts.length;
  return Float64Array.from(parts.slice(from, Math.max(from, to)), (part) =>
    Number(part.replace(/[dD]/, 'e')),
  );
};

const rotated = (step: number, degrees: number): Vector => {
  const angle = (degrees * Math.PI) / 180;
  return [step * Math.cos(angle), step * Math.sin(angle)];
};

/** A lattice from values in its own order, with nulls made NaN. */
function lattice(
  format: string,
  name: string,
  origin: Vector,
  u: Vector,
  v: Vector,
  [columns, rows]: Vector,
  at: (column: number, row: number) => number,
  nullValue?: number,
): MapLattice {
  const values = new Float64Array(columns * rows);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      const value = at(column, row);
      values[k] = isNull(value, nullValue) ? Number.NaN : value;
    }
  }
  return { kind: 'lattice', format, name, origin, u, v, columns, rows, values, unit: null };
}

/**
 * IRAP classic, the ASCII grid of RMS and Petrel: −996, number of rows, increments; limits; number of columns, rotation in degrees
 * anticlockwise, origin; seven zeros; values with x fastest from the south-west. Null is 9999900.
 */
export function readIrap(text: string): MapLattice {
  const numbers = numbersOf(text);
  const [, rows = 0, dx = 0, dy = 0] = numbers;
  const [columns = 0, rotation = 0, x = 0, y = 0] = numbers.subarray(8);
  checkSize('IRAP', columns, rows, numbers.length - 19);
  return lattice(
    'IRAP classic',
    '',
    [x, y],
    rotated(dx, rotation),
    rotated(dy, rotation + 90),
    [columns, rows],
    (column, row) => numbers[19 + row * columns + column]!,
  );
}

/** IRAP binary: the same numbers in big-endian Fortran records, with a record of float32 for each row. Null is 1e30. */
export function readIrapBinary(bytes: Uint8Array): MapLattice {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 100) throw damaged('IRAP binary', 'its header is cut off');
  const rows = view.getInt32(8);
  const [dx, dy] = [view.getFloat32(28), view.getFloat32(32)];
  const columns = view.getInt32(44);
  const [rotation, x, y] = [view.getFloat32(48), view.getFloat32(52), view.getFloat32(56)];
  // Records may be longer or shorter than a row, so that all of their values are put together first.
  const values: number[] = [];
  let at = 100;
  checkSize('IRAP binary', columns, rows, Math.floor((bytes.byteLength - at) / 4));
  while (at + 8 <= bytes.byteLength && values.length < columns * rows) {
    const length = view.getInt32(at);
    if (length <= 0 || length % 4 !== 0 || at + 8 + length > bytes.byteLength)
      throw damaged('IRAP binary', `a record at byte ${at} says that it has ${length} bytes`);
    for (let k = 0; k < length; k += 4) values.push(view.getFloat32(at + 4 + k));
    at += length + 8;
  }
  checkSize('IRAP binary', columns, rows, values.length);
  return lattice(
    'IRAP binary',
    '',
    [x, y],
    rotated(dx, rotation),
    rotated(dy, rotation + 90),
    [columns, rows],
    (column, row) => values[row * columns + column]!,
  );
}

/**
 * ZMAP+: comments after "!" and "+"; "@name, GRID, nodes per line"; field width, null, null as text, decimals, first column; rows,
 * columns, x and y limits; "@"; values by columns from the west, each from north to south. The fields of the header may be spread over
 * lines in any way.
 */
export function readZmap(text: string): MapLattice {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => !/^\s*[!+]/.test(line));
  const begin = lines.findIndex((line) => line.startsWith('@'));
  const end = lines.findIndex((line, k) => k > begin && /^@\s*$/.test(line));
  if (begin < 0 || end < 0) throw damaged('ZMAP+', 'its header has no end (a line with @ alone)');
  const name = /^@\s*([^,]*)/
    .exec(lines[begin]!)![1]!
    .replace(/HEADER|FILE/gi, '')
    .trim();
  const fields = lines
    .slice(begin + 1, end)
    .map((line) => line.trim().replace(/,$/, ''))
    .join(',')
    .split(',')
    .map((field) => field.trim());
  const [width = '', empty = '', emptyText = '', , , rows, columns, west, east, south, north] = fields;
  const nullValue = Number(empty === '' ? emptyText : empty);
  const size: Vector = [Number(columns), Number(rows)];
  const body = lines.slice(end + 1);
  let numbers = numbersOf(body.join(' '));
  // Numbers as wide as their field leave no blank between them.
  if (numbers.length !== size[0] * size[1] || numbers.some(Number.isNaN)) {
    const cut = new RegExp(`.{1,${Math.max(1, Number(width))}}`, 'g');
    numbers = Float64Array.from(
      body.flatMap((line) => line.match(cut) ?? []).filter((part) => part.trim() !== ''),
      Number,
    );
  }
  checkSize('ZMAP+', size[0], size[1], numbers.length);
  const step = (low: number, high: number, count: number): number =>
    count > 1 ? (high - low) / (count - 1) : 1;
  const [x0, x1, y0, y1] = [west, east, south, north].map(Number) as [number, number, number, number];
  return lattice(
    'ZMAP+',
    name,
    [x0, y0],
    [step(x0, x1, size[0]), 0],
    [0, step(y0, y1, size[1])],
    size,
    (column, row) => numbers[column * size[1] + (size[1] - 1 - row)]!,
    nullValue,
  );
}

/** CPS-3 ASCII: FSASCI with the null, FSLIMI, FSNROW, FSXINC, "->name", then columns from the west, each from north to south. */
export function readCps3(text: string): MapLattice {
  const settings = new Map<string, number[]>();
  let name = '';
  const body: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [key = '', ...values] = line.trim().split(/\s+/);
    if (key === '' || key.startsWith('!')) continue;
    if (/^FS/.test(key)) settings.set(key, values.map(Number));
    else if (key.startsWith('->')) name = line.trim().slice(2).trim();
    else body.push(line);
  }
  const numbers = numbersOf(body.join(' '));
  const [west = Number.NaN, east = 0, south = 0, north = 0] = settings.get('FSLIMI') ?? [];
  const [rows = Number.NaN, columns = Number.NaN] = settings.get('FSNROW') ?? [];
  checkSize('CPS-3', columns, rows, numbers.length);
  const [dx = (east - west) / (columns - 1), dy = (north - south) / (rows - 1)] =
    settings.get('FSXINC') ?? [];
  return lattice(
    'CPS-3',
    name,
    [west, north - dy * (rows - 1)],
    [dx, 0],
    [0, dy],
    [columns, rows],
    (column, row) => numbers[column * rows + (rows - 1 - row)]!,
    settings.get('FSASCI')?.at(-1),
  );
}

/** GXF (Geosoft grid exchange): a line "#NAME" and its value on the next; rows from the south, rotation anticlockwise. */
export function readGxf(text: string): MapLattice {
  const lines = text.split(/\r\n|\n|\r/);
  const value = (key: string, otherwise: number): number => {
    const at = lines.findIndex((line) => line.trim().toUpperCase() === `#${key}`);
    return at < 0 ? otherwise : Number(lines[at + 1]!.trim().split(/\s+/)[0]);
  };
  const begin = lines.findIndex((line) => line.trim().toUpperCase() === '#GRID');
  if (begin < 0) throw damaged('GXF', 'it has no #GRID');
  if (value('GTYPE', 0) > 0) throw damaged('GXF', 'its values are compressed; write it with GTYPE 0');
  if (Math.abs(value('SENSE', 1)) !== 1)
    throw damaged('GXF', 'its rows do not begin in the south-west; write it with SENSE 1');
  const [columns, rows] = [value('POINTS', Number.NaN), value('ROWS', Number.NaN)];
  const end = lines.findIndex((line, k) => k > begin && line.trim().startsWith('#'));
  const numbers = numbersOf(lines.slice(begin + 1, end < 0 ? undefined : end).join(' '));
  checkSize('GXF', columns, rows, numbers.length);
  const rotation = value('ROTATION', 0);
  const titleAt = lines.findIndex((line) => line.trim().toUpperCase() === '#TITLE');
  const dummy = value('DUMMY', 1e30);
  return lattice(
    'GXF',
    titleAt < 0 ? '' : lines[titleAt + 1]!.trim().replace(/^"|"$/g, ''),
    [value('XORIGIN', 0), value('YORIGIN', 0)],
    rotated(value('PTSEPARATION', 1), rotation),
    rotated(value('RWSEPARATION', 1), rotation + 90),
    [columns, rows],
    (column, row) => numbers[row * columns + column]!,
    dummy,
  );
}

const between = (low: number, high: number, count: number): number =>
  count > 1 ? (high - low) / (count - 1) : 1;

/** Surfer ASCII: DSAA; numbers of columns and rows; limits of x, y, z; rows from the south. Blank is 1.70141e38. */
export function readSurferText(text: string): MapLattice {
  const numbers = numbersOf(text.trim().slice(4));
  const [columns = 0, rows = 0, x0 = 0, x1 = 0, y0 = 0, y1 = 0] = numbers;
  checkSize('Surfer', columns, rows, numbers.length - 8);
  return lattice(
    'Surfer (DSAA)',
    '',
    [x0, y0],
    [between(x0, x1, columns), 0],
    [0, between(y0, y1, rows)],
    [columns, rows],
    (column, row) => numbers[8 + row * columns + column]!,
  );
}

/** Surfer 6 binary (DSBB, float32) and Surfer 7 binary (DSRB, tagged sections of float64); both little-endian. */
export function readSurferBinary(bytes: Uint8Array): MapLattice {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 56) throw damaged('Surfer', 'its header is cut off');
  const double = (at: number): number => view.getFloat64(at, true);
  if (bytes[2] === 0x42) {
    const [columns, rows] = [view.getInt16(4, true), view.getInt16(6, true)];
    checkSize('Surfer', columns, rows, Math.floor((bytes.byteLength - 56) / 4));
    const [x0, x1, y0, y1] = [double(8), double(16), double(24), double(32)];
    return lattice(
      'Surfer 6 (DSBB)',
      '',
      [x0, y0],
      [between(x0, x1, columns), 0],
      [0, between(y0, y1, rows)],
      [columns, rows],
      (column, row) => view.getFloat32(56 + 4 * (row * columns + column), true),
    );
  }
  let grid = -1;
  let data = -1;
  for (let at = 0; at + 8 <= bytes.byteLength; ) {
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getInt32(at + 4, true);
    if (tag === 'GRID') grid = at + 8;
    if (tag === 'DATA') data = at + 8;
    if (length < 0) break;
    at += 8 + length;
  }
  if (grid < 0 || data < 0 || grid + 72 > bytes.byteLength)
    throw damaged('Surfer', 'it has no GRID or no DATA section');
  const [rows, columns] = [view.getInt32(grid, true), view.getInt32(grid + 4, true)];
  checkSize('Surfer', columns, rows, Math.floor((bytes.byteLength - data) / 8));
  const blank = double(grid + 64);
  return lattice(
    'Surfer 7 (DSRB)',
    '',
    [double(grid + 8), double(grid + 16)],
    [double(grid + 24), 0],
    [0, double(grid + 32)],
    [columns, rows],
    (column, row) => {
      const value = double(data + 8 * (row * columns + column));
      return value >= blank ? Number.NaN : value;
    },
  );
}
