import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeMetrics } from '../fake-metrics.ts';
import { fakeServices } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { button, deep, violations } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);
let lens: SegyLens;

beforeEach(async () => {
  localStorage.clear();
  performance.clearMeasures();
  SegyLens.services = fakeServices(() => madeDataset());
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '900px');
  document.body.append(lens);
  await lens.updateComplete;
});
afterEach(() => lens.remove());

const text = () => deep('dialog[open] .content')[0]?.textContent?.replace(/\s+/g, ' ') ?? '';

async function openMetrics(): Promise<void> {
  button('Metrics').click();
  await vi.waitFor(() => expect(deep('dialog[open]')).toHaveLength(1));
}

it('says that nothing was measured before a survey is open', async () => {
  // What the page of another file had under way may have been measured since.
  performance.clearMeasures();
  await openMetrics();
  expect(text()).toContain('Nothing was measured yet');
  expect(await violations(lens)).toEqual([]);
});

it('tells response times, cache, memory by owner and workers, and is clean', async () => {
  await lens.open(new File(['x'], 'a.sgy'));
  const { slices, mesh } = lens.store;
  // All that is drawn of itself is there: a surface of the level, and two slices in full.
  await vi.waitFor(() => {
    expect(mesh.value?.subsample).toBe(4);
    expect([slices.value.inline, slices.value.crossline].map((slice) => slice?.subsample)).toEqual([1, 1]);
  });
  await openMetrics();
  await vi.waitFor(() => expect(text()).toContain('Cache hit rate 75'));
  for (const part of [
    'First picture',
    'Memory cache 2.0 MB of 256 MB',
    'Limit 512 MB',
    'Tiles in the workers at most 32 MB',
    'Blocks in work 0 bytes',
  ])
    expect(text()).toContain(part);
  expect(text()).toContain('Levels beside the cache 40 MB');
  expect(text()).toContain('Reads and writes in flight at most 64 MB');
  const sliceBytes = Object.values(slices.value).reduce((sum, slice) => sum + slice!.data.byteLength, 0);
  const { positions, normals, indices } = mesh.value!;
  const surfaceBytes = positions.byteLength + normals.byteLength + indices.byteLength;
  const [, drawn, unit] = /Surface drawn ([\d.]+)\s(kB|MB)/.exec(text())!;
  expect((Number(drawn) * (unit === 'kB' ? 1e3 : 1e6)) / surfaceBytes).toBeCloseTo(1, 1);
  // Each slice twice: its values, and what the GPU is handed.
  const all = (2e6 + 40e6 + 32e6 + 64e6 + 2 * sliceBytes + surfaceBytes) / 1e6;
  expect(text()).toMatch(new RegExp(`In all at most ${Math.round(all)}\\sMB Memory`));
  for (const part of ['Workers 2', 'Jobs under way 2', 'Jobs waiting 3', 'Jobs done 41', 'Workers lost 1'])
    expect(text()).toContain(part);
  // The fake's workers are busy one of two: half of each second.
  await vi.waitFor(() => expect(text()).toMatch(/Busy in the last second (49|50|51)/));
  expect(await violations(lens)).toEqual([]);
});

it('says where all that is held is more than the limit', async () => {
  const { memory, workers } = fakeMetrics();
  lens.session.services.metrics = () => ({ workers, memory: { ...memory, levelBytes: 480e6 } });
  await openMetrics();
  expect(text()).toMatch(/In all at most 578\sMB, over the limit/);
});
