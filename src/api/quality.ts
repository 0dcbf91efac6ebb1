import { SegyError } from '../core/errors.ts';
import type { Quality } from '../core/quality.ts';
import { rangeOverOffsets, scanQuality } from '../engine/quality-scan.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { derive } from './engine.ts';
import type { OpenSurvey } from './open-survey.ts';
import type { QualityOptions } from './types.ts';

const QUALITY_VERSION = 4;
/** Up to this size the whole file is read without being asked. */
const SCAN_AT_ONCE_BYTES = 64 * 1024 * 1024;
const SPREAD_RUNS = 24;
const SPREAD_RUN_BYTES = 2 * 1024 * 1024;
/** A check of more traces than this is not worth keeping on disk. */
const MOST_KEPT_TRACES = 500_000;

/** See `Dataset.quality`. */
export async function checkQuality(survey: OpenSurvey, options: QualityOptions): Promise<Quality> {
  const { engine, reader, record, levels } = survey;
  const { layout, vertical } = record.inspection;
  const last = layout.samplesPerTrace - 1;
  const window = options.window ?? ([0, last] as const);
  if (
    !(
      Number.isInteger(window[0]) &&
      Number.isInteger(window[1]) &&
      window[0] >= 0 &&
      // A trace of one sample has no longer window.
      window[1] - window[0] >= Math.min(1, last) &&
      window[1] <= last
    )
  ) {
    throw new SegyError(
      'bad-argument',
      `The window must be two samples in order from 0 to ${last}, not ${window.join(' to ')}.`,
    );
  }
  await levels.makePreview(options);
  const isPrestack = record.inspection.geometry.kind === 'prestack';
  const whole = (options.complete ?? false) || record.fileSize <= SCAN_AT_ONCE_BYTES;
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
    byteLength: ({ traces }) => traces.traces.length * 33 + 100_000,
    keep: ({ tracesRead }) => tracesRead <= MOST_KEPT_TRACES,
    make: async () =>
      scanQuality(
        reader,
        {
          runs,
          range: isPrestack ? await rangeOverOffsets(reader, { signal: options.signal }) : levels.range,
          vertical,
          window,
        },
        {
          signal: options.signal,
          priority: whole ? 'optimize' : 'prefetch',
          onProgress: (done, total) =>
            options.onProgress?.({ stage: 'Quality', done, total, unit: 'traces' }),
        },
      ),
  });
  return value;
}
