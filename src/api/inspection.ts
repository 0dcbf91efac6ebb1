import type { Inspection, Overrides } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { derive, type Engine } from './engine.ts';
import type { SurveyRecord } from './open-survey.ts';
import type { OpenOptions } from './types.ts';

/** Raised when the inspection would find otherwise than before. */
const INSPECTION_VERSION = 1;

const OVERRIDE_NAMES = [
  'byteOrder',
  'sampleFormat',
  'samplesPerTrace',
  'sampleIntervalMicroseconds',
  'domain',
  'inline',
  'crossline',
  'x',
  'y',
  'cdp',
  'offset',
] as const satisfies readonly (keyof Overrides)[];

export function overridesOf(options: OpenOptions): Overrides {
  return Object.fromEntries(
    OVERRIDE_NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  ) as Overrides;
}

interface StoredInspection {
  readonly inspection: Inspection;
  readonly fileSize: number;
}

const inspectionKey = (fingerprint: string, overrides: Overrides): Promise<string> =>
  cacheKey(fingerprint, 'inspection', overrides, INSPECTION_VERSION);

/** Keeps what optimize has learnt of the geometry, for the next opening. */
export async function keepInspection(engine: Engine, record: SurveyRecord): Promise<void> {
  const { fingerprint, inspection, fileSize, overrides } = record;
  const key = await inspectionKey(fingerprint, overrides);
  const value: StoredInspection = { inspection, fileSize };
  engine.memory.delete(key);
  engine.disk.put(key, fingerprint, 'headers and geometry', value);
}

/** What the headers say, from the cache or from the file. */
export async function inspect(
  engine: Engine,
  reader: SurveyReader,
  fingerprint: string,
  fileSize: number,
  options: OpenOptions,
): Promise<StoredInspection> {
  const overrides = overridesOf(options);
  const { value } = await derive<StoredInspection>(engine, {
    key: await inspectionKey(fingerprint, overrides),
    fingerprint,
    kind: 'headers and geometry',
    byteLength: ({ inspection }) => 100_000 + (inspection.grid.cells?.byteLength ?? 0),
    make: async () => {
      const { inspection } = await reader.run('inspect', () => ({ sourceId: reader.source.id, overrides }), {
        signal: options.signal,
        onProgress: (done, total) => options.onProgress?.({ stage: 'Headers', done, total, unit: 'bytes' }),
      });
      return { inspection, fileSize };
    },
  });
  return value;
}
