import { displayName } from '../core/display-name.ts';
import { SegyError } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import type { KnownSurvey } from '../io/disk-cache.ts';
import type { OpenSource } from './types.ts';

/**
 * Describes a source so that a worker can read it. The name is as it may be shown. For a survey from the cache, gives the stored name and size of its file.
 * @param known surveys that the cache knows
 * @throws SegyError 'bad-argument' if a text is no address, 'network' if a link cannot be read, 'file-unreadable' if a handle's file
 * cannot be read or the cache does not know the survey
 */
export async function describeSource(
  source: OpenSource,
  known: readonly KnownSurvey[],
  signal?: AbortSignal,
): Promise<SourceDescriptor> {
  const id = crypto.randomUUID();
  if (typeof source === 'string') {
    const base = globalThis.location?.href;
    if (!URL.canParse(source, base))
      throw new SegyError(
        'bad-argument',
        `“${withoutSecrets(source)}” is no address of a file. Give one with https://.`,
      );
    const { describeUrl } = await import('../io/http-source.ts');
    return describeUrl(new URL(source, base).href, id, signal);
  }
  if (source instanceof Blob) {
    return { kind: 'blob', id, name: displayName(source instanceof File ? source.name : ''), blob: source };
  }
  if ('getFile' in source) {
    const file = await source.getFile().catch((cause: unknown) => {
      throw new SegyError(
        'file-unreadable',
        `“${displayName(source.name)}” may not be read, or is no longer where it was. Choose it again.`,
        { cause },
      );
    });
    return { kind: 'blob', id, name: displayName(file.name), blob: file };
  }
  if ('read' in source) {
    const { keepReader } = await import('../io/reader-source.ts');
    return keepReader(source, id, displayName(source.name));
  }
  if (!('fingerprint' in source))
    throw new SegyError('bad-argument', 'A folder is no SEG-Y file. Open it with openCube if it is Zarr.');
  const survey = known.find(({ fingerprint }) => fingerprint === source.fingerprint);
  if (survey) return { kind: 'absent', id, name: survey.name, byteLength: survey.fileSize };
  throw new SegyError('file-unreadable', 'The cache no longer knows this survey. Drop its file to open it.');
}

/** A text that was meant for an address, without what may be a user, a password or a query. */
const withoutSecrets = (text: string): string =>
  displayName(text.replace(/[?#].*$/s, '').replace(/^.*@/s, ''));
