import { expect, it } from 'vitest';
import { followGrid } from '../../../src/ui/grid-change.ts';
import { ViewStore } from '../../../src/ui/store.ts';
import { numberAt, surveyShape } from '../../../src/ui/survey-shape.ts';
import { fakeDataset } from '../../browser/ui/fakes.ts';

it('the lines looked at keep their numbers when every header has shown a larger outline', () => {
  const store = new ViewStore();
  const dataset = fakeDataset();
  const before = surveyShape(dataset);
  store.show(
    dataset,
    before,
    { inline: null, crossline: null, sample: null },
    { inline: 10, crossline: 20, sample: 30 },
  );
  expect(followGrid(store, dataset)).toBe(false);
  const { geometry } = dataset.meta;
  if (geometry.kind !== '3d') throw new Error(geometry.kind);
  const { crossline } = geometry;
  const wider = { ...crossline, first: crossline.first - 3 * crossline.step, count: crossline.count + 40 };
  (dataset as { meta: unknown }).meta = { ...dataset.meta, geometry: { ...geometry, crossline: wider } };
  expect(followGrid(store, dataset)).toBe(true);
  const after = store.shape.value!;
  expect(after.crossline.count).toBe(wider.count);
  expect(store.indices.value).toEqual({ inline: 10, crossline: 23, sample: 30 });
  expect(numberAt(after.crossline, 23)).toBe(numberAt(before.crossline, 20));
});
