import type { Optimized } from '../core/cube.ts';
import type { Geometry } from '../core/types.ts';
import { makePyramid } from '../engine/optimize.ts';
import { withSurveyLock } from '../io/survey-lock.ts';
import { readEveryHeader } from './every-header.ts';
import { hasInspection, keepInspection } from './inspection.ts';
import { keptBytes } from './kept-bytes.ts';
import { offsetWordOf } from './map-question.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { OpenSurvey } from './open-survey.ts';
import { keepStatistics, surveyStatistics } from './statistics.ts';
import { enterSurvey } from './survey-list.ts';
import type { CallOptions } from './types.ts';

/**
 * Reads the survey once and stores its pyramid, its statistics and whether its headers agree with its geometry. What an earlier run has
 * stored is not read again. Without storage, the levels are made in memory instead.
 * @param mayReplan whether to start again with every header read, if headers disagree with the estimated geometry
 */
export async function optimizeSurvey(
  survey: OpenSurvey,
  options: CallOptions,
  mayReplan = true,
): Promise<Optimized> {
  const { engine, levels, record } = survey;
  await levels.makePreview(options);
  await engine.disk.tryAgain();
  // A part is small compared with the whole survey, so its levels are stored one by one instead of as a pyramid.
  const nothingKept = (await engine.disk.stats()).budgetBytes <= 0;
  if (engine.disk.problem !== null || nothingKept || record.part) return optimizeInMemory(survey, options);
  const pyramid = await levels.pyramid();
  const { signal } = options;
  const report = (stage: string, done: number, total: number): void =>
    options.onProgress?.({ stage, done, total, unit: 'bytes' });
  const make = async () => {
    await engine.disk.refresh();
    await enterAgain(survey);
    const { budgetBytes } = await engine.disk.stats();
    let stage = 'Optimize';
    const request = {
      fingerprint: record.fingerprint,
      range: levels.range,
      offsetIndex: record.inspection.grid.nearOffsetIndex ?? 0,
      offsetWord: offsetWordOf(record.inspection, record.overrides),
      memoryBytes: engine.settings.maxMemoryBytes * MEMORY_SHARES.blocks,
      sampleStrideOf: (subsample: number) => levels.sampleStrideOf(subsample),
      budgetBytes,
      onPass: (pass: number, passes: number): void => {
        stage = `Optimize, pass ${pass} of ${passes} over the unsorted file`;
      },
    };
    return makePyramid(pyramid, request, {
      signal,
      onProgress: (done, total) => report(stage, done, total),
    });
  };
  // Only one tab optimizes a survey at a time. The second one then finds the blocks of the first one stored.
  const onWait = (who: 'this tab' | 'another tab'): void =>
    report(
      who === 'another tab'
        ? 'Waiting for another tab that optimizes this survey'
        : 'Waiting for the run before to end',
      0,
      0,
    );
  const result = await withSurveyLock(record.fingerprint, make, { signal, onWait });
  if (result.mismatches > 0 && mayReplan) {
    // The geometry was estimated from a sample of the headers, and is wrong. Every header is read, and the pyramid is made again.
    await pyramid.forget();
    await readEveryHeader(survey, options);
    return optimizeSurvey(survey, options, false);
  }
  survey.reader.mismatches = result.mismatches;
  levels.saturated = result.saturated;
  await keepStatistics(survey, result.statistics);
  if (result.mismatches === 0) await noteVerified(survey);
  const { levels: kept, timeTiles, lineTiles } = result.plan;
  await levels.dropSingleLevels(kept);
  const subsamples = kept.map(({ subsample }) => subsample);
  await engine.disk.flush();
  return {
    levels: timeTiles && lineTiles ? [...subsamples, 1] : subsamples,
    bytes: result.bytes,
    keptBytes: await keptBytes(engine, [pyramid.key, ...pyramid.blockKeys()]),
    timeSlices: timeTiles,
    sections: lineTiles,
  };
}

/**
 * Enters the survey in the book, with what it is opened by. The site's data may have been cleared, or the survey forgotten, while it was
 * open; without an entry no list would show what optimize stores, and nothing could remove it.
 */
async function enterAgain({ engine, record, levels }: OpenSurvey): Promise<void> {
  enterSurvey(engine, record);
  if (!(await hasInspection(engine, record))) await keepInspection(engine, record);
  await levels.keepPreview();
}

/** Records that every header was read and agrees with the geometry, which is then no longer an estimate. */
async function noteVerified(survey: OpenSurvey): Promise<void> {
  const { engine, record } = survey;
  const { inspection } = record;
  const { geometry, grid } = inspection;
  if ((geometry.kind !== '3d' && geometry.kind !== 'prestack') || geometry.verified) return;
  if (grid.cells) return;
  const verified: Geometry = {
    ...geometry,
    verified: true,
    liveTraces: grid.inlineCount * grid.crosslineCount * grid.offsetCount,
  };
  survey.setInspection({ ...inspection, geometry: verified });
  await keepInspection(engine, survey.record);
}

async function optimizeInMemory(survey: OpenSurvey, options: CallOptions): Promise<Optimized> {
  const { levels } = survey;
  const { crossline: finest } = levels.strideOf(2);
  const made: number[] = [];
  const keys: string[] = [];
  let bytes = 0;
  for (const subsample of [16, 8, 4, 2].filter((value) => value >= finest)) {
    const level = await levels.level(subsample, options);
    made.push(subsample);
    keys.push(await levels.key('level', level.stride));
    bytes += level.data.byteLength;
  }
  await surveyStatistics(survey, { ...options, scan: true });
  await survey.engine.disk.flush();
  const kept = await keptBytes(survey.engine, keys);
  return { levels: made, bytes, keptBytes: kept, timeSlices: false, sections: false };
}
