import { del, get } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DATABASE_NAME, openDatabase } from '../../../src/io/database.ts';
import { createDiskCache } from '../../../src/io/disk-cache.ts';
import { alter, book, emptyDisk, isRecord, kept, payload, record, store, valueKeys } from './disk.ts';

// A page that was closed may still have written after the last look.
beforeEach(emptyDisk);
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await emptyDisk();
});

/** Fails every write of a value while `refuses` says so. */
function refuseWrites(name: string, refuses: () => boolean) {
  const original = IDBObjectStore.prototype.put;
  return vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value: unknown,
    key?: IDBValidKey,
  ) {
    if (this.name === 'payload' && refuses()) throw new DOMException('refused by the test', name);
    return original.call(this, value, key);
  });
}

describe('a stored value', () => {
  const faults: [string, () => Promise<void>][] = [
    // Through the envelope's header, its payload and to the last byte.
    ...[0, 0.000_007, 0.000_03, 0.31, 0.77, 1].map((share, bit): [string, () => Promise<void>] => [
      `with bit ${bit} flipped at ${share} of its length`,
      () =>
        alter('key-a/1', (bytes) => {
          bytes[Math.floor(share * (bytes.length - 1))]! ^= 1 << bit;
        }),
    ]),
    ['that is missing', () => del('key-a/1', payload)],
    [
      'of an older version',
      () =>
        alter('key-a/1', (bytes) => {
          new DataView(bytes.buffer).setUint32(4, 0, true);
        }),
    ],
    ['cut short', async () => alter('key-a/1', () => undefined).then(() => truncate('key-a/1'))],
  ];
  async function truncate(key: string): Promise<void> {
    const { set } = await import('idb-keyval');
    const value = (await get<ArrayBuffer>(key, payload))!;
    await set(key, value.slice(0, value.byteLength - 5), payload);
  }

  it.each(faults)('%s is a miss, is counted, and is made again; other surveys stay', async (_, damage) => {
    const cache = createDiskCache();
    await store(cache, 'a', 1_500_000);
    await store(cache, 'b');
    await damage();
    const after = createDiskCache();
    expect(await after.get('key-a')).toBeUndefined();
    expect(await after.stats()).toMatchObject({ damaged: 1 });
    expect((await valueKeys()).sort()).toEqual(['key-b/0']);
    after.put('key-a', 'a', 'level', record(1_500_000));
    await after.flush();
    expect(isRecord((await createDiskCache().get('key-a'))?.value, 1_500_000)).toBe(true);
    expect(after.problem).toBeNull();
  });

  it('whose bookkeeping makes no sense is left out', async () => {
    await store(createDiskCache(), 'a');
    const { set } = await import('idb-keyval');
    await set('record/key-x', { key: 'key-x', byteLength: -1 }, book);
    await set('survey/x', 'once upon a time', book);
    const cache = createDiskCache();
    expect(await cache.entry('key-x')).toBeUndefined();
    expect(await cache.surveys()).toHaveLength(1);
    expect((await cache.stats()).diskBytes).toBeGreaterThan(0);
  });
});

