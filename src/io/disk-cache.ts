import { clear, del, delMany, entries, get, set, setMany } from 'idb-keyval';
import { openDatabase } from './database.ts';
import { openEnvelope, sealEnvelope } from './envelope.ts';
import { packRecord, unpackRecord } from './packed-record.ts';

const CHUNK_BYTES = 2 * 1024 * 1024;
const MAX_BUDGET_BYTES = 16 * 1024 ** 3;
const BUDGET_WITHOUT_ESTIMATE_BYTES = 512 * 1024 * 1024;
/** Writes waiting beyond this are dropped: the cache must never hold memory or delay a view. */
const MAX_QUEUED_BYTES = 128 * 1024 * 1024;

/** Bookkeeping of one stored record, kept apart from its payload so that opening never loads payloads. */
export interface BookEntry {
  readonly key: string;
  readonly fingerprint: string;
  readonly kind: string;
  readonly byteLength: number;
  /** Its values in the payload store: `payloadKey(key, 0)` … */
  readonly chunkCount: number;
}

/** Key of one value of a record in the payload store. */
export const payloadKey = (key: string, index: number): string => `${key}/${index}`;

export interface SurveyEntry {
  readonly fingerprint: string;
  readonly name: string;
  readonly fileSize: number;
  readonly lastUsed: number;
}

export interface DiskCache {
  /** The stored record, or undefined; one that fails its checksum is dropped. */
  get(key: string): Promise<{ value: unknown; byteLength: number } | undefined>;
  /** Stores behind the caller's back; never rejects. */
  put(key: string, fingerprint: string, kind: string, value: unknown): void;
  /** The book's entry of a record, without its payload. */
  entry(key: string): Promise<BookEntry | undefined>;
  /** Enters a record whose values a worker has written to the payload store; only then does it count as there. */
  commit(entry: BookEntry): Promise<void>;
  /** Forgets a record and its values. */
  remove(key: string): Promise<void>;
  /** Makes room for so many bytes of a survey, oldest other surveys going first; false when they do not fit the budget. */
  reserve(fingerprint: string, bytes: number): Promise<boolean>;
  /** Drops the survey used longest ago but this one; false when there is no other. */
  evictOldest(keepFingerprint: string): Promise<boolean>;
  /** Remembers a survey as used now. */
  touchSurvey(survey: Omit<SurveyEntry, 'lastUsed'>): void;
  surveys(): Promise<(SurveyEntry & { bytes: number })[]>;
  removeSurvey(fingerprint: string): Promise<number>;
  clear(): Promise<number>;
  /** Resolves when everything queued is written or given up. */
  flush(): Promise<void>;
  /** Bytes that may be kept; null: 16 GiB, or a quarter of what the browser has free. */
  setBudget(bytes: number | null): void;
  /** Reads the book again: another tab may have written or evicted. */
  refresh(): Promise<void>;
  stats(): Promise<{ diskBytes: number; budgetBytes: number; quotaBytes: number; surveys: number }>;
  /** Null while the disk serves; else the sentence that says why only memory is used. */
  readonly unavailable: string | null;
}

const SURVEY_PREFIX = 'survey/';
const RECORD_PREFIX = 'record/';
const chunkKeys = (entry: BookEntry): string[] =>
  Array.from({ length: entry.chunkCount }, (_, index) => payloadKey(entry.key, index));

