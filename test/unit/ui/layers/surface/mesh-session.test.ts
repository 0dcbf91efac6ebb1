import { expect, it, vi } from 'vitest';
import { MeshSession } from '../../../../../src/ui/layers/surface/mesh-session.ts';
import { ViewStore } from '../../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../../src/ui/session/survey-shape.ts';
import { fakeServices } from '../../../../browser/ui/fakes.ts';
import { madeDataset } from '../../../../browser/ui/made-dataset.ts';

const noSlices = { inline: null, crossline: null, sample: null };

/** A survey refined to `refined` whose surface is made of a level of `made`. */
async function session(refined: number, made: number) {
  const dataset = madeDataset();
  await dataset.refine(refined);
  const { mesh } = dataset;
  Object.assign(dataset, {
    mesh: async (options: Parameters<typeof mesh>[0]) => ({ ...(await mesh(options)), subsample: made }),
  });
  const store = new ViewStore();
  store.show(dataset, surveyShape(dataset), noSlices, { inline: 0, crossline: 0, sample: 0 });
  return { surface: new MeshSession({ store, services: fakeServices(() => dataset), fail: vi.fn() }), store };
}

it('a mesh coarser than its level is said, once for a survey', async () => {
  const { surface, store } = await session(1, 2);
  await surface.update();
  expect(store.messages.value.map(({ text }) => text)).toEqual([
    expect.stringMatching(/at full resolution has more triangles than are drawn.*made from 1:2/),
  ]);
  store.messages.value = [];
  store.threshold.value = 0.4;
  await surface.update();
  expect(store.messages.value).toEqual([]);
});

it('of a mesh of the level itself nothing is said', async () => {
  const { surface, store } = await session(2, 2);
  await surface.update();
  expect(store.mesh.value).not.toBeNull();
  expect(store.messages.value).toEqual([]);
});
