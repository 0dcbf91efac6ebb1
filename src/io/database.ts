import type { UseStore } from 'idb-keyval';
import { SegyError } from '../core/errors.ts';

export const DATABASE_NAME = 'segy-lens';
const DATABASE_VERSION = 1;
const OPEN_TIMEOUT_MILLISECONDS = 5000;
const TICK_MILLISECONDS = 250;
export const STORE_NAMES = ['book', 'payload'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** One database connection behind idb-keyval's verbs: reopened once when the browser drops it. */
export interface Database {
  readonly store: (name: StoreName) => UseStore;
  close(): void;
}

/** Calls back after so much time in which the page could have been told of anything else: a task that held it up counts as one tick. */
function afterFreeTime(milliseconds: number, then: () => void): () => void {
  let left = milliseconds / TICK_MILLISECONDS;
  let timer = setTimeout(function tick() {
    left -= 1;
    if (left > 0) timer = setTimeout(tick, TICK_MILLISECONDS);
    else then();
  }, TICK_MILLISECONDS);
  return () => clearTimeout(timer);
}

/** @param onLost with a reason when the browser closed it, which leaves transactions under way without a word */
function openConnection(
  onLost: (connection: IDBDatabase, reason?: DOMException) => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const stopWaiting = afterFreeTime(OPEN_TIMEOUT_MILLISECONDS, () =>
      reject(new SegyError('timeout', 'the browser’s storage did not open within 5 seconds')),
    );
    const request = indexedDB.open(DATABASE_NAME, DATABASE_VERSION);
    request.onupgradeneeded = () => {
      for (const name of STORE_NAMES) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
      }
    };
    request.onerror = () => {
      stopWaiting();
      reject(
        request.error?.name === 'VersionError'
          ? new SegyError('closed', 'another tab runs a newer version of this page; reload this one')
          : (request.error ?? new Error('it did not open')),
      );
    };
    request.onsuccess = () => {
      stopWaiting();
      const connection = request.result;
      // Another tab's upgrade, or the removal of this site's data, waits for ever unless this connection gives way.
      connection.onversionchange = () => {
        connection.close();
        onLost(connection);
      };
      connection.onclose = () =>
        onLost(connection, new DOMException('its connection was lost', 'UnknownError'));
      resolve(connection);
    };
  });
}

/** A lost connection shows as one of these; anything else is the operation's own failure. */
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError')
  );
}

export function openDatabase(): Database {
  let current: Promise<IDBDatabase> | null = null;
  const lost = new WeakSet<IDBDatabase>();
  /** Ends what is under way on a connection. */
  const enders = new WeakMap<IDBDatabase, Set<(reason: DOMException) => void>>();
  const connect = (): Promise<IDBDatabase> => {
    if (current) return current;
    const opening = openConnection((connection, reason) => {
      lost.add(connection);
      if (reason) for (const end of enders.get(connection) ?? []) end(reason);
      if (current === opening) current = null;
    });
    current = opening;
    opening.catch(() => {
      if (current === opening) current = null;
    });
    return opening;
  };
  const store =
    (name: StoreName): UseStore =>
    async (mode, callback) => {
      const attempt = async (connection: IDBDatabase) => {
        // Relaxed durability: the data can be made again, and strict is many times slower for small writes.
        const values = connection.transaction(name, mode, { durability: 'relaxed' }).objectStore(name);
        const running = enders.get(connection) ?? new Set();
        enders.set(connection, running);
        let end = (_reason: DOMException): void => undefined;
        const closed = new Promise<never>((_, reject) => {
          end = reject;
          running.add(end);
        });
        try {
          return await Promise.race([callback(values), closed]);
        } finally {
          running.delete(end);
        }
      };
      const connection = await connect();
      try {
        return await attempt(connection);
      } catch (error) {
        // A connection that goes aborts what it has under way, so any failure on a lost one is tried again, once.
        if (!isLostConnection(error) && !lost.has(connection)) throw error;
        if (!lost.has(connection)) current = null;
        return attempt(await connect());
      }
    };
  return {
    store,
    close() {
      void current?.then(
        (open) => open.close(),
        () => undefined,
      );
      current = null;
    },
  };
}
