import { afterEach, expect, test } from 'vitest';
import type { CameraPlace } from '../../../src/core/scene.ts';
import { colormapTable } from '../../../src/view/colormap.ts';
import {
  createScene,
  goldMask,
  inlineOf,
  levelOf,
  meshOf,
  picture,
  surveyOf,
  type TestScene,
} from './scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

const SIDE = 41;
const ball = (i: number, x: number, s: number) => Math.max(0, 1.2 - Math.hypot(i - 20, x - 20, s - 20) / 15);
const level = levelOf([SIDE, SIDE, SIDE], ball);

async function sceneOf(): Promise<TestScene> {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  await picture(scene, { parallel: true });
  return scene;
}

/** The same direction, so many times nearer. */
function nearer({ position, target, fieldOfView }: CameraPlace, times: number): CameraPlace {
  const at = position.map((v, k) => target[k]! + (v - target[k]!) / times);
  return { position: at as [number, number, number], target, fieldOfView };
}

type Point = readonly [x: number, y: number];

/** Where the middle of each face of the survey's box is drawn, CSS pixels. */
async function faces(scene: TestScene): Promise<Record<string, Point>> {
  scene.stage.showCropHandles(true);
  await picture(scene, { parallel: true });
  const dots = [...scene.labels.querySelectorAll<SVGCircleElement>('circle')];
  const found = dots.map((dot) => [
    dot.dataset.handle!,
    [Number(dot.getAttribute('cx')), Number(dot.getAttribute('cy'))] as const,
  ]);
  scene.stage.showCropHandles(false);
  return Object.fromEntries(found);
}

/** Where an index is drawn, if rays are parallel: lengths along each axis are alike everywhere. */
function affine(at: Record<string, Point>) {
  const middle = ['low', 'high'].map((end) => at[`inline-${end}`]!);
  const centre = [0, 1].map((k) => (middle[0]![k]! + middle[1]![k]!) / 2);
  const perIndex = (['inline', 'crossline', 'sample'] as const).map((axis) =>
    [0, 1].map((k) => (at[`${axis}-high`]![k]! - at[`${axis}-low`]![k]!) / SIDE),
  );
  return (...index: [number, number, number]): Point =>
    [0, 1].map((k) =>
      index.reduce((sum, v, axis) => sum + (v - (SIDE - 1) / 2) * perIndex[axis]![k]!, centre[k]!),
    ) as unknown as Point;
}

test.each([1, 2.4])('opposite faces lie about one centre exactly, %d times nearer too', async (times) => {
  const scene = await sceneOf();
  scene.stage.placeCamera(nearer(scene.stage.cameraPlace, times));
  const at = await faces(scene);
  const centres = ['inline', 'crossline', 'sample'].map((axis) =>
    [0, 1].map((k) => (at[`${axis}-low`]![k]! + at[`${axis}-high`]![k]!) / 2),
  );
  // Positions are written to a tenth of a pixel.
  for (const centre of centres.slice(1))
    for (const k of [0, 1]) expect(Math.abs(centre[k]! - centres[0]![k]!)).toBeLessThan(0.11);
  const lengths = Object.values(at).map(([x, y]) => Math.hypot(x - centres[0]![0]!, y - centres[0]![1]!));
  expect(Math.max(...lengths)).toBeGreaterThan(40);
});

test('a pick far from the middle finds the sample that is drawn there', async () => {
  const scene = await sceneOf();
  const place = affine(await faces(scene));
  scene.stage.setSlice('inline', inlineOf(level, 33));
  await picture(scene, { parallel: true });
  const bounds = scene.canvas.getBoundingClientRect();
  for (const [crossline, sample] of [
    [2, 3],
    [38, 4],
    [3, 37],
    [37, 38],
    [20, 20],
  ] as const) {
    const [x, y] = place(33, crossline, sample);
    const pick = scene.stage.pick(bounds.left + x, bounds.top + y);
    expect(pick).toMatchObject({ slot: 'inline', inlineIndex: 33 });
    expect(Math.abs(pick!.crosslineIndex - crossline)).toBeLessThanOrEqual(1);
    expect(Math.abs(pick!.sampleIndex - sample)).toBeLessThanOrEqual(1);
  }
});

