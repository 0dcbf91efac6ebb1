import { keys as allKeys, clear, del, delMany, set } from 'idb-keyval';
import { displayName } from '../core/display-name.ts';
import { SegyError } from '../core/errors.ts';
import { type BookEntry, CacheBook, recordOfPayload, type SurveyEntry } from './cache-book.ts';
import { openDatabase } from './database.ts';
import type { Eviction } from './evictions.ts';
import { type RecordBytes, recordBytes } from './packed-record.ts';
import { deleteValues, hasValues, readValues, valueCount, writeValues } from './record-values.ts';
import { isNewer, isQuotaError, reasonOf, storageError } from './storage-error.ts';
import { createStorageLimits } from './storage-limits.ts';
import { surveysInUse, surveysInWork } from './survey-lock.ts';

export { type BookEntry, payloadKey, type SurveyEntry } from './cache-book.ts';
export type { Eviction } from './evictions.ts';

/** Records up to this size are always written, because a survey is reopened from them (geometry, statistics, preview). */
const ESSENTIAL_BYTES = 1024 * 1024;
/** When the browser's own limit is met, this share of the stored bytes is evicted, least recently used survey first. */
const QUOTA_SHARE = 0.25;
const MAX_FAILURES = 3;
/** Storage that refused a record is tried again after this, because it may have got room meanwhile. */
const RETRY_MILLISECONDS = 30_000;
/** No record has this key. `sweep` deletes it if the page dies before it does. */
const PROBE_KEY = 'probe/0';
const PROBE_BYTES = 512 * 1024;

/** A survey as the library lists it. */
export interface KnownSurvey extends SurveyEntry {
  readonly bytes: number;
  /** True if a pyramid, or a part of one, is stored. */
  readonly optimized: boolean;
}

export interface DiskStats {
  readonly diskBytes: number;
  readonly budgetBytes: number;
  readonly quotaBytes: number;
  readonly surveys: number;
  /** Number of records found damaged or incomplete since the page loaded; each was deleted and is made again when needed. */
  readonly damaged: number;
  /** Bytes waiting to be written. */
  readonly queuedBytes: number;
}