describe('quota refused', () => {
  it('evicts the survey used longest ago, and only as much as needed, then writes', async () => {
    const cache = createDiskCache();
    for (const name of ['old', 'middle', 'new']) await store(cache, name, 20_000);
    // The browser has room again once the oldest survey is gone.
    let isOldThere = true;
    const originalDelete = IDBObjectStore.prototype.delete;
    vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
      if (key === 'key-old/0') isOldThere = false;
      return originalDelete.call(this, key);
    });
    refuseWrites('QuotaExceededError', () => isOldThere);
    await store(cache, 'fresh', 20_000);
    expect(cache.problem).toBeNull();
    expect(await kept('old', 'middle', 'new', 'fresh')).toEqual(['middle', 'new', 'fresh']);
  });

  it('for good stops writing and says so; what is kept still serves', async () => {
    const cache = createDiskCache();
    await store(cache, 'own');
    const put = refuseWrites('QuotaExceededError', () => true);
    cache.put('more', 'own', 'level', record(10));
    await cache.flush();
    expect(cache.problem).toMatch(/no more storage.*stored already stays in use/);
    expect(cache.unavailable).toBeNull();
    expect(await cache.get('key-own')).toBeDefined();
    put.mockClear();
    cache.put('again', 'own', 'level', record(10));
    await cache.flush();
    expect(put.mock.contexts.filter((store) => (store as IDBObjectStore).name === 'payload')).toEqual([]);
  });

  it('is the only failure that evicts: another abort leaves the cache alone', async () => {
    const cache = createDiskCache();
    await store(cache, 'a');
    let once = true;
    refuseWrites('AbortError', () => {
      const refuses = once;
      once = false;
      return refuses;
    });
    await store(cache, 'b');
    await store(cache, 'c');
    expect(cache.problem).toBeNull();
    expect(await kept('a', 'b', 'c')).toEqual(['a', 'c']);
  });
});

describe('storage that fails', () => {
  it('again and again is given up, with a sentence', async () => {
    const cache = createDiskCache();
    refuseWrites('UnknownError', () => true);
    for (const name of ['a', 'b', 'c']) await store(cache, name);
    expect(cache.unavailable).toMatch(/storage failed.*kept in memory only/);
    expect(await cache.get('key-a')).toBeUndefined();
  });

  it('by not being there leaves memory, with a sentence', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const cache = createDiskCache();
    expect(cache.problem).toBe('This browser offers no storage; results are kept in memory only.');
    cache.put('key', 'a', 'level', record(10));
    cache.touchSurvey({ fingerprint: 'a', name: 'a', fileSize: 1, summary: null });
    await cache.flush();
    expect(await cache.get('key')).toBeUndefined();
    expect(await cache.stats()).toMatchObject({ diskBytes: 0, surveys: 0 });
    expect(await cache.clear()).toBe(0);
  });

  it('by refusing to open leaves memory, with the browser’s own reason', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('forbidden here', 'SecurityError');
    });
    const cache = createDiskCache();
    expect(await cache.get('key')).toBeUndefined();
    expect(cache.problem).toMatch(/forbidden here.*memory only/);
  });

  it('by never opening leaves memory after five seconds', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => ({}) as IDBOpenDBRequest);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const cache = createDiskCache();
    const got = cache.get('key');
    await vi.advanceTimersByTimeAsync(4700);
    expect(cache.problem).toBeNull();
    await vi.advanceTimersByTimeAsync(300);
    expect(await got).toBeUndefined();
    expect(cache.problem).toMatch(/5 seconds.*memory only/);
  });
});

it('storage that opens while the page is held up serves: the page could not see it before', async () => {
  const patience = 400;
  const original = IDBFactory.prototype.open;
  const open = vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (
    this: IDBFactory,
    ...rest
  ) {
    const told = {} as { result: IDBDatabase; onsuccess(): void; onupgradeneeded(): void };
    const request = original.apply(this, rest);
    request.onupgradeneeded = () => {
      told.result = request.result;
      told.onupgradeneeded();
    };
    request.onsuccess = () => {
      told.result = request.result;
      // The page is held up for longer than storage may take, and hears of this only then.
      for (const end = performance.now() + 2 * patience; performance.now() < end; );
      setTimeout(() => told.onsuccess());
    };
    return told as unknown as IDBOpenDBRequest;
  });
  expect(await get('key', openDatabase(patience).store('payload'))).toBeUndefined();
  expect(open).toHaveBeenCalledTimes(1);
});

