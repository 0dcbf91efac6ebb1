import { LRUCache } from 'lru-cache';

export interface MemoryCache {
  get<T>(key: string): T | undefined;
  /** Keeps the value while it fits; the least recently used go first. A value over the whole budget is not kept. */
  set(key: string, value: object, byteLength: number): void;
  delete(key: string): void;
  /** Drops everything; returns the bytes let go. */
  clear(): number;
  readonly byteLength: number;
  readonly budgetBytes: number;
  setBudget(bytes: number): void;
}

/** Least-recently-used cache bounded by bytes rather than by entries. */
export function createMemoryCache(budgetBytes: number): MemoryCache {
  let budget = budgetBytes;
  const sizes = new WeakMap<object, number>();
  const create = (): LRUCache<string, object> => {
    // lru-cache takes whole numbers alone; a budget is often a share of another.
    const maxSize = Math.max(1, Math.floor(budget));
    return new LRUCache<string, object>({
      maxSize,
      maxEntrySize: maxSize,
      sizeCalculation: (value) => Math.max(1, Math.ceil(sizes.get(value) ?? 1)),
    });
  };
  let cache = create();
  return {
    get: <T>(key: string) => cache.get(key) as T | undefined,
    set(key, value, byteLength) {
      sizes.set(value, byteLength);
      cache.set(key, value);
    },
    delete: (key) => void cache.delete(key),
    clear() {
      const freed = cache.calculatedSize;
      cache.clear();
      return freed;
    },
    get byteLength() {
      return cache.calculatedSize;
    },
    get budgetBytes() {
      return budget;
    },
    setBudget(bytes) {
      // lru-cache fixes maxSize at construction: carry the newest entries that fit over into a new one.
      budget = bytes;
      const former = [...cache.entries()].reverse();
      cache = create();
      for (const [key, value] of former) cache.set(key, value);
    },
  };
}
