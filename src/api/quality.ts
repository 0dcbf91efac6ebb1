import type { Quality } from '../core/quality.ts';
import { rangeOverOffsets, scanQuality } from '../engine/quality-scan.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { type Checked, checkedWindow, type QUALITY_OPTIONS } from './call-options.ts';
import { derive } from './engine.ts';
import { jobOptions } from './job-options.ts';
import type { OpenSurvey } from './open-survey.ts';

const QUALITY_VERSION = 4;
/** Files up to this size are read whole, even if `complete` is not set. */
const SCAN_AT_ONCE_BYTES = 64 * 1024 * 1024;
const SPREAD_RUNS = 24;
const SPREAD_RUN_BYTES = 2 * 1024 * 1024;
/** The result of checking more traces than this is too large to be worth storing on disk. */
const MOST_KEPT_TRACES = 500_000;

/** Checks the quality of a survey as `Dataset.quality` says, or returns the stored result of an earlier check. */
export async function checkQuality(
  survey: OpenSurvey,
  options: Checked<typeof QUALITY_OPTIONS>,
): Promise<Quality> {
  const { engine, reader, record, levels } = survey;
  const { layout, vertical } = record.inspection;
  const window = checkedWindow(options.window, layout.samplesPerTrace);
  await levels.makePreview(options);
  const isPrestack = record.inspection.geometry.kind === 'prestack';
  const whole = options.complete || record.fileSize <= SCAN_AT_ONCE_BYTES;
  const perRun = Math.min(
    Math.max(32, Math.floor(SPREAD_RUN_BYTES / layout.traceByteLength)),
    Math.floor(layout.traceCount / SPREAD_RUNS),
  );
  const runs =
    whole || perRun < 1
      ? [{ first: 0, count: layout.traceCount }]
      : Array.from({ length: SPREAD_RUNS }, (_, k) => ({
          first: Math.floor(((layout.traceCount - perRun) * k) / (SPREAD_RUNS - 1)),
          count: perRun,
        }));
  const { value } = await derive<Quality>(engine, {
    key: await cacheKey(
      record.fingerprint,
      'quality',
      { overrides: record.overrides, runs, window },
      QUALITY_VERSION,
    ),
    fingerprint: record.fingerprint,
    kind: 'quality check',
    shape: 'isQuality',
    byteLength: ({ traces }) => traces.traces.length * 33 + 100_000,
    keep: ({ tracesRead }) => tracesRead <= MOST_KEPT_TRACES,
    reader,
    make: async () => {
      await reader.confirm();
      return scanQuality(
        reader,
        {
          runs,
          range: isPrestack ? await rangeOverOffsets(reader, { signal: options.signal }) : levels.range,
          vertical,
          window,
        },
        {
          ...jobOptions(options, 'Quality', 'traces'),
          priority: whole ? 'optimize' : 'prefetch',
        },
      );
    },
  });
  return value;
}
