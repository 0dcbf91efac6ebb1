import { expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices } from '../fakes.ts';
import { madeDataset, madeMeta } from '../made-dataset.ts';
import { deep } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

/** A file of so many gathers of 40 traces each. */
function gathers(count: number) {
  const { grid } = madeDataset();
  return madeDataset({
    meta: {
      ...madeMeta,
      geometry: { kind: 'gathers', ensemble: { byte: 21, first: 7, count }, within: { byte: 37 } },
    },
    grid: { ...grid, inlineCount: 1, crosslineCount: 40 * count },
    gathers: {
      numbers: Float64Array.from({ length: count }, (_, k) => 7 + k),
      firstTraces: Int32Array.from({ length: count }, (_, k) => 40 * k),
    },
    refine: async (subsample) => subsample,
    coarseSlice: () => null,
    slice: async () => ({ data: new Float32Array(1), width: 1, height: 1, subsample: 1, exact: true }),
  });
}

it.for([
  [1, []],
  [2, ['Previous gather', 'Next gather', 'All gathers']],
] as const)('of a file of %i gathers these steps are offered: %j', async ([count, steps]) => {
  SegyLens.services = fakeServices(() => gathers(count));
  const lens = document.createElement('segy-lens') as unknown as SegyLens;
  Object.assign(lens.style, { height: '800px', width: '1280px' });
  document.body.append(lens);
  await lens.open(new File(['x'], 'a.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  await vi.waitFor(() => expect(deep('lens-controls')).toHaveLength(1));
  await vi.waitFor(() =>
    expect(
      deep('button')
        .map((each) => each.textContent?.trim())
        .filter((text) => text?.endsWith(' gather') || text?.endsWith(' gathers')),
    ).toEqual(steps),
  );
  lens.remove();
});
