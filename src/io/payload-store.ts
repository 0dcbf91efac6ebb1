import { cancelledError } from '../core/errors.ts';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { openEnvelope } from './envelope.ts';

/**
 * The values of the disk cache as workers read and write them: whole envelopes by key, no bookkeeping. The page that
 * asked for them enters them in the book (`DiskCache.commit`) when all are written.
 */
export interface PayloadStore {
  /**
   * Hands over the checked payload of each key, in whatever order they come, several under way in one transaction; stops at
   * the first that is not there or fails its check and gives its place, −1 when all came.
   */
  each(
    keys: readonly string[],
    take: (payload: Uint8Array<ArrayBuffer>, place: number) => void,
    signal?: AbortSignal,
  ): Promise<number>;
  /** Writes sealed envelopes in one transaction. @throws DOMException 'QuotaExceededError' among others */
  put(sealed: readonly (readonly [key: string, envelope: ArrayBuffer])[]): Promise<void>;
}

/** Values asked of the storage at once: each holds its memory from then on. */
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
                    const payload = openEnvelope(request.result);
                    if (!payload) return resolve(place);
                    try {
                      take(payload, place);
                    } catch (error) {
                      // Thrown in a request's event it would end the transaction without a word to who waits.
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
  };
}
