import type { CubeGrid } from '../core/cube.ts';
import type { Finding, Inspection, Overrides } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import type { Engine } from './engine.ts';
import type { PartChoice } from './parts.ts';
import type { SurveyLevels } from './survey-levels.ts';
import type { DatasetMeta } from './types.ts';

/** What is known of an open survey apart from its samples. */
export interface SurveyRecord {
  readonly name: string;
  readonly fingerprint: string;
  readonly fileSize: number;
  /** When the file was last written, as the first opening found it, in milliseconds since 1970; null if it does not tell. */
  readonly modified: number | null;
  /** The host of the link that it was opened by; null if it was a file. */
  readonly host: string | null;
  readonly inspection: Inspection;
  readonly overrides: Overrides;
  /** Findings about the opening itself, which are not stored with the inspection. */
  readonly notes: readonly Finding[];
  /** The part of the survey that is open; null for all of it. */
  readonly part: PartChoice | null;
  /** The same part with its offset as a number, so that it has the same id however it was chosen. */
  readonly samples?: PartChoice;
}

/** An open survey, as the modules for slices, statistics and optimize use it. */
export interface OpenSurvey {
  readonly engine: Engine;
  readonly reader: SurveyReader;
  readonly record: SurveyRecord;
  readonly levels: SurveyLevels;
  readonly grid: CubeGrid;
  /** Replaces the inspection, and with it `record`, after every header was read. */
  setInspection(inspection: Inspection): void;
}

/** Makes the public metadata of a survey. */
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
    fileHeaderOffset: inspection.fileHeaderOffset,
    byteOrder: layout.byteOrder,
    sampleByteOrder: layout.sampleByteOrder ?? layout.byteOrder,
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
