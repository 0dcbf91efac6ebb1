import { clear, delMany, entries, get, set, setMany } from 'idb-keyval';
import type { SurveySummary } from '../core/survey-summary.ts';
import type { Database } from './database.ts';

/** Bookkeeping of one stored record, kept apart from its payload so that opening never loads payloads. */
export interface BookEntry {
  readonly key: string;
  readonly fingerprint: string;
  readonly kind: string;
  readonly byteLength: number;
  /** Its values in the payload store: `payloadKey(key, 0)` … */
  readonly chunkCount: number;
}

export interface SurveyEntry {
  readonly fingerprint: string;
  readonly name: string;
  readonly fileSize: number;
  readonly lastUsed: number;
  readonly summary: SurveySummary | null;
  /** Date of the file, in milliseconds since 1970, when what is kept was begun; null where none was told. */
  readonly modified?: number | null;
}

/** Key of one value of a record in the payload store. */
export const payloadKey = (key: string, index: number): string => `${key}/${index}`;
/** The record that a value of the payload store belongs to. */
export const recordOfPayload = (payload: string): string => payload.slice(0, payload.lastIndexOf('/'));

const SURVEY_PREFIX = 'survey/';
const RECORD_PREFIX = 'record/';
const HANDLE_PREFIX = 'handle/';
/** Uses are written down together: a read of the cache must not cost a write. */
const TOUCH_MILLISECONDS = 30_000;

type Notice =
  | { readonly kind: 'record'; readonly entry: BookEntry }
  | { readonly kind: 'survey'; readonly survey: SurveyEntry }
  | { readonly kind: 'dropped'; readonly keys: readonly string[]; readonly fingerprint: string | null }
  | { readonly kind: 'cleared' };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What is read back is foreign: an older page, or someone else, may have written it. */
function isBookEntry(value: unknown): value is BookEntry {
  const entry = value as Partial<BookEntry> | null;
  return (
    typeof entry?.key === 'string' &&
    typeof entry.fingerprint === 'string' &&
    typeof entry.kind === 'string' &&
    isCount(entry.byteLength) &&
    isCount(entry.chunkCount)
  );
}

function isSurveyEntry(value: unknown): value is SurveyEntry {
  const survey = value as Partial<SurveyEntry> | null;
  return (
    typeof survey?.fingerprint === 'string' &&
    typeof survey.name === 'string' &&
    isCount(survey.fileSize) &&
    typeof survey.lastUsed === 'number'
  );
}

/** What the disk holds, by record and by survey: in memory, in the `book` store, and told to other tabs. */
export class CacheBook {
  readonly records = new Map<string, BookEntry>();
  readonly surveys = new Map<string, SurveyEntry>();
  /** Of all records together. */
  byteLength = 0;
  private readonly store;
  private readonly used = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly channel: BroadcastChannel | null;

  constructor(database: Database) {
    this.store = database.store('book');
    const isPage = typeof indexedDB !== 'undefined' && typeof BroadcastChannel !== 'undefined';
    this.channel = isPage ? new BroadcastChannel('segy-lens/cache') : null;
    if (this.channel) this.channel.onmessage = ({ data }: MessageEvent<Notice>) => this.take(data);
  }

  private take(notice: Notice): void {
    if (notice.kind === 'record') this.note(notice.entry);
    else if (notice.kind === 'survey') this.surveys.set(notice.survey.fingerprint, notice.survey);
    else if (notice.kind === 'dropped') {
      for (const key of notice.keys) this.forget(key);
      if (notice.fingerprint !== null) this.surveys.delete(notice.fingerprint);
    } else this.forgetAll();
  }

  private tell(notice: Notice): void {
    this.channel?.postMessage(notice);
  }

  private note(entry: BookEntry): void {
    this.forget(entry.key);
    this.records.set(entry.key, entry);
    this.byteLength += entry.byteLength;
  }

  /** Out of memory alone: the store has lost it already. */
  forget(key: string): void {
    this.byteLength -= this.records.get(key)?.byteLength ?? 0;
    this.records.delete(key);
  }

  private forgetAll(): void {
    this.records.clear();
    this.surveys.clear();
    this.byteLength = 0;
  }

