import type { Statistics } from '../core/types.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { type Accumulator, createAccumulator, finishStatistics, mergeAccumulators } from '../volume/statistics.ts';
import type { SurveyDataset } from './dataset.ts';
import { derive } from './engine.ts';
import type { CallOptions } from './types.ts';

const STATISTICS_VERSION = 1;
/** Up to this size the whole file is read for its statistics without being asked. */
const SCAN_AT_ONCE_BYTES = 64 * 1024 * 1024;
const JOB_BYTES = 16 * 1024 * 1024;
const SPREAD_RUNS = 24;

/** Statistics of every trace when the file is small or `scan` is set, else of runs of traces spread over the file. */
export async function surveyStatistics(
  dataset: SurveyDataset,
  options: CallOptions & { readonly scan?: boolean },
): Promise<Statistics> {
  const { engine, reader, record, levels } = dataset;
  await dataset.preview(options);
  const { layout } = record.inspection;
  const perJob = Math.max(1, Math.floor(JOB_BYTES / layout.traceByteLength));
  const statisticsOf = async (runs: readonly { first: number; count: number }[], complete: boolean): Promise<Statistics> => {
    let done = 0;
    const parts = await Promise.all(
      runs.map(async ({ first, count }) => {
        const output = await reader.run(
          'scan',
          () => ({
            sourceId: reader.source.id,
            layout,
            first,
            count,
            range: levels.range,
            fields: [],
            check: reader.checkOfRun(first, count),
          }),
          { signal: options.signal, priority: complete ? 'optimize' : 'visible' },
        );
        done += count;
        reader.mismatches += output.mismatches;
        options.onProgress?.({ stage: 'Statistics', done, total: layout.traceCount, unit: 'traces' });
        return output.accumulator as Accumulator;
      }),
    );
    const whole = parts.reduce((sum, part) => mergeAccumulators(sum, part), createAccumulator(levels.range));
    return finishStatistics(whole, complete);
  };
  const all = async (): Promise<Statistics> => {
    const runs = [];
    for (let first = 0; first < layout.traceCount; first += perJob) {
      runs.push({ first, count: Math.min(perJob, layout.traceCount - first) });
    }
    return statisticsOf(runs, true);
  };
  const key = await cacheKey(record.fingerprint, 'statistics', record.overrides, STATISTICS_VERSION);
  if (options.scan || record.fileSize <= SCAN_AT_ONCE_BYTES) {
    const { value } = await derive<Statistics>(engine, {
      key,
      fingerprint: record.fingerprint,
      kind: 'statistics',
      byteLength: () => 100_000,
      make: all,
    });
    return value;
  }
  const known = await engine.disk.get(key);
  if (known) return known.value as Statistics;
  const count = Math.min(perJob, Math.max(1, Math.floor((2 * 1024 * 1024) / layout.traceByteLength)));
  const runs = Array.from({ length: SPREAD_RUNS }, (_, k) => ({
    first: Math.floor(((layout.traceCount - count) * k) / (SPREAD_RUNS - 1)),
    count,
  }));
  return statisticsOf(runs, false);
}
