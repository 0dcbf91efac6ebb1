import { pause } from '../../core/pause.ts';
import { csvField } from '../kit/csv-field.ts';

export interface WordStatistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly zeros: number;
  /** Number of different values, counted up to `MOST_DISTINCT`. */
  readonly distinct: number;
  /** The difference between successive values if it is the same everywhere, else null. */
  readonly constantStep: number | null;
}

export const MOST_DISTINCT = 100_000;
const CHUNK = 100_000;

/** Statistics of a header word over the filtered rows (null: all), in pieces that keep the page responsive. */
export async function wordStatistics(
  column: ArrayLike<number>,
  rows: Int32Array | null,
  signal?: AbortSignal,
): Promise<WordStatistics> {
  const count = rows?.length ?? column.length;
  let [min, max, zeros, mean, spread] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  let constantStep: number | null = null;
  let former = Number.NaN;
  const values = new Set<number>();
  for (let start = 0; start < count; start += CHUNK) {
    for (let row = start; row < Math.min(count, start + CHUNK); row++) {
      const value = column[rows ? rows[row]! : row]!;
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros += 1;
      if (values.size < MOST_DISTINCT) values.add(value);
      // Welford's method avoids differences of large sums.
      const deviation = value - mean;
      mean += deviation / (row + 1);
      spread += deviation * (value - mean);
      if (row === 1) constantStep = value - former;
      else if (row > 1 && value - former !== constantStep) constantStep = null;
      former = value;
    }
    await pause(signal);
  }
  const standardDeviation = count > 0 ? Math.sqrt(spread / count) : Number.NaN;
  const all = { count, min, max, mean, standardDeviation, zeros, distinct: values.size, constantStep };
  return count > 0 ? all : { ...all, min: Number.NaN, max: Number.NaN, mean: Number.NaN };
}

/** The filtered table as CSV: trace number and columns, one row per trace. */
export async function headerCsv(
  words: readonly { readonly title: string; readonly byte: number }[],
  columns: readonly ArrayLike<number>[],
  rows: Int32Array | null,
  signal?: AbortSignal,
): Promise<Blob> {
  const quoted = words.map(({ title, byte }) => csvField(`${title} (byte ${byte})`));
  const parts = [`${['trace', ...quoted].join(',')}\r\n`];
  const count = rows?.length ?? columns[0]?.length ?? 0;
  const piece = Math.max(1, Math.floor(CHUNK / (columns.length + 1)));
  for (let start = 0; start < count; start += piece) {
    let text = '';
    for (let row = start; row < Math.min(count, start + piece); row++) {
      const trace = rows ? rows[row]! : row;
      text += trace + 1;
      for (const column of columns) text += `,${column[trace]}`;
      text += '\r\n';
    }
    parts.push(text);
    await pause(signal);
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** Sorts traces by file order with a bitmap, because a comparison sort of millions takes too long. */
function inFileOrder(rows: Int32Array, traceCount: number): Int32Array {
  if (rows.every((trace, row) => row === 0 || trace > rows[row - 1]!)) return rows;
  const shown = new Uint8Array(traceCount);
  for (const trace of rows) shown[trace] = 1;
  const ordered = new Int32Array(rows.length);
  for (let trace = 0, row = 0; trace < traceCount; trace++) if (shown[trace]) ordered[row++] = trace;
  return ordered;
}

/**
 * At most `most` points to draw, ascending in x even if the table is sorted otherwise. Along the trace number
 * each interval keeps its lowest and highest value.
 */
export function plotPoints(
  x: ArrayLike<number> | null,
  y: ArrayLike<number>,
  shown: Int32Array | null,
  most: number,
): { readonly x: Float64Array; readonly y: Float64Array; readonly every: number } {
  const rows = shown && !x ? inFileOrder(shown, y.length) : shown;
  const count = rows?.length ?? y.length;
  const at = (row: number) => (rows ? rows[row]! : row);
  if (!x && count > most) {
    const part = Math.ceil(count / (most / 2));
    const picked: number[] = [];
    for (let start = 0; start < count; start += part) {
      let [low, high] = [start, start];
      for (let row = start; row < Math.min(count, start + part); row++) {
        if (y[at(row)]! < y[at(low)]!) low = row;
        if (y[at(row)]! > y[at(high)]!) high = row;
      }
      picked.push(Math.min(low, high));
      if (low !== high) picked.push(Math.max(low, high));
    }
    return {
      x: Float64Array.from(picked, (row) => at(row) + 1),
      y: Float64Array.from(picked, (row) => y[at(row)]!),
      every: 1,
    };
  }
  const every = Math.max(1, Math.ceil(count / most));
  let order = Array.from({ length: Math.ceil(count / every) }, (_, k) => at(k * every));
  if (x) order = order.filter((trace) => !Number.isNaN(x[trace]!)).sort((a, b) => x[a]! - x[b]!);
  return {
    x: Float64Array.from(order, (trace) => (x ? x[trace]! : trace + 1)),
    y: Float64Array.from(order, (trace) => y[trace]!),
    every,
  };
}
