import { clear, del, delMany, entries, get, set, setMany } from 'idb-keyval';
import type { SurveySummary } from '../core/survey-summary.ts';
import type { Database } from './database.ts';
import { type Eviction, evictionKey, noteEviction, readEvictions } from './evictions.ts';

/** Bookkeeping of one stored record, kept apart from its payload so that opening never loads payloads. */
export interface BookEntry {
  readonly key: string;
  readonly fingerprint: string;
  readonly kind: string;
  readonly byteLength: number;
  /** Number of the record's values in the payload store; their keys are `payloadKey(key, 0)`, `payloadKey(key, 1)` … */
  readonly chunkCount: number;
  /** Whether its values lie in a private file, which has the record's key as its name, and not in the payload store. */
  readonly inFile?: boolean;
}

export interface SurveyEntry {
  readonly fingerprint: string;
  readonly name: string;
  readonly fileSize: number;
  readonly lastUsed: number;
  readonly summary: SurveySummary | null;
  /** The file's modification time (milliseconds since 1970) when its first record was stored; null if the source had none. */
  readonly modified?: number | null;
  /** The host of the link that it was opened by last; null or missing if it was a file. The rest of the link is never stored. */
  readonly host?: string | null;
}

/** Key of one value of a record in the payload store. */
export const payloadKey = (key: string, index: number): string => `${key}/${index}`;
/** The record that a value of the payload store belongs to. */
export const recordOfPayload = (payload: string): string => payload.slice(0, payload.lastIndexOf('/'));

const SURVEY_PREFIX = 'survey/';
const RECORD_PREFIX = 'record/';
const HANDLE_PREFIX = 'handle/';
/** Times of use are collected for this long and written together, so that a read of the cache does not cost a write. */
const TOUCH_MILLISECONDS = 30_000;

type Notice =
  | { readonly kind: 'record'; readonly entry: BookEntry }
  | { readonly kind: 'survey'; readonly survey: SurveyEntry }
  | { readonly kind: 'dropped'; readonly keys: readonly string[]; readonly fingerprint: string | null }
  | { readonly kind: 'cleared' };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Checks a stored entry before it is trusted, because an older version of the page or other code may have written it. */
function isBookEntry(value: unknown): value is BookEntry {
  const entry = value as Partial<BookEntry> | null;
  return (
    typeof entry?.key === 'string' &&
    typeof entry.fingerprint === 'string' &&
    typeof entry.kind === 'string' &&
    isCount(entry.byteLength) &&
    isCount(entry.chunkCount) &&
    (entry.inFile === undefined || typeof entry.inFile === 'boolean')
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

/**
 * The list of what the disk holds, by record and by survey. It is kept in memory and in the `book` store, and other tabs are
 * told of its changes.
 */
export class CacheBook {
  readonly records = new Map<string, BookEntry>();
  readonly surveys = new Map<string, SurveyEntry>();
  /** Total size of all records. */
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
      this.drop(notice.keys, notice.fingerprint);
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

  /** Removes a record from memory only, for one that the store has lost already. */
  forget(key: string): void {
    this.byteLength -= this.records.get(key)?.byteLength ?? 0;
    this.records.delete(key);
  }

  private drop(keys: readonly string[], fingerprint: string | null): void {
    for (const key of keys) this.forget(key);
    if (fingerprint !== null) this.surveys.delete(fingerprint);
  }

  private forgetAll(): void {
    this.records.clear();
    this.surveys.clear();
    this.byteLength = 0;
  }

  /** Replaces what is in memory by what the store has. */
  async load(): Promise<void> {
    const stored = await entries<string, unknown>(this.store);
    this.forgetAll();
    for (const [key, value] of stored) {
      // An entry under another key than its own would stand for values that are not its own.
      if (isBookEntry(value) && key === `${RECORD_PREFIX}${value.key}`) this.note(value);
      else if (isSurveyEntry(value) && key === `${SURVEY_PREFIX}${value.fingerprint}`)
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

  /** Enters a record, and its survey once more, because the store may have been cleared behind this page's back. */
  async add(entry: BookEntry): Promise<void> {
    const survey = this.surveys.get(entry.fingerprint);
    const rows: [string, BookEntry | SurveyEntry][] = [[`${RECORD_PREFIX}${entry.key}`, entry]];
    if (survey) rows.push([`${SURVEY_PREFIX}${survey.fingerprint}`, survey]);
    await setMany(rows, this.store);
    this.note(entry);
    this.tell({ kind: 'record', entry });
  }

  /** Removes records and, with a fingerprint, their survey from the book. */
  async remove(keys: readonly string[], fingerprint: string | null = null): Promise<void> {
    this.drop(keys, fingerprint);
    const stored = keys.map((key) => `${RECORD_PREFIX}${key}`);
    if (fingerprint !== null) stored.push(`${SURVEY_PREFIX}${fingerprint}`, `${HANDLE_PREFIX}${fingerprint}`);
    await delMany(stored, this.store);
    this.tell({ kind: 'dropped', keys, fingerprint });
  }

  /** Notes that a survey's data were deleted to make room. Call it before they are, because the book then forgets its name. */
  async noteEviction(fingerprint: string): Promise<void> {
    const survey = this.surveys.get(fingerprint);
    if (!survey) return;
    const bytes = this.recordsOf(fingerprint).reduce((sum, { byteLength }) => sum + byteLength, 0);
    await noteEviction(this.store, { fingerprint, name: survey.name, bytes, at: Date.now() });
  }

  evictions(): Promise<Eviction[]> {
    return readEvictions(this.store);
  }

  async clear(): Promise<void> {
    await clear(this.store);
    this.forgetAll();
    this.tell({ kind: 'cleared' });
  }

  async enter(survey: SurveyEntry): Promise<void> {
    this.surveys.set(survey.fingerprint, survey);
    await set(`${SURVEY_PREFIX}${survey.fingerprint}`, survey, this.store);
    await del(evictionKey(survey.fingerprint), this.store);
    this.tell({ kind: 'survey', survey });
  }

  /** Marks a survey as used now; the store is told half a minute later, together with other uses. */
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

  /**
   * Fingerprints of all surveys but `keepFingerprint`, least recently used first. Fingerprints of records without a survey
   * come before them.
   */
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