export interface DiskCache {
  /**
   * Resolves with the stored record, or undefined. A record that fails its checksum or does not have the shape that `hasShape` looks
   * for is deleted. Never rejects.
   */
  get(
    key: string,
    hasShape?: (value: unknown) => boolean | Promise<boolean>,
  ): Promise<{ value: unknown; byteLength: number } | undefined>;
  /** Queues a record to be stored and returns at once; failures are not reported. The value's arrays must not change afterwards. */
  put(key: string, fingerprint: string, kind: string, value: unknown): void;
  /** Resolves with the book's entry of a record; the payload is not read. */
  entry(key: string): Promise<BookEntry | undefined>;
  /**
   * Enters a record in the book, once a worker has written all its values to the payload store. A record exists only from then on.
   * @throws SegyError 'quota', 'cache-corrupt' when it could not be entered
   */
  commit(entry: BookEntry): Promise<void>;
  /**
   * Tells for each record whether the storage has all its values, by counting them. The book in memory does not notice when
   * the browser, or a person with its tools, clears the site's data. A record that is not whole is deleted.
   */
  whole(keys: readonly string[]): Promise<boolean[]>;
  /** Whether the values of a record lie in a private file. */
  isInFile(key: string): boolean;
  /** Whether records that workers write may go to private files: false if the browser has none, or another tab writes them. */
  writesFiles(): Promise<boolean>;
  /** Deletes a record and its values. */
  remove(key: string): Promise<void>;
  /** Deletes the parts of a record, whose keys are `${key}.…`, except those whose keys start with `keptPrefix` if it is given. */
  removeParts(key: string, keptPrefix?: string): Promise<void>;
  /**
   * Makes room for so many bytes of a survey by evicting other surveys, least recently used first, except those that some tab
   * is optimizing or has open. Resolves with false, and evicts nothing, if the bytes would not fit the budget even then.
   */
  reserve(fingerprint: string, bytes: number): Promise<boolean>;
  /**
   * Evicts the least recently used survey, except this one and those that some tab is optimizing or has open. Resolves with
   * false if there is no other.
   */
  evictOldest(keepFingerprint: string): Promise<boolean>;
  /** Enters a survey in the book as used now. */
  touchSurvey(survey: Omit<SurveyEntry, 'lastUsed'>): void;
  surveys(): Promise<KnownSurvey[]>;
  /** The surveys that were evicted to make room and not opened since, latest first. */
  evictions(): Promise<Eviction[]>;
  /**
   * Finds out by writing a small value whether the browser takes data again after it refused them, as when its limit was raised or
   * disk space was freed. `problem` is null afterwards if it does.
   */
  tryAgain(): Promise<void>;
  /** Stores the handle of a survey's file, in browsers that have handles, so that the file can be opened again. */
  keepHandle(fingerprint: string, handle: FileSystemFileHandle): void;
  handles(): Promise<ReadonlyMap<string, FileSystemFileHandle>>;
  removeSurvey(fingerprint: string): Promise<number>;
  /**
   * Deletes a survey's records of these kinds, and its values that belong to no record. Resolves with the number of bytes of
   * the records.
   */
  removeKinds(fingerprint: string, kinds: readonly string[]): Promise<number>;
  /**
   * Deletes a survey's records that this page wrote, and the survey itself if it has no other record. Resolves with the number
   * of bytes of the records.
   */
  removeWritten(fingerprint: string): Promise<number>;
  clear(): Promise<number>;
  /** Resolves when everything queued is written or given up. */
  flush(): Promise<void>;
  /**
   * Sets the bytes that may be stored; null sets the smaller of 16 GiB and half of what the browser has free. If a chosen
   * budget is exceeded, the least recently used surveys are evicted, open ones last.
   */
  setBudget(bytes: number | null): void;
  /** Reads the book from the store again, because another tab may have written or evicted. */
  refresh(): Promise<void>;
  /** Deletes values that belong to no record, as a page that died while writing leaves; resolves with their number. */
  sweep(): Promise<number>;
  stats(): Promise<DiskStats>;
  /** Null while the disk is used; otherwise the sentence for the user that says why only memory is. */
  readonly unavailable: string | null;
  /** The sentence for the user that says why the disk is not used or not written to; null if it is both. */
  readonly problem: string | null;
}

/** The record of the pyramid that a block belongs to. */
const pyramidOf = (block: string): string => block.replace(/\.[0-9a-f]+\.\d+$/, '');

/** The code for private files is loaded when they are used, because the page does without until a survey is optimized. */
const privateFiles = () => import('./private-files.ts');

const sumBytes = (sum: number, { byteLength }: BookEntry): number => sum + byteLength;

/** Runs `work` under a lock that all tabs share; runs it at once in a browser without locks. */
async function withLock<T>(name: string, mode: LockMode, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? ((await locks.request(`segy-lens/${name}`, { mode }, work)) as T) : work();
}

/**
 * A cache of derived data in IndexedDB and, where workers wrote them, private files. Keys are SHA-256 hashes, values are checked
 * envelopes of half a MiB, writes are queued, and the least recently used survey is evicted first.
 * @param mostQueuedBytes bytes that may wait to be written; a large record beyond them is not stored, so that the queue does not
 * hold its memory
 */
