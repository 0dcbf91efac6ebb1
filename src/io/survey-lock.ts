import { cancelledError, throwIfAborted } from '../core/errors.ts';

export interface SurveyLockOptions {
  /** Ends the waiting; work that has begun must watch the signal itself. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when another tab (or another dataset of this one) is at it, before waiting for it. */
  readonly onWait?: (() => void) | undefined;
}

export const surveyLockName = (fingerprint: string): string => `segy-lens/survey/${fingerprint}`;

/**
 * Runs `run` while no other tab of this browser does so for the same survey: two tabs that optimize one survey take
 * turns, and the second finds the first one's blocks stored. Call it around the whole of optimize, and inside it look at
 * the disk anew, because another tab may have written while this one waited:
 *
 *     withSurveyLock(fingerprint, async () => {
 *       await disk.refresh();
 *       …makePyramid, which skips what is stored…
 *     }, { signal, onWait: () => report('Waiting for another tab') });
 *
 * The browser frees the lock when its tab dies. Without Web Locks (Node, insecure pages) `run` runs at once.
 * @throws SegyError 'cancelled' when aborted while waiting
 */
export async function withSurveyLock<T>(
  fingerprint: string,
  run: () => Promise<T>,
  { signal, onWait }: SurveyLockOptions = {},
): Promise<T> {
  throwIfAborted(signal);
  const locks = globalThis.navigator?.locks;
  if (!locks) return run();
  const name = surveyLockName(fingerprint);
  let waits = true;
  const free = await locks.request(name, { ifAvailable: true }, async (lock) => {
    waits = lock === null;
    return lock === null ? undefined : { value: await run() };
  });
  if (!waits) return (free as { value: T }).value;
  onWait?.();
  let begun = false;
  try {
    return (await locks.request(name, signal ? { signal } : {}, () => {
      begun = true;
      return run();
    })) as T;
  } catch (error) {
    if (!begun && signal?.aborted) throw cancelledError(signal);
    throw error;
  }
}
