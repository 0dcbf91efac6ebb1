import { isSegyError } from '../core/errors.ts';
import type { Finding, Inspection, Overrides } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { derive, type Engine } from './engine.ts';
import type { SurveyRecord } from './open-survey.ts';
import type { CallOptions } from './types.ts';

/** Raise this when the result of an inspection changes. Results that were stored before are then not used any more. */
const INSPECTION_VERSION = 9;

export interface StoredInspection {
  readonly inspection: Inspection;
  readonly fileSize: number;
}

export interface InspectionRequest {
  readonly fingerprint: string;
  readonly fileSize: number;
  readonly overrides: Overrides;
}

const inspectionKey = (fingerprint: string, overrides: Overrides): Promise<string> =>
  cacheKey(fingerprint, 'inspection', overrides, INSPECTION_VERSION);

/** Stores what reading every header has shown of the geometry, for the next opening. */
export async function keepInspection(engine: Engine, record: SurveyRecord): Promise<void> {
  const { fingerprint, inspection, fileSize, overrides } = record;
  const key = await inspectionKey(fingerprint, overrides);
  const value: StoredInspection = { inspection, fileSize };
  engine.memory.delete(key);
  engine.disk.put(key, fingerprint, 'headers and geometry', value);
}

/** Whether the inspection of a survey is still in the storage. */
export const hasInspection = async (
  { disk }: Engine,
  { fingerprint, overrides }: SurveyRecord,
): Promise<boolean> => (await disk.entry(await inspectionKey(fingerprint, overrides))) !== undefined;

/** Reads from the file what it is. */
async function inspect(
  reader: SurveyReader,
  overrides: Overrides,
  { signal, onProgress }: CallOptions,
): Promise<Inspection> {
  const { inspection } = await reader.run('inspect', () => ({ sourceId: reader.source.id, overrides }), {
    signal,
    onProgress: (done, total) => onProgress?.({ stage: 'Headers', done, total, unit: 'bytes' }),
  });
  return inspection;
}

/** An inspection that was begun before it was known whether the cache has it. */
export interface BegunInspection {
  readonly inspection: Promise<Inspection>;
  /** Ends it, if it goes on. */
  stop(): void;
}

/** Begins to inspect a file, for `inspectRemembering`, which uses it unless it knows more of the file. */
export function beginInspection(
  reader: SurveyReader,
  overrides: Overrides,
  options: CallOptions,
): BegunInspection {
  const own = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, own.signal]) : own.signal;
  const inspection = inspect(reader, overrides, { ...options, signal });
  // A failure is thrown where it is awaited, if it is.
  inspection.catch(() => undefined);
  return { inspection, stop: () => own.abort() };
}

/**
 * Inspects a file with the given overrides. If this was done before, the result comes from the cache.
 * @param begun the same inspection, if it was begun already
 */
export async function inspectAs(
  engine: Engine,
  reader: SurveyReader,
  { fingerprint, fileSize, overrides }: InspectionRequest,
  options: CallOptions = {},
  begun?: Promise<Inspection>,
): Promise<StoredInspection> {
  const { value } = await derive<StoredInspection>(engine, {
    key: await inspectionKey(fingerprint, overrides),
    fingerprint,
    kind: 'headers and geometry',
    shape: 'isInspection',
    byteLength: ({ inspection }) => 100_000 + (inspection.grid.cells?.byteLength ?? 0),
    reader,
    make: async () => ({ inspection: await (begun ?? inspect(reader, overrides, options)), fileSize }),
  });
  return value;
}

/** Error codes with which an inspection ends if the overrides do not fit the file. */
const REFUSALS = [
  'not-segy',
  'other-format',
  'no-traces',
  'truncated',
  'unsupported-format',
  'no-geometry',
  'bad-argument',
];

/**
 * Inspects a file with overrides that were remembered from an earlier visit; overrides that are given now replace them one by one. If
 * the remembered ones no longer fit the file, they are left out, and a finding says so.
 */
export async function inspectRemembering(
  engine: Engine,
  reader: SurveyReader,
  request: InspectionRequest,
  remembered: Overrides,
  options: CallOptions = {},
  begun?: BegunInspection,
): Promise<StoredInspection & Pick<SurveyRecord, 'overrides' | 'notes'>> {
  const overrides = { ...remembered, ...request.overrides };
  const asBegun = Object.keys(remembered).length === 0 ? begun : undefined;
  if (!asBegun) begun?.stop();
  try {
    const all = { ...request, overrides };
    return { ...(await inspectAs(engine, reader, all, options, asBegun?.inspection)), overrides, notes: [] };
  } catch (error) {
    const refused = isSegyError(error) && REFUSALS.includes(error.code);
    if (!refused || Object.keys(remembered).length === 0) throw error;
    const stored = await inspectAs(engine, reader, request, options);
    const finding: Finding = {
      code: 'overrides-refused',
      severity: 'warning',
      message: `What you overruled for this file on an earlier visit no longer opens it (${error.message}) It is read as inferred.`,
      remedy: 'Set the overrides again, or take them back.',
    };
    return { ...stored, overrides: request.overrides, notes: [finding] };
  }
}
