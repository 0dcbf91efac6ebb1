import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import { cache, configure } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';
import { valueKeys } from '../io/disk.ts';

const INLINES = 60;
const CROSSLINES = 44;
const SAMPLES = 150;
const value = (inline: number, crossline: number, sample: number) =>
  Math.sin(inline * 12.9898 + crossline * 78.233 + sample * 0.37) * (100 + sample);
const file = new File(
  [
    makeSegy({
      inlines: { first: 1, count: INLINES, step: 1 },
      crosslines: { first: 1, count: CROSSLINES, step: 1 },
      samples: SAMPLES,
      value,
    }) as Uint8Array<ArrayBuffer>,
  ],
  'room.sgy',
);
/** One copy of every sample as a half float; time tiles and line tiles are one each, all levels a third of one. */
const COPY = INLINES * CROSSLINES * SAMPLES * 2;

// No workers: their tasks run in this page, where a test can refuse what they write.
beforeEach(() => configure({ workers: 0 as never, maxMemoryBytes: 2 * 2 ** 20, diskBudgetBytes: null }));
afterEach(async () => {
  vi.restoreAllMocks();
  configure({ diskBudgetBytes: null });
  await cache.clear();
});
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));

async function opened(): Promise<PageDataset> {
  const dataset = await openSegy(file);
  await dataset.preview();
  expect(getEngine().pool.size).toBe(0);
  return dataset;
}

async function expectRightSlices(dataset: PageDataset): Promise<void> {
  for (const [axis, position] of [
    ['sample', 77],
    ['sample', 3],
    ['crossline', 13],
    ['inline', 50],
  ] as const) {
    const { data, width } = await dataset.slice({ axis, position });
    let worst = 0;
    for (let k = 0; k < data.length; k++) {
      const [row, column] = [Math.floor(k / width), k % width];
      const truth =
        axis === 'sample'
          ? value(row + 1, column + 1, position)
          : axis === 'crossline'
            ? value(column + 1, position, row)
            : value(position, column + 1, row);
      worst = Math.max(worst, Math.abs(data[k]! - truth) / Math.max(1e-3, Math.abs(truth)));
    }
    expect(worst, `${axis} ${position}`).toBeLessThan(2 ** -11 * 1.001);
  }
}

/** Bytes of the file that a slice takes. */
async function fileBytes(
  dataset: PageDataset,
  axis: 'crossline' | 'sample',
  position: number,
): Promise<number> {
  const before = dataset.work.bytesRead;
  await dataset.slice({ axis, position });
  return dataset.work.bytesRead - before;
}

/** Lets the payload store take so many bytes in all, as a browser that has no more room does; deletions give room again. */
function limitStorage(bytes: number) {
  const sizes = new Map<IDBValidKey, number>();
  const held = () => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const counts = { refused: 0 };
  const put = IDBObjectStore.prototype.put;
  const remove = IDBObjectStore.prototype.delete;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    data: unknown,
    key?: IDBValidKey,
  ) {
    if (this.name === 'payload') {
      const size = (data as ArrayBuffer).byteLength;
      if (held() - (sizes.get(key!) ?? 0) + size > bytes) {
        counts.refused += 1;
        throw new DOMException('refused by the test', 'QuotaExceededError');
      }
      sizes.set(key!, size);
    }
    return put.call(this, data, key);
  });
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
    if (this.name === 'payload') sizes.delete(key as IDBValidKey);
    return remove.call(this, key);
  });
  return counts;
}

describe('where the browser refuses more storage in the middle of optimize', () => {
  it.each([
    ['line tiles', 2.2, { levels: [16, 8, 4, 2], timeSlices: true, sections: false }],
    ['all tiles', 0.7, { levels: [16, 8, 4, 2], timeSlices: false, sections: false }],
  ])('leaves out %s, says so, keeps no orphan, and serves the rest', async (_, copies, kept) => {
    const dataset = await opened();
    await getEngine().disk.flush();
    const counts = limitStorage(copies * COPY);
    expect(await dataset.optimize()).toMatchObject(kept);
    expect(counts.refused).toBeGreaterThan(0);
    expect(await dataset.canOptimize()).toBe(false);
    if (kept.timeSlices) expect(await fileBytes(dataset, 'sample', 60)).toBe(0);
    expect(await fileBytes(dataset, 'crossline', 20)).toBeGreaterThan(0);
    await expectRightSlices(dataset);
    const { records } = await recordsOf();
    for (const key of await valueKeys()) expect(records).toContain(key.slice(0, key.lastIndexOf('/')));
    dataset.close();
  });

  it('says so where nothing at all is taken, and slices are the file’s', async () => {
    const dataset = await opened();
    await getEngine().disk.flush();
    limitStorage(0);
    await expect(dataset.optimize()).rejects.toSatisfy((error) => isSegyError(error, 'quota'));
    await expectRightSlices(dataset);
    dataset.close();
  });
});

