import { afterAll, beforeAll, expect, it } from 'vitest';
import { configure } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { makeSegy } from '../../make-segy.ts';

const INLINES = { first: 1, count: 64, step: 1 };
const CROSSLINES = { first: 1, count: 600, step: 1 };
const SAMPLES = 100;
const value = (inline: number, crossline: number, sample: number) => inline * 4096 + crossline + sample / 128;

let dataset: PageDataset;
beforeAll(async () => {
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, format: 5, value });
  dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'limit.sgy'));
  // A quarter of it for a slice: 50,000 samples. An inline has 60,000, a crossline 6,400, a time slice 38,400.
  configure({ maxMemoryBytes: 4 * 4 * 50_000 });
});
afterAll(() => {
  configure({ maxMemoryBytes: 2 ** 29 });
  dataset.close();
});

it('a slice larger than memory allows is refused before anything is read of it, with sizes and what to do', async () => {
  const before = dataset.work.bytesRead;
  await expect(dataset.slice({ axis: 'inline', position: 7 })).rejects.toMatchObject({
    code: 'memory-limit',
    message: expect.stringMatching(/600 × 100 samples.*coarser subsample, or a higher memory limit/),
  });
  expect(dataset.work.bytesRead).toBe(before);
  expect(dataset.sliceCostMilliseconds('inline')).toBe(Number.POSITIVE_INFINITY);
});

it('its coarser version is given, and so are the slices that fit', async () => {
  const coarse = await dataset.slice({ axis: 'inline', position: 7, subsample: 2 });
  expect(coarse).toMatchObject({ width: 300, height: SAMPLES });
  expect(coarse.data[9 * 300 + 20]).toBe(value(7, 41, 9));
  for (const axis of ['crossline', 'sample'] as const) {
    expect(dataset.sliceCostMilliseconds(axis)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect((await dataset.slice({ axis, position: 3 })).data).not.toHaveLength(0);
  }
});
