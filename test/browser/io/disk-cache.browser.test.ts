import { entries } from 'idb-keyval';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDiskCache } from '../../../src/io/disk-cache.ts';
import { holdSurveyOpen, surveyLockName } from '../../../src/io/survey-lock.ts';
import { emptyDisk, isRecord, kept, payload, record, store, valueKeys } from './disk.ts';

// A page that was closed may still have written after the last look.
beforeEach(emptyDisk);
afterEach(async () => {
  vi.restoreAllMocks();
  await emptyDisk();
});

it('gives back after a reload what was stored before it, in checked values of at most half a MiB', async () => {
  await store(createDiskCache(), 'a', 3_000_000);
  const values = await entries<string, ArrayBuffer>(payload);
  expect(values).toHaveLength(12);
  expect(Math.max(...values.map(([, value]) => value.byteLength))).toBeLessThanOrEqual(512 * 1024 + 64);

  const after = createDiskCache();
  expect(isRecord((await after.get('key-a'))?.value, 3_000_000)).toBe(true);
  expect(await after.surveys()).toMatchObject([{ fingerprint: 'a', name: 'a.sgy', optimized: false }]);
});

it('removes one survey, or all, and says how many bytes that freed', async () => {
  const cache = createDiskCache();
  await store(cache, 'a', 5000);
  await store(cache, 'b', 5000);
  const before = (await cache.stats()).diskBytes;
  const freed = await cache.removeSurvey('a');
  expect(freed).toBeGreaterThan(10_000);
  expect((await cache.stats()).diskBytes).toBe(before - freed);
  expect(await cache.get('key-a')).toBeUndefined();
  expect(await cache.get('key-b')).toBeDefined();
  expect(await cache.clear()).toBe(before - freed);
  expect(await cache.stats()).toMatchObject({ diskBytes: 0, surveys: 0 });
  expect(await valueKeys()).toEqual([]);
});

it('keeps to its budget: the survey used longest ago goes first, also after a reload', async () => {
  const cache = createDiskCache();
  for (const name of ['a', 'b', 'c']) await store(cache, name, 50_000);
  // Read, so used: b is now the oldest.
  await cache.get('key-a');
  await cache.flush();
  const later = createDiskCache();
  later.setBudget(350_000);
  await store(later, 'd', 50_000);
  expect(await kept('a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd']);
  expect((await later.stats()).diskBytes).toBeLessThanOrEqual(350_000);
});

it('keeps nothing with a budget of 0, and no record that is larger than the budget', async () => {
  const cache = createDiskCache();
  cache.setBudget(50_000);
  await store(cache, 'small', 1000);
  await store(cache, 'large', 100_000);
  expect(await kept('small', 'large')).toEqual(['small']);
  cache.setBudget(0);
  await store(cache, 'none', 10);
  expect(await kept('small', 'large', 'none')).toEqual([]);
});

it('lowers to a smaller budget at once, the surveys used longest ago going first, and to an automatic one not at all', async () => {
  const cache = createDiskCache();
  for (const name of ['old', 'middle', 'new']) await store(cache, name, 50_000);
  cache.setBudget(null);
  await cache.flush();
  expect(await kept('old', 'middle', 'new')).toEqual(['old', 'middle', 'new']);
  cache.setBudget(250_000);
  await cache.flush();
  expect(await kept('old', 'middle', 'new')).toEqual(['middle', 'new']);
});

it('drops no survey for what does not fit the budget even when all others are gone', async () => {
  const cache = createDiskCache();
  for (const name of ['a', 'b', 'own']) await store(cache, name, 50_000);
  cache.setBudget(350_000);
  expect(await cache.reserve('own', 300_000)).toBe(false);
  expect(await kept('a', 'b', 'own')).toEqual(['a', 'b', 'own']);
  expect(await cache.reserve('own', 200_000)).toBe(true);
  expect(await kept('a', 'b', 'own')).toEqual(['own']);
});

it('drops no survey that a tab is optimizing, be it the oldest', async () => {
  const cache = createDiskCache();
  for (const name of ['busy', 'idle', 'own']) await store(cache, name, 50_000);
  cache.setBudget(350_000);
  // As another tab holds it.
  await navigator.locks.request(surveyLockName('busy'), async () => {
    expect(await cache.reserve('own', 150_000)).toBe(false);
    expect(await kept('busy', 'idle', 'own')).toEqual(['busy', 'idle', 'own']);
    expect(await cache.reserve('own', 100_000)).toBe(true);
    expect(await kept('busy', 'idle', 'own')).toEqual(['busy', 'own']);
    expect(await cache.evictOldest('own')).toBe(false);
    expect(await kept('busy', 'own')).toEqual(['busy', 'own']);
  });
  expect(await cache.evictOldest('own')).toBe(true);
  expect(await kept('busy', 'own')).toEqual(['own']);
});

/** As a page of its own has the survey open: its locks are not this one's. */
async function openElsewhere(fingerprint: string): Promise<() => void> {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const other = frame.contentWindow!.navigator.locks;
  await new Promise<void>((held) => {
    void other.request(`segy-lens/open/${fingerprint}`, { mode: 'shared' }, () => {
      held();
      return new Promise(() => undefined);
    });
  });
  return () => frame.remove();
}