async function recordsOf(): Promise<{ records: string[] }> {
  const { keys } = await import('idb-keyval');
  const { book } = await import('../io/disk.ts');
  const names = await keys<string>(book);
  return { records: names.flatMap((name) => (name.startsWith('record/') ? [name.slice(7)] : [])) };
}

it('is told at once when a block cannot be entered in the book, and goes on from the others when asked again', async () => {
  const dataset = await opened();
  const put = IDBObjectStore.prototype.put;
  let entered = 0;
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    data: unknown,
    key?: IDBValidKey,
  ) {
    if (this.name === 'book' && /^record\/.*\.\d+$/.test(String(key)) && ++entered === 3)
      throw new DOMException('refused by the test', 'ConstraintError');
    return put.call(this, data, key);
  });
  await expect(dataset.optimize()).rejects.toSatisfy(
    (error) => isSegyError(error, 'cache-corrupt') && /refused by the test.*try again/.test(error.message),
  );
  expect(entered).toBe(3);
  spy.mockRestore();
  let stored = -1;
  const { levels } = await dataset.optimize({
    onProgress: ({ done }) => {
      if (stored < 0) stored = done;
    },
  });
  expect(stored).toBeGreaterThan(0);
  expect(levels).toEqual([16, 8, 4, 2, 1]);
  dataset.close();
});

it('that is given up half-way leaves nothing of it, while the survey stays known', async () => {
  const dataset = await opened();
  await getEngine().disk.flush();
  const before = (await valueKeys()).sort();
  const stop = new AbortController();
  const half = dataset.optimize({
    signal: stop.signal,
    onProgress: ({ done, total }) => {
      if (done / total >= 0.5) stop.abort();
    },
  });
  await expect(half).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
  expect((await cache.removeOptimized(dataset.meta.fingerprint)).freedBytes).toBeGreaterThan(COPY / 4);
  expect((await valueKeys()).sort()).toEqual(before);
  expect(await dataset.canOptimize()).toBe(true);
  let stored = -1;
  const { levels } = await dataset.optimize({
    onProgress: ({ done }) => {
      if (stored < 0) stored = done;
    },
  });
  expect(stored).toBe(0);
  expect(levels).toEqual([16, 8, 4, 2, 1]);
  dataset.close();
});

describe('a disk budget lowered', () => {
  it('between two runs of optimize is kept to: what was begun is planned anew, and what is left out is said', async () => {
    const dataset = await opened();
    await getEngine().disk.flush();
    const budget = (await cache.stats()).diskBytes + 2 * COPY;
    const stop = new AbortController();
    const half = dataset.optimize({
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        if (done / total >= 0.5) stop.abort();
      },
    });
    await expect(half).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
    configure({ diskBudgetBytes: budget });
    expect(await dataset.optimize()).toMatchObject({
      levels: [16, 8, 4, 2],
      timeSlices: true,
      sections: false,
    });
    expect((await cache.stats()).diskBytes).toBeLessThanOrEqual(budget);
    await expectRightSlices(dataset);
    dataset.close();
  });

  it('and raised again is used when optimize is asked for again', async () => {
    configure({ diskBudgetBytes: 0.8 * COPY });
    const dataset = await opened();
    expect(await dataset.optimize()).toMatchObject({ timeSlices: false, sections: false });
    configure({ diskBudgetBytes: 10 * COPY });
    expect((await dataset.optimize()).levels).toEqual([16, 8, 4, 2, 1]);
    expect(await fileBytes(dataset, 'crossline', 20)).toBe(0);
    const before = dataset.work.bytesRead;
    await dataset.optimize();
    expect(dataset.work.bytesRead).toBe(before);
    dataset.close();
  });
});
