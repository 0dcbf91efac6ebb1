import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { openEnvelope } from './envelope.ts';

/**
 * The values of the disk cache as workers read and write them: whole envelopes by key, no bookkeeping. The page that
 * asked for them enters them in the book (`DiskCache.commit`) when all are written.
 */
export interface PayloadStore {
  /** The checked payload, or null where there is none or it fails its check. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Writes sealed envelopes in one transaction. @throws DOMException 'QuotaExceededError' among others */
  put(sealed: readonly (readonly [key: string, envelope: ArrayBuffer])[]): Promise<void>;
}

let shared: Database | null = null;

export function payloadStore(): PayloadStore {
  shared ??= openDatabase();
  const store = shared.store('payload');
  return {
    async get(key) {
      const value = await store(
        'readonly',
        (values) =>
          new Promise<unknown>((resolve, reject) => {
            const request = values.get(key);
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          }),
      );
      return openEnvelope(value);
    },
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
