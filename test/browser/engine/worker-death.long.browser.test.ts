import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { cache, configure } from '../../../src/index.ts';
import { file } from '../api/optimize-survey.ts';
import { DEATHS, type Death, expectTrueSlices, FaultyPool } from './faults.ts';

// Small enough that this little survey is cut into many blocks.
beforeAll(() => configure({ maxMemoryBytes: 2 * 2 ** 20 }));
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));

let faulty: FaultyPool;
let dataset: PageDataset;

beforeEach(() => {
  faulty = new FaultyPool();
});

afterEach(async () => {
  dataset?.close();
  await cache.clear();
  faulty.dispose();
});

const open = async (): Promise<void> => {
  dataset = await openSegy(file({}));
  await faulty.pool.prepare();
};

/** What is under way when workers die; each ends with what was wanted. */
const STATES: { readonly [state: string]: (kill: () => void) => Promise<void> } = {
  'at rest': async (kill) => {
    await open();
    kill();
    await vi.waitFor(() => expect(faulty.pool.stats.workersLost).toBeGreaterThan(0));
  },
  'while it opens': async (kill) => {
    await faulty.pool.prepare();
    const opening = open();
    kill();
    await opening;
  },
  'while slices are read': async (kill) => {
    await open();
    const slices = expectTrueSlices(dataset);
    kill();
    await slices;
  },
  'while a surface is made': async (kill) => {
    await open();
    const whole = await dataset.mesh({ subsample: 2, threshold: 0.3 });
    const again = dataset.mesh({ subsample: 2, threshold: 0.31 });
    kill();
    expect((await again).indices.length).toBeGreaterThan(0);
    expect(whole.indices.length).toBeGreaterThan(0);
  },
  'while it optimizes': async (kill) => {
    await open();
    const optimized = dataset.optimize();
    kill();
    await optimized;
    expect(await dataset.optimizedShare()).toBe(1);
  },
  'after it was optimized': async (kill) => {
    await open();
    await dataset.optimize();
    const slices = expectTrueSlices(dataset);
    kill();
    await slices;
  },
};

const matrix = DEATHS.flatMap((death) =>
  Object.keys(STATES).flatMap((state) => (['one', 'all'] as const).map((who) => ({ death, state, who }))),
);

describe.each(matrix)('$who of the workers $death $state', ({ death, state, who }) => {
  it('and what was wanted comes, with fresh workers', async () => {
    await STATES[state]!(() => killSome(who, death));
    await expectTrueSlices(dataset);
    const other = await openSegy(file({ sorting: 'crossline' }));
    await expectTrueSlices(other);
    other.close();
  });
});

/** One is whichever takes the next task, or the first that had one where none is under way. */
function killSome(who: 'one' | 'all', death: Death): void {
  if (who === 'all') faulty.killNow(death, null);
  else faulty.killNow(death, [...faulty.workers][0] ?? null);
}

it('a hundred deaths one after the other leave a pool that works', async () => {
  await open();
  for (let k = 0; k < 100; k++) {
    faulty.killNow(DEATHS[k % DEATHS.length]!, null);
    // What is opened anew begins with fresh workers, however many died.
    const other = await openSegy(file({}));
    other.close();
  }
  await expectTrueSlices(dataset);
});
