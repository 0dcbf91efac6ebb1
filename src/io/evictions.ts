import type { UseStore } from 'idb-keyval';
import { delMany, entries, set } from 'idb-keyval';

/** A survey whose stored data were deleted to make room for another. */
export interface Eviction {
  readonly fingerprint: string;
  readonly name: string;
  /** Bytes that were deleted. */
  readonly bytes: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

const PREFIX = 'evicted/';
/** Older notes than so many are deleted, because nobody looks for a survey that was deleted long ago. */
const MOST_NOTES = 20;

/** The key in the book of the note that a survey was evicted. */
export const evictionKey = (fingerprint: string): string => `${PREFIX}${fingerprint}`;

function isEviction(value: unknown): value is Eviction {
  const note = value as Partial<Eviction> | null;
  return (
    typeof note?.fingerprint === 'string' &&
    typeof note.name === 'string' &&
    typeof note.bytes === 'number' &&
    typeof note.at === 'number'
  );
}

/** Reads the notes, latest first. */
export async function readEvictions(book: UseStore): Promise<Eviction[]> {
  const notes = (await entries<string, unknown>(book)).flatMap(([key, value]) =>
    isEviction(value) && key === evictionKey(value.fingerprint) ? [value] : [],
  );
  return notes.sort((a, b) => b.at - a.at);
}

/** Stores the note that a survey was evicted. The book drops it when the survey is opened again. */
export async function noteEviction(book: UseStore, note: Eviction): Promise<void> {
  await set(evictionKey(note.fingerprint), note, book);
  const old = (await readEvictions(book)).slice(MOST_NOTES);
  if (old.length > 0)
    await delMany(
      old.map(({ fingerprint }) => evictionKey(fingerprint)),
      book,
    );
}
