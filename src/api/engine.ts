import { createPool, type Pool } from '../engine/pool.ts';
import { spawnWorker } from '../engine/spawn.ts';
import { createDiskCache, type DiskCache } from '../io/disk-cache.ts';
import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import { DEFAULT_SETTINGS, type EngineSettings, engineSettings } from './settings.ts';

/** Something made that stays while it is in use, whatever the memory cache lets go. */
export interface HeldValue {
  readonly value: object;
  readonly byteLength: number;
}

/** What all open surveys of a page share. */
export interface Engine {
  readonly pool: Pool;
  readonly memory: MemoryCache;
  readonly disk: DiskCache;
  settings: EngineSettings;
  /** Whoever holds values beside the memory cache; weakly, because not everyone says when he is done. */
  readonly holders: Set<WeakRef<{ readonly held: readonly HeldValue[] }>>;
  /** Look-ups of derived data since the page loaded. */
  readonly lookups: { hits: number; misses: number };
}

let shared: Engine | null = null;

/** Two to four; where there is no Worker (Node) the same tasks run in place. */
function workerCount(): number {
  return Math.min(4, Math.max(2, navigator.hardwareConcurrency || 2));
}

function createEngine(): Engine {
  const settings = engineSettings(DEFAULT_SETTINGS);
  let pool: Pool | null = null;
  const share = (of: 'flight' | 'queue'): number => engine.settings.maxMemoryBytes * MEMORY_SHARES[of];
  const engine: Engine = {
    // Made at first use: the number of workers is a setting, which comes before.
    get pool() {
      pool ??= createPool(
        typeof Worker === 'undefined' ? 0 : (this.settings.workers ?? workerCount()),
        spawnWorker,
        () => share('flight'),
      );
      return pool;
    },
    memory: createMemoryCache(settings.maxMemoryBytes * MEMORY_SHARES.cache),
    disk: createDiskCache(() => share('queue')),
    settings,
    holders: new Set(),
    lookups: { hits: 0, misses: 0 },
  };
  return engine;
}

export function getEngine(): Engine {
  shared ??= createEngine();
  return shared;
}

/** Starts the workers while the page is idle and lets each do a small job, so that the first file finds them ready. */
export async function prepareEngine(): Promise<void> {
  const { pool } = getEngine();
  await pool.prepare();
  await Promise.all(
    Array.from({ length: pool.size }, () => pool.run('warmUp', () => ({}), { priority: 'prefetch' })),
  );
}

/** Takes new settings; the memory cache gives way at once. */
export function configure(settings: Partial<EngineSettings>): void {
  const engine = getEngine();
  engine.settings = { ...engine.settings, ...settings };
  engine.memory.setBudget(engine.settings.maxMemoryBytes * MEMORY_SHARES.cache);
  engine.disk.setBudget(engine.settings.diskBudgetBytes);
}

/**
 * Derived data by key: memory, then disk, then made. What was made is kept in both.
 * @returns the value, where it came from and the bytes that came from disk
 */
export async function derive<T extends object>(
  engine: Engine,
  request: {
    readonly key: string;
    readonly fingerprint: string;
    readonly kind: string;
    readonly byteLength: (value: T) => number;
    /** Not kept on disk when false. */
    readonly keep?: (value: T) => boolean;
    readonly make: () => Promise<T>;
  },
): Promise<{ value: T; hit: boolean; bytesFromDisk: number }> {
  const inMemory = engine.memory.get<T>(request.key);
  if (inMemory !== undefined) {
    engine.lookups.hits += 1;
    return { value: inMemory, hit: true, bytesFromDisk: 0 };
  }
  const stored = await engine.disk.get(request.key);
  if (stored !== undefined) {
    engine.lookups.hits += 1;
    const value = stored.value as T;
    engine.memory.set(request.key, value, request.byteLength(value));
    return { value, hit: true, bytesFromDisk: stored.byteLength };
  }
  engine.lookups.misses += 1;
  const value = await request.make();
  engine.memory.set(request.key, value, request.byteLength(value));
  if (request.keep?.(value) ?? true) engine.disk.put(request.key, request.fingerprint, request.kind, value);
  return { value, hit: false, bytesFromDisk: 0 };
}
