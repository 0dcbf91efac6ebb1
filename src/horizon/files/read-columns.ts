import { SegyError } from '../../core/errors.ts';
import { type ColumnRole, isNull, type PointTable, unitOf, type VerticalUnit } from './points.ts';

/** Names by which programs call the columns of their files. */
const ROLE_NAMES: readonly [ColumnRole, RegExp][] = [
  ['inline', /^(in-?line|il|iline|inl|line)(_?(no|nr|number))?$/i],
  ['crossline', /^(cross-?line|xl|xline|crl|cl|trace|cdp|x-line)(_?(no|nr|number))?$/i],
  ['x', /^(x|easting|x-?coord(inate)?|utm_?x|cdp_?x|east)$/i],
  ['y', /^(y|northing|y-?coord(inate)?|utm_?y|cdp_?y|north)$/i],
  ['z', /^(z|t|time|twt|depth|tvd(ss)?|elevation|z-?value|value|t\/z|tz)$/i],
  ['name', /^(horizon|name|surface|horizon_?name)$/i],
];

/** What a column of this name holds; a unit in brackets is left out. */
export const roleOf = (title: string): ColumnRole | null =>
  ROLE_NAMES.find(([, names]) => names.test(title.replace(/[([].*$/, '').trim()))?.[0] ?? null;

/** The parts of a line: separated by tabs, semicolons, commas or blanks; quotes keep blanks together. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/"([^"]*)"|([^\s,;"]+)/g)) parts.push(quoted ?? plain!);
  return parts;
}

const toNumber = (part: string): number =>
  part === '' ? Number.NaN : Number(part.replace(/[dD]([+-]?\d)/, 'e$1'));

/** Column numbers with decimal commas: "1,5;2,5" or "1,5 2,5". Commas are then no separators. */
function hasDecimalCommas(lines: readonly string[]): boolean {
  const sample = lines.slice(0, 50);
  return (
    sample.length > 0 &&
    sample.every((line) => /\d,\d/.test(line) && !/\d\.\d/.test(line)) &&
    sample.every((line) => /[;\t]|\d {1,}[-\d]/.test(line) && !/,\s/.test(line) && !/\d,\d+,\d/.test(line))
  );
}

interface Head {
  readonly names: string[];
  titles: string[];
  unit: VerticalUnit | null;
  domain: 'time' | 'depth' | null;
  nullValue: number | undefined;
  format: string;
}

/** Reads what a comment line says of name, unit, domain, null and columns. */
function readComment(line: string, head: Head): void {
  const text = line.replace(/^[#!@]+\s*/, '');
  const setting = /^(\w+?)_*\s*->\s*(.*)$/.exec(text);
  if (setting) {
    const [, key, value] = setting as unknown as [string, string, string];
    if (/horizon_name/i.test(key)) head.names.push(value.trim());
    if (/z_unit/i.test(key)) head.unit = unitOf(value);
    if (/domain/i.test(key)) head.domain = /depth/i.test(value) ? 'depth' : 'time';
    return;
  }
  const field = /^Field:\s*\d+\s+(\S+)\s*(\S*)/i.exec(text);
  if (field) {
    head.format = 'EarthVision grid';
    head.titles.push(field[1]!);
    if (roleOf(field[1]!) === 'z') head.unit = unitOf(field[2]!) ?? head.unit;
    return;
  }
  const nullValue = /^Null_value:\s*(\S+)/i.exec(text);
  if (nullValue) head.nullValue = Number(nullValue[1]);
  const numbered = /^\d+:\s*(.+)$/.exec(text);
  if (numbered) {
    head.format = 'OpendTect';
    head.titles.push(numbered[1]!.trim());
    return;
  }
  if (/^subgrid=/.test(text)) head.format = 'DUG';
  const dimension = /^vertical_dimension=(\w+)/.exec(text);
  if (dimension) head.domain = dimension[1] === 'depth' ? 'depth' : 'time';
  const titles = partsOf(text);
  if (titles.length >= 3 && titles.filter((title) => roleOf(title)).length >= 3) {
    head.titles = titles;
    if (text.includes('"')) head.format = 'OpendTect';
  }
}

/**
 * Reads a table of numbers: plain columns in any order and with any separator, the ASCII horizons of OpendTect, Charisma, OpenWorks, DUG
 * and EarthVision. Comments begin with #, ! or @.
 * @throws SegyError 'horizon-outside' if fewer than three columns of numbers are found
 */
export function readColumns(text: string): PointTable {
  const head: Head = {
    names: [],
    titles: [],
    unit: null,
    domain: null,
    nullValue: undefined,
    format: 'Columns',
  };
  const rows: string[] = [];
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '') continue;
    if (/^[#!@]/.test(line)) readComment(line, head);
    else if (/^INLINE\s*:/i.test(line)) {
      head.format = 'Charisma';
      rows.push(line.replace(/INLINE\s*:/i, '').replace(/XLINE\s*:/i, ''));
    } else if (
      rows.length === 0 &&
      partsOf(line).filter((part) => !Number.isNaN(toNumber(part))).length < 3
    ) {
      const titles = partsOf(line);
      if (titles.length >= 3) head.titles = titles;
    } else rows.push(line);
  }
  const decimalCommas = hasDecimalCommas(rows);
  const split = (line: string): string[] =>
    partsOf(decimalCommas ? line.replace(/(\d),(\d)/g, '$1.$2') : line);
  const first = split(rows[0] ?? '');
  const named = first.length > 3 && Number.isNaN(toNumber(first[0]!)) && !Number.isNaN(toNumber(first[1]!));
  const width = first.length - (named ? 1 : 0);
  if (width < 3)
    throw new SegyError(
      'horizon-outside',
      'No three columns of numbers were found in this file, so it is no horizon that can be read. Export it as columns of inline, crossline, X, Y and time or depth.',
    );
  const columns = Array.from({ length: width }, () => new Float64Array(rows.length));
  const nameOf = named ? new Int32Array(rows.length) : null;
  const names = new Map(head.names.map((name, k) => [name, k]));
  rows.forEach((row, k) => {
    const parts = split(row);
    if (nameOf) {
      const name = parts[0] ?? '';
      if (!names.has(name)) names.set(name, names.size);
      nameOf[k] = names.get(name)!;
    }
    for (let column = 0; column < width; column++) {
      const value = toNumber(parts[column + (named ? 1 : 0)] ?? '');
      columns[column]![k] = isNull(value, head.nullValue) ? Number.NaN : value;
    }
  });
  let titles = head.titles;
  if (named && titles.length > width) titles = titles.slice(1);
  const title = (column: number): string => titles[column] ?? '';
  let roles = columns.map((_, column) => roleOf(title(column)));
  if (head.format === 'Charisma') roles = ['inline', 'crossline', 'x', 'y', 'z'];
  if (head.format === 'DUG' && width === 3) roles = ['inline', 'crossline', 'z'];
  const unit =
    head.unit ??
    columns
      .map((_, column) => unitOf(/[([](.*)[)\]]/.exec(title(column))?.[1] ?? ''))
      .find((found) => found) ??
    null;
  return {
    kind: 'points',
    format: head.format,
    titles: columns.map((_, column) => title(column)),
    roles: columns.map((_, column) => roles[column] ?? null),
    columns,
    nameOf,
    names: [...names.keys()],
    unit,
    domain: head.domain,
  };
}

/** Reads GeoFrame IESX (3d_ci7m): rows between PROFILE and EOD lines of x, y, 0, 14, z, trace, trace, amplitude, I, line. */
export function readIesx(text: string): PointTable {
  const names: string[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const z: number[] = [];
  const nameOf: number[] = [];
  let unit: VerticalUnit | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const profile = /^PROFILE\s+(.*?)\s+TYPE\b(.*)$/.exec(line);
    if (profile) {
      const name = profile[1]!.trim();
      if (!names.includes(name)) names.push(name);
      unit = unitOf(/(\S+)\s*$/.exec(profile[2]!)?.[1] ?? '') ?? unit;
      continue;
    }
    if (/^(SNAPPING|EOD)/.test(line)) continue;
    const parts = line.trim().split(/\s+/).map(Number);
    if (parts.length < 5 || parts.slice(0, 5).some((part) => Number.isNaN(part))) continue;
    x.push(parts[0]!);
    y.push(parts[1]!);
    z.push(isNull(parts[4]!) ? Number.NaN : parts[4]!);
    nameOf.push(Math.max(0, names.length - 1));
  }
  return {
    kind: 'points',
    format: 'GeoFrame IESX',
    titles: ['X', 'Y', 'Z'],
    roles: ['x', 'y', 'z'],
    columns: [x, y, z].map((column) => Float64Array.from(column)),
    nameOf: names.length > 1 ? Int32Array.from(nameOf) : null,
    names,
    unit,
    domain: null,
  };
}

/** Reads the positions of GeoJSON: the third coordinate, or a property named as a time, a depth or a value. */
export function readGeoJson(text: string): PointTable {
  const x: number[] = [];
  const y: number[] = [];
  const z: number[] = [];
  const visit = (coordinates: unknown, value: number): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === 'number') {
      x.push(coordinates[0]);
      y.push(Number(coordinates[1]));
      const own = Number(coordinates[2] ?? value);
      z.push(isNull(own) ? Number.NaN : own);
    } else for (const part of coordinates) visit(part, value);
  };
  const take = (item: unknown): void => {
    const { type, features, geometry, geometries, coordinates, properties } = Object(item) as Record<
      string,
      unknown
    >;
    if (Array.isArray(features)) for (const feature of features) take(feature);
    else if (Array.isArray(geometries)) for (const each of geometries) take(each);
    else if (type === 'Feature') {
      const titled = Object.entries(Object(properties) as object).find(
        ([name, value]) => roleOf(name) === 'z' && Number.isFinite(Number(value)),
      );
      visit(Object(geometry as object).coordinates, Number(titled?.[1] ?? Number.NaN));
    } else visit(coordinates, Number.NaN);
  };
  try {
    take(JSON.parse(text));
  } catch (cause) {
    throw new SegyError(
      'horizon-outside',
      `This file begins like GeoJSON but is not valid JSON: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return {
    kind: 'points',
    format: 'GeoJSON',
    titles: ['X', 'Y', 'Z'],
    roles: ['x', 'y', 'z'],
    columns: [x, y, z].map((column) => Float64Array.from(column)),
    nameOf: null,
    names: [],
    unit: null,
    domain: null,
  };
}
