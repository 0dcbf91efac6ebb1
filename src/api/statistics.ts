import { traceRun } from '../core/trace-run.ts';
import type { Statistics } from '../core/types.ts';
import { scanStatistics } from '../engine/survey-scan.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { derive } from './engine.ts';
import type { OpenSurvey, SurveyRecord } from './open-survey.ts';
import type { CallOptions } from './types.ts';

const STATISTICS_VERSION = 1;
/** Up to this size the whole file is read for its statistics without being asked. */
const SCAN_AT_ONCE_BYTES = 64 * 1024 * 1024;
const SPREAD_RUNS = 24;
const SPREAD_RUN_BYTES = 2 * 1024 * 1024;

/** Runs of neighbouring traces at even distances over the file. */
function spreadTraces(traceCount: number, perRun: number): Int32Array {
  const count = Math.min(perRun, Math.max(1, Math.floor(traceCount / SPREAD_RUNS)));
  return Int32Array.from({ length: SPREAD_RUNS * count }, (_, k) => {
    const run = Math.floor(k / count);
    return Math.floor(((traceCount - count) * run) / (SPREAD_RUNS - 1)) + (k % count);
  });
}

const statisticsKey = (record: SurveyRecord): Promise<string> =>
  cacheKey(record.fingerprint, 'statistics', record.overrides, STATISTICS_VERSION);

/** Keeps the statistics of every trace, as optimize has found them on its way. */
export async function keepStatistics(survey: OpenSurvey, statistics: Statistics): Promise<void> {
  const { engine, record } = survey;
  const key = await statisticsKey(record);
  engine.memory.set(key, statistics, 100_000);
  engine.disk.put(key, record.fingerprint, 'statistics', statistics);
}

/** Statistics of every trace when the file is small, was optimized or `scan` is set, else of traces spread over the file. */
export async function surveyStatistics(
  survey: OpenSurvey,
  options: CallOptions & { readonly scan?: boolean },
): Promise<Statistics> {
  const { engine, reader, record, levels } = survey;
  await levels.makePreview(options);
  const { layout } = record.inspection;
  const call = {
    signal: options.signal,
    onProgress: (done: number, total: number) =>
      options.onProgress?.({ stage: 'Statistics', done, total, unit: 'traces' }),
  };
  const key = await statisticsKey(record);
  if (options.scan || record.fileSize <= SCAN_AT_ONCE_BYTES) {
    const { value } = await derive<Statistics>(engine, {
      key,
      fingerprint: record.fingerprint,
      kind: 'statistics',
      byteLength: () => 100_000,
      make: () => {
        const all = traceRun(0, layout.traceCount);
        return scanStatistics(reader, levels.range, all, true, { ...call, priority: 'optimize' });
      },
    });
    return value;
  }
  const known = engine.memory.get<Statistics>(key) ?? (await engine.disk.get(key))?.value;
  if (known) return known as Statistics;
  const traces = spreadTraces(
    layout.traceCount,
    Math.max(1, Math.floor(SPREAD_RUN_BYTES / layout.traceByteLength)),
  );
  return scanStatistics(reader, levels.range, traces, false, call);
}
