import { expect, it } from 'vitest';
import { followGrid } from '../../../../src/ui/session/grid-change.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { numberAt, surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

it('the lines looked at keep their numbers when every header has shown a larger outline', () => {
  const store = new ViewStore();
  const dataset = madeDataset();
  const before = surveyShape(dataset);
  store.show(
    dataset,
    before,
    { inline: null, crossline: null, sample: null },
    { inline: 10, crossline: 20, sample: 30 },
  );
  store.crop.value = { low: [4, 5, 0], high: [9, before.crossline.count - 1, 49] };
  store.cursor.value = { inlineIndex: 7, crosslineIndex: 8, sampleIndex: 9 };
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
  // What was cropped and pointed at stays where it was; an end of the survey stays its end.
  expect(store.crop.value).toEqual({ low: [4, 8, 0], high: [9, wider.count - 1, 49] });
  expect(store.cursor.value).toEqual({ inlineIndex: 7, crosslineIndex: 11, sampleIndex: 9 });
  expect(numberAt(after.crossline, 23)).toBe(numberAt(before.crossline, 20));
});
