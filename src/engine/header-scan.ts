import { traceRun } from '../core/trace-run.ts';
import type { HeaderColumn, HeaderWord } from '../core/types.ts';
import { isFloatWord } from '../segy/fields.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';

/** Bytes of file that one job goes through. */
const MOST_TRACES = 65_536;

/** Words of the traces' headers, a column to a word, in the order asked for; 0 for trace −1. */
export async function readHeaderWords(
  reader: SurveyReader,
  traces: Int32Array | { readonly first: number; readonly count: number },
  words: readonly HeaderWord[],
  options: ReadOptions = {},
): Promise<HeaderColumn[]> {
  const { layout } = reader.inspection!;
  const total = 'first' in traces ? traces.count : traces.length;
  const columns = words.map((word) => (isFloatWord(word) ? new Float64Array(total) : new Int32Array(total)));
  const perJob = Math.max(
    1,
    Math.min(MOST_TRACES, Math.floor(reader.pool.flight.jobBytes / layout.traceByteLength)),
  );
  // A walk through the whole file gives way to what the user looks at.
  const priority = options.priority ?? (total > 2 * perJob ? 'prefetch' : 'visible');
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let start = next; start < total; start = next) {
      next += perJob;
      const count = Math.min(perJob, total - start);
      const part =
        'first' in traces
          ? traceRun(traces.first + start, traces.first + start + count)
          : traces.slice(start, start + count);
      const { values } = await reader.run(
        'headerWords',
        () => ({ sourceId: reader.source.id, layout, traces: part, words }),
        { ...options, priority, onProgress: undefined },
      );
      columns.forEach((column, k) => {
        column.set(values.subarray(k * count, (k + 1) * count), start);
      });
      done += count;
      options.onProgress?.(done, total);
    }
  };
  await Promise.all(Array.from({ length: 2 * Math.max(1, reader.pool.size) }, lane));
  return columns;
}
