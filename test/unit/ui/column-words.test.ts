import { expect, it, vi } from 'vitest';
import { ColumnWords } from '../../../src/ui/column-words.ts';
import { sectionSource } from '../../../src/ui/section-source.ts';
import { ViewStore } from '../../../src/ui/store.ts';
import { surveyShape } from '../../../src/ui/survey-shape.ts';
import { fakeDataset } from '../../browser/ui/fakes.ts';

it('numbers of a word over the section are those of the part that is shown, not of the offset shown before', async () => {
  const store = new ViewStore();
  const fail = vi.fn();
  const words = new ColumnWords(store, () => {}, fail);
  const show = (offset: number) => {
    const dataset = fakeDataset({
      part: { offset },
      readHeaderWords: async (traces) => [new Int32Array((traces as Int32Array).length).fill(offset)],
    });
    const slices = { inline: dataset.coarseSlice('inline', 1001), crossline: null, sample: null };
    store.show(dataset, surveyShape(dataset), slices, { inline: 0, crossline: 0, sample: 0 });
  };
  const numbers = () => words.of('offset', { byte: 37 }, sectionSource(store)!, [0, 10]);
  for (const offset of [100, 300]) {
    show(offset);
    await vi.waitFor(() => expect([...numbers().values()]).toEqual([String(offset), String(offset)]));
  }
  expect(fail).not.toHaveBeenCalled();
});
