import { describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../src/api/types.ts';
import type { BinGrid } from '../../../src/core/types.ts';
import { cellSize } from '../../../src/ui/section-scale.ts';
import { sectionSource } from '../../../src/ui/section-source.ts';
import type { SectionView } from '../../../src/ui/section-view.ts';
import { ViewStore } from '../../../src/ui/store.ts';
import { surveyShape } from '../../../src/ui/survey-shape.ts';
import { fakeDataset, fakeMeta } from '../../browser/ui/fakes.ts';

function sizeOf(meta: DatasetMeta): ReturnType<typeof cellSize> {
  const dataset = fakeDataset({ meta });
  const store = new ViewStore();
  const slices = { inline: dataset.coarseSlice('inline', 1001), crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), slices, { inline: 0, crossline: 0, sample: 0 });
  return cellSize(store, { source: sectionSource(store) } as SectionView);
}

/** A straight line of 101 traces, 3-4-5: so many units of its coordinates long. */
const line = (length: number, unit: BinGrid['unit'] | null): DatasetMeta => ({
  ...fakeMeta,
  geometry: {
    kind: '2d',
    cdp: null,
    traceCount: 101,
    path: [
      { x: 1000, y: 2000 },
      { x: 1000 + 0.3 * length, y: 2000 + 0.4 * length },
      { x: 1000 + 0.6 * length, y: 2000 + 0.8 * length },
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
  const grid = (fakeMeta.geometry as { binGrid: BinGrid }).binGrid;
  const meta = (unit: BinGrid['unit']): DatasetMeta =>
    ({ ...fakeMeta, geometry: { ...fakeMeta.geometry, binGrid: { ...grid, unit } } }) as DatasetMeta;
  // 4 ms two-way at 2000 m/s.
  expect(sizeOf(meta('m'))).toEqual({ across: 25, down: 4 });
  expect((sizeOf(meta('ft')) as { across: number }).across).toBeCloseTo(7.62, 10);
  expect(sizeOf(meta('degrees'))).toMatch(/coordinates are angles \(degrees\)/);
  expect(sizeOf(meta('unknown'))).toMatch(/does not say whether its coordinates are metres or feet/);
});