test.each([1, 2.2])('what is in front is drawn in front, %d times nearer too', async (times) => {
  const scene = await sceneOf();
  const { stage } = scene;
  const high = levelOf([SIDE, SIDE, SIDE], () => 0.9);
  const low = levelOf([SIDE, SIDE, SIDE], () => -0.9);
  stage.setSlice('inline', inlineOf(high, 20));
  // Along the crossline 20, columns are inlines: of a cube alike in both directions.
  stage.setSlice('crossline', { ...inlineOf(low, 20), axis: 'crossline' });
  stage.placeCamera(nearer(stage.cameraPlace, times));
  const shot = await picture(scene, { parallel: true });
  const bounds = scene.canvas.getBoundingClientRect();
  const ratio = shot.width / bounds.width;
  const table = colormapTable('red-white-blue');
  const warmth = (k: number) => table[4 * k]! - table[4 * k + 2]!;
  const seen = { inline: 0, crossline: 0 };
  let wrong = 0;
  for (let y = 40; y < 200; y += 7) {
    for (let x = 60; x < 260; x += 7) {
      const picks = [
        [0, 0],
        [2, 0],
        [-2, 0],
        [0, 2],
        [0, -2],
      ].map(([dx, dy]) => stage.pick(bounds.left + x + dx!, bounds.top + y + dy!)?.slot ?? null);
      const slot = picks[0];
      // Not at an outline.
      if ((slot !== 'inline' && slot !== 'crossline') || picks.some((other) => other !== slot)) continue;
      const at = 4 * ((shot.height - 1 - Math.round(y * ratio)) * shot.width + Math.round(x * ratio));
      const drawn = shot.bytes[at]! - shot.bytes[at + 2]!;
      const expected = warmth(slot === 'inline' ? 243 : 12);
      if (Math.sign(drawn) !== Math.sign(expected) || Math.abs(drawn) < 60) wrong++;
      seen[slot]++;
    }
  }
  expect(seen.inline).toBeGreaterThan(20);
  expect(seen.crossline).toBeGreaterThan(20);
  // Frames of slices are lines of other colours.
  expect(wrong).toBeLessThanOrEqual(3);
});

test.each([1, 2.5])(
  'ray-cast surface and mesh are the same, and lit alike, %d times nearer too',
  async (times) => {
    const scene = await sceneOf();
    const { stage } = scene;
    expect((await stage.setVolume(level)).kind).toBe('ready');
    stage.setMesh(meshOf(level, 0.4));
    stage.placeCamera(nearer(stage.cameraPlace, times));
    const mesh = await picture(scene, { parallel: true });
    stage.setLiveSurface({ amplitude: 0.4, signs: ['positive'] });
    const rays = await picture(scene, { parallel: true });
    const [a, b] = [goldMask(mesh), goldMask(rays)];
    let [gold, differ, unlike] = [0, 0, 0];
    for (let k = 0; k < a.length; k++) {
      gold += a[k]!;
      if (a[k] !== b[k]) differ++;
      else if (a[k] && Math.abs(mesh.bytes[4 * k]! - rays.bytes[4 * k]!) > 16) unlike++;
    }
    expect(gold).toBeGreaterThan(3000);
    expect(differ / gold).toBeLessThan(0.03);
    expect(unlike / gold).toBeLessThan(0.03);
  },
);

test('what lies in front of the point looked at stays however near that is: such a camera has nothing behind it', async () => {
  const scene = await sceneOf();
  const { stage, canvas } = scene;
  stage.resetCamera('inline');
  await stage.nextFrame();
  // The first inline is half the survey's width before its middle, a bin's width fills the view.
  stage.setSlice(
    'inline',
    inlineOf(
      levelOf([SIDE, SIDE, SIDE], () => 0.9),
      0,
    ),
  );
  const place = nearer({ ...stage.cameraPlace, target: [0, 0, 0] }, 600);
  expect(Math.hypot(...place.position)).toBeLessThan(0.45);
  stage.placeCamera(place);
  const shot = await picture(scene, { parallel: true });
  const bounds = canvas.getBoundingClientRect();
  const pick = stage.pick(bounds.left + bounds.width / 2, bounds.top + bounds.height / 2);
  expect(pick).toMatchObject({ slot: 'inline', inlineIndex: 0, crosslineIndex: 20, sampleIndex: 20 });
  const at = 4 * (Math.floor(shot.height / 2) * shot.width + Math.floor(shot.width / 2));
  const table = colormapTable('red-white-blue');
  [0, 1, 2].forEach((k) => {
    expect(Math.abs(shot.bytes[at + k]! - table[4 * 242 + k]!)).toBeLessThan(6);
  });
});

test.each([
  ['the same shape', 640, 480, 2],
  ['a narrower one, as wide as the view', 480, 640, 1.5],
])('a picture of %s shows the same at its own size', async (_name, width, height, scale) => {
  const scene = await sceneOf();
  const { stage } = scene;
  stage.setMesh(meshOf(level, 0.4));
  const shot = await picture(scene, { parallel: true });
  const ratio = shot.width / scene.canvas.clientWidth;
  const gold = goldMask(shot).reduce((sum, each) => sum + each, 0);
  const canvas = await stage.picture(width, height);
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  const bytes = new Uint8Array(data.buffer);
  const large = goldMask({ width, height, bytes }).reduce((sum, each) => sum + each, 0);
  expect(large / gold / (scale / ratio) ** 2).toBeGreaterThan(0.97);
  expect(large / gold / (scale / ratio) ** 2).toBeLessThan(1.03);
});
