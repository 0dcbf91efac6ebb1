import { clear, entries, get, set } from 'idb-keyval';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../../src/io/database.ts';
import { createDiskCache } from '../../../src/io/disk-cache.ts';

const database = openDatabase();
afterEach(async () => {
  await clear(database.store('book'));
  await clear(database.store('payload'));
});

const record = (length: number) => ({ data: Uint16Array.from({ length }, (_, k) => k % 65_521), note: 'x' });

it('gives back after a reload what was stored before it, in checked chunks of at most 2 MiB', async () => {
  const before = createDiskCache();
  before.put('key', 'survey-a', 'level', record(3_000_000));
  before.touchSurvey({ fingerprint: 'survey-a', name: 'a.sgy', fileSize: 10 });
  await before.flush();
  const chunks = await entries<string, ArrayBuffer>(database.store('payload'));
  expect(chunks).toHaveLength(3);
  expect(Math.max(...chunks.map(([, value]) => value.byteLength))).toBeLessThanOrEqual(2 * 1024 * 1024 + 64);

  const after = createDiskCache();
  expect((await after.get('key'))?.value).toEqual(record(3_000_000));
  expect(await after.surveys()).toMatchObject([{ fingerprint: 'survey-a', name: 'a.sgy' }]);
});

it('drops a record with one flipped byte and makes room for a new one', async () => {
  const cache = createDiskCache();
  cache.put('key', 'survey-a', 'level', record(1000));
  await cache.flush();
  const sealed = new Uint8Array((await get<ArrayBuffer>('key/0', database.store('payload')))!);
  sealed[sealed.length - 1]! ^= 1;
  await set('key/0', sealed.buffer, database.store('payload'));
  const again = createDiskCache();
  expect(await again.get('key')).toBeUndefined();
  again.put('key', 'survey-a', 'level', record(10));
  await again.flush();
  expect((await again.get('key'))?.value).toEqual(record(10));
});

it('misses cleanly when a chunk is gone', async () => {
  const cache = createDiskCache();
  cache.put('key', 'survey-a', 'level', record(1000));
  await cache.flush();
  await clear(database.store('payload'));
  expect(await createDiskCache().get('key')).toBeUndefined();
});

it('removes one survey, or all, and says how many bytes that freed', async () => {
  const cache = createDiskCache();
  for (const name of ['a', 'b']) {
    cache.put(`key-${name}`, name, 'level', record(5000));
    cache.touchSurvey({ fingerprint: name, name, fileSize: 1 });
  }
  await cache.flush();
  const before = (await cache.stats()).diskBytes;
  const freed = await cache.removeSurvey('a');
  expect(freed).toBeGreaterThan(10_000);
  expect((await cache.stats()).diskBytes).toBe(before - freed);
  expect(await cache.get('key-a')).toBeUndefined();
  expect(await cache.clear()).toBe(before - freed);
  expect(await entries(database.store('payload'))).toEqual([]);
  expect((await cache.stats()).diskBytes).toBe(0);
});

it('keeps no half-written record: the book is written after the payload', async () => {
  const cache = createDiskCache();
  cache.put('key', 'survey-a', 'level', record(1000));
  await cache.flush();
  expect((await entries(database.store('book'))).map(([key]) => key)).toEqual(['record/key']);
  await clear(database.store('book'));
  expect(await createDiskCache().get('key')).toBeUndefined();
});
