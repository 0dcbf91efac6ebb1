import { afterAll, beforeAll, expect, it } from 'vitest';
import { configure, getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import { metrics } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';

const [INLINES, CROSSLINES, SAMPLES] = [80, 60, 40];
const bytes = makeSegy({
  inlines: { first: 1, count: INLINES, step: 1 },
  crosslines: { first: 1, count: CROSSLINES, step: 1 },
  samples: SAMPLES,
  format: 5,
  value: (inline, crossline, sample) => Math.sin(inline + crossline / 7 + sample / 3),
});
const file = new File([bytes as Uint8Array<ArrayBuffer>], 'held.sgy');
/** Half floats and the last valid sample of each trace. */
const levelBytes = (subsample: number) => {
  const columns = Math.ceil(INLINES / subsample) * Math.ceil(CROSSLINES / subsample);
  return columns * SAMPLES * 2 + columns * 4;
};

// Files of one worker share an engine, and other tests may leave surveys open.
beforeAll(() => getEngine().holders.clear());
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));

it('levels that open surveys are drawn from are counted where the cache has let them go, each once, until they are closed', async () => {
  const dataset = await openSegy(file);
  await dataset.preview();
  await dataset.refine(2);
  // The cache keeps them: counted there.
  expect(metrics().memory.cacheBytes).toBeGreaterThanOrEqual(levelBytes(1) + levelBytes(2));
  expect(metrics().memory.levelBytes).toBe(0);
  configure({ maxMemoryBytes: 1000 });
  expect(getEngine().memory.byteLength).toBe(0);
  // The preview of so small a survey has every trace and sample.
  expect(metrics().memory.levelBytes).toBe(levelBytes(1) + levelBytes(2));
  dataset.close();
  expect(metrics().memory.levelBytes).toBe(0);
});
