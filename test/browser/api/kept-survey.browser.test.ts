import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import { cache, configure } from '../../../src/index.ts';
import { createDiskCache } from '../../../src/io/disk-cache.ts';
import { file } from './optimize-survey.ts';

// Small enough that this little survey is cut into many blocks.
beforeAll(() => configure({ maxMemoryBytes: 2 * 2 ** 20 }));
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));
afterEach(() => cache.clear());

it('tells before anything is read again how much of a stopped run is kept, also to a page that comes later', async () => {
  const first = await openSegy(file({}));
  expect(await first.optimizedShare()).toBe(0);
  const stop = new AbortController();
  const half = first.optimize({
    signal: stop.signal,
    onProgress: ({ stage, done, total }) => {
      if (stage === 'Optimize' && done / total >= 0.5) stop.abort();
    },
  });
  await expect(half).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
  first.close();
  const { disk, memory } = getEngine();
  await disk.flush();
  memory.clear();

  const dataset = await openSegy(file({}));
  const before = dataset.work.bytesRead;
  const share = await dataset.optimizedShare();
  expect(dataset.work.bytesRead).toBe(before);
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(1);
  let stored = -1;
  await dataset.optimize({
    onProgress: ({ stage, done, total }) => {
      if (stage === 'Optimize' && stored < 0) stored = done / total;
    },
  });
  expect(stored).toBeCloseTo(share, 6);
  expect(await dataset.optimizedShare()).toBe(1);
  dataset.close();
});

it('lets no other survey take the place of what is kept of one that is open, until the last who has it open closes it', async () => {
  const dataset = await openSegy(file({}));
  await dataset.preview();
  const again = await openSegy(file({}));
  await again.preview();
  await getEngine().disk.flush();
  // Another page's.
  const other = createDiskCache();
  expect(await other.evictOldest('another survey')).toBe(false);
  dataset.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await other.evictOldest('another survey')).toBe(false);
  again.close();
  await vi.waitFor(async () => expect(await other.evictOldest('another survey')).toBe(true));
  expect(await other.surveys()).toEqual([]);
});
