import { SegyError } from '../core/errors.ts';
import type { KnownSurvey } from '../io/disk-cache.ts';
import type { SourceDescriptor } from '../io/source.ts';
import type { OpenSource } from './types.ts';

/**
 * What a worker needs to read the source; of a survey from the cache, what is known of its file.
 * @throws SegyError 'network' of a link, 'file-unreadable' of a handle or of a survey that the cache does not know
 */
export async function describeSource(
  source: OpenSource,
  known: readonly KnownSurvey[],
  signal?: AbortSignal,
): Promise<SourceDescriptor> {
  const id = crypto.randomUUID();
  if (typeof source === 'string') {
    const { describeUrl } = await import('../io/http-source.ts');
    return describeUrl(new URL(source, globalThis.location?.href).href, id, signal);
  }
  if (source instanceof Blob) {
    const name = source instanceof File ? source.name : 'Survey without a name';
    return { kind: 'blob', id, name, blob: source };
  }
  if ('getFile' in source) {
    const file = await source.getFile().catch((cause: unknown) => {
      throw new SegyError(
        'file-unreadable',
        `“${source.name}” may not be read, or is no longer where it was. Choose it again.`,
        { cause },
      );
    });
    return { kind: 'blob', id, name: file.name, blob: file };
  }
  const survey = known.find(({ fingerprint }) => fingerprint === source.fingerprint);
  if (survey) return { kind: 'absent', id, name: survey.name, byteLength: survey.fileSize };
  throw new SegyError('file-unreadable', 'The cache no longer knows this survey. Drop its file to open it.');
}
