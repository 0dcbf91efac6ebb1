import type { Finding } from '../core/types.ts';
import type { KnownSurvey } from '../io/disk-cache.ts';
import type { SourceDescriptor } from '../io/source.ts';

/** When the file was last written, milliseconds since 1970; null of a link, a Blob or a file whose date is not told. */
export function dateOf(descriptor: SourceDescriptor): number | null {
  const blob = descriptor.kind === 'blob' ? descriptor.blob : null;
  return blob instanceof File && blob.lastModified > 0 ? blob.lastModified : null;
}

/**
 * A survey is known by blocks sampled over its file: a file written in between shows by its date alone. What is kept is used
 * all the same, because a copy has another date too; the finding says it.
 * @returns the date to keep with the survey, which stays that of the first opening, and what to say
 */
export function noteOfDate(
  known: readonly KnownSurvey[],
  fingerprint: string,
  modified: number | null,
): { readonly modified: number | null; readonly note: Finding | null } {
  const first = known.find((survey) => survey.fingerprint === fingerprint)?.modified ?? null;
  if (first === null || modified === null || first === modified)
    return { modified: first ?? modified, note: null };
  const date = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return {
    modified: first,
    note: {
      code: 'file-touched',
      severity: 'info',
      message: `The file is dated ${date(modified)} (UTC), and was dated ${date(first)} when this browser first read it. The blocks that tell surveys apart are the same, so what is kept of it is shown.`,
      remedy: 'If it was edited and not just copied, forget it in the Library and open it again.',
    },
  };
}
