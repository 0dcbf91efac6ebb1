import { describe, expect, it } from 'vitest';
import type { DatasetMeta } from '../../../../src/api/types.ts';
import type { BinGrid, VerticalAxis } from '../../../../src/core/types.ts';
import { sceneCaption } from '../../../../src/ui/scene/scene-picture.ts';
import { type SceneScale, sceneScale } from '../../../../src/ui/scene/scene-scale.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { boxCorners, placeSurvey } from '../../../../src/view/placement.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const DEPTH: VerticalAxis = { domain: 'depth', unit: 'm', start: 0, step: 22.5, inferred: false };

/** 80 inlines over `width` map units and 120 crosslines over half of that. */
function survey(width: number, unit: BinGrid['unit'], vertical: VerticalAxis = DEPTH): DatasetMeta {
  const [inlineSpacing, crosslineSpacing] = [width / 80, width / 240];
  const binGrid: BinGrid = {
    origin: { x: 0, y: 0 },
    inlineVector: { x: 0, y: inlineSpacing },
    crosslineVector: { x: crosslineSpacing, y: 0 },
    ...{ inlineSpacing, crosslineSpacing, azimuth: 90, unit },
  };
  return { ...madeMeta, vertical, geometry: { ...madeMeta.geometry, binGrid } as never };
}

/** A line of 120 traces, 119 distances of `spacing`. */
const line = (spacing: number, unit: BinGrid['unit'], vertical: VerticalAxis = DEPTH): DatasetMeta => ({
  ...madeMeta,
  vertical,
  coordinates: { x: { byte: 181 }, y: { byte: 185 }, unit },
  geometry: {
    kind: '2d',
    cdp: null,
    traceCount: 120,
    path: [
      { trace: 0, x: 0, y: 0 },
      { trace: 119, x: 0.6 * 119 * spacing, y: 0.8 * 119 * spacing },
    ],
  },
});

function shown(meta: DatasetMeta): ViewStore {
  const store = new ViewStore();
  const dataset = madeDataset({ meta });
  const none = { inline: null, crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), none, { inline: 0, crossline: 0, sample: 0 });
  return store;
}

const scaleOf = (store: ViewStore): SceneScale => {
  const scale = sceneScale(store);
  if (typeof scale === 'string') throw new Error(scale);
  return scale;
};

/** Height of the survey in the 3D view, divided by its width. */
function drawnShape(store: ViewStore): number {
  const corners = boxCorners(placeSurvey(store.shape.value!.scene, store.verticalStretch.value));
  const extent = (k: 0 | 1 | 2) =>
    Math.max(...corners.map((at) => at[k])) - Math.min(...corners.map((at) => at[k]));
  return extent(2) / Math.max(extent(0), extent(1));
}

describe('the vertical exaggeration of the 3D view', () => {
  it('is the drawn shape over the true one for depth', () => {
    // 200 samples of 22.5 m are 4500 m.
    const store = shown(survey(2600, 'm'));
    expect(drawnShape(store)).toBeCloseTo(0.5, 9);
    expect(scaleOf(store).exaggeration).toBeCloseTo(0.5 / (4500 / 2600), 9);
    expect(scaleOf(store)).toMatchObject({ text: '×0.289', note: '' });
    store.verticalStretch.value = 3;
    expect(scaleOf(store).exaggeration).toBeCloseTo((3 * 0.5) / (4500 / 2600), 9);
  });

  it('minds feet, on the map and in depth', () => {
    const feet: VerticalAxis = { ...DEPTH, unit: 'ft' };
    const plain = 0.5 / (4500 / 2600);
    expect(scaleOf(shown(survey(2600, 'ft', feet))).exaggeration).toBeCloseTo(plain, 9);
    expect(scaleOf(shown(survey(2600, 'ft'))).exaggeration).toBeCloseTo(plain * 0.3048, 9);
    expect(scaleOf(shown(survey(2600, 'm', feet))).exaggeration).toBeCloseTo(plain / 0.3048, 9);
  });

  it('holds for time at a velocity, which is named', () => {
    const store = shown(survey(2600, 'm', { ...DEPTH, domain: 'time', unit: 'ms', step: 4 }));
    store.section.value = { ...store.section.value, velocity: 3250 };
    // 800 ms two-way at 3250 m/s are 1300 m, half of the width, as it is drawn.
    expect(scaleOf(store).exaggeration).toBeCloseTo(1, 9);
    expect(scaleOf(store)).toMatchObject({ text: '×1', note: ' (time at 3250 m/s)' });
  });

  it('holds for the time of ground radar at a velocity of radar', () => {
    const store = shown(survey(2600, 'm', { ...DEPTH, domain: 'time', unit: 'ns', step: 0.5 }));
    // 100 ns two-way at 0.1 m/ns are 5 m.
    expect(scaleOf(store).exaggeration).toBeCloseTo(0.5 / (5 / 2600), 6);
    expect(scaleOf(store).note).toBe(' (time at 0.1 m/ns)');
  });

  it('of a 2D line comes from the distance of its traces', () => {
    const store = shown(line(10, 'm'));
    // The sheet is 2 wide and 1.36 high; the line is 1200 m wide, as each trace has its cell, and 4500 m deep.
    expect(scaleOf(store).exaggeration).toBeCloseTo(1.36 / 2 / (4500 / 1200), 9);
  });

  it.each([
    ['a survey', survey(2600, 'm'), 4500 / 2600],
    ['a survey in feet', survey(9000, 'ft'), 4500 / (9000 * 0.3048)],
    ['a line', line(10, 'm'), 4500 / 1200],
    ['a line of 120 km', line(1000, 'm'), 4500 / 120_000],
  ])('true scale draws %s in its true shape', (_, meta, trueShape) => {
    const store = shown(meta);
    store.verticalStretch.value = scaleOf(store).trueStretch;
    expect(drawnShape(store)).toBeCloseTo(trueShape, 9);
    expect(scaleOf(store).exaggeration).toBeCloseTo(1, 9);
  });

  it('is approximate, and says so, of coordinates in degrees', () => {
    // A degree of latitude is 111.2 km within half a percent.
    const { exaggeration, text } = scaleOf(shown(survey(0.1, 'degrees')));
    expect(exaggeration / (0.5 / (4500 / 11_120))).toBeCloseTo(1, 2);
    expect(text).toMatch(/^≈ ×1\.2/);
  });

  it('is no number where units are unknown, and the caption has none', () => {
    expect(sceneScale(shown(survey(2600, 'unknown')))).toMatch(/does not say whether .* metres or feet/);
    expect(sceneScale(shown(line(10, 'unknown')))).toMatch(/does not say whether .* metres or feet/);
    expect(sceneScale(shown(line(250_000, 'm')))).toMatch(/they are 250 km apart, which no line is/);
    const noMap = { ...madeMeta, geometry: { ...madeMeta.geometry, binGrid: null } as never };
    expect(sceneScale(shown(noMap))).toMatch(/no map coordinates/);
    const caption = sceneCaption(shown(noMap), [], new Date(0)).join();
    expect(caption).toContain('vertical exaggeration unknown');
    expect(caption).not.toContain('×');
  });
});
