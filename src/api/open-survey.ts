import type { Inspection, Overrides } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import type { Engine } from './engine.ts';
import type { Levels } from './levels.ts';

/** What is known of an open survey besides its samples. */
export interface SurveyRecord {
  readonly name: string;
  readonly fingerprint: string;
  readonly fileSize: number;
  readonly inspection: Inspection;
  readonly overrides: Overrides;
}

/** What the parts of a dataset (slices, mesh, statistics) work with. */
export interface OpenSurvey {
  readonly engine: Engine;
  readonly reader: SurveyReader;
  readonly record: SurveyRecord;
  readonly levels: Levels;
  /** Takes over what reading every header has shown; replaces `record`. */
  learn(inspection: Inspection): void;
}
