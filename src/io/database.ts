import type { UseStore } from 'idb-keyval';
import { SegyError } from '../core/errors.ts';

export const DATABASE_NAME = 'segy-lens';
const DATABASE_VERSION = 1;
const OPEN_TIMEOUT_MILLISECONDS = 5000;
export const STORE_NAMES = ['book', 'payload'] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** One database connection behind idb-keyval's verbs: reopened once when the browser drops it. */
export interface Database {
  readonly store: (name: StoreName) => UseStore;
  close(): void;
}

function openConnection(onLost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SegyError('timeout', 'The browser’s storage did not open within 5 seconds.')),
      OPEN_TIMEOUT_MILLISECONDS,
    );
    const request = indexedDB.open(DATABASE_NAME, DATABASE_VERSION);
    request.onupgradeneeded = () => {
      for (const name of STORE_NAMES) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
      }
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(request.error ?? new Error('open failed'));
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const connection = request.result;
      // Another tab's upgrade waits for ever unless this connection gives way.
      connection.onversionchange = () => {
        connection.close();
        onLost();
      };
      connection.onclose = onLost;
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
  let connection: Promise<IDBDatabase> | null = null;
  const connect = (): Promise<IDBDatabase> => {
    connection ??= openConnection(() => {
      connection = null;
    });
    connection.catch(() => {
      connection = null;
    });
    return connection;
  };
  const store =
    (name: StoreName): UseStore =>
    async (mode, callback) => {
      const attempt = async () => {
        // Relaxed durability: the data can be made again, and strict is many times slower for small writes.
        const transaction = (await connect()).transaction(name, mode, { durability: 'relaxed' });
        return callback(transaction.objectStore(name));
      };
      try {
        return await attempt();
      } catch (error) {
        if (!isLostConnection(error)) throw error;
        connection = null;
        return attempt();
      }
    };
  return {
    store,
    close() {
      void connection?.then(
        (open) => open.close(),
        () => undefined,
      );
      connection = null;
    },
  };
}
