import { keepInspection } from './inspection.ts';
import type { OpenSurvey } from './open-survey.ts';
import type { CallOptions } from './types.ts';

/**
 * Reads every trace header of a survey whose grid is only an estimate. The inspection is replaced by what the headers say, and stored
 * for the next opening. The preview is made again, because the extent of the grid may have changed.
 */
export async function readEveryHeader(survey: OpenSurvey, options: CallOptions): Promise<void> {
  const { reader, record, engine, levels } = survey;
  await reader.confirm();
  const { inspection } = await reader.run(
    'inspect',
    () => ({ sourceId: reader.source.id, overrides: record.overrides, everyHeader: true }),
    {
      signal: options.signal,
      onProgress: (done, total) => options.onProgress?.({ stage: 'Headers', done, total, unit: 'bytes' }),
    },
  );
  await reader.confirm(reader.stamp?.some());
  survey.setInspection(inspection);
  await keepInspection(engine, survey.record);
  await levels.makePreview(options);
}
