import { afterEach, expect, test } from 'vitest';
import type { CameraDirection, SceneSurvey, SurveyTurn } from '../../../../src/core/scene.ts';
import type { BinGrid, PlacedSlice } from '../../../../src/core/types.ts';
import { placeFaces } from '../../../../src/ui/scene/cube-faces.ts';
import { createScene, picture, surveyOf, type TestScene } from '../scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

/** Turned by 53° and left-handed: inlines grow to the south-east, crosslines to the north-east. */
const binGrid: BinGrid = {
  origin: { x: 431_000, y: 6_521_000 },
  inlineVector: { x: 12, y: -16 },
  crosslineVector: { x: 8, y: 6 },
  inlineSpacing: 20,
  crosslineSpacing: 10,
  azimuth: 53.13,
  unit: 'm',
};
const survey: SceneSurvey = {
  ...surveyOf({
    stride: { inline: 1, crossline: 1, sample: 1 },
    inlineCount: 200,
    crosslineCount: 400,
    sampleCount: 50,
    data: new Uint16Array(0),
    lastValid: new Int32Array(0),
    scale: 1,
  }),
  binGrid,
};
const flatTop: PlacedSlice = {
  data: new Float32Array(100 * 200).fill(0.5),
  width: 200,
  height: 100,
  subsample: 2,
  exact: true,
  axis: 'sample',
  index: 25,
  columnStride: 2,
  rowStride: 2,
};

async function sceneOf(direction: CameraDirection, one = survey): Promise<TestScene> {
  const scene = createScene(one);
  scenes.push(scene);
  scene.stage.setSlice('sample', flatTop);
  scene.stage.resetCamera(direction);
  await scene.stage.nextFrame();
  return scene;
}

const bar = ({ labels }: TestScene) => labels.querySelector<HTMLElement>('[data-scale-bar]')!;
const metresOf = (text: string) => Number.parseFloat(text) * (text.endsWith('km') ? 1000 : 1);

test('the scale bar measures on the map what its text says, in the view from above and after zooming', async () => {
  const scene = await sceneOf('top');
  const { stage, canvas } = scene;
  const bounds = canvas.getBoundingClientRect();
  const measure = () => {
    const length = bar(scene).lastElementChild!.getBoundingClientRect().width;
    const middle = { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 2 };
    const from = stage.pick(middle.x - length / 2, middle.y)!;
    const to = stage.pick(middle.x + length / 2, middle.y)!;
    const [inlines, crosslines] = [
      to.inlineIndex - from.inlineIndex,
      to.crosslineIndex - from.crosslineIndex,
    ];
    const x = inlines * 12 + crosslines * 8;
    const y = inlines * -16 + crosslines * 6;
    return { ground: Math.hypot(x, y), length };
  };
  for (const nearer of [1, 3]) {
    const { position, target, fieldOfView } = stage.cameraPlace;
    stage.placeCamera({
      position: position.map((v, k) => target[k]! + (v - target[k]!) / nearer) as [number, number, number],
      target,
      fieldOfView,
    });
    await picture(scene);
    const { ground, length } = measure();
    const said = metresOf(bar(scene).textContent!);
    // Picks are whole bins: one each way, and a pixel.
    expect(Math.abs(ground - said)).toBeLessThan(22 + said / length);
    expect(length).toBeGreaterThan(30);
  }
  expect(bar(scene).title).toContain('Holds everywhere');
  stage.resetCamera('default');
  await stage.nextFrame();
  expect(bar(scene).title).toContain('point that the view turns about');
});

test('a picture has the scale bar at its own size: as long as the text says there too', async () => {
  const scene = await sceneOf('top');
  await picture(scene, { theme: 'light' });
  const length = bar(scene).lastElementChild!.getBoundingClientRect().width;
  const canvas = await scene.stage.picture(640, 480);
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, 640, 480);
  const dark = (x: number, y: number) => data[4 * (y * 640 + x)]! < 90;
  // The bar stands 12 CSS pixels, here 24, from the left and the bottom.
  const row = Array.from({ length: 12 }, (_, k) => 480 - 34 + k).map(
    (y) => Array.from({ length: 320 }, (_, x) => x).filter((x) => dark(x, y)).length,
  );
  expect(Math.abs(Math.max(...row) - 2 * length)).toBeLessThan(4);
});

test('a survey without a map has no scale bar', async () => {
  const scene = await sceneOf('top', { ...survey, binGrid: null });
  expect(bar(scene).style.display).toBe('none');
});

