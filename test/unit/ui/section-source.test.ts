import { describe, expect, it } from 'vitest';
import { placeOnMap } from '../../../src/ui/map-view.ts';
import { dataWindow, type SectionSource, sectionSource, shownAt } from '../../../src/ui/section-source.ts';
import { ViewStore } from '../../../src/ui/store.ts';
import { surveyShape } from '../../../src/ui/survey-shape.ts';
import { fakeDataset } from '../../browser/ui/fakes.ts';

function shown() {
  const dataset = fakeDataset();
  const store = new ViewStore();
  const slices = {
    inline: dataset.coarseSlice('inline', 1021),
    crossline: dataset.coarseSlice('crossline', 530),
    sample: dataset.coarseSlice('sample', 40),
  };
  store.show(dataset, surveyShape(dataset), slices, { inline: 10, crossline: 30, sample: 40 });
  return { dataset, store };
}

describe('what the Section tab shows', () => {
  it('finds cell and trace of a slice at full resolution, however coarse the picture is', () => {
    const { store } = shown();
    const source = sectionSource(store)!;
    expect(source.title).toBe('Inline 1021');
    expect(source.columnStride).toBe(8);
    expect(source.point(33, 77)).toEqual({ inlineIndex: 10, crosslineIndex: 33, sampleIndex: 77 });
    expect(source.traceOf(33)).toBe(10 * 120 + 33);
    store.sectionSlot.value = 'crossline';
    const crossline = sectionSource(store)!;
    expect(crossline.point(5, 7)).toEqual({ inlineIndex: 5, crosslineIndex: 30, sampleIndex: 7 });
    expect(crossline.traceOf(5)).toBe(5 * 120 + 30);
    store.sectionSlot.value = 'sample';
    const slice = sectionSource(store)!;
    expect(slice.point(5, 7)).toEqual({ inlineIndex: 7, crosslineIndex: 5, sampleIndex: 40 });
    expect(shownAt(slice, 5, 7)).toBeUndefined();
  });

  it('draws a coarse value over the middle of the cells it stands for', () => {
    const source = { columnStride: 4, rowStride: 1 } as SectionSource;
    // Full-resolution column 8, a multiple of 4, has its middle at 8.5; its value is the data's column 2.
    const window = dataWindow(source, { left: 8.5, top: 3, width: 40, height: 20 });
    expect(window).toEqual({ left: 2.5, top: 3, width: 10, height: 20 });
  });

  it('shows a section along a path by its distances, and finds the trace under each column', () => {
    const { store } = shown();
    const width = 3;
    store.lineSection.value = {
      title: 'Random line',
      data: Float32Array.from({ length: width * 200 }, (_, k) => k),
      width,
      height: 200,
      inlineIndices: Float32Array.of(0, 10.4, 20),
      crosslineIndices: Float32Array.of(0, 5, 9.6),
      distances: Float64Array.of(0, 150, 300),
      distanceUnit: 'm',
    };
    expect(sectionSource(store)!.title).toBe('Inline 1021');
    store.showsLine.value = true;
    const source = sectionSource(store)!;
    expect(source.title).toBe('Random line');
    expect(source.across).toMatchObject({ label: 'Distance (m)', step: 150, count: 3 });
    expect(source.point(1, 7)).toEqual({ inlineIndex: 10, crosslineIndex: 5, sampleIndex: 7 });
    expect(source.traceOf(2)).toBe(20 * 120 + 10);
    expect(shownAt(source, 1, 2)).toEqual({ amplitude: 7, trace: 10 * 120 + 5 });
    expect(source.cellOf({ inlineIndex: 19, crosslineIndex: 9, sampleIndex: 4 })).toEqual({
      column: 2,
      row: 4,
    });
  });
});

it('the crosshair stands on the map where its cell does', () => {
  const { store } = shown();
  const outline = [
    { x: 100, y: 500 },
    { x: 300, y: 480 },
    { x: 310, y: 80 },
    { x: 110, y: 100 },
  ];
  const shape = store.shape.value!;
  expect(placeOnMap({ outline, path: null }, shape, { inlineIndex: 0, crosslineIndex: 119 })).toEqual({
    x: 300,
    y: 480,
  });
  expect(placeOnMap({ outline, path: null }, shape, { inlineIndex: 79, crosslineIndex: 119 })).toEqual({
    x: 310,
    y: 80,
  });
  const path = [
    { x: 1, y: 1 },
    { x: 2, y: 2 },
    { x: 3, y: 3 },
  ];
  expect(placeOnMap({ outline: null, path }, shape, { inlineIndex: 0, crosslineIndex: 60 })).toEqual({
    x: 2,
    y: 2,
  });
});
