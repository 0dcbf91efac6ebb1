/** What the numbers of a column mean. 'other' is kept out of the reading. */
export const COLUMN_ROLES = ['inline', 'crossline', 'x', 'y', 'z', 'name', 'other'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

export const VERTICAL_UNITS = ['ms', 's', 'ns', 'm', 'ft'] as const;
export type VerticalUnit = (typeof VERTICAL_UNITS)[number];

/** A table of numbers as it stands in a file. */
export interface PointTable {
  readonly kind: 'points';
  readonly format: string;
  /** Names of the columns, empty where the file gives none. */
  readonly titles: readonly string[];
  /** What the format, or the names, say that each column is; null where they say nothing. */
  readonly roles: readonly (ColumnRole | null)[];
  readonly columns: readonly Float64Array[];
  /** Name of the horizon of each row, as an index of `names`; null if there is one horizon. */
  readonly nameOf: Int32Array | null;
  readonly names: readonly string[];
  readonly unit: VerticalUnit | null;
  readonly domain: 'time' | 'depth' | null;
}

/** A regular grid of values over the map: node (column, row) lies at origin + column × u + row × v. */
export interface MapLattice {
  readonly kind: 'lattice';
  readonly format: string;
  readonly name: string;
  readonly origin: readonly [number, number];
  readonly u: readonly [number, number];
  readonly v: readonly [number, number];
  readonly columns: number;
  readonly rows: number;
  /** [row × column]; NaN where there is none. */
  readonly values: Float64Array;
  readonly unit: VerticalUnit | null;
}

export type HorizonFile = PointTable | MapLattice;

/**
 * Numbers that stand for "no value" in the formats of horizons: 1e30 and all beyond, 9999900 (IRAP), −99999, −999.25, and the 1.70141e38
 * of Surfer. What a file itself names as its null is added.
 */
export const isNull = (value: number, own?: number): boolean =>
  !Number.isFinite(value) ||
  Math.abs(value) >= 9.99e29 ||
  value === 9999900 ||
  value === -99999 ||
  value === -999.25 ||
  (own !== undefined && Math.abs(value - own) <= Math.abs(own) * 1e-7);

/** The unit that a word of a file means; null for a word that is none. */
export function unitOf(word: string): VerticalUnit | null {
  const text = word
    .trim()
    .toLowerCase()
    .replace(/[.()[\]"]/g, '');
  if (/^(ms|msec|millisec(ond)?s?|milliseconds)$/.test(text)) return 'ms';
  if (/^(s|sec|secs|seconds?)$/.test(text)) return 's';
  if (/^(ns|nanoseconds?)$/.test(text)) return 'ns';
  if (/^(m|meters?|metres?)$/.test(text)) return 'm';
  return /^(ft|feet|foot|usft)$/.test(text) ? 'ft' : null;
}
