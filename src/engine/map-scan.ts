import type { MapTraces } from '../core/map.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';
import type { TaskInput } from './tasks.ts';

const MOST_TRACES = 65_536;

/** What is asked of each trace; see the task's input. */
export type MapQuestion = Omit<TaskInput<'mapTraces'>, 'sourceId' | 'layout' | 'first' | 'count'>;

/** Reads every trace of the file, or every step-th, in the pool; jobs are started as workers become free. */
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
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let start = next; start < total; start = next) {
      next += perJob;
      const count = Math.min(perJob, total - start);
      const input = (): TaskInput<'mapTraces'> => ({
        ...question,
        sourceId: reader.source.id,
        layout,
        first: start * step,
        count,
      });
      const part = await reader.run('mapTraces', input, { ...options, onProgress: undefined });
      for (const name of ['x', 'y', 'cells', 'dead'] as const) traces[name].set(part[name] as never, start);
      if (offset) traces.offsets.set(part.offsets, start);
      if (word) traces.values.set(part.values, start);
      done += count;
      options.onProgress?.(done, total);
    }
  };
  await Promise.all(Array.from({ length: 2 * Math.max(1, reader.pool.size) }, lane));
  return traces;
}
