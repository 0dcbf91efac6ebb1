export interface MemoryCache {
  get<T>(key: string): T | undefined;
  /** Keeps a value and drops the least recently used ones over the budget. A value larger than the whole budget is not kept. */
  set(key: string, value: object, byteLength: number): void;
  delete(key: string): void;
  /** Whether this very object is kept under any key. */
  holds(value: object): boolean;
  /** Drops everything and returns the number of bytes released. */
  clear(): number;
  readonly byteLength: number;
  readonly budgetBytes: number;
  setBudget(bytes: number): void;
}

/**
 * Makes a least-recently-used cache bounded by bytes rather than by entries. It needs only a Map, which keeps keys in the order
 * of insertion; a library for it would be a tenth of each worker's script.
 */
export function createMemoryCache(budgetBytes: number): MemoryCache {
  const entries = new Map<string, { readonly value: object; readonly byteLength: number }>();
  let budget = budgetBytes;
  let held = 0;
  const drop = (key: string): void => {
    held -= entries.get(key)?.byteLength ?? 0;
    entries.delete(key);
  };
  const shrink = (): void => {
    for (const key of entries.keys()) {
      if (held <= budget) return;
      drop(key);
    }
  };
  return {
    get<T>(key: string): T | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value as T;
    },
    set(key, value, byteLength) {
      drop(key);
      if (byteLength > budget) return;
      entries.set(key, { value, byteLength });
      held += byteLength;
      shrink();
    },
    delete: drop,
    holds: (value) => [...entries.values()].some((entry) => entry.value === value),
    clear() {
      const freed = held;
      entries.clear();
      held = 0;
      return freed;
    },
    get byteLength() {
      return held;
    },
    get budgetBytes() {
      return budget;
    },
    setBudget(bytes) {
      budget = bytes;
      shrink();
    },
  };
}
