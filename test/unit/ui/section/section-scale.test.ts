import { describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../../src/api/types.ts';
import type { BinGrid } from '../../../../src/core/types.ts';
import {
  cellSize,
  exaggerationNote,
  exaggerationOf,
  trueScale,
} from '../../../../src/ui/section/section-scale.ts';
import { sectionSource } from '../../../../src/ui/section/section-source.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

function sizeOf(meta: DatasetMeta): ReturnType<typeof cellSize> {
  const dataset = madeDataset({ meta });
  const store = new ViewStore();
  const slices = { inline: dataset.coarseSlice('inline', 1001), crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), slices, { inline: 0, crossline: 0, sample: 0 });
  return cellSize(store, sectionSource(store));
}

/** A straight line of 101 traces, 3-4-5: so many units of its coordinates long. */
const line = (length: number, unit: BinGrid['unit'] | null): DatasetMeta => ({
  ...madeMeta,
  geometry: {
    kind: '2d',
    cdp: null,
    traceCount: 101,
    path: [
      { x: 1000, y: 2000, trace: 0 },
      { x: 1000 + 0.3 * length, y: 2000 + 0.4 * length, trace: 50 },
      { x: 1000 + 0.6 * length, y: 2000 + 0.8 * length, trace: 100 },
    ],
  },
  coordinates: unit && { x: { byte: 181 }, y: { byte: 185 }, unit },
});

describe('how many metres a cell of a 2D line is across', () => {
  it('comes from its coordinates in their unit', () => {
    // 100 distances between 101 traces.
    expect(sizeOf(line(2500, 'm'))).toMatchObject({ across: 25 });
    expect((sizeOf(line(2500, 'ft')) as { across: number }).across).toBeCloseTo(25 * 0.3048, 10);
  });

  it('is not known of angles, of an unknown unit, or without coordinates, and the reason is said', () => {
    expect(sizeOf(line(2500, 'arc-seconds'))).toMatch(/coordinates are angles \(arc-seconds\)/);
    expect(sizeOf(line(2500, 'degrees'))).toMatch(/coordinates are angles \(degrees\)/);
    expect(sizeOf(line(2500, 'unknown'))).toMatch(/does not say whether its coordinates are metres or feet/);
    expect(sizeOf(line(0, null))).toMatch(/no map coordinates/);
  });
});

it('a cell of a 3D section is as wide as its bins, in metres, and as high as half of the two-way way', () => {
  const grid = (madeMeta.geometry as { binGrid: BinGrid }).binGrid;
  const meta = (unit: BinGrid['unit']): DatasetMeta =>
    ({ ...madeMeta, geometry: { ...madeMeta.geometry, binGrid: { ...grid, unit } } }) as DatasetMeta;
  // 4 ms two-way at 2000 m/s.
  expect(sizeOf(meta('m'))).toEqual({ across: 25, down: 4 });
  expect((sizeOf(meta('ft')) as { across: number }).across).toBeCloseTo(7.62, 10);
  expect(sizeOf(meta('degrees'))).toMatch(/coordinates are angles \(degrees\)/);
  expect(sizeOf(meta('unknown'))).toMatch(/does not say whether its coordinates are metres or feet/);
});

it('the exaggeration of a section is written with the velocity it holds for, 1 at true scale, and not where units are unknown', () => {
  const dataset = madeDataset();
  const shown = (slot: 'inline' | 'sample', of = dataset): ViewStore => {
    const store = new ViewStore();
    const slices = {
      inline: of.coarseSlice('inline', 1001),
      crossline: null,
      sample: of.coarseSlice('sample', 0),
    };
    store.show(of, surveyShape(of), slices, { inline: 0, crossline: 0, sample: 0 });
    store.sectionSlot.value = slot;
    return store;
  };
  const store = shown('inline');
  const source = sectionSource(store)!;
  const window = { left: 0, top: 0, width: 120, height: 200 };
  const plot = { x: 0, y: 0, width: 600, height: 400 };
  // 120 crosslines of 25 m are 3000 m over 600 pixels, 200 samples of 4 ms 800 m over 400.
  expect(exaggerationNote(store, source, window, plot)).toBe('vertical exaggeration ×2.5 (time at 2000 m/s)');
  store.section.value = { ...store.section.value, velocity: 4000 };
  expect(exaggerationNote(store, source, window, plot)).toBe(
    'vertical exaggeration ×1.25 (time at 4000 m/s)',
  );
  const scaled = trueScale(store, { source, window, figure: { plot } })!;
  expect(exaggerationOf(scaled, plot, { across: 25, down: 8 })).toBeCloseTo(1, 9);
  const slice = shown('sample');
  expect(exaggerationNote(slice, sectionSource(slice)!, window, plot)).toBe('');
  const grid = { ...(madeMeta.geometry as { binGrid: BinGrid }).binGrid, unit: 'unknown' as const };
  const unknown = shown(
    'inline',
    madeDataset({ meta: { ...madeMeta, geometry: { ...madeMeta.geometry, binGrid: grid } as never } }),
  );
  expect(exaggerationNote(unknown, sectionSource(unknown)!, window, plot)).toBe('');
});

it('a gather has no true scale, though its traces have coordinates, and the reason is said', () => {
  const gathers: DatasetMeta = {
    ...madeMeta,
    geometry: { kind: 'gathers', ensemble: { byte: 21, first: 1010, count: 1 }, within: { byte: 37 } },
  };
  expect(sizeOf(gathers)).toMatch(/no true scale.*offset/);
});