test('no label of an axis lies on the scale bar or the north arrow', async () => {
  const scene = await sceneOf('default');
  for (const zoom of [1, 1.2]) {
    const { position, target, fieldOfView } = scene.stage.cameraPlace;
    scene.stage.placeCamera({
      position: position.map((v, k) => target[k]! + (v - target[k]!) / zoom) as [number, number, number],
      target,
      fieldOfView,
    });
    await picture(scene);
    const corners = [bar(scene), scene.labels.querySelector('svg')!].map((e) => e.getBoundingClientRect());
    const spans = [...scene.labels.querySelectorAll('span')].filter((span) => span.style.display !== 'none');
    expect(spans.length).toBeGreaterThan(1);
    for (const span of spans) {
      const a = span.getBoundingClientRect();
      for (const b of corners) {
        const apart = a.right <= b.left || a.left >= b.right || a.bottom <= b.top || a.top >= b.bottom;
        expect(apart, `${span.textContent}`).toBe(true);
      }
    }
  }
});

test('the lateral axes show line numbers or map coordinates, and nothing is uploaded for it', async () => {
  const scene = await sceneOf('top');
  Object.assign(scene.canvas.style, { width: '720px', height: '540px' });
  scene.stage.resize();
  const words = () =>
    [...scene.labels.querySelectorAll('span')]
      .filter(({ style }) => style.display !== 'none')
      .map(({ textContent }) => textContent!);
  await picture(scene);
  expect(words()).toContain('Crossline');
  const { textureUploads } = scene.stage.counts;
  await picture(scene, { axisNumbers: 'map' });
  expect(scene.stage.counts.textureUploads).toBe(textureUploads);
  expect(words()).toEqual(expect.arrayContaining(['X (m)', 'Y (m)']));
  expect(words()).not.toContain('Crossline');
  // The survey lies between 431 and 437 km east, 6518 and 6524 km north.
  const numbers = words().map(Number).filter(Number.isFinite);
  expect(numbers.length).toBeGreaterThan(2);
  for (const number of numbers)
    expect((number > 430_000 && number < 438_000) || (number > 6_517_000 && number < 6_525_000)).toBe(true);
});

/** Unit vector from the point looked at to the camera. */
function standing({ stage }: TestScene): number[] {
  const { position, target } = stage.cameraPlace;
  const v = position.map((p, k) => p - target[k]!);
  return v.map((p) => p / Math.hypot(...v));
}

test.each([
  // Out of the first inline: against the direction in which inlines grow.
  ['inline-first', [-0.6, 0.8, 0]],
  ['inline-last', [0.6, -0.8, 0]],
  ['crossline-first', [-0.8, -0.6, 0]],
  ['crossline-last', [0.8, 0.6, 0]],
  ['top', [0, 0, 1]],
  ['base', [0, 0, -1]],
] as const)('%s: the camera stands before that side of the survey', async (direction, expected) => {
  const scene = await sceneOf(direction);
  standing(scene).forEach((v, k) => {
    expect(v).toBeCloseTo(expected[k]!, 2);
  });
  let turn: SurveyTurn | null = null;
  scene.stage.watchTurn((now) => {
    turn = now;
  })();
  const nearest = placeFaces(turn!, 40).reduce((a, b) => (b.normal[2] > a.normal[2] ? b : a));
  expect(nearest.face).toBe(direction);
  expect(nearest.normal[2]).toBeGreaterThan(0.999);
});

test('who watches the turn is told while the camera moves, and not after the release', async () => {
  const scene = await sceneOf('default');
  const heard: (SurveyTurn | null)[] = [];
  const release = scene.stage.watchTurn((turn) => heard.push(turn));
  expect(heard.length).toBe(1);
  scene.stage.resetCamera('top');
  await scene.stage.nextFrame();
  expect(heard.length).toBeGreaterThan(3);
  expect(heard.at(-1)!.up[2]).toBeGreaterThan(0.999);
  release();
  const told = heard.length;
  scene.stage.setSurvey(null);
  await scene.stage.nextFrame();
  expect(heard.length).toBe(told);
});

test('fit keeps the turn and brings the whole survey back', async () => {
  const scene = await sceneOf('default');
  const { stage } = scene;
  const { target, fieldOfView } = stage.cameraPlace;
  const away = 0.4;
  const turn = [0.48, -0.64, 0.6];
  stage.placeCamera({
    position: turn.map((v, k) => target[k]! + 0.2 + v * away) as [number, number, number],
    target: target.map((v) => v + 0.2) as [number, number, number],
    fieldOfView,
  });
  await stage.nextFrame();
  stage.resetCamera('fit');
  await stage.nextFrame();
  standing(scene).forEach((v, k) => {
    expect(v).toBeCloseTo(turn[k]!, 3);
  });
  const { position, target: now, fieldOfView: field } = stage.cameraPlace;
  expect(field).toBe(fieldOfView);
  // The point looked at is that in the middle of survey and labels.
  expect(Math.hypot(now[0], now[1])).toBeLessThan(0.2);
  const distance = Math.hypot(...position.map((v, k) => v - now[k]!));
  expect(distance).toBeGreaterThan(1.5);
  expect(distance).toBeLessThan(6);
});
