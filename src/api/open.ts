import { linkName } from '../core/display-name.ts';
import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { FileStamp } from '../engine/file-stamp.ts';
import { SurveyReader } from '../engine/survey-reader.ts';
import type { KnownSurvey } from '../io/disk-cache.ts';
import type { Fingerprint } from '../io/fingerprint.ts';
import { checked, checkedCall, OPEN_OPTIONS, SOURCE } from './call-options.ts';
import { SurveyDataset } from './dataset.ts';
import { describeSource } from './describe-source.ts';
import { type Engine, forgetFile, getEngine } from './engine.ts';
import { dateOf, noteOfDate } from './file-date.ts';
import { beginInspection, inspectRemembering } from './inspection.ts';
import type { SurveyRecord } from './open-survey.ts';
import { overridesOf } from './overrides.ts';
import { enterSurvey } from './survey-list.ts';
import type { OpenOptions, OpenSource, PageDataset } from './types.ts';

/** Stores the handle of a file, so that it can be read again on a later visit. */
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

/** The host to list a survey with. A survey opened from the cache is listed as before. */
function hostOf(
  descriptor: SourceDescriptor,
  known: readonly KnownSurvey[],
  fingerprint: string,
): string | null {
  if (descriptor.kind === 'url') return linkName(descriptor.url).host;
  if (descriptor.kind === 'blob' || descriptor.kind === 'reader') return null;
  return known.find((survey) => survey.fingerprint === fingerprint)?.host ?? null;
}

/** The fingerprint of a source, and the blocks that it was made of; none if the survey is opened without its file. */
const fingerprintOf = async (
  source: OpenSource,
  reader: SurveyReader,
  signal: AbortSignal | undefined,
): Promise<Fingerprint> =>
  typeof source === 'object' && 'fingerprint' in source
    ? { fingerprint: source.fingerprint, blocks: [] }
    : reader.run('fingerprint', () => ({ sourceId: reader.source.id }), { signal });

/**
 * Opens a survey from a File, Blob or FileSystemFileHandle, from a link (by HTTP range requests), or from the cache by
 * `{ fingerprint }`. Resolves when its metadata are known, before any sample is decoded for display.
 * The result depends only on the arguments. Overrides that a page remembers are used if it gives `overridesFor`; overrides that are
 * given by name replace them one by one.
 * @throws SegyError 'bad-argument' for an override that is not valid, 'not-segy', 'other-format', 'no-traces', 'truncated', 'unsupported-format',
 * 'file-unreadable', 'network', 'cancelled' …
 */
export async function openSegy(source: OpenSource, options: OpenOptions = {}): Promise<PageDataset> {
  const { signal } = checkedCall(OPEN_OPTIONS, options);
  checked(SOURCE, source, 'The source');
  const overrides = overridesOf(options);
  const engine = getEngine();
  const known = await engine.disk.surveys();
  const descriptor = await describeSource(source, known, signal);
  const { name } = descriptor;
  const fileSize = descriptor.kind === 'blob' ? descriptor.blob.size : descriptor.byteLength;
  if (fileSize === 0) {
    throw new SegyError(
      'other-format',
      `“${name}” has 0 bytes. If it lies in a cloud folder (OneDrive, iCloud, Dropbox, Google Drive), it may not be on this computer yet: make it available offline there, and drop it again. Else it is empty; copy it again.`,
    );
  }
  // Workers that died with an earlier file must not prevent opening another. If starting them fails, the first job fails as well.
  void engine.pool.prepare().catch(() => undefined);
  const reader = new SurveyReader(engine.pool, descriptor);
  // Beside the fingerprint, unless that may find the file known, whose headers are not read again.
  const isNew = descriptor.kind !== 'absent' && known.every((survey) => survey.fileSize !== fileSize);
  const begun = isNew ? beginInspection(reader, overrides, options) : undefined;
  const { fingerprint, blocks } = await fingerprintOf(source, reader, signal).catch((error: unknown) => {
    begun?.stop();
    throw error;
  });
  reader.stamp = new FileStamp(blocks, (stamp) => forgetFile(engine, fingerprint, stamp));
  const request = { fingerprint, fileSize, overrides };
  const remembered = overridesOf(options.overridesFor?.(fingerprint) ?? {});
  const stored = await inspectRemembering(engine, reader, request, remembered, options, begun);
  // It goes on if the inspection was in memory, as where nothing can be stored.
  begun?.stop();
  reader.inspection = stored.inspection;
  const { note, modified } = noteOfDate(known, fingerprint, dateOf(descriptor));
  const record: SurveyRecord = {
    name,
    fingerprint,
    fileSize: stored.fileSize,
    modified,
    host: hostOf(descriptor, known, fingerprint),
    inspection: stored.inspection,
    overrides: stored.overrides,
    notes: note ? [...stored.notes, note] : stored.notes,
    part: null,
  };
  enterSurvey(engine, record);
  void rememberHandle(engine, fingerprint, source, options);
  return new SurveyDataset(engine, reader, record);
}
