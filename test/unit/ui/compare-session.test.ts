import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Dataset, DatasetMeta } from '../../../src/api/types.ts';
import { CompareSession } from '../../../src/ui/compare-session.ts';
import { comparedAt, comparedSlot, shownPair } from '../../../src/ui/compared-source.ts';
import { Session } from '../../../src/ui/session.ts';
import { ViewStore } from '../../../src/ui/store.ts';
import { surveyShape } from '../../../src/ui/survey-shape.ts';
import { fakeDataset, fakeMeta, fakeServices } from '../../browser/ui/fakes.ts';

const OFFSETS = [100, 300, 500];

/** A prestack survey whose every sample is the offset shown times a factor. */
function prestack(factor: number, fingerprint: string, offset = 100): Dataset {
  const geometry = { ...fakeMeta.geometry, kind: 'prestack', offsets: OFFSETS } as DatasetMeta['geometry'];
  const whole = fakeDataset();
  return fakeDataset({
    meta: { ...fakeMeta, geometry, fingerprint, name: fingerprint },
    part: offset === 100 ? null : { offset },
    partOf: (choice) => prestack(factor, fingerprint, (choice as { offset: number } | null)?.offset ?? 100),
    slice: async (options) => {
      const slice = await whole.slice(options);
      return { ...slice, data: new Float32Array(slice.data.length).fill(factor * offset) };
    },
  });
}

let session: Session;
afterEach(() => session.dispose());

async function compared() {
  const store = new ViewStore();
  const first = prestack(1, 'a');
  session = new Session(
    store,
    fakeServices(() => prestack(3, 'b')),
    {
      opened() {},
      meta() {},
      progress() {},
      failed() {},
      improved() {},
    },
  );
  const show = (dataset: Dataset) => {
    const slices = { inline: dataset.coarseSlice('inline', 1021), crossline: null, sample: null };
    store.show(dataset, surveyShape(dataset), slices, { inline: 10, crossline: 30, sample: 40 });
  };
  show(first);
  store.tab.value = 'section';
  const comparing = new CompareSession(session);
  session.comparing = comparing;
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
    expect(store.comparison.value!.nrms).not.toBeNull();
    show(first.partOf({ offset: 300 }));
    // Nothing of the former offset is shown as this one's.
    expect(shownPair(store, 'inline')).toBeNull();
    expect(store.comparison.value!.nrms).toBeNull();
    expect(await pair()).toEqual([300, 900]);
    expect(store.comparison.value!.note).toMatch(/A at offset 300\. B at offset 300\./);
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
