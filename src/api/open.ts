import { SegyError } from '../core/errors.ts';
import { SurveyReader } from '../engine/survey-reader.ts';
import { SurveyDataset } from './dataset.ts';
import { describeSource } from './describe-source.ts';
import { type Engine, getEngine } from './engine.ts';
import { dateOf, noteOfDate } from './file-date.ts';
import { inspectRemembering } from './inspection.ts';
import { overridesOf } from './overrides.ts';
import { summaryOf } from './survey-list.ts';
import type { Dataset, OpenOptions, OpenSource } from './types.ts';

async function rememberHandle(
  engine: Engine,
  fingerprint: string,
  source: OpenSource,
  options: OpenOptions,
): Promise<void> {
  const isHandle = typeof source === 'object' && 'getFile' in source;
  const handle = isHandle ? source : await options.handle?.catch(() => null);
  if (handle) engine.disk.keepHandle(fingerprint, handle);
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
  const known = await engine.disk.surveys();
  const descriptor = await describeSource(source, known, options.signal);
  const { name } = descriptor;
  const fileSize = descriptor.kind === 'blob' ? descriptor.blob.size : descriptor.byteLength;
  if (fileSize === 0) {
    throw new SegyError('not-segy', `“${name}” is an empty file. Choose a SEG-Y file.`);
  }
  const reader = new SurveyReader(engine.pool, descriptor);
  const fingerprint =
    typeof source === 'object' && 'fingerprint' in source
      ? source.fingerprint
      : (await reader.run('fingerprint', () => ({ sourceId: descriptor.id }), { signal: options.signal }))
          .fingerprint;
  const request = { fingerprint, fileSize, overrides };
  const remembered = overridesOf(options.overridesFor?.(fingerprint) ?? {});
  const stored = await inspectRemembering(engine, reader, request, remembered, options);
  reader.inspection = stored.inspection;
  const { note, modified } = noteOfDate(known, fingerprint, dateOf(descriptor));
  engine.disk.touchSurvey({
    fingerprint,
    name,
    fileSize: stored.fileSize,
    modified,
    summary: summaryOf(stored.inspection),
  });
  void rememberHandle(engine, fingerprint, source, options);
  return new SurveyDataset(engine, reader, {
    name,
    fingerprint,
    fileSize: stored.fileSize,
    inspection: stored.inspection,
    overrides: stored.overrides,
    notes: note ? [...stored.notes, note] : stored.notes,
    part: null,
  });
}
