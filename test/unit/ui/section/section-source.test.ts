import { describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../../src/api/types.ts';
import { gatherKey } from '../../../../src/ui/section/gather-section.ts';
import { sectionFile } from '../../../../src/ui/section/section-export.ts';
import { unevenMarks } from '../../../../src/ui/section/section-figure.ts';
import {
  columnNumber,
  dataWindow,
  type SectionSource,
  sectionSource,
  shownAt,
} from '../../../../src/ui/section/section-source.ts';
import type { SectionView } from '../../../../src/ui/section/section-view.ts';
import { placeOnMap } from '../../../../src/ui/session/map-view.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

/** Four steps across the bins diagonally, then five along them; 25 m each way. */
function bentLine() {
  const width = 10;
  const along = (diagonal: number) => Float32Array.from({ length: width }, (_, k) => Math.min(k, diagonal));
  const distances = new Float64Array(width);
  for (let k = 1; k < width; k++) distances[k] = distances[k - 1]! + (k <= 4 ? 25 * Math.SQRT2 : 25);
  return {
    title: 'Random line',
    data: new Float32Array(width * 200),
    width,
    height: 200,
    inlineIndices: along(4),
    crosslineIndices: along(9),
    distances,
    distanceUnit: 'm',
  };
}

function shown(changes: Parameters<typeof madeDataset>[0] = {}) {
  const dataset = madeDataset(changes);
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
    expect(shownAt(source, 1, 2)).toEqual({ amplitude: 7, trace: 10 * 120 + 5, column: 1 });
    expect(source.cellOf({ inlineIndex: 19, crosslineIndex: 9, sampleIndex: 4 })).toEqual({
      column: 2,
      row: 4,
    });
    // A crosshair set in another view, where this path does not pass.
    expect(source.cellOf({ inlineIndex: 19, crosslineIndex: 60, sampleIndex: 4 }).column).toBe(-1);
  });

  it('numbers of a bent path stand where its distances say, not evenly', () => {
    const { store } = shown();
    store.lineSection.value = bentLine();
    store.showsLine.value = true;
    const source = sectionSource(store)!;
    expect(columnNumber(source, 4)).toBeCloseTo(4 * 25 * Math.SQRT2, 6);
    const pixels = 900;
    const marks = unevenMarks(source.numbers!, { left: 0, width: 10 }, pixels);
    expect(marks.map(({ text }) => text)).toContain('100');
    for (const { at, text } of marks) {
      const metres = Number(text);
      const bend = 100 * Math.SQRT2;
      const column = metres < bend ? metres / (25 * Math.SQRT2) : 4 + (metres - bend) / 25;
      expect(at).toBeCloseTo((column + 0.5) * (pixels / 10), 6);
    }
    // Zoomed to one column it has that column's own number.
    expect(unevenMarks(source.numbers!, { left: 4, width: 1 }, pixels)).toEqual([
      { at: 450, text: '141.4213562' },
    ]);
  });

  it('a table of a bent path has each column’s own distance', async () => {
    const { store } = shown();
    store.lineSection.value = bentLine();
    store.showsLine.value = true;
    const source = sectionSource(store)!;
    const view = {
      source,
      window: { left: 0, top: 0, width: 10, height: 2 },
      figure: {},
      drawing: { range: [-1, 1] },
      parts: [],
    } as unknown as SectionView;
    const text = await (await sectionFile(store, view, 'csv'))!.text();
    const [head] = text.split('\r\n');
    const wanted = [0, 1, 2, 3, 4].map((k) => k * 25 * Math.SQRT2);
    for (let k = 1; k <= 5; k++) wanted.push(100 * Math.SQRT2 + 25 * k);
    expect(head!.split(',').slice(1).map(Number)).toEqual(wanted.map((metres) => Number(metres.toFixed(3))));
  });

  it('finds the trace of each offset of a gather, in a regular file as in one with gaps', () => {
    const offsets = [100, 300, 500];
    const geometry = { ...madeMeta.geometry, kind: 'prestack', offsets } as DatasetMeta['geometry'];
    const regular = { ...madeDataset().grid, offsetCount: 3 };
    const cells = new Int32Array(80 * 120 * 3).fill(-1);
    cells[(10 * 120 + 30) * 3 + 2] = 77;
    for (const [grid, traces] of [
      [regular, [0, 1, 2].map((k) => (10 * 120 + 30) * 3 + k)],
      [{ ...regular, offsetsSlowest: true }, [0, 1, 2].map((k) => k * 80 * 120 + 10 * 120 + 30)],
      [{ ...regular, cells }, [-1, -1, 77]],
    ] as const) {
      const meta = { ...madeMeta, geometry, traceCount: 80 * 120 * 3 };
      const { store } = shown({ meta, grid });
      store.gatherShown.value = true;
      const slice = { data: new Float32Array(3 * 200), width: 3, height: 200 };
      store.gather.value = { key: gatherKey(store), slice };
      const source = sectionSource(store)!;
      expect([0, 1, 2].map((column) => source.traceOf(column))).toEqual(traces);
      // While one offset is shown as a survey of its own, the gather is still that of all.
      const whole = madeDataset({ meta, grid });
      store.dataset.value = madeDataset({
        meta,
        grid: { ...grid, offsetCount: 1, cells: new Int32Array(80 * 120).fill(5) },
        part: { offset: 300 },
        partOf: () => whole,
      });
      expect([0, 1, 2].map((column) => sectionSource(store)!.traceOf(column))).toEqual(traces);
    }
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
    { x: 1, y: 1, trace: 0 },
    { x: 2, y: 2, trace: 40 },
    { x: 6, y: 6, trace: 120 },
  ];
  expect(placeOnMap({ outline: null, path }, shape, { inlineIndex: 0, crosslineIndex: 60 })).toEqual({
    x: 3,
    y: 3,
  });
});
