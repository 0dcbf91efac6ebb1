import { keys as allKeys, clear, delMany } from 'idb-keyval';
import { SegyError } from '../core/errors.ts';
import { type BookEntry, CacheBook, recordOfPayload, type SurveyEntry } from './cache-book.ts';
import { openDatabase } from './database.ts';
import { type RecordBytes, recordBytes } from './packed-record.ts';
import { deleteValues, hasValues, readValues, valueCount, writeValues } from './record-values.ts';
import { isQuotaError, reasonOf, storageError } from './storage-error.ts';
import { createStorageLimits } from './storage-limits.ts';
import { surveysInUse, surveysInWork } from './survey-lock.ts';

export { type BookEntry, payloadKey, type SurveyEntry } from './cache-book.ts';

/** Records up to this size (geometry, statistics, preview) are what a survey reopens from: always written. */
const ESSENTIAL_BYTES = 1024 * 1024;
/** When the browser's own limit is met, this share of what we keep goes, oldest survey first. */
const QUOTA_SHARE = 0.25;
const MAX_FAILURES = 3;

/** A survey as lists show it. */
export interface KnownSurvey extends SurveyEntry {
  readonly bytes: number;
  /** A pyramid, or a part of one, is stored. */
  readonly optimized: boolean;
}

export interface DiskStats {
  readonly diskBytes: number;
  readonly budgetBytes: number;
  readonly quotaBytes: number;
  readonly surveys: number;
  /** Records found damaged or incomplete since the page loaded; each was dropped and is made again. */
  readonly damaged: number;
  /** Bytes waiting to be written. */
  readonly queuedBytes: number;
}

export interface DiskCache {
  /** The stored record, or undefined; one that fails its checksum is dropped. Never rejects. */
  get(key: string): Promise<{ value: unknown; byteLength: number } | undefined>;
  /** Stores behind the caller's back; never rejects. The value's arrays must not change afterwards. */
  put(key: string, fingerprint: string, kind: string, value: unknown): void;
  /** The book's entry of a record, without its payload. */
  entry(key: string): Promise<BookEntry | undefined>;
  /**
   * Enters a record whose values a worker has written to the payload store; only then does it count as there.
   * @throws SegyError 'quota', 'cache-corrupt' when it could not be entered
   */
  commit(entry: BookEntry): Promise<void>;
  /**
   * For each record whether the storage itself has it whole, by counting its values. The book in memory goes on naming
   * what site data cleared by the browser, or by someone in its tools, took away. A record that is not whole is forgotten.
   */
  whole(keys: readonly string[]): Promise<boolean[]>;
  /** Forgets a record and its values. */
  remove(key: string): Promise<void>;
  /**
   * Makes room for so many bytes of a survey, oldest other surveys going first, but for those that some tab optimizes or has
   * open. False, and nobody goes, when they would not fit the budget even then.
   */
  reserve(fingerprint: string, bytes: number): Promise<boolean>;
  /** Drops the survey used longest ago but this one and those that some tab optimizes or has open; false when there is no other. */
  evictOldest(keepFingerprint: string): Promise<boolean>;
  /** Remembers a survey as used now. */
  touchSurvey(survey: Omit<SurveyEntry, 'lastUsed'>): void;
  surveys(): Promise<KnownSurvey[]>;
  /** Remembers where a survey's file is, in browsers that have handles. */
  keepHandle(fingerprint: string, handle: FileSystemFileHandle): void;
  handles(): Promise<ReadonlyMap<string, FileSystemFileHandle>>;
  removeSurvey(fingerprint: string): Promise<number>;
  /** Forgets a survey's records of these kinds and what no record names any more; the bytes of the records. */
  removeKinds(fingerprint: string, kinds: readonly string[]): Promise<number>;
  clear(): Promise<number>;
  /** Resolves when everything queued is written or given up. */
  flush(): Promise<void>;
  /** Bytes that may be kept; null: 16 GiB, or half of what the browser has free. The oldest surveys over a chosen budget go, those open last. */
  setBudget(bytes: number | null): void;
  /** Reads the book again: another tab may have written or evicted. */
  refresh(): Promise<void>;
  /** Deletes values that no record names (of a page that died while it wrote); the number of them. */
  sweep(): Promise<number>;
  stats(): Promise<DiskStats>;
  /** Null while the disk serves; else the sentence that says why only memory is used. */
  readonly unavailable: string | null;
  /** What the user should know of the disk, or null: why it does not serve, or why nothing more is written. */
  readonly problem: string | null;
}

const sumBytes = (sum: number, { byteLength }: BookEntry): number => sum + byteLength;

/** Work of one kind at a time over all tabs; at once where the browser has no locks. */
async function withLock<T>(name: string, mode: LockMode, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? ((await locks.request(`segy-lens/${name}`, { mode }, work)) as T) : work();
}

