import { createStore, del, get, keys, set, type UseStore } from 'idb-keyval';
import { SegyError } from '../core/errors.ts';
import { afterPageTime } from '../core/page-time.ts';
import { storageError } from './storage-error.ts';

const OPEN_TIMEOUT_MILLISECONDS = 5000;

/**
 * What people have made themselves, such as horizons. It has a database of its own, because clearing the cache, evicting a survey to
 * make room, and a change of the cache's format must not touch it. Keys are [kind, origin, name].
 */
export interface WorkStore {
  names(kind: string, origin: string): Promise<string[]>;
  get(kind: string, origin: string, name: string): Promise<unknown>;
  /** Resolves when the browser has taken the value. @throws SegyError 'quota', 'cache-corrupt' */
  put(kind: string, origin: string, name: string, value: unknown): Promise<void>;
  remove(kind: string, origin: string, name: string): Promise<void>;
}

type Key = [string, string, string];

/** Keeps values in memory, where there is no database: in Node, or in a browser that refuses one. */
function inMemory(): WorkStore {
  const kept = new Map<string, unknown>();
  const keyOf = (...key: Key): string => JSON.stringify(key);
  return {
    names: async (kind, origin) =>
      [...kept.keys()]
        .map((key) => JSON.parse(key) as Key)
        .filter(([ofKind, ofOrigin]) => ofKind === kind && ofOrigin === origin)
        .map(([, , name]) => name),
    get: async (...key) => structuredClone(kept.get(keyOf(...key))),
    put: async (kind, origin, name, value) =>
      void kept.set(keyOf(kind, origin, name), structuredClone(value)),
    remove: async (...key) => void kept.delete(keyOf(...key)),
  };
}

/** Rejects if the database gives no answer, as when another tab holds it up. */
const inTime = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = afterPageTime(OPEN_TIMEOUT_MILLISECONDS, () =>
      reject(
        new SegyError(
          'timeout',
          `The browser’s storage gave no answer within ${OPEN_TIMEOUT_MILLISECONDS / 1000} seconds. What is drawn is still on the page; try again.`,
        ),
      ),
    );
    work.then(resolve, reject).finally(stop);
  });

function inDatabase(store: UseStore): WorkStore {
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await inTime(work());
    } catch (error) {
      throw error instanceof SegyError ? error : storageError(error);
    }
  };
  return {
    names: (kind, origin) =>
      asked(async () =>
        (await keys<Key>(store))
          .filter(([ofKind, ofOrigin]) => ofKind === kind && ofOrigin === origin)
          .map(([, , name]) => name),
      ),
    get: (...key) => asked(() => get(key, store)),
    put: (kind, origin, name, value) => asked(() => set([kind, origin, name], value, store)),
    remove: (...key) => asked(() => del(key, store)),
  };
}

let shared: WorkStore | null = null;

/** Gives the page's store of what people have made. */
export function workStore(): WorkStore {
  shared ??=
    typeof indexedDB === 'undefined' ? inMemory() : inDatabase(createStore('segy-lens-work', 'work'));
  return shared;
}
