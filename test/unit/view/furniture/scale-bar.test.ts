import { OrthographicCamera, PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, test } from 'vitest';
import type { SceneSurvey } from '../../../../src/core/scene.ts';
import type { BinGrid } from '../../../../src/core/types.ts';
import { groundScale, pixelsPerWorld, scaleBar } from '../../../../src/view/furniture/scale-bar.ts';
import { placeSurvey, toWorld } from '../../../../src/view/placement.ts';

const grid = (unit: BinGrid['unit'], step = 25): BinGrid => ({
  origin: { x: 431_000, y: unit === 'degrees' ? 60 : 6_521_000 },
  inlineVector: { x: -0.28 * step, y: 0.96 * step },
  crosslineVector: { x: 0.48 * step, y: 0.14 * step },
  inlineSpacing: step,
  crosslineSpacing: step / 2,
  azimuth: 73.74,
  unit,
});

const survey = (binGrid: BinGrid | null, flat = false): SceneSurvey => ({
  inlineCount: 150,
  crosslineCount: 260,
  sampleCount: 100,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'Crossline', first: 1, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid,
  flat,
});

const HEIGHT = 600;
const WIDTH = 900;

/** Pixels between the ends of a ground length that runs along the screen, by three's own projection. */
function drawnLength(
  camera: PerspectiveCamera | OrthographicCamera,
  target: Vector3,
  metres: number,
  metresToWorld: number,
): number {
  camera.updateMatrixWorld();
  const right = new Vector3().setFromMatrixColumn(camera.matrixWorld, 0);
  const [a, b] = [-0.5, 0.5].map((end) =>
    target
      .clone()
      .addScaledVector(right, (end * metres) / metresToWorld)
      .project(camera),
  );
  return Math.hypot(((b!.x - a!.x) * WIDTH) / 2, ((b!.y - a!.y) * HEIGHT) / 2);
}

describe('a scale bar is as long as its length on the ground', () => {
  const one = survey(grid('m'));
  const placement = placeSurvey(one);
  // Two neighbouring inlines are 25 m apart, whatever the world's units.
  const [a, b] = [toWorld(placement, [0, 0, 0]), toWorld(placement, [1, 0, 0])];
  const metresToWorld = 25 / Math.hypot(b[0] - a[0], b[1] - a[1]);
  const target = new Vector3(0.2, 0.1, -0.1);

  test.each([0.7, 2.3, 11, 170])('in perspective at the point looked at, from %d away', (distance) => {
    const camera = new PerspectiveCamera(30, WIDTH / HEIGHT, 0.01, 1000);
    camera.up.set(0, 0, 1);
    camera.position.copy(target).add(new Vector3(0.48, -0.64, 0.6).multiplyScalar(distance));
    camera.lookAt(target);
    const bar = scaleBar(groundScale(one)!, pixelsPerWorld(camera, distance, HEIGHT))!;
    const metres = Number(bar.text.split(' ')[0]!.replace(',', '')) * (bar.text.endsWith('km') ? 1000 : 1);
    expect(bar.pixels).toBeCloseTo(drawnLength(camera, target, metres, metresToWorld), 1);
    expect(bar.pixels).toBeLessThanOrEqual(140);
    expect(bar.pixels).toBeGreaterThan(140 / 2.5 - 1e-9);
  });

  test.each([0.4, 3, 25])('with parallel rays at any distance, zoomed %d times', (zoom) => {
    const camera = new OrthographicCamera(-WIDTH / HEIGHT, WIDTH / HEIGHT, 1, -1, 0.01, 1000);
    camera.up.set(0, 0, 1);
    camera.zoom = zoom;
    camera.updateProjectionMatrix();
    camera.position.copy(target).add(new Vector3(4.8, -6.4, 6));
    camera.lookAt(target);
    const bar = scaleBar(groundScale(one)!, pixelsPerWorld(camera, 1234, HEIGHT))!;
    const metres = Number(bar.text.split(' ')[0]!.replace(',', '')) * (bar.text.endsWith('km') ? 1000 : 1);
    expect(bar.pixels).toBeCloseTo(drawnLength(camera, target, metres, metresToWorld), 1);
  });
});

test('lengths are round and carry the unit of the headers', () => {
  const at = (perWorld: number, unit: 'm' | 'ft' | 'map units') =>
    scaleBar({ perWorld, unit, approximate: false }, 100, 140)!.text;
  // 140 pixels stand for 1.4 × perWorld.
  expect(at(1000, 'm')).toBe('1 km');
  expect(at(700, 'm')).toBe('500 m');
  expect(at(15_000, 'm')).toBe('20 km');
  expect(at(15_000, 'ft')).toBe('20,000 ft');
  expect(at(0.3, 'm')).toBe('0.2 m');
  expect(at(40, 'map units')).toBe('50 map units');
});

test('degrees become metres on the ground, and the bar says that it is approximate', () => {
  const scale = groundScale(survey(grid('degrees', 0.001)))!;
  // 150 inlines of 0.28 thousandths of a degree west at 60° north and 0.96 north.
  const north = Math.hypot(0.28 * Math.cos(Math.PI / 3), 0.96) * 0.001 * 150;
  expect(scale.perWorld / (north * 111_195)).toBeCloseTo(1, 6);
  expect(scaleBar(scale, 400)!.text).toMatch(/^≈ \d+ (k?)m$/);
  const seconds = groundScale(survey({ ...grid('arc-seconds', 3.6), origin: { x: 0, y: 216_000 } }))!;
  expect(seconds.perWorld).toBeCloseTo(scale.perWorld, 3);
});

test('without a map there is no bar', () => {
  expect(groundScale(survey(null))).toBeNull();
  expect(groundScale(survey(grid('m'), true))).toBeNull();
  const line = { ...grid('m'), inlineVector: { x: 10, y: 0 }, crosslineVector: { x: 5, y: 0 } };
  expect(groundScale(survey(line))).toBeNull();
});
