import type { UseStore } from 'idb-keyval';
import { delMany, get, promisifyRequest, set } from 'idb-keyval';
import { isSegyError } from '../core/errors.ts';
import { type BookEntry, payloadKey } from './cache-book.ts';
import { blankEnvelope, openEnvelope, sealInPlace } from './envelope.ts';
import { type RecordBytes, RecordReader } from './packed-record.ts';

/** Bytes of one value. IndexedDB writes it at its full rate (measured), and even a slow machine seals it between two frames. */
const VALUE_BYTES = 512 * 1024;
const READS_IN_FLIGHT = 4;

export const valueCount = (byteLength: number): number => Math.max(1, Math.ceil(byteLength / VALUE_BYTES));

const keysOf = (entry: BookEntry): string[] =>
  Array.from({ length: entry.chunkCount }, (_, index) => payloadKey(entry.key, index));

/**
 * Writes a record's values one by one, so that the main thread is never blocked for longer than a few milliseconds.
 * @returns false if one of the record's arrays was transferred away meanwhile; nothing of the record is left in the store then
 */
export async function writeValues(payload: UseStore, entry: BookEntry, bytes: RecordBytes): Promise<boolean> {
  try {
    for (const [index, key] of keysOf(entry).entries()) {
      const start = index * VALUE_BYTES;
      const piece = blankEnvelope(Math.min(VALUE_BYTES, bytes.byteLength - start));
      if (!bytes.copy(start, piece)) {
        await deleteValues(payload, entry);
        return false;
      }
      await set(key, sealInPlace(piece, key), payload);
    }
    return true;
  } catch (error) {
    await deleteValues(payload, entry).catch(() => undefined);
    throw error;
  }
}

/** Reads a record; undefined if a value is missing, altered or of another version. */
export async function readValues(payload: UseStore, entry: BookEntry): Promise<unknown> {
  const keys = keysOf(entry);
  const values: Promise<unknown>[] = [];
  const start = (): void => {
    const key = keys[values.length];
    if (key === undefined) return;
    const value = get<unknown>(key, payload);
    // A failure is reported where the value is awaited; without this it would count as unhandled until then.
    value.catch(() => undefined);
    values.push(value);
  };
  for (let lane = 0; lane < READS_IN_FLIGHT; lane++) start();
  const reader = new RecordReader();
  try {
    for (let index = 0; index < keys.length; index++) {
      const piece = openEnvelope(await values[index], keys[index]!);
      if (piece === null) return undefined;
      reader.add(piece);
      start();
    }
    return reader.finish();
  } catch (error) {
    if (isSegyError(error, 'cache-corrupt')) return undefined;
    throw error;
  }
}

/** The code for private files is loaded when the book speaks of one. */
const privateFiles = () => import('./private-files.ts');

/** Deletes the values of records. Private files are closed by all workers first, so they are deleted together. */
export async function deleteValues(payload: UseStore, ...entries: readonly BookEntry[]): Promise<void> {
  const files = entries.filter(({ inFile }) => inFile);
  if (files.length > 0) await (await privateFiles()).deleteFiles(files.map(({ key }) => key));
  for (const entry of entries) if (!entry.inFile) await delMany(keysOf(entry), payload);
}

/** Whether the store has as many values of the record as its entry says. The values themselves are not read. */
export async function hasValues(payload: UseStore, entry: BookEntry): Promise<boolean> {
  const { key, chunkCount } = entry;
  if (entry.inFile) {
    const { fileLength, recordFileLength } = await privateFiles();
    return (await fileLength(key)) === recordFileLength(entry);
  }
  // '0' is the character after '/', so the range holds the keys of this record and no other.
  const own = IDBKeyRange.bound(payloadKey(key, 0).slice(0, -1), `${key}0`, false, true);
  return (await payload('readonly', (values) => promisifyRequest(values.count(own)))) === chunkCount;
}
