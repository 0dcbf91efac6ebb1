import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { BookEntry } from '../../../src/io/cache-book.ts';
import { makeSegy } from '../../make-segy.ts';
import { memoryDatabase as database } from '../engine/memory-database.ts';

// The files of a run share one engine, which may have found before that there is no storage. These tests start one of their own.
vi.resetModules();
const { getEngine } = await import('../../../src/api/engine.ts');
const { openSegy } = await import('../../../src/api/open.ts');
const { cache, configure } = await import('../../../src/index.ts');
const { createDiskCache } = await import('../../../src/io/disk-cache.ts');

const file = new Blob([
  makeSegy({
    inlines: { first: 1, count: 20, step: 1 },
    crosslines: { first: 1, count: 16, step: 1 },
    samples: 60,
    value: (inline, crossline, sample) => (inline * 7 + crossline * 3 + sample * 11) % 801,
  }) as Uint8Array<ArrayBuffer>,
]);

beforeAll(() => database.use());
beforeEach(async () => {
  await cache.clear();
  emptyMemory();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  configure({ diskBudgetBytes: null });
});
afterAll(() => {
  vi.unstubAllGlobals();
  // The next file starts an engine without this storage.
  vi.resetModules();
});

function emptyMemory(): void {
  configure({ maxMemoryBytes: 1000 });
  configure({ maxMemoryBytes: 2 ** 29 });
}

/** Bytes of values in the storage, without their envelopes of 28 bytes, whose keys this says are wanted. */
const payloadBytes = (wanted: (key: string) => boolean = () => true): number =>
  [...database.payload]
    .filter(([key]) => wanted(key))
    .reduce((sum, [, value]) => sum + (value as ArrayBuffer).byteLength - 28, 0);

test('optimize tells as kept the bytes that are in the storage', async () => {
  const dataset = await openSegy(file);
  await dataset.preview();
  await getEngine().disk.flush();
  const before = payloadBytes();
  const { keptBytes, bytes } = await dataset.optimize();
  const pyramid = new Set(
    [...database.book.values()].flatMap((entry) => {
      const { key, kind } = entry as BookEntry;
      return kind?.startsWith('pyramid') ? [key] : [];
    }),
  );
  expect(keptBytes).toBe(payloadBytes((key) => pyramid.has(key.slice(0, key.lastIndexOf('/')))));
  expect(keptBytes).toBeGreaterThan(bytes);
  expect(payloadBytes() - before).toBeGreaterThanOrEqual(keptBytes);
  expect((await cache.stats()).diskBytes).toBe(payloadBytes());
  dataset.close();
});

test('optimize with nowhere to store makes its levels in memory, and tells nothing as kept', async () => {
  configure({ diskBudgetBytes: 0 });
  const dataset = await openSegy(file);
  const { keptBytes, bytes, levels } = await dataset.optimize();
  expect(bytes).toBeGreaterThan(10_000);
  expect(levels).toEqual([16, 8, 4, 2]);
  expect(keptBytes).toBe(0);
  expect(payloadBytes()).toBe(0);
  dataset.close();
});

test.each([
  ['by the browser', async () => database.clear()],
  ['by this page', async () => void (await cache.clear())],
  ['by Forget', async () => void (await cache.remove((await cache.entries())[0]!.fingerprint))],
])(
  'site data cleared %s while a survey is open: what optimize then stores is listed, opens, and can be removed',
  async (_, clear) => {
    const dataset = await openSegy(file);
    await dataset.preview();
    await getEngine().disk.flush();
    await clear();
    const { keptBytes } = await dataset.optimize();
    const { fingerprint } = dataset.meta;
    const values = await dataset.slice({ axis: 'sample', position: 30 });
    dataset.close();

    // As another tab, or this one after a reload, sees it.
    const later = createDiskCache();
    const surveys = await later.surveys();
    expect(surveys).toMatchObject([{ fingerprint, optimized: true }]);
    expect(surveys[0]!.bytes).toBeGreaterThanOrEqual(keptBytes);
    expect(surveys[0]!.bytes).toBe((await later.stats()).diskBytes);
    expect((await later.stats()).diskBytes).toBe(payloadBytes());
    emptyMemory();
    const stored = await openSegy({ fingerprint });
    expect((await stored.slice({ axis: 'sample', position: 30 })).data).toEqual(values.data);
    stored.close();
    await later.removeSurvey(fingerprint);
    expect(payloadBytes()).toBe(0);
  },
);

test('a record stored after the site’s data were cleared brings its survey’s entry back', async () => {
  const disk = createDiskCache();
  disk.touchSurvey({ fingerprint: 'a', name: 'a.sgy', fileSize: 1, summary: null });
  await disk.flush();
  database.clear();
  disk.put('key', 'a', 'level', { data: new Uint8Array(10) });
  await disk.flush();
  const [survey] = await createDiskCache().surveys();
  expect(survey?.name).toBe('a.sgy');
  expect(survey?.bytes).toBe(payloadBytes());
});

