import { clear, entries, get, set } from 'idb-keyval';
import { openDatabase } from '../../../src/io/database.ts';
import { createDiskCache, type DiskCache } from '../../../src/io/disk-cache.ts';

const database = openDatabase();
export const payload = database.store('payload');
export const book = database.store('book');

export async function emptyDisk(): Promise<void> {
  await clear(book);
  await clear(payload);
}

export const record = (length: number) => ({ data: Uint16Array.from({ length }, (_, k) => k % 65_521) });

/** Whether it is `record(length)`; quicker than a comparison by the test library. */
export function isRecord(value: unknown, length: number): boolean {
  const { data } = value as { data: Uint16Array };
  return data.length === length && data.every((item, k) => item === k % 65_521);
}

/** Stores a record of this survey and enters the survey. */
export async function store(cache: DiskCache, fingerprint: string, length = 1000): Promise<void> {
  cache.touchSurvey({ fingerprint, name: `${fingerprint}.sgy`, fileSize: 1, summary: null });
  cache.put(`key-${fingerprint}`, fingerprint, 'level', record(length));
  await cache.flush();
  // Surveys are told apart by when they were used, to the millisecond.
  await new Promise((resolve) => setTimeout(resolve, 3));
}

/** Which of these surveys' records are there, in a page that has just been loaded. */
export async function kept(...fingerprints: string[]): Promise<string[]> {
  const cache = createDiskCache();
  const found: string[] = [];
  for (const fingerprint of fingerprints) if (await cache.get(`key-${fingerprint}`)) found.push(fingerprint);
  return found;
}

/** Changes a stored value's bytes. */
export async function alter(key: string, change: (bytes: Uint8Array) => void): Promise<void> {
  const bytes = new Uint8Array((await get<ArrayBuffer>(key, payload))!.slice(0));
  change(bytes);
  await set(key, bytes.buffer, payload);
}

export const valueKeys = async (): Promise<string[]> =>
  (await entries<string, ArrayBuffer>(payload)).map(([key]) => key);