it('drops no survey that another tab has open, until that tab is gone', async () => {
  const cache = createDiskCache();
  for (const name of ['shown', 'idle', 'own']) await store(cache, name, 50_000);
  cache.setBudget(350_000);
  const closeTab = await openElsewhere('shown');
  expect(await cache.reserve('own', 150_000)).toBe(false);
  expect(await cache.reserve('own', 100_000)).toBe(true);
  expect(await kept('shown', 'idle', 'own')).toEqual(['shown', 'own']);
  expect(await cache.evictOldest('own')).toBe(false);
  closeTab();
  await vi.waitFor(async () => expect(await cache.evictOldest('own')).toBe(true));
  expect(await kept('shown', 'own')).toEqual(['own']);
});

it('lowers to a chosen budget by what nobody has open first, and by that too where it must', async () => {
  const cache = createDiskCache();
  for (const name of ['shown', 'idle', 'new']) await store(cache, name, 50_000);
  const owner = {};
  const close = holdSurveyOpen('shown', owner);
  const also = holdSurveyOpen('shown', owner);
  // One of two has closed it.
  also();
  cache.setBudget(150_000);
  await cache.flush();
  expect(await kept('shown', 'idle', 'new')).toEqual(['shown']);
  cache.setBudget(50_000);
  await cache.flush();
  expect(await kept('shown', 'idle', 'new')).toEqual([]);
  close();
});

it('drops large records rather than hold memory when much waits to be written, small ones never', async () => {
  let most = 96 * 1024 * 1024;
  const cache = createDiskCache(() => most);
  for (let k = 0; k < 5; k++)
    cache.put(`large-${k}`, 'a', 'level', { data: new Uint8Array(30 * 1024 * 1024) });
  cache.put('small', 'a', 'statistics', record(100));
  expect((await cache.stats()).queuedBytes).toBeLessThanOrEqual(97 * 1024 * 1024);
  await cache.flush();
  const there = await Promise.all([0, 1, 2, 3, 4].map((k) => cache.entry(`large-${k}`)));
  expect(there.map((entry) => entry !== undefined)).toEqual([true, true, true, false, false]);
  expect(await cache.get('small')).toBeDefined();
  // With less memory one at a time: what finds nothing waiting is held anyway.
  most = 4 * 1024 * 1024;
  for (const key of ['first', 'second'])
    cache.put(key, 'a', 'level', { data: new Uint8Array(6 * 1024 * 1024) });
  await cache.flush();
  expect(await cache.entry('first')).toBeDefined();
  expect(await cache.entry('second')).toBeUndefined();
});

it('gives up a record whose array was transferred away before it was written', async () => {
  const cache = createDiskCache();
  const data = new Uint8Array(5_000_000);
  cache.put('key-a', 'a', 'level', { data });
  structuredClone(data.buffer, { transfer: [data.buffer] });
  await cache.flush();
  expect(await kept('a')).toEqual([]);
  expect(await valueKeys()).toEqual([]);
});

it('drops the records of a survey that was removed while open before those of any other', async () => {
  const cache = createDiskCache();
  cache.setBudget(5000);
  await store(cache, 'oldest', 1000);
  // Entered by nobody: its survey was removed, and what is open of it wrote on.
  cache.put('key-removed', 'removed', 'level', record(1000));
  await cache.flush();
  await store(cache, 'new', 1000);
  expect(await cache.entry('key-removed')).toBeUndefined();
  expect(await cache.entry('key-oldest')).toBeDefined();
  expect(await cache.entry('key-new')).toBeDefined();
});

it('keeps what is stored of a record when there is no room for its successor', async () => {
  const cache = createDiskCache();
  cache.setBudget(5000);
  await store(cache, 'a', 1000);
  cache.put('key-a', 'a', 'level', record(4000));
  await cache.flush();
  expect((await cache.get('key-a'))?.byteLength).toBeLessThan(2500);
});

it('writes uses of surveys together, not one by one', async () => {
  const cache = createDiskCache();
  await store(cache, 'a');
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  for (let k = 0; k < 20; k++) await cache.get('key-a');
  expect(put).not.toHaveBeenCalled();
  await cache.flush();
  expect(put).toHaveBeenCalledOnce();
});

it('sweeps values that a page left behind when it died half-way, and no others', async () => {
  const cache = createDiskCache();
  await store(cache, 'a', 1000);
  // What optimize writes before it enters a block, and what is left of a record never entered.
  await store(cache, 'pyramid', 10);
  const { set } = await import('idb-keyval');
  await set('key-pyramid.0f1e2d.3/0', new ArrayBuffer(8), payload);
  await set('half-written/0', new ArrayBuffer(8), payload);
  expect(await createDiskCache().sweep()).toBe(1);
  expect((await valueKeys()).sort()).toEqual(['key-a/0', 'key-pyramid.0f1e2d.3/0', 'key-pyramid/0']);
});
