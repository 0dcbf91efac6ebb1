import { describe, expect, test } from 'vitest';
import type { SceneSurvey } from '../../../src/core/scene.ts';
import type { BinGrid } from '../../../src/core/types.ts';
import { lookAngles } from '../../../src/view/camera.ts';
import { boxEdges, labelledEdge } from '../../../src/view/furniture/axis-edges.ts';
import { boxCorners, placementMatrix, placeSurvey, toWorld } from '../../../src/view/placement.ts';

const survey = (over: Partial<SceneSurvey> = {}): SceneSurvey => ({
  inlineCount: 50,
  crosslineCount: 80,
  sampleCount: 100,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'Crossline', first: 1, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
  ...over,
});

const grid = (
  inlineVector: { x: number; y: number },
  crosslineVector: { x: number; y: number },
): BinGrid => ({
  origin: { x: 431_000.5, y: 6_521_000.25 },
  inlineVector,
  crosslineVector,
  inlineSpacing: Math.hypot(inlineVector.x, inlineVector.y),
  crosslineSpacing: Math.hypot(crosslineVector.x, crosslineVector.y),
  azimuth: 0,
  unit: 'm',
});

/** Map shift between two world points, in bins of the larger side. */
function mapShift(one: SceneSurvey, from: [number, number], to: [number, number]) {
  const placement = placeSurvey(one);
  const a = toWorld(placement, [...from, 0]);
  const b = toWorld(placement, [...to, 0]);
  return { x: b[0] - a[0], y: b[1] - a[1] };
}

describe('a spike lands on its map position', () => {
  for (const [name, inlineVector, crosslineVector] of [
    ['right-handed', { x: -7, y: 24 }, { x: 24, y: 7 }],
    ['left-handed', { x: 24, y: 7 }, { x: -7, y: 24 }],
    ['left-handed, numbers growing to the south', { x: 3, y: -20 }, { x: 30, y: 4.5 }],
  ] as const) {
    test(name, () => {
      const one = survey({ binGrid: grid(inlineVector, crosslineVector) });
      const spike = [13, 41] as const;
      const east = spike[0] * inlineVector.x + spike[1] * crosslineVector.x;
      const north = spike[0] * inlineVector.y + spike[1] * crosslineVector.y;
      const seen = mapShift(one, [0, 0], [...spike]);
      // Same direction and sense, one scale for east and north: turned and shrunk, never mirrored.
      const scale = Math.hypot(seen.x, seen.y) / Math.hypot(east, north);
      expect(seen.x).toBeCloseTo(east * scale, 9);
      expect(seen.y).toBeCloseTo(north * scale, 9);
      const side = Math.max(
        50 * Math.hypot(inlineVector.x, inlineVector.y),
        80 * Math.hypot(crosslineVector.x, crosslineVector.y),
      );
      expect(scale).toBeCloseTo(1 / side, 9);
    });
  }
});

test('without a map crosslines run east, inlines north, bins are square', () => {
  const shift = mapShift(survey(), [0, 0], [10, 20]);
  expect(shift.x).toBeCloseTo(20 / 80);
  expect(shift.y).toBeCloseTo(10 / 80);
});

test('a grid whose axes are parallel is no map', () => {
  const placement = placeSurvey(survey({ binGrid: grid({ x: 10, y: 10 }, { x: 20, y: 20 }) }));
  expect(placement.crosslineAxis[1]).toBe(0);
  expect(placement.inlineAxis[0]).toBe(0);
});

test('degrees of longitude shrink with latitude', () => {
  const binGrid = {
    ...grid({ x: 0, y: 0.001 }, { x: 0.001, y: 0 }),
    origin: { x: 5, y: 60 },
    unit: 'degrees' as const,
  };
  const { inlineAxis, crosslineAxis } = placeSurvey(survey({ binGrid }));
  expect(crosslineAxis[0] / inlineAxis[1]).toBeCloseTo(0.5, 6);
});

test('samples go down; height follows the stretch', () => {
  const height = (stretch: number) => {
    const corners = boxCorners(placeSurvey(survey(), stretch));
    return Math.max(...corners.map((c) => c[2])) - Math.min(...corners.map((c) => c[2]));
  };
  expect(placeSurvey(survey()).sampleAxis[2]).toBeLessThan(0);
  expect(height(1)).toBeCloseTo(0.5);
  expect(height(3)).toBeCloseTo(1.5);
});

test('the survey is centred and the matrix is the same map', () => {
  const placement = placeSurvey(survey({ binGrid: grid({ x: -7, y: 24 }, { x: 24, y: 7 }) }));
  expect(Math.hypot(...toWorld(placement, [24.5, 39.5, 49.5]))).toBeCloseTo(0, 12);
  const m = placementMatrix(placement);
  const index = [3, 5, 7, 1];
  const byMatrix = [0, 1, 2].map((row) => index.reduce((sum, v, k) => sum + m[k * 4 + row]! * v, 0));
  toWorld(placement, [3, 5, 7]).forEach((v, k) => {
    expect(byMatrix[k]).toBeCloseTo(v, 12);
  });
});

test('a flat survey is an upright sheet, half as wide again as high, seen straight on', () => {
  const placement = placeSurvey(survey({ flat: true, inlineCount: 1 }));
  const corners = boxCorners(placement);
  expect(Math.max(...corners.map((c) => c[0]))).toBeCloseTo(1);
  expect(Math.max(...corners.map((c) => c[2]))).toBeCloseTo(0.68);
  expect(Math.max(...corners.map((c) => Math.abs(c[1])))).toBeLessThan(1e-3);
});

test('looking at inlines has crosslines growing to the right, whatever the handedness', () => {
  for (const crosslineVector of [
    { x: 24, y: 7 },
    { x: -24, y: -7 },
  ]) {
    const placement = placeSurvey(survey({ binGrid: grid({ x: -7, y: 24 }, crosslineVector) }));
    const [azimuth] = lookAngles(placement, 'inline');
    const right = [Math.cos(azimuth), Math.sin(azimuth)] as const;
    const { crosslineAxis } = placement;
    expect(right[0] * crosslineAxis[0] + right[1] * crosslineAxis[1]).toBeGreaterThan(0);
  }
});

describe('box edges', () => {
  const size = [10, 20, 30] as const;

  test('an oblique view has three front, three back and six silhouette edges', () => {
    const sides = boxEdges(size, [-50, -50, -50]).map(({ side }) => side);
    expect(sides.filter((side) => side === 'front')).toHaveLength(3);
    expect(sides.filter((side) => side === 'back')).toHaveLength(3);
    expect(sides.filter((side) => side === 'rim')).toHaveLength(6);
  });

  test('straight on, the four edges of the one visible face are the silhouette', () => {
    const rims = boxEdges(size, [-50, 10, 15]).filter(({ side }) => side === 'rim');
    expect(rims.map(({ axis }) => axis).sort()).toEqual([1, 1, 2, 2]);
  });

  test('the lowest edge carries the numbers; an axis seen end-on carries none', () => {
    const edges = boxEdges(size, [-50, 10, 15]);
    const project = ([, x, z]: readonly [number, number, number]) => ({ x: x * 10, y: z * 10, z: 0 });
    expect(labelledEdge(edges, 1, project)?.low).toEqual([-0.5, -0.5, 29.5]);
    expect(labelledEdge(edges, 2, project)?.low).toEqual([-0.5, -0.5, -0.5]);
    expect(labelledEdge(edges, 0, project)).toBeNull();
  });
});
