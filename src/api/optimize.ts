import type { Geometry } from '../core/types.ts';
import { makePyramid } from '../engine/optimize.ts';
import { withSurveyLock } from '../io/survey-lock.ts';
import { readEveryHeader } from './every-header.ts';
import { keepInspection } from './inspection.ts';
import { offsetWordOf } from './map-question.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { OpenSurvey } from './open-survey.ts';
import { keepStatistics, surveyStatistics } from './statistics.ts';
import type { CallOptions, Optimized } from './types.ts';

/**
 * Reads the survey once and keeps its pyramid, its statistics and the proof of its geometry; what an earlier run has
 * stored is not read again. Without storage the levels are made in memory instead.
 */
export async function optimizeSurvey(
  survey: OpenSurvey,
  options: CallOptions,
  mayReplan = true,
): Promise<Optimized> {
  const { engine, levels, record } = survey;
  await levels.makePreview(options);
  // A part is small beside the whole, and its levels are kept one by one.
  const nothingKept = (await engine.disk.stats()).budgetBytes <= 0;
  if (engine.disk.problem !== null || nothingKept || record.part) return optimizeInMemory(survey, options);
  const pyramid = await levels.pyramid();
  const { signal } = options;
  const report = (stage: string, done: number, total: number): void =>
    options.onProgress?.({ stage, done, total, unit: 'bytes' });
  const make = async () => {
    await engine.disk.refresh();
    const { budgetBytes } = await engine.disk.stats();
    let stage = 'Optimize';
    const request = {
      fingerprint: record.fingerprint,
      range: levels.range,
      offsetIndex: record.inspection.grid.nearOffsetIndex ?? 0,
      offsetWord: offsetWordOf(record.inspection, record.overrides),
      memoryBytes: engine.settings.maxMemoryBytes * MEMORY_SHARES.blocks,
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
  // Two tabs take turns: the second finds the first one's blocks stored.
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
    // The samples of the headers misled: every header says where its trace stands, and all is made again from that.
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
  await engine.disk.flush();
  return {
    levels: timeTiles && lineTiles ? [...kept, 1] : [...kept],
    bytes: result.bytes,
    timeSlices: timeTiles,
    sections: lineTiles,
  };
}

/** Every header was read and agrees: the geometry is no longer an estimate. */
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
  survey.learn({ ...inspection, geometry: verified });
  await keepInspection(engine, survey.record);
}

async function optimizeInMemory(survey: OpenSurvey, options: CallOptions): Promise<Optimized> {
  const { levels } = survey;
  const finest = levels.allowed(2);
  const made: number[] = [];
  let bytes = 0;
  for (const subsample of [16, 8, 4, 2].filter((value) => value >= finest)) {
    const level = await levels.level(subsample, options);
    made.push(subsample);
    bytes += level.data.byteLength;
  }
  await surveyStatistics(survey, { ...options, scan: true });
  return { levels: made, bytes, timeSlices: false, sections: false };
}
