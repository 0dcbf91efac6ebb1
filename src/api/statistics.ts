import type { Statistics } from '../core/types.ts';
import { scanRuns, type TraceRun } from '../engine/survey-scan.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { derive } from './engine.ts';
import type { OpenSurvey } from './open-survey.ts';
import type { CallOptions } from './types.ts';

const STATISTICS_VERSION = 1;
/** Up to this size the whole file is read for its statistics without being asked. */
const SCAN_AT_ONCE_BYTES = 64 * 1024 * 1024;
const JOB_BYTES = 16 * 1024 * 1024;
const SPREAD_RUNS = 24;
const SPREAD_RUN_BYTES = 2 * 1024 * 1024;

function allRuns(traceCount: number, perRun: number): TraceRun[] {
  return Array.from({ length: Math.ceil(traceCount / perRun) }, (_, k) => ({
    first: k * perRun,
    count: Math.min(perRun, traceCount - k * perRun),
  }));
}

/** Statistics of every trace when the file is small or `scan` is set, else of runs of traces spread over the file. */
export async function surveyStatistics(
  survey: OpenSurvey,
  options: CallOptions & { readonly scan?: boolean },
): Promise<Statistics> {
  const { engine, reader, record, levels } = survey;
  await levels.makePreview(options);
  const { layout } = record.inspection;
  const tracesPer = (bytes: number): number => Math.max(1, Math.floor(bytes / layout.traceByteLength));
  const call = {
    signal: options.signal,
    onProgress: (done: number, total: number) =>
      options.onProgress?.({ stage: 'Statistics', done, total, unit: 'traces' }),
  };
  const key = await cacheKey(record.fingerprint, 'statistics', record.overrides, STATISTICS_VERSION);
  if (options.scan || record.fileSize <= SCAN_AT_ONCE_BYTES) {
    const runs = allRuns(layout.traceCount, tracesPer(JOB_BYTES));
    const { value } = await derive<Statistics>(engine, {
      key,
      fingerprint: record.fingerprint,
      kind: 'statistics',
      byteLength: () => 100_000,
      make: () => scanRuns(reader, levels.range, runs, true, { ...call, priority: 'optimize' }),
    });
    return value;
  }
  const known = await engine.disk.get(key);
  if (known) return known.value as Statistics;
  const count = Math.min(
    tracesPer(SPREAD_RUN_BYTES),
    Math.max(1, Math.floor(layout.traceCount / SPREAD_RUNS)),
  );
  const runs = Array.from({ length: SPREAD_RUNS }, (_, k) => ({
    first: Math.floor(((layout.traceCount - count) * k) / (SPREAD_RUNS - 1)),
    count,
  }));
  return scanRuns(reader, levels.range, runs, false, call);
}
