import type { ByteSource } from '../io/source.ts';
import { readColumn } from '../segy/fields.ts';
import { forEachTrace } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

const TRACE_HEADER_LENGTH = 240;

/** In a worker: words of a few traces, one column of all of them after the other. */
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

/** Rows in ascending or descending order of their keys, equal ones as they were, NaN last. */
export function sortedRows(
  keys: Int32Array | Float64Array,
  rows: Int32Array,
  descending: boolean,
): Int32Array {
  const sign = descending ? -1 : 1;
  return rows.slice().sort((a, b) => {
    const [left, right] = [keys[a]!, keys[b]!];
    if (left === right) return a - b;
    if (Number.isNaN(left)) return Number.isNaN(right) ? a - b : 1;
    if (Number.isNaN(right)) return -1;
    return left < right ? -sign : sign;
  });
}
