import { afterEach, describe, expect, it, vi } from 'vitest';
import { openSegy } from '../../../../../src/api/open.ts';
import type { PageDataset } from '../../../../../src/api/types.ts';
import { comparingOf } from '../../../../../src/ui/layers/compare/compare-session.ts';
import {
  comparedAt,
  comparedSlot,
  comparisonOf,
  shownPair,
} from '../../../../../src/ui/layers/compare/compare-state.ts';
import { Session } from '../../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../../src/ui/session/survey-shape.ts';
import { fakeServices } from '../../../../browser/ui/fakes.ts';
import { makeSegy } from '../../../../make-segy.ts';

/** A prestack survey whose every sample is its offset times a factor. */
function prestack(factor: number): Promise<PageDataset> {
  const bytes = makeSegy({
    inlines: { first: 1001, count: 12, step: 2 },
    crosslines: { first: 500, count: 32, step: 1 },
    samples: 48,
    offsets: [100, 300, 500],
    value: (_inline, _crossline, _sample, offset) => factor * offset,
  });
  return openSegy(new File([bytes as Uint8Array<ArrayBuffer>], `times-${factor}.sgy`));
}

let session: Session;
afterEach(() => session.dispose());

async function compared() {
  const store = new ViewStore();
  const [first, second] = [await prestack(1), await prestack(3)];
  session = new Session(
    store,
    fakeServices(() => second),
    {
      opened() {},
      meta() {},
      progress() {},
      failed() {},
      improved() {},
    },
  );
  const show = async (dataset: PageDataset) => {
    await dataset.preview();
    const slices = { inline: dataset.coarseSlice('inline', 1021), crossline: null, sample: null };
    store.show(dataset, surveyShape(dataset), slices, { inline: 10, crossline: 30, sample: 40 });
  };
  await show(first);
  store.tab.value = 'section';
  const comparing = comparingOf(session);
  await comparing.choose({ source: new File([], 'b.sgy'), name: 'b.sgy' });
  const pair = async () => {
    comparing.update(comparedSlot(store));
    await vi.waitFor(() => expect(shownPair(store, comparedSlot(store))).not.toBeNull());
    const { a, b } = shownPair(store, comparedSlot(store))!.slice;
    return [a.data[0], b[0]];
  };
  return { store, show, first, comparing, pair };
}

describe('two prestack surveys', () => {
  it('are both at the offset that is shown, after another one was chosen too', async () => {
    const { store, show, first, comparing, pair } = await compared();
    expect(await pair()).toEqual([100, 300]);
    await comparing.mapNrms();
    expect(comparisonOf(store).value!.nrms).not.toBeNull();
    await show(first.partOf({ offset: 300 }));
    // Nothing of the former offset is shown as this one's.
    expect(shownPair(store, 'inline')).toBeNull();
    expect(comparisonOf(store).value!.nrms).toBeNull();
    expect(await pair()).toEqual([300, 900]);
    expect(comparisonOf(store).value!.note).toMatch(/A at offset 300\. B at offset 300\./);
  });

  it('have no pair over a random line or a gather, and nothing of another section in the read-out', async () => {
    const { store, pair } = await compared();
    await pair();
    const point = { inlineIndex: 10, crosslineIndex: 5, sampleIndex: 7 };
    expect(comparedAt(store, point)).toEqual({ a: 100, b: 300, difference: -200 });
    store.gatherShown.value = true;
    expect(comparedSlot(store)).toBeNull();
    expect(comparedAt(store, point)).toBeNull();
    store.gatherShown.value = false;
    store.showsLine.value = true;
    expect(comparedSlot(store)).toBeNull();
    expect(comparedAt(store, point)).toBeNull();
  });
});
