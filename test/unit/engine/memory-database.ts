import { vi } from 'vitest';

const stores = { book: new Map<string, unknown>(), payload: new Map<string, unknown>() };

const transaction = (name: keyof typeof stores) => {
  const values = stores[name];
  const running = {
    oncomplete: null as (() => void) | null,
    objectStore: () => store,
  };
  /** Does what is asked, and tells of it after the code that asked has run. */
  const request = <T>(work: () => T) => {
    const asked = { result: work(), error: null, onsuccess: null as (() => void) | null };
    setTimeout(() => {
      asked.onsuccess?.();
      running.oncomplete?.();
    });
    return asked;
  };
  const store = {
    transaction: running,
    get: (key: string) => request(() => structuredClone(values.get(key))),
    getAll: () => request(() => structuredClone([...values.values()])),
    getAllKeys: () => request(() => [...values.keys()]),
    count: (own: KeyRange) =>
      request(() => [...values.keys()].filter((key) => own.low < key && key < own.high).length),
    put: (value: unknown, key: string) => request(() => void values.set(key, structuredClone(value))),
    delete: (key: string) => request(() => void values.delete(key)),
    clear: () => request(() => values.clear()),
  };
  return running;
};

/**
 * The part of IndexedDB that the disk cache uses, kept in memory, because Node has none. Values are cloned both ways and results come
 * later, as they do in a browser; that its own storage does the same is tested in test/browser. There is one for all tests, because the
 * tasks keep the connection that they opened first.
 */
export const memoryDatabase = {
  ...stores,
  /** Stands in for the browser's storage until `vi.unstubAllGlobals`. No other tab is told of what is stored. */
  use(): void {
    const open = () => {
      const request = { result: { transaction }, onsuccess: null as (() => void) | null };
      setTimeout(() => request.onsuccess?.());
      return request;
    };
    vi.stubGlobal('indexedDB', { open });
    vi.stubGlobal('IDBKeyRange', { bound: (low: string, high: string): KeyRange => ({ low, high }) });
    vi.stubGlobal('BroadcastChannel', undefined);
  },
  clear(): void {
    for (const values of Object.values(stores)) values.clear();
  },
};

/** The keys between two, without either. */
interface KeyRange {
  readonly low: string;
  readonly high: string;
}
