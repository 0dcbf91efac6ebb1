import { expect, it } from 'vitest';
import { attributeOf } from '../../../../src/ui/layers/attribute/attribute-state.ts';
import { overlaidSources } from '../../../../src/ui/section/overlaid-source.ts';
import { sectionSource } from '../../../../src/ui/section/section-source.ts';
import { placeSlice } from '../../../../src/ui/session/slice-session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

/** A store that shows semblance: 0, 0.01 … along the samples of an inline. */
function shown(mode: 'alone' | 'over' | 'swipe', threshold: number) {
  const store = new ViewStore();
  const dataset = madeDataset();
  const shape = surveyShape(dataset);
  const [width, height] = [shape.crossline.count, shape.sample.count];
  const grid = (value: (at: number) => number) => ({
    data: Float32Array.from({ length: width * height }, (_, at) => value(at)),
    width,
    height,
    subsample: 1,
    exact: true,
  });
  const indices = { inline: 3, crossline: 0, sample: 0 };
  const slice = placeSlice(
    grid((at) => (at % 101) / 100),
    shape,
    'inline',
    3,
    'inline',
  );
  store.show(dataset, shape, { inline: slice, crossline: null, sample: null }, indices);
  store.shown.value = {
    cube: store.cube.value!,
    range: { ...dataset.amplitude!, clip: [0, 1], bothSigns: false },
    colormap: 'grey-reversed',
    cyclic: false,
    named: { one: 'semblance', many: 'values of semblance', title: 'Semblance' },
    subsample: 'preview',
    coarseSlice: () => null,
  };
  const under = placeSlice(
    grid((at) => -at),
    shape,
    'inline',
    3,
    'inline',
  );
  attributeOf(store).value = {
    request: { kind: 'semblance' },
    mode,
    opacity: 0.6,
    threshold,
    swipe: 0.5,
    surface: 'attribute',
    made: 0,
    notes: [],
    unders: { inline: under },
  };
  return { store, source: sectionSource(store)!, slice, under };
}

it('the amplitudes keep their colours below an attribute that is over them', () => {
  const { store, source, slice, under } = shown('over', 0);
  const { main, over } = overlaidSources(source, store)!;
  expect(main.grid).toBe(under);
  expect(main.look).toMatchObject({ above: 0.6, reversed: false });
  expect(main.title).toContain('semblance over amplitude');
  const [low, high] = store.surveyClip.value;
  const [shownLow, shownHigh] = main.look!.range;
  expect((shownHigh - shownLow) * store.gain.value).toBeCloseTo(high - low, 3);
  expect(over.grid).toBe(slice);
  expect(over.look).toBeUndefined();
});

it('a threshold leaves what is coherent transparent, from the inconspicuous end on', () => {
  const { store, source } = shown('swipe', 0.4);
  const { main, over } = overlaidSources(source, store)!;
  expect(main.look!.above).toBeNull();
  Array.from(over.grid.data.subarray(0, 101)).forEach((value, k) => {
    if (k === 60) return;
    expect(Number.isNaN(value)).toBe(k > 60);
  });
});

it('an attribute alone, or one whose amplitudes are of another section, has nothing below it', () => {
  const alone = shown('alone', 0);
  expect(overlaidSources(alone.source, alone.store)).toBeNull();
  const { store, source } = shown('over', 0);
  store.setIndex('inline', 4);
  expect(overlaidSources(source, store)).toBeNull();
});
