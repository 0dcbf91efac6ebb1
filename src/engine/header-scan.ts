import { traceRun } from '../core/trace-run.ts';
import type { HeaderColumn, HeaderWord } from '../core/types.ts';
import { isFloatWord } from '../segy/fields.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { SurveyReader } from './survey-reader.ts';

/** Most traces whose headers one job reads. */
const MOST_TRACES = 65_536;

/** Reads header words of traces and returns one column for each word, in the same order; 0 where a trace number is −1. */
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
  // Reading many headers must not delay what the user looks at.
  const priority = options.priority ?? (total > 2 * perJob ? 'prefetch' : 'visible');
  const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
    const part =
      'first' in traces
        ? traceRun({ first: traces.first + first, count })
        : traces.slice(first, first + count);
    const { values } = await reader.run(
      'headerWords',
      () => ({ sourceId: reader.source.id, layout, traces: part, words }),
      call,
    );
    columns.forEach((column, k) => {
      column.set(values.subarray(k * count, (k + 1) * count), first);
    });
  };
  await inJobs(reader.pool, total, perJob, run, { ...options, priority });
  return columns;
}
