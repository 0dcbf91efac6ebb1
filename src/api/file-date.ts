import type { SourceDescriptor } from '../core/source.ts';
import type { Finding } from '../core/types.ts';
import type { KnownSurvey } from '../io/disk-cache.ts';

/** Gives the time when a file was last written, in milliseconds since 1970; null for a link, a Blob or a file without a date. */
export function dateOf(descriptor: SourceDescriptor): number | null {
  const blob = descriptor.kind === 'blob' ? descriptor.blob : null;
  return blob instanceof File && blob.lastModified > 0 ? blob.lastModified : null;
}

/**
 * Makes a finding if the date of a file has changed since it was first opened. A survey is recognized by sampled blocks of its file, so
 * if the file was overwritten between them, only the date shows it. Stored data are used all the same, because a copy has another date
 * too.
 * @returns the date to store with the survey, which stays that of the first opening, and the finding or null
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
