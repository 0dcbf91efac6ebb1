import type { SurveySummary } from '../core/survey-summary.ts';
import type { Inspection } from '../core/types.ts';
import type { Engine } from './engine.ts';
import type { SurveyRecord } from './open-survey.ts';

/** Makes the summary with which the library lists a survey without opening it. */
export function summaryOf({ geometry, grid, layout, vertical }: Inspection): SurveySummary {
  return {
    kind: geometry.kind,
    inlineCount: grid.inlineCount,
    crosslineCount: grid.crosslineCount,
    traceCount: layout.traceCount,
    samplesPerTrace: layout.samplesPerTrace,
    vertical,
  };
}

/** Enters a survey in the book of what is stored, so that the library lists it. */
export function enterSurvey({ disk }: Engine, record: SurveyRecord): void {
  const { fingerprint, name, fileSize, modified, host, inspection } = record;
  disk.touchSurvey({ fingerprint, name, fileSize, modified, host, summary: summaryOf(inspection) });
}
