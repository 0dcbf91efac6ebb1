import type { MapTraces } from '../core/map.ts';
import type { CoordinateWords, HeaderWord, LineAxis } from '../core/types.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';
import type { TaskInput } from './tasks.ts';

const JOB_BYTES = 16 * 1024 * 1024;
const MOST_TRACES = 65_536;

/** Reads every trace header of the file in the pool; jobs are started as workers become free. */
export async function scanMap(
  reader: SurveyReader,
  coordinates: CoordinateWords | null,
  grid: { readonly inline: LineAxis; readonly crossline: LineAxis } | null,
  word: HeaderWord | null,
  options: ReadOptions = {},
): Promise<MapTraces> {
  const { layout } = reader.inspection!;
  const { traceCount } = layout;
  const traces = {
    x: new Float64Array(traceCount),
    y: new Float64Array(traceCount),
    cells: new Int32Array(traceCount),
    dead: new Uint8Array(traceCount),
    values: new Float64Array(word ? traceCount : 0),
  };
  const perJob = Math.max(64, Math.min(MOST_TRACES, Math.floor(JOB_BYTES / layout.traceByteLength)));
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let first = next; first < traceCount; first = next) {
      next += perJob;
      const count = Math.min(perJob, traceCount - first);
      const input = (): TaskInput<'mapTraces'> => ({
        sourceId: reader.source.id,
        layout,
        first,
        count,
        coordinates,
        grid,
        word,
      });
      const part = await reader.run('mapTraces', input, { ...options, onProgress: undefined });
      for (const name of ['x', 'y', 'cells', 'dead'] as const) traces[name].set(part[name] as never, first);
      if (word) traces.values.set(part.values, first);
      done += count;
      options.onProgress?.(done, traceCount);
    }
  };
  await Promise.all(Array.from({ length: 2 * Math.max(1, reader.pool.size) }, lane));
  return traces;
}
