import type { Finding, Inspection, Overrides } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import type { Engine } from './engine.ts';
import type { Levels } from './levels.ts';
import type { PartChoice } from './parts.ts';
import type { DatasetMeta } from './types.ts';

/** What is known of an open survey besides its samples. */
export interface SurveyRecord {
  readonly name: string;
  readonly fingerprint: string;
  readonly fileSize: number;
  readonly inspection: Inspection;
  readonly overrides: Overrides;
  /** Findings of the opening itself, which are not kept with the inspection. */
  readonly notes: readonly Finding[];
  /** The part of the survey that this is; null for all of it. */
  readonly part: PartChoice | null;
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

/** The public metadata of a survey. */
export function metaOf({
  name,
  fingerprint,
  fileSize,
  inspection,
  overrides,
  notes,
}: SurveyRecord): DatasetMeta {
  const { layout } = inspection;
  return {
    name,
    revision: inspection.revision,
    byteOrder: layout.byteOrder,
    sampleFormat: layout.sampleFormat,
    samplesPerTrace: layout.samplesPerTrace,
    sampleIntervalMicroseconds: inspection.sampleIntervalMicroseconds,
    vertical: inspection.vertical,
    traceCount: layout.traceCount,
    textHeaders: inspection.textHeaders,
    textEncoding: inspection.textEncoding,
    binaryHeader: inspection.binaryHeader,
    geometry: inspection.geometry,
    findings: [...inspection.findings, ...notes],
    fingerprint,
    fileSize,
    overrides,
    coordinates: inspection.coordinates,
    ...(inspection.offsetWord ? { offsetWord: inspection.offsetWord } : {}),
  };
}