  /** Reads everything anew. */
  async load(): Promise<void> {
    const stored = await entries<string, unknown>(this.store);
    this.forgetAll();
    for (const [key, value] of stored) {
      if (key.startsWith(RECORD_PREFIX) && isBookEntry(value)) this.note(value);
      else if (key.startsWith(SURVEY_PREFIX) && isSurveyEntry(value))
        this.surveys.set(value.fingerprint, { ...value, summary: value.summary ?? null });
    }
  }

  recordsOf(fingerprint: string): BookEntry[] {
    return [...this.records.values()].filter((entry) => entry.fingerprint === fingerprint);
  }

  /** Whether the store itself still has the record's entry. */
  async has(key: string): Promise<boolean> {
    return (await get(`${RECORD_PREFIX}${key}`, this.store)) !== undefined;
  }

  async add(entry: BookEntry): Promise<void> {
    await set(`${RECORD_PREFIX}${entry.key}`, entry, this.store);
    this.note(entry);
    this.tell({ kind: 'record', entry });
  }

  /** Strikes records and, with a fingerprint, their survey out of the book. */
  async strike(keys: readonly string[], fingerprint: string | null = null): Promise<void> {
    for (const key of keys) this.forget(key);
    if (fingerprint !== null) this.surveys.delete(fingerprint);
    const stored = keys.map((key) => `${RECORD_PREFIX}${key}`);
    if (fingerprint !== null) stored.push(`${SURVEY_PREFIX}${fingerprint}`, `${HANDLE_PREFIX}${fingerprint}`);
    await delMany(stored, this.store);
    this.tell({ kind: 'dropped', keys, fingerprint });
  }

  async clear(): Promise<void> {
    await clear(this.store);
    this.forgetAll();
    this.tell({ kind: 'cleared' });
  }

  async enter(survey: SurveyEntry): Promise<void> {
    this.surveys.set(survey.fingerprint, survey);
    await set(`${SURVEY_PREFIX}${survey.fingerprint}`, survey, this.store);
    this.tell({ kind: 'survey', survey });
  }

  /** Notes a survey as used now; written with others half a minute later. */
  use(fingerprint: string): void {
    const survey = this.surveys.get(fingerprint);
    if (!survey) return;
    this.surveys.set(fingerprint, { ...survey, lastUsed: Date.now() });
    this.used.add(fingerprint);
    this.timer ??= setTimeout(() => void this.writeUses().catch(() => undefined), TOUCH_MILLISECONDS);
  }

  async writeUses(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const surveys = [...this.used].flatMap((fingerprint) => this.surveys.get(fingerprint) ?? []);
    this.used.clear();
    if (surveys.length === 0) return;
    await setMany(
      surveys.map((survey) => [`${SURVEY_PREFIX}${survey.fingerprint}`, survey]),
      this.store,
    );
    for (const survey of surveys) this.tell({ kind: 'survey', survey });
  }

  /** Fingerprints of surveys but one, the one used longest ago first; records whose survey was removed go before all. */
  oldestFirst(keepFingerprint: string): string[] {
    const usedAt = new Map([...this.records.values()].map(({ fingerprint }) => [fingerprint, 0]));
    for (const { fingerprint, lastUsed } of this.surveys.values()) usedAt.set(fingerprint, lastUsed);
    usedAt.delete(keepFingerprint);
    return [...usedAt].sort(([, a], [, b]) => a - b).map(([fingerprint]) => fingerprint);
  }

  async setHandle(fingerprint: string, handle: FileSystemFileHandle): Promise<void> {
    await set(`${HANDLE_PREFIX}${fingerprint}`, handle, this.store);
  }

  /** Remembered file handles by fingerprint. */
  async handles(): Promise<Map<string, FileSystemFileHandle>> {
    const stored = await entries<string, unknown>(this.store);
    return new Map(
      stored.flatMap(([key, value]) =>
        key.startsWith(HANDLE_PREFIX)
          ? [[key.slice(HANDLE_PREFIX.length), value as FileSystemFileHandle]]
          : [],
      ),
    );
  }
}
