import { expect, it, vi } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import { ColumnWords } from '../../../../src/ui/section/column-words.ts';
import { sectionSource } from '../../../../src/ui/section/section-source.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { makeSegy } from '../../../make-segy.ts';

it('numbers of a word over the section are those of the part that is shown, not of the offset shown before', async () => {
  const bytes = makeSegy({
    inlines: { first: 1001, count: 4, step: 2 },
    crosslines: { first: 500, count: 12, step: 1 },
    samples: 20,
    offsets: [100, 300],
    value: (inline, crossline, sample) => Math.sin(inline + crossline + sample),
  });
  const whole = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'prestack.sgy'));
  const store = new ViewStore();
  const fail = vi.fn();
  const words = new ColumnWords(store, () => {}, fail);
  const show = async (offset: number) => {
    const dataset = whole.partOf({ offset });
    await dataset.preview();
    const slices = { inline: dataset.coarseSlice('inline', 1001), crossline: null, sample: null };
    store.show(dataset, surveyShape(dataset), slices, { inline: 0, crossline: 0, sample: 0 });
  };
  const numbers = () => words.of('offset', { byte: 37 }, sectionSource(store)!, [0, 10]);
  for (const offset of [100, 300]) {
    await show(offset);
    await vi.waitFor(() => expect([...numbers().values()]).toEqual([String(offset), String(offset)]));
  }
  expect(fail).not.toHaveBeenCalled();
});
