import { traceRun } from '../core/trace-run.ts';
import type { Statistics } from '../core/types.ts';
import { scanStatistics } from '../engine/survey-scan.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { derive, shapeCheck } from './engine.ts';
import { jobOptions } from './job-options.ts';
import type { OpenSurvey, SurveyRecord } from './open-survey.ts';
import type { CallOptions } from './types.ts';

const STATISTICS_VERSION = 1;
/** Files up to this size are read whole for their statistics, even if `scan` is not set. */
const SCAN_AT_ONCE_BYTES = 64 * 1024 * 1024;
const SPREAD_RUNS = 24;
const SPREAD_RUN_BYTES = 2 * 1024 * 1024;

/** Lists traces for an estimate: runs of neighbours, spread evenly over the file. */
function spreadTraces(traceCount: number, perRun: number): Int32Array {
  const count = Math.min(perRun, Math.max(1, Math.floor(traceCount / SPREAD_RUNS)));
  return Int32Array.from({ length: SPREAD_RUNS * count }, (_, k) => {
    const run = Math.floor(k / count);
    return Math.floor(((traceCount - count) * run) / (SPREAD_RUNS - 1)) + (k % count);
  });
}

const statisticsKey = (record: SurveyRecord): Promise<string> =>
  cacheKey(record.fingerprint, 'statistics', record.overrides, STATISTICS_VERSION);

/** Stores the statistics of every trace, which `optimize` has found while reading the survey. */
export async function keepStatistics(survey: OpenSurvey, statistics: Statistics): Promise<void> {
  const { engine, record } = survey;
  const key = await statisticsKey(record);
  engine.memory.set(key, statistics, 100_000);
  engine.disk.put(key, record.fingerprint, 'statistics', statistics);
}

/** Gives statistics of every trace if the file is small, was optimized or `scan` is set, else of traces spread over the file. */
export async function surveyStatistics(
  survey: OpenSurvey,
  options: CallOptions & { readonly scan?: boolean },
): Promise<Statistics> {
  const { engine, reader, record, levels } = survey;
  await levels.makePreview(options);
  const { layout } = record.inspection;
  const call = jobOptions(options, 'Statistics', 'traces');
  const key = await statisticsKey(record);
  if (options.scan || record.fileSize <= SCAN_AT_ONCE_BYTES) {
    const { value } = await derive<Statistics>(engine, {
      key,
      fingerprint: record.fingerprint,
      kind: 'statistics',
      shape: 'isStatistics',
      byteLength: () => 100_000,
      reader,
      make: async () => {
        await reader.confirm();
        const all = traceRun({ first: 0, count: layout.traceCount });
        return scanStatistics(reader, levels.range, all, true, { ...call, priority: 'optimize' });
      },
    });
    return value;
  }
  const known =
    engine.memory.get<Statistics>(key) ?? (await engine.disk.get(key, shapeCheck('isStatistics')))?.value;
  if (known) return known as Statistics;
  const traces = spreadTraces(
    layout.traceCount,
    Math.max(1, Math.floor(SPREAD_RUN_BYTES / layout.traceByteLength)),
  );
  return scanStatistics(reader, levels.range, traces, false, call);
}
