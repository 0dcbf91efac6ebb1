import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { cache, configure } from '../../../src/index.ts';
import { file } from '../api/optimize-survey.ts';
import { DEATHS, expectTrueSlices, FaultyPool } from './faults.ts';

// Small enough that this little survey is cut into many blocks.
beforeAll(() => configure({ maxMemoryBytes: 2 * 2 ** 20 }));
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));

let faulty: FaultyPool;
let dataset: PageDataset;

beforeEach(async () => {
  faulty = new FaultyPool();
  dataset = await openSegy(file({}));
  await faulty.pool.prepare();
});

afterEach(async () => {
  dataset.close();
  await cache.clear();
  faulty.dispose();
});

// Starting two workers takes longer than all else in a test, so that one pool dies twice.
it.each(DEATHS)(
  'a worker that %s costs a retry: slices come out right, and the survey is optimized whole',
  async (death) => {
    faulty.kill(death, 'columns');
    await expectTrueSlices(dataset);
    expect(faulty.pool.stats).toMatchObject({ workersLost: 1 });
    const { jobsRetried } = faulty.pool.stats;
    expect(jobsRetried).toBeGreaterThan(0);

    faulty.kill(death, 'optimizeBlock');
    const shares: number[] = [];
    await dataset.optimize({ onProgress: ({ done, total }) => void shares.push(done / total) });
    expect(shares.at(-1)).toBe(1);
    expect(faulty.pool.stats).toMatchObject({ workersLost: 2, queued: 0, running: 0 });
    expect(faulty.pool.stats.jobsRetried).toBeGreaterThan(jobsRetried);
    expect(await dataset.optimizedShare()).toBe(1);
    await expectTrueSlices(dataset);
  },
);

it('all workers at once: the work goes on with fresh ones; one at rest: nobody notices', async () => {
  const slices = expectTrueSlices(dataset);
  faulty.killNow('closes itself', null);
  await slices;
  await expectTrueSlices(dataset);
  await vi.waitFor(() => expect(faulty.pool.stats).toMatchObject({ workersLost: 2 }));
  const { jobsRetried } = faulty.pool.stats;
  faulty.killNow('throws', [...faulty.workers].at(-1)!);
  await vi.waitFor(() => expect(faulty.pool.stats).toMatchObject({ workersLost: 3, jobsRetried }));
  await expectTrueSlices(dataset);
});

it('refuses work that kills two workers with a code, and does what comes next', async () => {
  faulty.kill('closes itself', 'values', 2);
  const slice = dataset.slice({ axis: 'sample', position: 7, exact: true });
  await expect(slice).rejects.toMatchObject({ name: 'SegyError', code: 'worker-crashed' });
  expect(faulty.pool.stats).toMatchObject({ workersLost: 2 });
  await expectTrueSlices(dataset);
});

it('opens another file after every worker has died so often that all rest', async () => {
  faulty.fate = () => 'throws';
  for (let position = 0; faulty.pool.stats.workersLost < 8 && position < 20; position++)
    await dataset.slice({ axis: 'sample', position, exact: true }).catch(() => undefined);
  await expect(dataset.slice({ axis: 'sample', position: 50, exact: true })).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringContaining('rest'),
  });
  faulty.fate = () => null;
  const other = await openSegy(file({ sorting: 'crossline' }));
  await expectTrueSlices(other);
  await expectTrueSlices(dataset);
  other.close();
});
