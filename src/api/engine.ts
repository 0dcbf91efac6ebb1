import type { FileStamp } from '../engine/file-stamp.ts';
import type { LatticeReader } from '../engine/lattice-reader.ts';
import { createPool, type Pool } from '../engine/pool.ts';
import { spawnWorker } from '../engine/spawn.ts';
import { createDiskCache, type DiskCache } from '../io/disk-cache.ts';
import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { checked } from './call-options.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import { DEFAULT_SETTINGS, ENGINE_SETTINGS, type EngineSettings, engineSettings } from './settings.ts';

/** A value that stays in memory while it is in use, even if the memory cache releases it. */
export interface HeldValue {
  readonly value: object;
  readonly byteLength: number;
}

interface Holder {
  readonly held: readonly HeldValue[];
  /** Releases what was read from the file with this stamp. */
  forget(stamp: FileStamp): void;
}

/** The pool, caches and settings that all open surveys of a page share. */
export interface Engine {
  readonly pool: Pool;
  readonly memory: MemoryCache;
  readonly disk: DiskCache;
  settings: EngineSettings;
  /** All that hold values besides the memory cache. The references are weak, because not every holder says when it is done. */
  readonly holders: Set<WeakRef<Holder>>;
  /** Look-ups of derived data since the page loaded. */
  readonly lookups: { hits: number; misses: number };
}

export { followBytesSent } from '../io/request.ts';

let shared: Engine | null = null;

/** Chooses two to four workers by the number of processors. */
function workerCount(): number {
  return Math.min(4, Math.max(2, navigator.hardwareConcurrency || 2));
}

function createEngine(): Engine {
  const settings = { ...engineSettings(DEFAULT_SETTINGS), workerUrl: null };
  let pool: Pool | null = null;
  const share = (of: 'flight' | 'queue'): number => engine.settings.maxMemoryBytes * MEMORY_SHARES[of];
  const engine: Engine = {
    // The pool is made at its first use, so that the number of workers can be set before.
    get pool() {
      pool ??= createPool(
        typeof Worker === 'undefined' ? 0 : (this.settings.workers ?? workerCount()),
        () => spawnWorker(this.settings.workerUrl ?? undefined),
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

/** Gives the page's engine, and makes it at the first call. */
export function getEngine(): Engine {
  shared ??= createEngine();
  return shared;
}

/**
 * Starts the workers and gives each a small job, one after the other, so that they are ready for the first file. Call it while the page
 * is idle.
 * @param options.warmUp whether each is given the job, which takes a processor about half a second (default true)
 * @param options.signal ends the small jobs, so that a file that is opened meanwhile does not wait for them
 * @throws SegyError 'cancelled', 'worker-crashed'
 */
export async function prepareEngine({
  warmUp = true,
  signal,
}: {
  warmUp?: boolean;
  signal?: AbortSignal;
} = {}): Promise<void> {
  const { pool } = getEngine();
  await pool.prepare();
  for (let affinity = 0; warmUp && affinity < pool.size; affinity++)
    await pool.run('warmUp', () => ({}), { priority: 'prefetch', affinity, ...(signal ? { signal } : {}) });
}

/** Changes settings. If the memory cache exceeds its new limit, it shrinks at once. @throws SegyError 'bad-argument' */
export function configure(settings: Partial<EngineSettings>): void {
  checked(ENGINE_SETTINGS, settings, 'The settings');
  const engine = getEngine();
  engine.settings = { ...engine.settings, ...settings };
  engine.memory.setBudget(engine.settings.maxMemoryBytes * MEMORY_SHARES.cache);
  engine.disk.setBudget(engine.settings.diskBudgetBytes);
}

/**
 * Deletes what this page has read and stored of a file that was found to be changed. What an earlier visit stored stays, because it
 * comes from the original file, which may be opened again.
 */
export async function forgetFile(engine: Engine, fingerprint: string, stamp: FileStamp): Promise<void> {
  // The keys in memory do not say which file they belong to, so all are deleted. Data of other files are read from disk again.
  engine.memory.clear();
  for (const holder of engine.holders) holder.deref()?.forget(stamp);
  await engine.disk.removeWritten(fingerprint);
}

/** The name of a check of a stored value. */
type ShapeName = keyof typeof import('./stored-shapes.ts').SHAPES;

/** Makes a check whose code is loaded when the first stored value is found. */
export const shapeCheck =
  (shape: ShapeName) =>
  async (value: unknown): Promise<boolean> =>
    (await import('./stored-shapes.ts')).SHAPES[shape](value);

/**
 * Gets derived data by key from memory or disk, or makes them and stores them in both.
 * @throws SegyError 'file-changed', and what `make` throws
 * @returns the value, whether it was stored already, and the bytes read from disk
 */
export async function derive<T extends object>(
  engine: Engine,
  request: {
    readonly key: string;
    /** Fingerprint of the survey that the value is stored with; null if it is kept in memory only. */
    readonly fingerprint: string | null;
    readonly kind: string;
    readonly byteLength: (value: T) => number;
    /** The check of `stored-shapes.ts` for what `make` returns. A stored value that fails it is deleted and made again. */
    readonly shape: ShapeName;
    /** Whether the value is worth storing on disk; every value is unless this is given. */
    readonly keep?: (value: T) => boolean;
    /** If given, the value is stored only if the reader's files are found unchanged after it was made. */
    readonly reader?: Pick<LatticeReader, 'confirmFiles'>;
    readonly make: () => Promise<T>;
  },
): Promise<{ value: T; hit: boolean; bytesFromDisk: number }> {
  const inMemory = engine.memory.get<T>(request.key);
  if (inMemory !== undefined) {
    engine.lookups.hits += 1;
    return { value: inMemory, hit: true, bytesFromDisk: 0 };
  }
  const { fingerprint } = request;
  const stored =
    fingerprint === null ? undefined : await engine.disk.get(request.key, shapeCheck(request.shape));
  if (stored !== undefined) {
    engine.lookups.hits += 1;
    const value = stored.value as T;
    engine.memory.set(request.key, value, request.byteLength(value));
    return { value, hit: true, bytesFromDisk: stored.byteLength };
  }
  engine.lookups.misses += 1;
  const value = await request.make();
  await request.reader?.confirmFiles();
  engine.memory.set(request.key, value, request.byteLength(value));
  if (fingerprint !== null && (request.keep?.(value) ?? true))
    engine.disk.put(request.key, fingerprint, request.kind, value);
  return { value, hit: false, bytesFromDisk: 0 };
}
