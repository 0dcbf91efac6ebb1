import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { cache, configure } from '../../../src/index.ts';
import { SegyLens } from '../../../src/ui/page/segy-lens.ts';
import { file } from '../api/optimize-survey.ts';
import { fakeServices, fakeStage } from '../ui/fakes.ts';
import { FaultyPool } from './faults.ts';

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

it('the page says that optimize failed, shows it as running no more, and does it when asked again', async () => {
  if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);
  SegyLens.services = fakeServices(() => dataset as never, fakeStage());
  const lens = document.createElement('segy-lens') as unknown as SegyLens;
  document.body.append(lens);
  faulty.kill('throws', 'optimizeBlock', 4);
  await lens.open(file({}));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  // It may be small enough to be optimized by itself.
  await lens.session.optimizing.run(true);
  await vi.waitFor(() =>
    expect(lens.store.messages.value.map(({ text }) => text).join()).toMatch(/A worker stopped twice/),
  );
  expect(lens.store.tasks.value.map(({ label }) => label)).not.toContain('Optimizing');
  await lens.session.optimizing.run(true);
  await vi.waitFor(() => expect(lens.store.optimizedShare.value).toBe(1));
  lens.remove();
});
