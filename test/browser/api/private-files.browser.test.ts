import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import { cache, configure } from '../../../src/index.ts';
import { createDiskCache } from '../../../src/io/disk-cache.ts';
import {
  CROSSLINES,
  expected,
  file,
  HALF_PRECISION,
  privateFiles,
  storedValues,
  worstError,
} from './optimize-survey.ts';

// Few blocks, so that it is quick.
beforeAll(() => configure({ maxMemoryBytes: 4 * 2 ** 20 }));
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));
afterEach(async () => {
  vi.restoreAllMocks();
  await cache.clear();
  expect(await privateFiles()).toEqual([]);
});

let tabs = 0;
/** The module as another tab has it, with a state of its own. */
function inAnotherTab(): Promise<typeof import('../../../src/io/private-files.ts')> {
  tabs += 1;
  return import(/* @vite-ignore */ `/src/io/private-files.ts?tab=${tabs}`);
}

async function expectSlicesFromDisk(dataset: PageDataset): Promise<void> {
  const before = dataset.work.bytesRead;
  for (const [axis, position] of [
    ['crossline', CROSSLINES.first + 17],
    ['sample', 77],
    ['sample', 200],
  ] as const) {
    const { data } = await dataset.slice({ axis, position });
    expect(worstError(data, expected(axis, position, false))).toBeLessThan(HALF_PRECISION);
  }
  expect(dataset.work.bytesRead).toBe(before);
}

describe('what optimize stores', () => {
  it('may lie half in IndexedDB, as an older version of the page or another tab left it, and half in private files', async () => {
    const { disk } = getEngine();
    const dataset = await openSegy(file({}));
    await dataset.preview();
    const writes = vi.spyOn(disk, 'writesFiles').mockResolvedValue(false);
    const stop = new AbortController();
    const half = dataset.optimize({
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        if (done / total > 0.6) stop.abort();
      },
    });
    await expect(half).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
    expect(await privateFiles()).toEqual([]);
    writes.mockRestore();
    const before = dataset.work.bytesRead;
    await dataset.optimize();
    const files = await privateFiles();
    const records = new Set([...(await storedValues()).keys()].map((key) => key.split('/')[0]!));
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThan(records.size);
    expect(dataset.work.bytesRead - before).toBeGreaterThan(0);
    await expectSlicesFromDisk(dataset);
    // A page that is loaded later reads the same book.
    const later = createDiskCache();
    expect(await later.whole([...records])).toEqual([...records].map(() => true));
    expect([...records].filter((key) => later.isInFile(key)).sort()).toEqual(files);
    dataset.close();
  });

  it('counts as bytes of the disk, and is freed wherever it lies', async () => {
    const dataset = await openSegy(file({}));
    await dataset.optimize();
    const held = [...(await storedValues()).values()].reduce((sum, { length }) => sum + length, 0);
    const { diskBytes } = await cache.stats();
    // The envelopes' heads and the indexes are not counted.
    expect(diskBytes).toBeGreaterThan(held * 0.98);
    expect(await cache.removeOptimized(dataset.meta.fingerprint)).toMatchObject({
      freedBytes: expect.toSatisfy((bytes: number) => bytes > held * 0.98),
    });
    expect(await privateFiles()).toEqual([]);
    dataset.close();
  });

  it('is not taken for whole where a file was cut, and is made again', async () => {
    const dataset = await openSegy(file({}));
    await dataset.optimize();
    const [name] = await privateFiles();
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('segy-lens');
    const writable = await (await folder.getFileHandle(name!)).createWritable({ keepExistingData: true });
    await writable.truncate(5000);
    await writable.close();
    dataset.close();
    const again = await openSegy(file({}));
    const before = again.work.bytesRead;
    const { data } = await again.slice({ axis: 'sample', position: 77 });
    expect(worstError(data, expected('sample', 77, false))).toBeLessThan(HALF_PRECISION);
    expect(again.work.bytesRead).toBeGreaterThan(before);
    await again.optimize();
    await expectSlicesFromDisk(again);
    again.close();
  });

  it('goes to IndexedDB where the browser refuses private files, as in a private window', async () => {
    vi.spyOn(navigator.storage, 'getDirectory').mockRejectedValue(
      new DOMException('refused by the test', 'SecurityError'),
    );
    const { writesFiles, fileNames, deleteFiles } = await inAnotherTab();
    expect(await writesFiles()).toBe(false);
    expect(await fileNames()).toEqual([]);
    await deleteFiles(['any']);
  });

  it('goes to private files from one tab only', async () => {
    // This page may hold the lock by an earlier test.
    const { held = [] } = await navigator.locks.query();
    const isFree = held.every(({ name }) => name !== 'segy-lens/private-files');
    const first = await inAnotherTab();
    expect(await first.writesFiles()).toBe(isFree);
    const second = await inAnotherTab();
    expect(await second.writesFiles()).toBe(false);
    // It is asked again each time.
    expect(await second.writesFiles()).toBe(false);
  });

  it('leaves no orphan: a file that no record of the book owns is swept away', async () => {
    const dataset = await openSegy(file({}));
    await dataset.optimize();
    const files = await privateFiles();
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('segy-lens');
    await folder.getFileHandle(`${'0'.repeat(64)}.${'1'.repeat(16)}.7`, { create: true });
    expect(await cache.sweep()).toBe(1);
    expect(await privateFiles()).toEqual(files);
    dataset.close();
  });
});