/** Refuses values while `refuses` says so, as a browser does whose limit is reached; returns the number of values refused. */
function limitStorage(refuses: () => boolean): () => number {
  const original = database.payload.set.bind(database.payload);
  let refused = 0;
  vi.spyOn(database.payload, 'set').mockImplementation((key, value) => {
    if (!refuses()) return original(key, value);
    refused += 1;
    throw new DOMException('refused by the test', 'QuotaExceededError');
  });
  return () => refused;
}

test('once the browser allows more, what is opened next is stored, without a reload', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  let isFull = true;
  const refused = limitStorage(() => isFull);
  const disk = createDiskCache();
  const put = async (key: string) => {
    disk.put(key, 'a', 'level', { data: new Uint8Array(10) });
    await disk.flush();
    return disk.get(key);
  };
  expect(await put('first')).toBeUndefined();
  expect(disk.problem).toMatch(/no more storage/);
  const before = refused();
  // Not every record is offered to storage that is full.
  expect(await put('second')).toBeUndefined();
  expect(refused()).toBe(before);
  vi.advanceTimersByTime(60_000);
  expect(await put('third')).toBeUndefined();
  expect(refused()).toBe(before + 1);
  expect(disk.problem).toMatch(/no more storage/);
  isFull = false;
  vi.advanceTimersByTime(60_000);
  expect(await put('fourth')).toBeDefined();
  expect(disk.problem).toBeNull();
  expect([...database.payload.keys()]).toEqual(['fourth/0']);
});

test('optimize tries storage again that was full, so that a person who has made room need not wait or reload', async () => {
  let isFull = true;
  limitStorage(() => isFull);
  const dataset = await openSegy(file);
  await dataset.preview();
  await getEngine().disk.flush();
  expect(getEngine().disk.problem).toMatch(/no more storage/);
  expect(await dataset.optimize()).toMatchObject({ keptBytes: 0 });
  isFull = false;
  const { keptBytes } = await dataset.optimize();
  expect(keptBytes).toBeGreaterThan(10_000);
  expect((await cache.stats()).diskBytes).toBe(payloadBytes());
  dataset.close();
});

test('whether a survey can be optimized is asked of the storage again after it was full', async () => {
  let isFull = true;
  limitStorage(() => isFull);
  const dataset = await openSegy(file);
  await dataset.preview();
  await getEngine().disk.flush();
  expect(await dataset.canOptimize()).toBe(false);
  isFull = false;
  expect(await dataset.canOptimize()).toBe(true);
  dataset.close();
});

test('a survey that was evicted is named, with its time and size, until it is opened again', async () => {
  const disk = createDiskCache();
  const store = async (fingerprint: string) => {
    disk.touchSurvey({ fingerprint, name: `${fingerprint}.sgy`, fileSize: 1, summary: null });
    disk.put(`of ${fingerprint}`, fingerprint, 'level', { data: new Uint8Array(10_000) });
    await disk.flush();
    await new Promise((resolve) => setTimeout(resolve, 3));
  };
  await store('a');
  const { diskBytes } = await disk.stats();
  disk.setBudget(2.5 * diskBytes);
  await store('b');
  expect(await disk.evictions()).toEqual([]);
  const start = Date.now();
  await store('c');
  const later = createDiskCache();
  const [evicted, ...others] = await later.evictions();
  expect(others).toEqual([]);
  expect(evicted).toMatchObject({ fingerprint: 'a', name: 'a.sgy', bytes: diskBytes });
  expect(evicted!.at).toBeGreaterThanOrEqual(start);
  expect(evicted!.at).toBeLessThanOrEqual(Date.now());
  await store('a');
  expect((await disk.evictions()).map(({ name }) => name)).toEqual(['b.sgy']);
  // What a person removes is no news to them.
  await disk.removeSurvey('c');
  expect((await disk.evictions()).map(({ name }) => name)).toEqual(['b.sgy']);
  await disk.clear();
  expect(await disk.evictions()).toEqual([]);
});

test('a record as large as the queue is kept though a small one waits before it, as a preview behind the geometry', async () => {
  const disk = createDiskCache(() => 4 * 2 ** 20);
  const record = (bytes: number) => ({ data: new Uint8Array(bytes) });
  disk.put('geometry', 'a', 'headers and geometry', record(100_000));
  disk.put('preview', 'a', 'preview', record(4 * 2 ** 20));
  disk.put('level', 'a', 'level 4', record(4 * 2 ** 20));
  await disk.flush();
  const kept = await Promise.all(['geometry', 'preview', 'level'].map((key) => disk.entry(key)));
  expect(kept.map((entry) => entry !== undefined)).toEqual([true, true, false]);
});
