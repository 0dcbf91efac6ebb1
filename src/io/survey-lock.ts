import { cancelledError, throwIfAborted } from '../core/errors.ts';

export interface SurveyLockOptions {
  /** Aborting it ends the wait for the lock; `run` must watch the signal itself once it has begun. */
  readonly signal?: AbortSignal | undefined;
  /** Called once before waiting for another tab, or for another run in this one. */
  readonly onWait?: ((who: 'this tab' | 'another tab') => void) | undefined;
}

/** Locks that this tab holds. */
const heldHere = new Set<string>();

const WORK_PREFIX = 'segy-lens/survey/';
const OPEN_PREFIX = 'segy-lens/open/';

export const surveyLockName = (fingerprint: string): string => `${WORK_PREFIX}${fingerprint}`;

async function surveysHeld(prefixes: readonly string[]): Promise<Set<string>> {
  const locks = await globalThis.navigator?.locks?.query();
  const names = (locks?.held ?? []).map(({ name = '' }) => name);
  return new Set(
    prefixes.flatMap((prefix) =>
      names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
    ),
  );
}

/** Fingerprints of the surveys that some tab of this browser, this one included, is optimizing. */
export const surveysInWork = (): Promise<Set<string>> => surveysHeld([WORK_PREFIX]);

/** Fingerprints of the surveys that some tab of this browser, this one included, is optimizing or has open. */
export const surveysInUse = (): Promise<Set<string>> => surveysHeld([WORK_PREFIX, OPEN_PREFIX]);

/** Releases the lock of an owner that was garbage-collected without having released it. */
const releaseOnCollection = new FinalizationRegistry<() => void>((release) => release());

/**
 * Takes a shared lock that tells all tabs that the survey is open here, so that its stored data are not evicted to make room
 * for another survey. The lock is held until the returned function is called or `owner` is garbage-collected; the browser
 * releases it when the tab dies. Several owners and tabs may hold the lock of one survey.
 */
export function holdSurveyOpen(fingerprint: string, owner: object): () => void {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  void globalThis.navigator?.locks
    ?.request(`${OPEN_PREFIX}${fingerprint}`, { mode: 'shared' }, () => released)
    .catch(() => undefined);
  releaseOnCollection.register(owner, release);
  return release;
}

/**
 * Runs `run` while no other tab of this browser does so for the same survey: two tabs that optimize one survey take
 * turns, and the second finds the first one's blocks stored. Call it around the whole of optimize, and refresh the disk's
 * book inside it, because another tab may have written while this one waited:
 *
 *     withSurveyLock(fingerprint, async () => {
 *       await disk.refresh();
 *       …makePyramid, which skips what is stored…
 *     }, { signal, onWait: (who) => report(`Waiting for ${who}`) });
 *
 * The browser releases the lock when its tab dies. Without Web Locks (Node, insecure pages) `run` runs at once.
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
