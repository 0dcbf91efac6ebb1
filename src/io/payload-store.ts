import { cancelledError } from '../core/errors.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { openEnvelope } from './envelope.ts';

/**
 * The store of the disk cache's values, as workers use it. It reads and writes whole envelopes by key and keeps no book: the
 * page that had them written enters their record in the book (`DiskCache.commit`) when all are there.
 */
export interface PayloadStore {
  /**
   * Reads the values of several keys in one transaction and calls `take` with each checked payload and its place in `keys`, in
   * the order in which they arrive. The payload is valid during that call, but for IndexedDB, whose values are the caller's. Stops at a value that is missing or fails its check and resolves with its place; resolves
   * with −1 if all were read.
   */
  each(
    keys: readonly string[],
    take: (payload: Uint8Array<ArrayBuffer>, place: number) => void,
    signal?: AbortSignal,
  ): Promise<number>;
  /** Begins to write a record. @throws DOMException if it cannot be written here */
  record(key: string): Promise<RecordWriter>;
}

/** Writes the values of one record. */
export interface RecordWriter {
  /** Whether the record lies in a private file. Its memory may then be filled again as soon as `put` returns. */
  readonly inFile: boolean;
  /** Writes sealed envelopes, in one transaction. @throws DOMException such as 'QuotaExceededError' */
  put(sealed: readonly (readonly [key: string, envelope: ArrayBuffer])[]): Promise<void>;
  /** Call it once all values are put. @throws as `put` does */
  finish(): Promise<void>;
  /** Deletes what is not finished, as far as nothing else does. Never rejects. */
  abandon(): Promise<void>;
}

/** Number of values requested at once. It is bounded because each request occupies its value's memory. */
const GETS_IN_FLIGHT = 16;

let shared: Database | null = null;

export function payloadStore(): PayloadStore {
  shared ??= openDatabase();
  const store = shared.store('payload');
  return {
    each: (keys, take, signal) =>
      keys.length === 0
        ? Promise.resolve(-1)
        : store(
            'readonly',
            (values) =>
              new Promise<number>((resolve, reject) => {
                let next = 0;
                let left = keys.length;
                const ask = (): void => {
                  const place = next++;
                  const key = keys[place];
                  if (key === undefined) return;
                  const request = values.get(key);
                  request.onerror = () => reject(request.error);
                  request.onsuccess = () => {
                    if (signal?.aborted) return reject(cancelledError(signal));
                    const payload = openEnvelope(request.result, key);
                    if (!payload) return resolve(place);
                    try {
                      take(payload, place);
                    } catch (error) {
                      // An error thrown in a request's event would abort the transaction but leave this promise pending.
                      return reject(error);
                    }
                    left -= 1;
                    if (left === 0) resolve(-1);
                    else ask();
                  };
                };
                for (let lane = 0; lane < GETS_IN_FLIGHT; lane++) ask();
              }),
          ),
    record: async () => ({
      inFile: false,
      put: (sealed) =>
        store(
          'readwrite',
          (values) =>
            new Promise<void>((resolve, reject) => {
              const { transaction } = values;
              transaction.oncomplete = () => resolve();
              transaction.onabort = () => reject(transaction.error);
              for (const [key, envelope] of sealed) values.put(envelope, key);
            }),
        ),
      finish: async () => undefined,
      // The sweep deletes them; they are the same values that are written next.
      abandon: async () => undefined,
    }),
  };
}
