import { isSegyError, SegyError } from '../core/errors.ts';

/** Whether the browser refused to store more. Firefox may use another class for this error, but with the same name. */
export const isQuotaError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'QuotaExceededError';

/** Whether the storage belongs to a newer version of the page. It opens again only after this page is reloaded. */
export const isNewer = (error: unknown): error is SegyError => isSegyError(error, 'closed');

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes the error for the user of a write that the browser refused. */
export function storageError(error: unknown): SegyError {
  if (isNewer(error)) return new SegyError('cache-corrupt', error.message, { cause: error });
  return isQuotaError(error)
    ? new SegyError(
        'quota',
        'The browser allows no more storage for this page. Remove surveys from the cache or free disk space. What was stored stays.',
        { cause: error },
      )
    : new SegyError(
        'cache-corrupt',
        `The browser’s storage failed (${reasonOf(error)}). What was stored stays; try again.`,
        { cause: error },
      );
}
