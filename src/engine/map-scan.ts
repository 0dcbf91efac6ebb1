import type { MapTraces } from '../core/map.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { SurveyReader } from './survey-reader.ts';
import type { TaskInput } from './tasks.ts';

/** Most traces that one job reads. */
const MOST_TRACES = 65_536;

/** What is read from each trace; the input of the task `mapTraces` says more. */
export type MapQuestion = Omit<TaskInput<'mapTraces'>, 'sourceId' | 'layout' | 'first' | 'count'>;

/** Reads every trace of the file, or every `step`-th, in the pool. The columns of the result are in file order. */
export async function scanMap(
  reader: SurveyReader,
  question: MapQuestion,
  options: ReadOptions = {},
): Promise<MapTraces> {
  const { layout } = reader.inspection!;
  const { step, offset, word } = question;
  const total = Math.ceil(layout.traceCount / step);
  const traces = {
    x: new Float64Array(total),
    y: new Float64Array(total),
    cells: new Int32Array(total),
    dead: new Uint8Array(total),
    offsets: new Int32Array(offset ? total : 0),
    values: new Float64Array(word ? total : 0),
  };
  const perJob = Math.max(
    64,
    Math.min(MOST_TRACES, Math.floor(reader.pool.flight.jobBytes / layout.traceByteLength)),
  );
  const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
    const part = await reader.run(
      'mapTraces',
      () => ({ ...question, sourceId: reader.source.id, layout, first: first * step, count }),
      call,
    );
    for (const name of ['x', 'y', 'cells', 'dead'] as const) traces[name].set(part[name] as never, first);
    if (offset) traces.offsets.set(part.offsets, first);
    if (word) traces.values.set(part.values, first);
  };
  await inJobs(reader.pool, total, perJob, run, options);
  return traces;
}
