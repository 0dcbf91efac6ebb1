import type { UseStore } from 'idb-keyval';
import { delMany, get, promisifyRequest, set } from 'idb-keyval';
import { isSegyError } from '../core/errors.ts';
import { type BookEntry, payloadKey } from './cache-book.ts';
import { blankEnvelope, openEnvelope, sealInPlace } from './envelope.ts';
import { type RecordBytes, RecordReader } from './packed-record.ts';

/** Bytes of one value: at the full rate of IndexedDB (measured), and sealed between two frames even on a slow machine. */
const VALUE_BYTES = 512 * 1024;
const READS_IN_FLIGHT = 4;

export const valueCount = (byteLength: number): number => Math.max(1, Math.ceil(byteLength / VALUE_BYTES));

const keysOf = (entry: BookEntry): string[] =>
  Array.from({ length: entry.chunkCount }, (_, index) => payloadKey(entry.key, index));

/**
 * Writes a record's values, a piece at a time: the main thread is never held for longer than a few milliseconds.
 * @returns false when an array was transferred away meanwhile; nothing of the record is left then
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
      await set(key, sealInPlace(piece), payload);
    }
    return true;
  } catch (error) {
    await deleteValues(payload, entry).catch(() => undefined);
    throw error;
  }
}

/** The record, or undefined when a value is missing, altered or of another version. */
export async function readValues(payload: UseStore, entry: BookEntry): Promise<unknown> {
  const keys = keysOf(entry);
  const values: Promise<unknown>[] = [];
  const start = (): void => {
    const key = keys[values.length];
    if (key === undefined) return;
    const value = get<unknown>(key, payload);
    // Reported where it is awaited, in order.
    value.catch(() => undefined);
    values.push(value);
  };
  for (let lane = 0; lane < READS_IN_FLIGHT; lane++) start();
  const reader = new RecordReader();
  try {
    for (let index = 0; index < keys.length; index++) {
      const piece = openEnvelope(await values[index]);
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

export function deleteValues(payload: UseStore, entry: BookEntry): Promise<void> {
  return delMany(keysOf(entry), payload);
}

/** Whether as many values as the record has are there; they are not read. */
export async function hasValues(payload: UseStore, { key, chunkCount }: BookEntry): Promise<boolean> {
  // '0' follows '/': the range holds the keys of this record and no other.
  const own = IDBKeyRange.bound(payloadKey(key, 0).slice(0, -1), `${key}0`, false, true);
  return (await payload('readonly', (values) => promisifyRequest(values.count(own)))) === chunkCount;
}
