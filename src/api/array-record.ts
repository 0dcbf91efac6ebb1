import type { ArraySurvey } from '../core/array-survey.ts';
import { SegyError } from '../core/errors.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { ArrayCube } from './array-cube.ts';
import type { DescribedArray } from './array-origin.ts';
import { type Engine, shapeCheck } from './engine.ts';
import type { DatasetMeta } from './types.ts';

/** Raise this when the description of arrays changes, so that stored ones are not used any more. */
const RECORD_VERSION = 1;

interface StoredArray {
  readonly name: string;
  readonly origin: string;
  readonly survey: ArraySurvey;
}

const recordKey = (fingerprint: string): Promise<string> =>
  cacheKey(fingerprint, 'array', null, RECORD_VERSION);

/** Enters an array in the list of known surveys, and stores its description, so that it opens without its link, folder or file. */
export async function keepArray(
  { disk }: Engine,
  { fingerprint, name, fileSize, geometry, traceCount, samplesPerTrace, vertical, container }: DatasetMeta,
  { origin, survey }: DescribedArray,
  host: string | null,
): Promise<void> {
  const lines =
    geometry.kind === '3d'
      ? { inlineCount: geometry.inline.count, crosslineCount: geometry.crossline.count }
      : { inlineCount: 1, crosslineCount: traceCount };
  const summary = {
    kind: geometry.kind,
    ...lines,
    traceCount,
    samplesPerTrace,
    vertical,
    ...(container ? { container } : {}),
  };
  disk.touchSurvey({ fingerprint, name, fileSize, modified: null, host, summary });
  const stored: StoredArray = { name, origin, survey };
  disk.put(await recordKey(fingerprint), fingerprint, 'array', stored);
}

/** Opens an array from what is stored of it. @throws SegyError 'file-unreadable' if that is not enough */
export async function storedArrayCube(engine: Engine, fingerprint: string): Promise<ArrayCube> {
  const found = await engine.disk.get(await recordKey(fingerprint), shapeCheck('isArraySurvey'));
  if (!found)
    throw new SegyError(
      'file-unreadable',
      'The cache no longer knows this survey. Open its link, folder or file again.',
    );
  const { name, origin, survey } = found.value as StoredArray;
  return ArrayCube.of(engine, {
    store: { kind: 'absent', id: crypto.randomUUID(), name },
    survey,
    name,
    origin,
    isSure: true,
    first: '',
    stamp: async () => '',
  });
}
