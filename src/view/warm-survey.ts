import type { SceneSurvey } from '../core/scene.ts';

/** The smallest survey, drawn while the page is idle. */
export const WARM_SURVEY: SceneSurvey = {
  inlineCount: 2,
  crosslineCount: 2,
  sampleCount: 2,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'Crossline', first: 1, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
};