/** Derived data in IndexedDB: SHA-256 keys, checked envelopes of half a MiB, writes behind, oldest survey evicted first. Large records beyond what may wait are dropped: memory is not held for them. */
export function createDiskCache(mostQueuedBytes = () => Number.POSITIVE_INFINITY): DiskCache {
  const database = openDatabase();
  const payload = database.store('payload');
  const book = new CacheBook(database);
  const { limits, setBudget } = createStorageLimits();
  let unavailable: string | null =
    typeof indexedDB === 'undefined'
      ? 'This browser offers no storage; results are kept in memory only.'
      : null;
  /** Why nothing more is written, while what is there still serves. */
  let readOnly: string | null = null;
  /** In a row: a book that can be written does not make up for values that cannot. */
  const failures = { read: 0, write: 0 };
  let damaged = 0;
  let queuedBytes = 0;
  let queue: Promise<void> = Promise.resolve();

  const giveUp = (error: unknown): void => {
    unavailable ??= `The browser’s storage failed (${reasonOf(error)}); results are kept in memory only.`;
  };
  /** A failure leaves the cache alone; storage that fails again and again is given up. */
  const noteFailure = (kind: 'read' | 'write', error: unknown): void => {
    failures[kind] += 1;
    if (failures[kind] >= MAX_FAILURES) giveUp(error);
  };

  const load = async (): Promise<void> => {
    if (unavailable === null) await book.load().catch(giveUp);
  };
  const loading = load();

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    queue = queue.then(async () => {
      await loading;
      if (unavailable === null) await work().catch((error: unknown) => noteFailure('write', error));
    });
    return queue;
  };

  const dropRecord = async (entry: BookEntry): Promise<void> => {
    await book.strike([entry.key]);
    await deleteValues(payload, entry);
  };

  const dropSurvey = async (fingerprint: string): Promise<number> => {
    const own = book.recordsOf(fingerprint);
    await book.strike(
      own.map(({ key }) => key),
      fingerprint,
    );
    for (const entry of own) await deleteValues(payload, entry);
    return own.reduce(sumBytes, 0);
  };

  /** Drops the oldest surveys but one until `enough`; one tab at a time, and each by what is there then. */
  const evict = (
    keep: string,
    enough: (freed: number, dropped: number) => boolean,
    staying = surveysInUse,
  ): Promise<number> =>
    withLock('evict', 'exclusive', async () => {
      await book.load();
      const stays = await staying();
      let freed = 0;
      let dropped = 0;
      for (const fingerprint of book.oldestFirst(keep)) {
        if (enough(freed, dropped)) break;
        if (stays.has(fingerprint)) continue;
        freed += await dropSurvey(fingerprint);
        dropped += 1;
      }
      return dropped;
    });

  const makeRoom = async (bytes: number, keep: string): Promise<boolean> => {
    const { budgetBytes } = await limits(book.byteLength);
    const fits = (): boolean => book.byteLength + bytes <= budgetBytes;
    if (fits()) return true;
    const staying = await surveysInUse();
    staying.add(keep);
    const stayingBytes = [...staying].flatMap((survey) => book.recordsOf(survey)).reduce(sumBytes, 0);
    if (stayingBytes + bytes > budgetBytes) return false;
    await evict(keep, fits);
    return fits();
  };

  const writeOnce = async (entry: BookEntry, bytes: RecordBytes): Promise<void> => {
    // The book entry comes last: a page that dies half-way leaves nothing that looks whole.
    if (await writeValues(payload, entry, bytes)) await book.add(entry);
    failures.write = 0;
  };

  const write = async (entry: BookEntry, bytes: RecordBytes): Promise<void> => {
    // What is there already serves on when there is no room for its successor.
    const formerBytes = book.records.get(entry.key)?.byteLength ?? 0;
    if (readOnly !== null || !(await makeRoom(entry.byteLength - formerBytes, entry.fingerprint))) return;
    const former = book.records.get(entry.key);
    if (former) await dropRecord(former);
    try {
      await writeOnce(entry, bytes);
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      const wanted = Math.max(entry.byteLength, book.byteLength * QUOTA_SHARE);
      await evict(entry.fingerprint, (freed) => freed >= wanted);
      try {
        await writeOnce(entry, bytes);
      } catch (again) {
        if (!isQuotaError(again)) throw again;
        readOnly =
          'The browser allows no more storage for this page: nothing more is kept on disk until there is room. What was kept still serves. Remove surveys from the library, or free disk space and open the page again.';
      }
    }
  };

  /** A value was missing or failed its check: dropped, unless another tab has taken the record away meanwhile. */
  const dropDamaged = async (entry: BookEntry): Promise<void> => {
    await book.load();
    const known = book.records.get(entry.key);
    if (!known) return;
    damaged += 1;
    await dropRecord(known);
  };

  return {
    get unavailable() {
      return unavailable;
    },
    get problem() {
      return unavailable ?? readOnly;
    },
    async get(key) {
      await loading;
      const entry = book.records.get(key);
      if (unavailable !== null || !entry) return undefined;
      try {
        const value = await readValues(payload, entry);
        failures.read = 0;
        if (value === undefined) {
          await dropDamaged(entry);
          return undefined;
        }
        book.use(entry.fingerprint);
        return { value, byteLength: entry.byteLength };
      } catch (error) {
        noteFailure('read', error);
        return undefined;
      }
    },
    put(key, fingerprint, kind, value) {
      if (unavailable !== null || readOnly !== null) return;
      const bytes = recordBytes(value);
      const { byteLength } = bytes;
      // One that finds nothing waiting is in memory anyway.
      const full = queuedBytes > 0 && queuedBytes + byteLength > mostQueuedBytes();
      if (byteLength > ESSENTIAL_BYTES && full) return;
      const entry: BookEntry = { key, fingerprint, kind, byteLength, chunkCount: valueCount(byteLength) };
      queuedBytes += byteLength;
      void enqueue(() => withLock('write', 'shared', () => write(entry, bytes))).finally(() => {
        queuedBytes -= byteLength;
      });
    },
    async entry(key) {
      await loading;
      return unavailable === null ? book.records.get(key) : undefined;
    },
    async commit(entry) {
      let entered = false;
      let failure: unknown = null;
      await enqueue(async () => {
        try {
          await book.add(entry);
          entered = true;
        } catch (error) {
          failure = error;
          throw error;
        }
      });
      if (entered) return;
      throw unavailable === null ? storageError(failure) : new SegyError('cache-corrupt', unavailable);
    },
    async whole(keys) {
      const found: boolean[] = keys.map(() => false);
      await enqueue(async () => {
        for (const [place, key] of keys.entries()) {
          const entry = book.records.get(key);
          if (!entry) continue;
          found[place] = (await book.has(key)) && (await hasValues(payload, entry));
          if (!found[place]) await dropRecord(entry);
        }
      });
      return found;
    },
    remove: (key) =>
      enqueue(async () => {
        const entry = book.records.get(key);
        if (!entry) return;
        await dropRecord(entry);
        readOnly = null;
      }),
    async reserve(fingerprint, bytes) {
      let fits = false;
      await enqueue(async () => {
        fits = await makeRoom(bytes, fingerprint);
      });
      return fits;
    },
    async evictOldest(keepFingerprint) {
      let evicted = false;
      await enqueue(async () => {
        evicted = (await evict(keepFingerprint, (_, dropped) => dropped > 0)) > 0;
      });
      return evicted;
    },
    touchSurvey(survey) {
      void enqueue(() => book.enter({ ...survey, lastUsed: Date.now() }));
    },
    async surveys() {
      await loading;
      return [...book.surveys.values()].map((survey) => {
        const own = book.recordsOf(survey.fingerprint);
        return {
          ...survey,
          bytes: own.reduce(sumBytes, 0),
          optimized: own.some(({ kind }) => kind === 'pyramid block'),
        };
      });
    },
    keepHandle: (fingerprint, handle) => void enqueue(() => book.setHandle(fingerprint, handle)),
    async handles() {
      await loading;
      return unavailable === null ? book.handles().catch(() => new Map()) : new Map();
    },
    async removeSurvey(fingerprint) {
      let freed = 0;
      await enqueue(async () => {
        freed = await dropSurvey(fingerprint);
        if (freed > 0) readOnly = null;
      });
      return freed;
    },
    async removeKinds(fingerprint, kinds) {
      let freed = 0;
      await enqueue(async () => {
        for (const entry of book.recordsOf(fingerprint).filter(({ kind }) => kinds.includes(kind))) {
          await dropRecord(entry);
          freed += entry.byteLength;
        }
      });
      await this.sweep();
      return freed;
    },
    async clear() {
      let freed = 0;
      await enqueue(async () => {
        freed = book.byteLength;
        await book.clear();
        await clear(payload);
        readOnly = null;
      });
      return freed;
    },
    flush: () => enqueue(() => book.writeUses()),
    setBudget(bytes) {
      setBudget(bytes);
      if (bytes === null) return;
      void enqueue(async () => {
        const fits = (): boolean => book.byteLength <= bytes;
        if (!fits()) await evict('', fits);
        // A budget that somebody chose binds what is open too.
        if (!fits()) await evict('', fits, surveysInWork);
      });
    },
    refresh: () => enqueue(() => book.load()),
    async sweep() {
      let swept = 0;
      await enqueue(() =>
        withLock('write', 'exclusive', async () => {
          await book.load();
          const orphans = (await allKeys<string>(payload)).filter((key) => {
            const record = recordOfPayload(key);
            // A block of a pyramid that is being made is entered when it is whole: its pyramid tells that it is wanted.
            return !book.records.has(record) && !book.records.has(record.replace(/\.[0-9a-f]+\.\d+$/, ''));
          });
          await delMany(orphans, payload);
          swept = orphans.length;
        }),
      );
      return swept;
    },
    async stats() {
      await loading;
      const { byteLength: diskBytes } = book;
      return {
        diskBytes,
        surveys: book.surveys.size,
        damaged,
        queuedBytes,
        ...(await limits(diskBytes)),
      };
    },
  };
}
