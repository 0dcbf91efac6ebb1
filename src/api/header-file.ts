import type { CubeCall } from '../core/cube.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import type { SurveyRecord } from './open-survey.ts';

/** The open SEG-Y file from which a written file takes its headers. */
export interface HeaderFile {
  readonly reader: SurveyReader;
  readonly record: SurveyRecord;
  /** Reads every header if that is still needed to locate all traces. */
  everyHeader(call: CubeCall): Promise<void>;
}
