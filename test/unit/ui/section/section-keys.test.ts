import { expect, it } from 'vitest';
import type { SectionWindow } from '../../../../src/core/section.ts';
import { SectionKeys } from '../../../../src/ui/section/section-keys.ts';
import { sectionSource } from '../../../../src/ui/section/section-source.ts';
import type { SectionView } from '../../../../src/ui/section/section-view.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

it('keys zoom across only and down only, about the middle, and back', () => {
  const dataset = madeDataset();
  const store = new ViewStore();
  const slices = { inline: dataset.coarseSlice('inline', 1021), crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), slices, { inline: 10, crossline: 30, sample: 40 });
  const view = { source: sectionSource(store), window: { left: 0, top: 0, width: 120, height: 200 } };
  const events = { opened() {}, meta() {}, progress() {}, failed() {}, improved() {} };
  // A whole session, because the layers that keys may act on are loaded for it, and join it, later.
  const keys = new SectionKeys(new Session(store, fakeServices(), events), view as SectionView, (window) => {
    view.window = window as typeof view.window;
  });
  const after = (key: string): SectionWindow => {
    const event = {
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: key !== key.toLowerCase(),
      preventDefault() {},
      stopPropagation() {},
    };
    keys.press(event as unknown as KeyboardEvent);
    return view.window;
  };
  expect(after('x')).toEqual({ left: 30, top: 0, width: 60, height: 200 });
  expect(after('y')).toEqual({ left: 30, top: 50, width: 60, height: 100 });
  expect(after('X')).toEqual({ left: 0, top: 50, width: 120, height: 100 });
  expect(after('Y')).toEqual({ left: 0, top: 0, width: 120, height: 200 });
});
