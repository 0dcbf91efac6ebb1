import type { UseStore } from 'idb-keyval';
import { SegyError } from '../core/errors.ts';
import { afterPageTime } from '../core/page-time.ts';

export const DATABASE_NAME = 'segy-lens';
const DATABASE_VERSION = 1;
const OPEN_TIMEOUT_MILLISECONDS = 5000;
export const STORE_NAMES = ['book', 'payload'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** One database connection behind idb-keyval's functions. It is reopened once when the browser drops it. */
export interface Database {
  readonly store: (name: StoreName) => UseStore;
  close(): void;
}

/**
 * @param onLost is called when the connection is gone; with a reason if the browser closed it, because the browser then
 * reports nothing to transactions under way
 */
function openConnection(
  onLost: (connection: IDBDatabase, reason?: DOMException) => void,
  timeoutMilliseconds: number,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const stopWaiting = afterPageTime(timeoutMilliseconds, () =>
      reject(
        new SegyError(
          'timeout',
          `the browser’s storage did not open within ${timeoutMilliseconds / 1000} seconds`,
        ),
      ),
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
          ? new SegyError(
              'closed',
              'Another tab runs a newer version of this page, whose storage this one cannot use: results are kept in memory only. To store again, reload this page.',
            )
          : (request.error ?? new Error('it did not open')),
      );
    };
    request.onsuccess = () => {
      stopWaiting();
      const connection = request.result;
      // Another tab's upgrade, or the removal of this site's data, waits for ever unless this connection is closed.
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

/** Whether an error means a lost connection; any other error is the operation's own failure. */
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError')
  );
}

export function openDatabase(timeoutMilliseconds = OPEN_TIMEOUT_MILLISECONDS): Database {
  let current: Promise<IDBDatabase> | null = null;
  const lost = new WeakSet<IDBDatabase>();
  /** For each connection the functions that reject its transactions under way. */
  const rejecters = new WeakMap<IDBDatabase, Set<(reason: DOMException) => void>>();
  const connect = (): Promise<IDBDatabase> => {
    if (current) return current;
    const opening = openConnection((connection, reason) => {
      lost.add(connection);
      if (reason) for (const end of rejecters.get(connection) ?? []) end(reason);
      if (current === opening) current = null;
    }, timeoutMilliseconds);
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
        const running = rejecters.get(connection) ?? new Set();
        rejecters.set(connection, running);
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
        // A closing connection aborts its transactions, so any failure on a lost connection is tried again, once.
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
