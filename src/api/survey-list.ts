import type { SurveySummary } from '../core/survey-summary.ts';
import type { Inspection } from '../core/types.ts';

/** What the library tells of a survey without opening it. */
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
