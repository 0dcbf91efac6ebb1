import type { AmplitudeRange, Statistics } from '../core/types.ts';
import {
  type Accumulator,
  createAccumulator,
  finishStatistics,
  mergeAccumulators,
} from '../volume/statistics.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';

/** Reads traces whole for their statistics, in jobs of neighbours. */
export async function scanTraces(
  reader: SurveyReader,
  range: AmplitudeRange,
  traces: Int32Array,
  options: ReadOptions = {},
): Promise<Accumulator> {
  const layout = reader.inspection!.layout;
  const perJob = Math.max(1, Math.floor(reader.pool.flight.jobBytes / layout.traceByteLength));
  const parts: Promise<Accumulator>[] = [];
  let done = 0;
  for (let first = 0; first < traces.length; first += perJob) {
    const part = traces.subarray(first, first + perJob);
    const input = () => ({ sourceId: reader.source.id, layout, traces: part.slice(), range });
    parts.push(
      reader.run('scan', input, { ...options, onProgress: undefined }).then(({ accumulator }) => {
        done += part.length;
        options.onProgress?.(done, traces.length);
        return accumulator as Accumulator;
      }),
    );
  }
  return (await Promise.all(parts)).reduce(mergeAccumulators, createAccumulator(range));
}

/** @param complete whether these are all traces of the survey */
export async function scanStatistics(
  reader: SurveyReader,
  range: AmplitudeRange,
  traces: Int32Array,
  complete: boolean,
  options: ReadOptions = {},
): Promise<Statistics> {
  return finishStatistics(await scanTraces(reader, range, traces, options), complete);
}
