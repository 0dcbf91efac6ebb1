import type { Turn } from '../core/pause.ts';
import { sortedRuns } from '../core/sorted-runs.ts';
import type { ByteSource } from '../io/source.ts';
import { readColumn, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { forEachTrace } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

/** Reads header words of traces in a worker, [word × trace]. */
export async function headerWords(
  { layout, traces, words }: TaskInput<'headerWords'>,
  context: TaskContext,
  source: ByteSource,
): Promise<TaskOutput<'headerWords'>> {
  const count = traces.length;
  const bytes = new Uint8Array(count * TRACE_HEADER_LENGTH);
  await forEachTrace(
    source,
    layout,
    traces,
    context,
    (block, byteOffset, column) =>
      bytes.set(block.subarray(byteOffset, byteOffset + TRACE_HEADER_LENGTH), column * TRACE_HEADER_LENGTH),
    { offset: 0, byteLength: TRACE_HEADER_LENGTH },
  );
  const values = new Float64Array(words.length * count);
  words.forEach((word, k) => {
    values.set(readColumn(bytes, count, TRACE_HEADER_LENGTH, layout.byteOrder, word), k * count);
  });
  return { values };
}

/** Sorts rows by their keys. Rows with equal keys stay in order, and NaN comes last in both directions. */
export function sortedRows(
  keys: Int32Array | Float64Array,
  rows: Int32Array,
  descending: boolean,
  turn: Turn,
): Promise<Int32Array> {
  const sign = descending ? -1 : 1;
  const order = (a: number, b: number): number => {
    const [left, right] = [keys[a]!, keys[b]!];
    if (left === right) return a - b;
    if (Number.isNaN(left)) return Number.isNaN(right) ? a - b : 1;
    if (Number.isNaN(right)) return -1;
    return left < right ? -sign : sign;
  };
  return sortedRuns(rows, order, turn);
}
