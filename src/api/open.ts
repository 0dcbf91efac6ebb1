import { SegyError } from '../core/errors.ts';
import { SurveyReader } from '../engine/survey-reader.ts';
import { describeUrl } from '../io/http-source.ts';
import type { SourceDescriptor } from '../io/source.ts';
import { SurveyDataset } from './dataset.ts';
import { getEngine } from './engine.ts';
import { inspectRemembering } from './inspection.ts';
import { overridesOf } from './overrides.ts';
import type { Dataset, OpenOptions, OpenSource } from './types.ts';

async function describe(source: OpenSource, signal?: AbortSignal): Promise<SourceDescriptor> {
  const id = crypto.randomUUID();
  if (typeof source === 'string')
    return describeUrl(new URL(source, globalThis.location?.href).href, id, signal);
  if (source instanceof Blob) {
    const name = source instanceof File ? source.name : 'Survey without a name';
    return { kind: 'blob', id, name, blob: source };
  }
  if ('getFile' in source) {
    const file = await source.getFile().catch((cause: unknown) => {
      throw new SegyError(
        'file-unreadable',
        `“${source.name}” may not be read or is gone. Choose it again.`,
        { cause },
      );
    });
    return { kind: 'blob', id, name: file.name, blob: file };
  }
  return { kind: 'absent', id, name: 'Survey from the cache' };
}

/**
 * Opens a survey: a File, Blob or FileSystemFileHandle, a link (HTTP range requests), or `{ fingerprint }` of one that
 * the cache knows. Resolves when its metadata is there, before any sample is decoded for display.
 * The result depends on the arguments alone: overrides that a page remembers take part when it hands in `overridesFor`,
 * and those given by name win over them one by one.
 * @throws SegyError 'bad-argument' of an override that cannot be, 'not-segy', 'no-traces', 'truncated', 'unsupported-format', 'file-unreadable', 'network', 'cancelled' …
 */
export async function openSegy(source: OpenSource, options: OpenOptions = {}): Promise<Dataset> {
  const overrides = overridesOf(options);
  const engine = getEngine();
  const descriptor = await describe(source, options.signal);
  const reader = new SurveyReader(engine.pool, descriptor);
  let fileSize = 0;
  if (descriptor.kind === 'blob') fileSize = descriptor.blob.size;
  else if (descriptor.kind === 'url') fileSize = descriptor.byteLength;
  if (descriptor.kind !== 'absent' && fileSize === 0) {
    throw new SegyError('not-segy', `“${descriptor.name}” is an empty file. Choose a SEG-Y file.`);
  }
  const fingerprint =
    descriptor.kind === 'absent'
      ? (source as { fingerprint: string }).fingerprint
      : (await reader.run('fingerprint', () => ({ sourceId: descriptor.id }), { signal: options.signal }))
          .fingerprint;
  const known = (await engine.disk.surveys()).find((survey) => survey.fingerprint === fingerprint);
  if (descriptor.kind === 'absent' && !known) {
    throw new SegyError(
      'file-unreadable',
      'The cache no longer knows this survey. Drop its file to open it.',
    );
  }
  const name = descriptor.kind === 'absent' ? known!.name : descriptor.name;
  const request = { fingerprint, fileSize, overrides };
  const remembered = overridesOf(options.overridesFor?.(fingerprint) ?? {});
  const stored = await inspectRemembering(engine, reader, request, remembered, options);
  reader.inspection = stored.inspection;
  engine.disk.touchSurvey({ fingerprint, name, fileSize: stored.fileSize });
  return new SurveyDataset(engine, reader, {
    name,
    fingerprint,
    fileSize: stored.fileSize,
    inspection: stored.inspection,
    overrides: stored.overrides,
    notes: stored.notes,
    part: null,
  });
}
