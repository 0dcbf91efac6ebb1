import { keepInspection } from './inspection.ts';
import type { OpenSurvey } from './open-survey.ts';
import type { CallOptions } from './types.ts';

/**
 * Reads every trace header of a survey whose samples left its grid open, takes over what they tell and keeps it for the
 * next opening. The first picture is made again, because the extent may be another.
 */
export async function readEveryHeader(survey: OpenSurvey, options: CallOptions): Promise<void> {
  const { reader, record, engine, levels } = survey;
  const { inspection } = await reader.run(
    'inspect',
    () => ({ sourceId: reader.source.id, overrides: record.overrides, everyHeader: true }),
    {
      signal: options.signal,
      onProgress: (done, total) => options.onProgress?.({ stage: 'Headers', done, total, unit: 'bytes' }),
    },
  );
  survey.learn(inspection);
  await keepInspection(engine, survey.record);
  await levels.makePreview(options);
}
