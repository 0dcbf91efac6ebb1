import type { AmplitudeRange, Statistics } from '../core/types.ts';
import {
  type Accumulator,
  createAccumulator,
  finishStatistics,
  mergeAccumulators,
} from '../volume/statistics.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';

/** A run of neighbouring traces. */
export interface TraceRun {
  readonly first: number;
  readonly count: number;
}

/** Reads runs of traces whole: their statistics, and whether each header says what the geometry says. */
export async function scanRuns(
  reader: SurveyReader,
  range: AmplitudeRange,
  runs: readonly TraceRun[],
  complete: boolean,
  options: ReadOptions = {},
): Promise<Statistics> {
  const layout = reader.inspection!.layout;
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  let done = 0;
  let whole = createAccumulator(range);
  await Promise.all(
    runs.map(async ({ first, count }) => {
      const output = await reader.run(
        'scan',
        () => ({
          sourceId: reader.source.id,
          layout,
          first,
          count,
          range,
          check: reader.checkOfRun(first, count),
        }),
        { ...options, onProgress: undefined },
      );
      whole = mergeAccumulators(whole, output.accumulator as Accumulator);
      reader.mismatches += output.mismatches;
      done += count;
      options.onProgress?.(done, total);
    }),
  );
  return finishStatistics(whole, complete);
}
