import type { AmplitudeRange, Statistics } from '../core/types.ts';
import {
  type Accumulator,
  createAccumulator,
  finishStatistics,
  mergeAccumulators,
} from '../volume/statistics.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { SurveyReader } from './survey-reader.ts';

/** Reads whole traces and accumulates their statistics, in jobs of consecutive entries of `traces`. */
export async function scanTraces(
  reader: SurveyReader,
  range: AmplitudeRange,
  traces: Int32Array,
  options: ReadOptions = {},
): Promise<Accumulator> {
  const layout = reader.inspection!.layout;
  const perJob = Math.max(1, Math.floor(reader.pool.flight.jobBytes / layout.traceByteLength));
  const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<Accumulator> => {
    const part = traces.slice(first, first + count);
    const input = () => ({ sourceId: reader.source.id, layout, traces: part, range });
    return (await reader.run('scan', input, call)).accumulator as Accumulator;
  };
  const parts = await inJobs(reader.pool, traces.length, perJob, run, options);
  return parts.reduce(mergeAccumulators, createAccumulator(range));
}

/** Computes the statistics of these traces. @param complete whether these are all traces of the survey */
export async function scanStatistics(
  reader: SurveyReader,
  range: AmplitudeRange,
  traces: Int32Array,
  complete: boolean,
  options: ReadOptions = {},
): Promise<Statistics> {
  return finishStatistics(await scanTraces(reader, range, traces, options), complete);
}