describe('a connection lost', () => {
  /** Every connection opened from now on. */
  function watchConnections(): IDBDatabase[] {
    const connections: IDBDatabase[] = [];
    const original = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...rest: Parameters<IDBDatabase['transaction']>
    ) {
      if (!connections.includes(this)) connections.push(this);
      return original.apply(this, rest);
    });
    return connections;
  }

  it('between two calls is opened again, and nothing is lost', async () => {
    const connections = watchConnections();
    const cache = createDiskCache();
    await store(cache, 'a');
    connections.at(-1)!.close();
    expect(isRecord((await cache.get('key-a'))?.value, 1000)).toBe(true);
    await store(cache, 'b');
    expect(connections).toHaveLength(2);
    expect(await kept('a', 'b')).toEqual(['a', 'b']);
    expect(cache.problem).toBeNull();
  });

  it('in the middle of a record is opened again, and the record is whole', async () => {
    const connections = watchConnections();
    const cache = createDiskCache();
    await cache.flush();
    const original = IDBObjectStore.prototype.put;
    let puts = 0;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value: unknown,
      key?: IDBValidKey,
    ) {
      const request = original.call(this, value, key);
      // As when the browser's storage process dies: the transaction under way is aborted, then the connection closes.
      if (this.name === 'payload' && ++puts === 2) {
        this.transaction.abort();
        const connection = this.transaction.db;
        connection.close();
        connection.dispatchEvent(new Event('close'));
      }
      return request;
    });
    cache.put('key-a', 'a', 'level', record(3_000_000));
    await cache.flush();
    expect(connections.length).toBeGreaterThan(1);
    expect(isRecord((await createDiskCache().get('key-a'))?.value, 3_000_000)).toBe(true);
    expect(cache.problem).toBeNull();
  });
});

describe('two tabs', () => {
  it('see what the other writes and drops', async () => {
    const [one, two] = [createDiskCache(), createDiskCache()];
    await two.flush();
    await store(one, 'a');
    await vi.waitFor(async () => expect(await two.get('key-a')).toBeDefined());
    expect((await two.stats()).diskBytes).toBe((await one.stats()).diskBytes);
    await two.removeSurvey('a');
    await vi.waitFor(async () => expect((await one.stats()).surveys).toBe(0));
    expect(await one.get('key-a')).toBeUndefined();
    expect(await one.stats()).toMatchObject({ damaged: 0, diskBytes: 0 });
  });

  it('that miss the other’s word still read no wrong value and drop nothing of it', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const [one, two] = [createDiskCache(), createDiskCache()];
    await store(one, 'a');
    await two.refresh();
    await one.removeSurvey('a');
    await store(one, 'b');
    expect(await two.get('key-a')).toBeUndefined();
    expect(await two.stats()).toMatchObject({ damaged: 0 });
    expect(await kept('b')).toEqual(['b']);
  });

  it('that both need room keep to the budget together, the oldest survey going first', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const [one, two] = [createDiskCache(), createDiskCache()];
    for (const name of ['a', 'b', 'c', 'd']) await store(one, name, 50_000);
    await two.refresh();
    for (const cache of [one, two]) cache.setBudget(420_000);
    await Promise.all([store(one, 'e', 50_000), store(two, 'f', 50_000)]);
    const both = createDiskCache();
    both.setBudget(420_000);
    await both.reserve('f', 0);
    expect((await both.stats()).diskBytes).toBeLessThanOrEqual(420_000);
    expect(await kept('a', 'b', 'c', 'd', 'e', 'f')).toEqual(expect.arrayContaining(['d', 'e', 'f']));
  });

  it('do not block an upgrade by a newer page; this one then says what to do', async () => {
    const cache = createDiskCache();
    await store(cache, 'a');
    const upgraded = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(DATABASE_NAME, 99);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    // The first refusal says why. Without a reason, optimize would take it for a lack of room.
    cache.put('key-b', 'b', 'level', record(10));
    await cache.flush();
    expect(cache.problem).toMatch(/^Another tab runs a newer version of this page.*reload this page/);
    expect(await cache.get('key-a')).toBeUndefined();
    upgraded.close();
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase(DATABASE_NAME).onsuccess = () => resolve();
    });
  });
});
