import { expect, it } from 'vitest';
import type { BinGrid, Geometry3d } from '../../../../src/core/types.ts';
import { meshSpace } from '../../../../src/surface/mesh-space.ts';
import { pathLength } from '../../../../src/ui/layers/path/path-plan.ts';
import { mapFrame } from '../../../../src/ui/session/map-frame.ts';
import { summaryRows } from '../../../../src/ui/session/summary-rows.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { mapAxis } from '../../../../src/view/furniture/map-axes.ts';
import { groundScale } from '../../../../src/view/furniture/scale-bar.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

it('lengths on the map are in “map units” wherever the file does not tell their unit', () => {
  const known = madeMeta.geometry as Geometry3d;
  const binGrid: BinGrid = { ...known.binGrid!, unit: 'unknown' };
  const meta = { ...madeMeta, geometry: { ...known, binGrid } };
  const { scene } = surveyShape(madeDataset({ meta }));
  const ends = [
    { inlineIndex: 0, crosslineIndex: 0 },
    { inlineIndex: 0, crosslineIndex: 40 },
  ];
  const said = [
    Object.fromEntries(summaryRows(meta))['Bin size'],
    pathLength(ends, binGrid),
    mapFrame({ left: 0, right: 1000, bottom: 0, top: 1000 }, 'unknown', 400, 300).scaleBar!.unit,
    mapAxis(scene, 0, [0, 0, 0])!.title,
    groundScale(scene)!.unit,
    meshSpace(scene, 'map')!.axes,
  ];
  for (const words of said) expect(words).toMatch(/\bmap units\b/);
});
