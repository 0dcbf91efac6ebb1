import { SegyError } from '../core/errors.ts';

/** Firefox may say it in another class, with the same name. */
export const isQuotaError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'QuotaExceededError';

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a refused write means to the user. */
export function storageError(error: unknown): SegyError {
  if (isQuotaError(error)) {
    return new SegyError(
      'quota',
      'The browser allows no more storage for this page. Remove surveys from the cache or free disk space; what was stored stays.',
      { cause: error },
    );
  }
  return new SegyError(
    'cache-corrupt',
    `The browser’s storage failed (${reasonOf(error)}). What was stored stays; try again.`,
    { cause: error },
  );
}
