import { cancelledError, throwIfAborted } from '../core/errors.ts';

export interface SurveyLockOptions {
  /** Ends the waiting; work that has begun must watch the signal itself. */
  readonly signal?: AbortSignal | undefined;
  /** Called once before waiting for another tab, or for another run in this one. */
  readonly onWait?: ((who: 'this tab' | 'another tab') => void) | undefined;
}

/** Locks that this tab holds. */
const heldHere = new Set<string>();

const PREFIX = 'segy-lens/survey/';

export const surveyLockName = (fingerprint: string): string => `${PREFIX}${fingerprint}`;

/** Fingerprints of the surveys that a tab of this browser works on, this one's among them. */
export async function surveysInWork(): Promise<Set<string>> {
  const locks = await globalThis.navigator?.locks?.query();
  return new Set(
    (locks?.held ?? []).flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])),
  );
}

/**
 * Runs `run` while no other tab of this browser does so for the same survey: two tabs that optimize one survey take
 * turns, and the second finds the first one's blocks stored. Call it around the whole of optimize, and inside it look at
 * the disk anew, because another tab may have written while this one waited:
 *
 *     withSurveyLock(fingerprint, async () => {
 *       await disk.refresh();
 *       …makePyramid, which skips what is stored…
 *     }, { signal, onWait: (who) => report(`Waiting for ${who}`) });
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
  const held = async (): Promise<T> => {
    heldHere.add(name);
    try {
      return await run();
    } finally {
      heldHere.delete(name);
    }
  };
  let waits = true;
  const free = await locks.request(name, { ifAvailable: true }, async (lock) => {
    waits = lock === null;
    return lock === null ? undefined : { value: await held() };
  });
  if (!waits) return (free as { value: T }).value;
  onWait?.(heldHere.has(name) ? 'this tab' : 'another tab');
  let begun = false;
  try {
    return (await locks.request(name, signal ? { signal } : {}, () => {
      begun = true;
      return held();
    })) as T;
  } catch (error) {
    if (!begun && signal?.aborted) throw cancelledError(signal);
    throw error;
  }
}
