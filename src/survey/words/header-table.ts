import type { ByteOrder, HeaderWord } from '../../core/types.ts';
import { readColumn, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';

export type Column = Int16Array | Int32Array | Float64Array;

/** Copies of some trace headers of 240 bytes each. */
export class HeaderSample {
  constructor(
    readonly bytes: Uint8Array,
    readonly count: number,
    private readonly byteOrder: ByteOrder,
  ) {}

  read(word: HeaderWord): Column {
    return readColumn(this.bytes, this.count, TRACE_HEADER_LENGTH, this.byteOrder, word);
  }

  /** Returns 1 for each of the 240 bytes that is not the same in all headers, and 0 for the others. */
  varyingBytes(): Uint8Array {
    const varies = new Uint8Array(TRACE_HEADER_LENGTH);
    for (let at = TRACE_HEADER_LENGTH; at < this.count * TRACE_HEADER_LENGTH; at++) {
      const byte = at % TRACE_HEADER_LENGTH;
      if (this.bytes[at] !== this.bytes[byte]) varies[byte] = 1;
    }
    return varies;
  }
}

/** Columns of trace header words, with a row for each trace that was read, in file order. */
export class HeaderTable {
  /** The words whose values were kept, if whole headers were not. */
  readonly keptWords: readonly HeaderWord[];
  /** A table of some rows with whole headers, if this one has few words of all rows; use it where samples are enough. */
  readonly spread: HeaderTable | null;

  private readonly sample: ((rows: Int32Array) => HeaderSample) | null;
  private readonly columns = new Map<string, Column | null>();

  /**
   * @param traces the trace number of each row; null if row and trace number are the same
   * @param complete true if every trace of the file has a row
   */
  constructor(
    readonly count: number,
    readonly traces: Int32Array | null,
    readonly complete: boolean,
    private readonly read: (word: HeaderWord) => Column | null,
    rest: {
      readonly keptWords?: readonly HeaderWord[];
      readonly spread?: HeaderTable;
      readonly sample?: (rows: Int32Array) => HeaderSample;
    } = {},
  ) {
    this.keptWords = rest.keptWords ?? [];
    this.spread = rest.spread ?? null;
    this.sample = rest.sample ?? null;
  }

  /** Copies the headers of some rows; null if only some of their words were kept. */
  headersOf(rows: Int32Array): HeaderSample | null {
    return this.sample ? this.sample(rows) : null;
  }

  /** The values of a word; null if it was not kept. A table without whole headers does not keep words that never change. */
  column(word: HeaderWord): Column | null {
    const key = `${word.byte}${word.type ?? 'int32'}`;
    let column = this.columns.get(key);
    if (column === undefined) {
      column = this.read(word);
      this.columns.set(key, column);
    }
    return column;
  }

  trace(row: number): number {
    return this.traces ? this.traces[row]! : row;
  }
}

/** Makes a table of the same traces whose words are all 0, for headers that must not be believed. */
export const blankTable = ({ count, traces, complete }: HeaderTable): HeaderTable =>
  new HeaderTable(count, traces, complete, () => new Int32Array(count));

/** Makes a table of headers that are `stride` bytes apart in `bytes`. */
export function tableOfBytes(
  bytes: Uint8Array,
  count: number,
  stride: number,
  byteOrder: ByteOrder,
  traces: Int32Array | null,
  complete: boolean,
): HeaderTable {
  const sample = (rows: Int32Array): HeaderSample => {
    const copy = new Uint8Array(rows.length * TRACE_HEADER_LENGTH);
    for (const [k, row] of rows.entries()) {
      const at = row * stride;
      copy.set(bytes.subarray(at, at + TRACE_HEADER_LENGTH), k * TRACE_HEADER_LENGTH);
    }
    return new HeaderSample(copy, rows.length, byteOrder);
  };
  const read = (word: HeaderWord) => readColumn(bytes, count, stride, byteOrder, word);
  return new HeaderTable(count, traces, complete, read, { sample });
}

/** A word with more different values than this share of the rows counts traces and does not number lines. */
const MOST_DISTINCT = 0.67;

/** The values of one word over the rows of a table, and how they repeat. */
export interface ColumnProfile {
  readonly word: HeaderWord;
  readonly values: Column;
  /** The different values, ascending; null if there are nearly as many as rows. */
  readonly distinct: Float64Array | null;
  /** Number of runs of equal values in file order. */
  readonly runs: number;
}

/** Finds the different values, ascending; null if there are more than `most`. */
function distinctValues(values: Column, most: number): Float64Array | null {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const range = highest - lowest + 1;
  // Line numbers are close together, and marking them in an array takes a tenth of the time that a set takes.
  if (!(values instanceof Float64Array) && range <= 8 * values.length + 1024) {
    const present = new Uint8Array(range);
    for (let row = 0; row < values.length; row++) present[values[row]! - lowest] = 1;
    const found = new Float64Array(Math.min(most, range));
    let count = 0;
    for (let mark = 0; mark < range; mark++) {
      if (present[mark] === 0) continue;
      if (count === found.length) return null;
      found[count++] = lowest + mark;
    }
    return found.slice(0, count);
  }
  const seen = new Set<number>();
  for (let row = 0; row < values.length; row++) {
    seen.add(values[row]!);
    if (seen.size > most) return null;
  }
  return Float64Array.from(seen).sort();
}

/** Profiles a word; null if it has one value only or was not kept. */
export function profileColumn(table: HeaderTable, word: HeaderWord): ColumnProfile | null {
  const values = table.column(word);
  if (!values) return null;
  let runs = 1;
  for (let row = 1; row < values.length; row++) if (values[row] !== values[row - 1]) runs += 1;
  if (runs === 1) return null;
  const most = Math.max(8, Math.floor(values.length * MOST_DISTINCT));
  return { word, values, distinct: distinctValues(values, most), runs };
}

/** The most common value and the share of rows that have it. */
export function commonest(values: ArrayLike<number>): { value: number; share: number } {
  const counts = new Map<number, number>();
  for (let row = 0; row < values.length; row++) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1);
  let value = 0;
  let most = 0;
  for (const [candidate, count] of counts) if (count > most) [value, most] = [candidate, count];
  return { value, share: values.length === 0 ? 0 : most / values.length };
}

export function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [Math.abs(a), Math.abs(b)];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The greatest step such that all values, which ascend, are `first + k × step`; 1 for a single value. */
export function commonStep(ascending: ArrayLike<number>): number {
  let step = 0;
  for (let k = 1; k < ascending.length; k++)
    step = greatestCommonDivisor(step, ascending[k]! - ascending[k - 1]!);
  return step || 1;
}

/** Whether two words hold the same number in every row in which both are known. */
export function haveSameNumbers(table: HeaderTable, a: HeaderWord, b: HeaderWord): boolean {
  const rows = table.column(a) && table.column(b) ? table : table.spread;
  const [one, two] = [rows?.column(a), rows?.column(b)];
  return Boolean(one && two?.every((number, row) => number === one[row]));
}