export function createDiskCache(mostQueuedBytes = () => Number.POSITIVE_INFINITY): DiskCache {
  const database = openDatabase();
  const payload = database.store('payload');
  const book = new CacheBook(database);
  const { limits, setBudget } = createStorageLimits();
  let unavailable: string | null =
    typeof indexedDB === 'undefined'
      ? 'This browser offers no storage; results are kept in memory only.'
      : null;
  /** The sentence that says why nothing more is written, while stored records are still read; null if writing goes on. */
  let readOnly: string | null = null;
  let refusedAt = 0;
  /** Failures in a row. Only a whole record resets `write`, because storage that takes book entries may still refuse values. */
  const failures = { read: 0, write: 0 };
  let damaged = 0;
  /** Keys of the records that this page entered. */
  const written = new Set<string>();
  let queuedBytes = 0;
  let queue: Promise<void> = Promise.resolve();

  const giveUp = (error: unknown): void => {
    unavailable ??= isNewer(error)
      ? error.message
      : `The browser’s storage failed (${reasonOf(error)}); results are kept in memory only.`;
  };
  /** Counts a failure. After several in a row the storage is given up and only memory is used. */
  const noteFailure = (kind: 'read' | 'write', error: unknown): void => {
    failures[kind] += 1;
    if (failures[kind] >= MAX_FAILURES || isNewer(error)) giveUp(error);
  };

  const loading = unavailable === null ? book.load().catch(giveUp) : Promise.resolve();

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    queue = queue.then(async () => {
      await loading;
      if (unavailable === null) await work().catch((error: unknown) => noteFailure('write', error));
    });
    return queue;
  };

  /** Does work in the queue and returns its result, or `otherwise` if there is no storage or it failed. */
  const ask = async <T>(otherwise: T, work: () => Promise<T>): Promise<T> => {
    let result = otherwise;
    await enqueue(async () => {
      result = await work();
    });
    return result;
  };

  const dropRecord = async (entry: BookEntry): Promise<void> => {
    await book.remove([entry.key]);
    await deleteValues(payload, entry);
  };

  const dropSurvey = async (fingerprint: string): Promise<number> => {
    const own = book.recordsOf(fingerprint);
    await book.remove(
      own.map(({ key }) => key),
      fingerprint,
    );
    await deleteValues(payload, ...own);
    return own.reduce(sumBytes, 0);
  };

  const dropRecords = async (entries: readonly BookEntry[]): Promise<number> => {
    if (entries.length === 0) return 0;
    await book.remove(entries.map(({ key }) => key));
    await deleteValues(payload, ...entries);
    return entries.reduce(sumBytes, 0);
  };

  /** Evicts the least recently used surveys but one until `enough`. One tab does so at a time, and it reads the book first. */
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
        // A note that could not be written must not keep the survey from being evicted.
        await book.noteEviction(fingerprint).catch(() => undefined);
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

  const enter = async (entry: BookEntry): Promise<void> => {
    written.add(entry.key);
    await book.add(entry);
  };

  const refuse = (): void => {
    refusedAt = performance.now();
    readOnly =
      'The browser allows no more storage for this page, so nothing more is stored on disk. What is stored already stays in use. Remove surveys from the library, or free disk space; the page then stores again.';
  };
  const writesNow = (): boolean => readOnly === null || performance.now() - refusedAt >= RETRY_MILLISECONDS;

  /** Writes and deletes a value as large as those of records, since a smaller one may fit into what room is left. */
  const probe = async (): Promise<void> => {
    if (readOnly === null) return;
    try {
      await set(PROBE_KEY, new ArrayBuffer(PROBE_BYTES), payload);
      readOnly = null;
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      refuse();
    } finally {
      await del(PROBE_KEY, payload);
    }
  };

  const writeOnce = async (entry: BookEntry, bytes: RecordBytes): Promise<void> => {
    // The book entry is written last, so that a page that dies half-way leaves nothing that looks whole.
    if (await writeValues(payload, entry, bytes)) await enter(entry);
    failures.write = 0;
  };

  const write = async (entry: BookEntry, bytes: RecordBytes): Promise<void> => {
    // The former record stays in use if there is no room for the new one.
    const formerBytes = book.records.get(entry.key)?.byteLength ?? 0;
    if (writesNow()) await probe();
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
        refuse();
      }
    }
  };

  /** Deletes a record with a missing or damaged value, unless another tab has deleted it meanwhile. */
  const dropDamaged = async (entry: BookEntry): Promise<void> => {
    await book.load();
    const known = book.records.get(entry.key);
    if (known) {
      damaged += 1;
      await dropRecord(known);
    }
  };

  return {
    get unavailable() {
      return unavailable;
    },
    get problem() {
      return unavailable ?? readOnly;
    },
    async get(key, hasShape = () => true) {
      await loading;
      const entry = book.records.get(key);
      if (unavailable !== null || !entry) return undefined;
      try {
        const value = await readValues(payload, entry);
        failures.read = 0;
        if (value === undefined || !(await hasShape(value))) {
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
      if (unavailable !== null || !writesNow()) return;
      const bytes = recordBytes(value);
      const { byteLength } = bytes;
      // With a nearly empty queue any record is taken: its arrays are in memory anyway and are written at once.
      // Small records take no part in it: a preview may be as large as the queue, and the geometry is queued before it.
      const full = queuedBytes > ESSENTIAL_BYTES && queuedBytes + byteLength > mostQueuedBytes();
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
    isInFile: (key) => book.records.get(key)?.inFile ?? false,
    writesFiles: async () => unavailable === null && (await privateFiles()).writesFiles(),
    async commit(entry) {
      let entered = false;
      let failure: unknown = null;
      await enqueue(async () => {
        try {
          await enter(entry);
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
        if (entry) {
          await dropRecord(entry);
          readOnly = null;
        }
      }),
    removeParts: (key, keptPrefix) =>
      enqueue(async () => {
        const parts = [...book.records.values()].filter(
          (entry) => entry.key.startsWith(`${key}.`) && !(keptPrefix && entry.key.startsWith(keptPrefix)),
        );
        await dropRecords(parts);
      }),
    reserve: (fingerprint, bytes) => ask(false, () => makeRoom(bytes, fingerprint)),
    evictOldest: (keepFingerprint) =>
      ask(false, async () => (await evict(keepFingerprint, (_, dropped) => dropped > 0)) > 0),
    touchSurvey(survey) {
      void enqueue(() => book.enter({ ...survey, lastUsed: Date.now() }));
    },
    async surveys() {
      await loading;
      return [...book.surveys.values()].map((survey) => {
        const own = book.recordsOf(survey.fingerprint);
        return {
          ...survey,
          name: displayName(survey.name),
          bytes: own.reduce(sumBytes, 0),
          optimized: own.some(({ kind }) => kind === 'pyramid block'),
        };
      });
    },
    evictions: () => ask([], () => book.evictions()),
    tryAgain: () => (readOnly === null ? Promise.resolve() : enqueue(probe)),
    keepHandle: (fingerprint, handle) => void enqueue(() => book.setHandle(fingerprint, handle)),
    async handles() {
      await loading;
      return unavailable === null ? book.handles().catch(() => new Map()) : new Map();
    },
    removeSurvey: (fingerprint) =>
      ask(0, async () => {
        const freed = await dropSurvey(fingerprint);
        if (freed > 0) readOnly = null;
        return freed;
      }),
    async removeKinds(fingerprint, kinds) {
      const freed = await ask(0, () =>
        dropRecords(book.recordsOf(fingerprint).filter(({ kind }) => kinds.includes(kind))),
      );
      await this.sweep();
      return freed;
    },
    async removeWritten(fingerprint) {
      let freed = 0;
      await enqueue(async () => {
        freed = await dropRecords(book.recordsOf(fingerprint).filter(({ key }) => written.has(key)));
        if (book.recordsOf(fingerprint).length === 0) await dropSurvey(fingerprint);
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
        const { deleteFiles, fileNames } = await privateFiles();
        await deleteFiles(await fileNames());
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
        // A budget that the user chose holds for open surveys too.
        if (!fits()) await evict('', fits, surveysInWork);
      });
    },
    refresh: () => enqueue(() => book.load()),
    async sweep() {
      let swept = 0;
      await enqueue(() =>
        withLock('write', 'exclusive', async () => {
          await book.load();
          // A block of a pyramid is entered when it is whole. Until then its values are kept if the pyramid itself has an entry.
          const belongs = (record: string, inFile: boolean): boolean => {
            const entry = book.records.get(record);
            return entry ? (entry.inFile ?? false) === inFile : book.records.has(pyramidOf(record));
          };
          const orphans = (await allKeys<string>(payload)).filter(
            (key) => !belongs(recordOfPayload(key), false),
          );
          await delMany(orphans, payload);
          const { deleteFiles, fileNames } = await privateFiles();
          const files = (await fileNames()).filter((name) => !belongs(name, true));
          await deleteFiles(files);
          swept = orphans.length + files.length;
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