/** Derived data in IndexedDB: SHA-256 keys, checked envelopes of 2 MiB, writes behind, oldest survey evicted first. */
export function createDiskCache(): DiskCache {
  const database = openDatabase();
  const book = database.store('book');
  const payload = database.store('payload');
  const records = new Map<string, BookEntry>();
  const surveys = new Map<string, SurveyEntry>();
  let unavailable: string | null =
    typeof indexedDB === 'undefined'
      ? 'This browser offers no storage; results are kept in memory only.'
      : null;
  let queuedBytes = 0;
  let budget: number | null = null;
  let queue: Promise<void> = Promise.resolve();

  const giveUp = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    unavailable ??= `The browser’s storage refused (${reason}); results are kept in memory only.`;
  };

  const readBook = async (): Promise<void> => {
    if (unavailable !== null) return;
    try {
      const stored = await entries<string, BookEntry | SurveyEntry>(book);
      records.clear();
      surveys.clear();
      for (const [key, value] of stored) {
        if (key.startsWith(RECORD_PREFIX)) records.set(key.slice(RECORD_PREFIX.length), value as BookEntry);
        else if (key.startsWith(SURVEY_PREFIX))
          surveys.set(key.slice(SURVEY_PREFIX.length), value as SurveyEntry);
      }
    } catch (error) {
      giveUp(error);
    }
  };
  const loading = readBook();

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    queue = queue.then(async () => {
      await loading;
      if (unavailable === null) await work().catch(giveUp);
    });
    return queue;
  };

  const diskBytes = (): number => [...records.values()].reduce((sum, entry) => sum + entry.byteLength, 0);

  const limits = async (): Promise<{ budgetBytes: number; quotaBytes: number }> => {
    const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
    const quotaBytes = estimate?.quota ?? 0;
    const free = quotaBytes - (estimate?.usage ?? 0) + diskBytes();
    return {
      quotaBytes,
      budgetBytes:
        budget ?? (quotaBytes > 0 ? Math.min(MAX_BUDGET_BYTES, free / 4) : BUDGET_WITHOUT_ESTIMATE_BYTES),
    };
  };

  const dropRecord = async (entry: BookEntry): Promise<void> => {
    records.delete(entry.key);
    await delMany([`${RECORD_PREFIX}${entry.key}`], book);
    await delMany(chunkKeys(entry), payload);
  };

  const dropSurvey = async (fingerprint: string): Promise<number> => {
    let freed = 0;
    for (const entry of [...records.values()]) {
      if (entry.fingerprint !== fingerprint) continue;
      freed += entry.byteLength;
      await dropRecord(entry);
    }
    surveys.delete(fingerprint);
    await del(`${SURVEY_PREFIX}${fingerprint}`, book);
    return freed;
  };

  /** Frees the oldest surveys but `keep` until `bytes` more fit; false when they cannot. */
  const makeRoom = async (bytes: number, keep: string, budgetBytes: number): Promise<boolean> => {
    const oldestFirst = [...surveys.values()].sort((a, b) => a.lastUsed - b.lastUsed);
    for (const survey of oldestFirst) {
      if (diskBytes() + bytes <= budgetBytes) return true;
      if (survey.fingerprint !== keep) await dropSurvey(survey.fingerprint);
    }
    return diskBytes() + bytes <= budgetBytes;
  };

  const write = async (entry: BookEntry, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const former = records.get(entry.key);
    if (former) await dropRecord(former);
    if (!(await makeRoom(entry.byteLength, entry.fingerprint, (await limits()).budgetBytes))) return;
    const keys = chunkKeys(entry);
    for (let index = 0; index < keys.length; index++) {
      const part = bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
      const sealed = await sealEnvelope(part);
      try {
        await set(keys[index]!, sealed, payload);
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
        if (!(await makeRoom(diskBytes() * 0.25 + entry.byteLength, entry.fingerprint, diskBytes()))) {
          await delMany(keys, payload);
          return;
        }
        await set(keys[index]!, sealed, payload);
      }
    }
    // The book entry comes last: a page that dies half-way leaves nothing that looks whole.
    await setMany([[`${RECORD_PREFIX}${entry.key}`, entry]], book);
    records.set(entry.key, entry);
  };

  return {
    get unavailable() {
      return unavailable;
    },
    async get(key) {
      await loading;
      const entry = records.get(key);
      if (unavailable !== null || !entry) return undefined;
      try {
        const parts: Uint8Array[] = [];
        for (const chunkKey of chunkKeys(entry)) {
          const part = await openEnvelope(await get(chunkKey, payload));
          if (part === null) {
            await dropRecord(entry);
            return undefined;
          }
          parts.push(part);
        }
        const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
        let at = 0;
        for (const part of parts) {
          bytes.set(part, at);
          at += part.length;
        }
        return { value: unpackRecord(bytes), byteLength: bytes.length };
      } catch {
        await dropRecord(entry).catch(giveUp);
        return undefined;
      }
    },
    put(key, fingerprint, kind, value) {
      if (unavailable !== null || queuedBytes > MAX_QUEUED_BYTES) return;
      const bytes = packRecord(value);
      const chunkCount = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
      const entry: BookEntry = { key, fingerprint, kind, byteLength: bytes.length, chunkCount };
      queuedBytes += bytes.length;
      void enqueue(() => write(entry, bytes)).finally(() => {
        queuedBytes -= bytes.length;
      });
    },
    async entry(key) {
      await loading;
      return unavailable === null ? records.get(key) : undefined;
    },
    commit: (entry) =>
      enqueue(async () => {
        await setMany([[`${RECORD_PREFIX}${entry.key}`, entry]], book);
        records.set(entry.key, entry);
      }),
    remove: (key) =>
      enqueue(async () => {
        const entry = records.get(key);
        if (entry) await dropRecord(entry);
      }),
    async reserve(fingerprint, bytes) {
      let fits = false;
      await enqueue(async () => {
        fits = await makeRoom(bytes, fingerprint, (await limits()).budgetBytes);
      });
      return fits;
    },
    async evictOldest(keepFingerprint) {
      let evicted = false;
      await enqueue(async () => {
        const others = [...surveys.values()].filter((survey) => survey.fingerprint !== keepFingerprint);
        const oldest = others.sort((a, b) => a.lastUsed - b.lastUsed)[0];
        if (!oldest) return;
        await dropSurvey(oldest.fingerprint);
        evicted = true;
      });
      return evicted;
    },
    touchSurvey(survey) {
      void enqueue(async () => {
        const entry: SurveyEntry = { ...survey, lastUsed: Date.now() };
        surveys.set(survey.fingerprint, entry);
        await set(`${SURVEY_PREFIX}${survey.fingerprint}`, entry, book);
      });
    },
    async surveys() {
      await loading;
      return [...surveys.values()].map((survey) => {
        const own = [...records.values()].filter((entry) => entry.fingerprint === survey.fingerprint);
        return { ...survey, bytes: own.reduce((sum, entry) => sum + entry.byteLength, 0) };
      });
    },
    async removeSurvey(fingerprint) {
      let freed = 0;
      await enqueue(async () => {
        freed = await dropSurvey(fingerprint);
      });
      return freed;
    },
    async clear() {
      let freed = 0;
      await enqueue(async () => {
        freed = diskBytes();
        await clear(book);
        await clear(payload);
        records.clear();
        surveys.clear();
      });
      return freed;
    },
    setBudget(bytes) {
      budget = bytes;
    },
    refresh: () => enqueue(readBook),
    flush: () => enqueue(async () => undefined),
    async stats() {
      await loading;
      return { diskBytes: diskBytes(), surveys: surveys.size, ...(await limits()) };
    },
  };
}
