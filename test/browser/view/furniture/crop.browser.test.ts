import { afterEach, expect, test } from 'vitest';
import type { CropBox } from '../../../../src/core/scene.ts';
import type { Level } from '../../../../src/core/types.ts';
import { colormapTable } from '../../../../src/view/colormap.ts';
import {
  BACKGROUND,
  createScene,
  goldMask,
  inlineOf,
  levelOf,
  meshOf,
  type Picture,
  picture,
  surveyOf,
  type TestScene,
} from '../scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

/** Seen along the inlines: crosslines grow to the right, time downwards. */
async function sceneOf(level: Level): Promise<TestScene> {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  scene.stage.resetCamera('inline');
  await scene.stage.nextFrame();
  return scene;
}

const table = colormapTable('red-white-blue');
/** Of amplitude 0.5 when the clip is ±1. */
const HALF_COLOUR = [...table.subarray(4 * 191, 4 * 191 + 3)];
const over = (alpha: number) => HALF_COLOUR.map((v, k) => v * alpha + BACKGROUND[k]! * (1 - alpha));

/** The survey's frame on the screen, by whatever is not background. */
function frameOf({ bytes, width, height }: Picture) {
  let [left, right, bottom, top] = [width, 0, height, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.abs(bytes[4 * (y * width + x)]! - BACKGROUND[0]!) < 60) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.min(bottom, y);
      top = Math.max(top, y);
    }
  }
  return { left, right, top, bottom };
}

/** The pixel at shares of the frame, from the left and from the top. */
function at(shot: Picture, frame: ReturnType<typeof frameOf>, u: number, v: number): number[] {
  const x = Math.round(frame.left + (frame.right - frame.left) * u);
  const y = Math.round(frame.top + (frame.bottom - frame.top) * v);
  return [...shot.bytes.subarray(4 * (y * shot.width + x), 4 * (y * shot.width + x) + 3)];
}
const near = (a: readonly number[], b: readonly number[], by = 5) =>
  a.every((v, k) => Math.abs(v - b[k]!) <= by);

const SIZE = [9, 16, 16] as const;

test('the volume ends at the crop: shorter ways are less opaque, outside there is nothing, and nothing is uploaded', async () => {
  const scene = await sceneOf(levelOf(SIZE, () => 0.5));
  const frame = frameOf(await picture(scene));
  const opacity = 0.2;
  scene.stage.setVolumeStyle({ mode: 'composite', points: [{ at: 0, opacity }], shading: false });
  const whole = at(await picture(scene), frame, 0.25, 0.5);
  expect(near(whole, over(1 - (1 - opacity) ** 8)), `${whole}`).toBe(true);
  const uploads = scene.stage.counts.textureUploads;
  // Inlines 4 to 8, from half a bin before the fourth on; crosslines up to the eighth of sixteen.
  const crop: CropBox = { low: [4, 0, 0], high: [8, 7, 15] };
  const shot = await picture(scene, { crop });
  const inside = at(shot, frame, 0.25, 0.5);
  expect(near(inside, over(1 - (1 - opacity) ** 4.5)), `${inside}`).toBe(true);
  expect(near(at(shot, frame, 0.75, 0.5), BACKGROUND)).toBe(true);
  const back = at(await picture(scene), frame, 0.75, 0.5);
  expect(near(back, over(1 - (1 - opacity) ** 8))).toBe(true);
  expect(scene.stage.counts.textureUploads).toBe(uploads);
});

test('a slice shows what lies inside, and is picked there alone', async () => {
  const level = levelOf(SIZE, () => 0.5);
  const scene = await sceneOf(level);
  const frame = frameOf(await picture(scene));
  scene.stage.setSlice('inline', inlineOf(level, 4));
  const shot = await picture(scene, { crop: { low: [0, 0, 8], high: [8, 15, 15] } });
  expect(near(at(shot, frame, 0.4, 0.75), HALF_COLOUR)).toBe(true);
  expect(near(at(shot, frame, 0.4, 0.25), BACKGROUND)).toBe(true);
  const bounds = scene.canvas.getBoundingClientRect();
  const ratio = shot.width / bounds.width;
  const pick = (u: number, v: number) => {
    const x = (frame.left + (frame.right - frame.left) * u) / ratio;
    const y = (shot.height - (frame.top + (frame.bottom - frame.top) * v)) / ratio;
    return scene.stage.pick(bounds.left + x, bounds.top + y);
  };
  expect(pick(0.4, 0.75)).toMatchObject({ slot: 'inline', inlineIndex: 4 });
  expect(pick(0.4, 0.25)).toBeNull();
  // A slice outside is not there at all.
  await picture(scene, { crop: { low: [5, 0, 0], high: [8, 15, 15] } });
  expect(pick(0.4, 0.75)).toBeNull();
});

test('mesh and ray-cast surface are cut at the same place', async () => {
  const ball = (i: number, x: number, s: number) => Math.max(0, 1.2 - Math.hypot(i - 12, x - 12, s - 12) / 9);
  const level = levelOf([25, 25, 25], ball);
  const scene = await sceneOf(level);
  const crop: CropBox = { low: [0, 0, 0], high: [24, 12, 24] };
  scene.stage.setMesh(meshOf(level, 0.4));
  const bare = goldMask(await picture(scene));
  const mesh = await picture(scene, { crop });
  const meshGold = goldMask(mesh);
  scene.stage.setLiveSurface({ amplitude: 0.4, signs: ['positive'] });
  const raysGold = goldMask(await picture(scene, { crop }));
  const count = (mask: Uint8Array) => mask.reduce((sum, gold) => sum + gold, 0);
  expect(count(bare)).toBeGreaterThan(2000);
  // A little more than half: the twelfth crossline's own bin belongs to what is shown.
  expect(count(meshGold) / count(bare)).toBeGreaterThan(0.48);
  expect(count(meshGold) / count(bare)).toBeLessThan(0.62);
  const rightmost = (mask: Uint8Array) => {
    let right = 0;
    mask.forEach((gold, k) => {
      if (gold) right = Math.max(right, k % mesh.width);
    });
    return right;
  };
  expect(Math.abs(rightmost(meshGold) - rightmost(raysGold))).toBeLessThanOrEqual(2);
  expect(Math.abs(count(raysGold) / count(meshGold) - 1)).toBeLessThan(0.05);
});

test('in parallel projection what is near is no larger than what is far, what is picked is what is seen, and rays meet the mesh', async () => {
  const ball = (i: number, x: number, s: number) => Math.max(0, 1.2 - Math.hypot(i - 12, x - 12, s - 12) / 9);
  const level = levelOf([25, 25, 25], ball);
  const scene = await sceneOf(level);
  scene.stage.resetCamera('default');
  await scene.stage.nextFrame();
  scene.stage.setMesh(meshOf(level, 0.4));
  const mesh = goldMask(await picture(scene, { parallel: true }));
  const place = scene.stage.cameraPlace;
  expect(place.fieldOfView).toBeLessThan(1);
  // Rays to the near and the far end of the survey part by less than a hundredth of its length.
  const distance = Math.hypot(...place.position.map((v, k) => v - place.target[k]!));
  expect(1 / distance).toBeLessThan(0.02);
  scene.stage.setLiveSurface({ amplitude: 0.4, signs: ['positive'] });
  const rays = goldMask(await picture(scene, { parallel: true }));
  const differ = mesh.reduce((sum, gold, k) => sum + (gold === rays[k] ? 0 : 1), 0);
  const gold = mesh.reduce((sum, each) => sum + each, 0);
  expect(gold).toBeGreaterThan(1500);
  expect(differ / gold).toBeLessThan(0.05);
  scene.stage.setLiveSurface(null);
  scene.stage.setMesh(null);
  scene.stage.setSlice('inline', inlineOf(level, 12));
  // The view looks at the middle of survey and labels, and now at that of the survey.
  const { position, target, fieldOfView } = scene.stage.cameraPlace;
  const moved = position.map((v, k) => v - target[k]!) as [number, number, number];
  scene.stage.placeCamera({ position: moved, target: [0, 0, 0], fieldOfView });
  await picture(scene, { parallel: true });
  const bounds = scene.canvas.getBoundingClientRect();
  const pick = scene.stage.pick(bounds.left + bounds.width / 2, bounds.top + bounds.height / 2)!;
  expect(pick).toMatchObject({ slot: 'inline', inlineIndex: 12 });
  expect(Math.abs(pick.crosslineIndex - 12)).toBeLessThanOrEqual(1);
  const back = scene.stage.cameraPlace;
  await picture(scene, { parallel: false });
  expect(scene.stage.cameraPlace.fieldOfView).toBeGreaterThan(20);
  expect(back.fieldOfView).toBeLessThan(1);
});

test('a handle in the middle of each face is taken where it is drawn, and the face follows the pointer without an upload', async () => {
  const level = levelOf(SIZE, () => 0.5);
  const scene = await sceneOf(level);
  const { stage } = scene;
  stage.setSlice('inline', inlineOf(level, 4));
  const box: CropBox = { low: [0, 2, 1], high: [8, 12, 14] };
  stage.showCropHandles(true);
  await picture(scene, { crop: box });
  const { textureUploads } = stage.counts;
  const bounds = scene.canvas.getBoundingClientRect();
  const handle = (name: string) => {
    const dot = scene.labels.querySelector<SVGCircleElement>(`[data-handle=${name}]`)!;
    return {
      x: bounds.left + Number(dot.getAttribute('cx')),
      y: bounds.top + Number(dot.getAttribute('cy')),
    };
  };
  // Faces stand half a bin outside of the lines 2 and 12: eleven bins apart on the screen.
  const [left, right] = [handle('crossline-low'), handle('crossline-high')];
  const bin = (right.x - left.x) / 11;
  expect(right.y).toBeCloseTo(left.y, 0);
  const grab = stage.grab(right.x, right.y, 3, false)!;
  expect(grab).toMatchObject({ slot: 'crossline', crop: 'high', direction: 'horizontal' });
  expect(grab.indexAt(right.x, right.y)).toBe(12);
  expect(grab.indexAt(right.x - 3 * bin, right.y + 20)).toBe(9);
  // Not beyond the survey, and not beyond the face across.
  expect(grab.indexAt(right.x + 40 * bin, right.y)).toBe(15);
  expect(grab.indexAt(right.x - 40 * bin, right.y)).toBe(2);
  const top = stage.grab(handle('sample-low').x, handle('sample-low').y, 3, false)!;
  expect(top).toMatchObject({ slot: 'sample', crop: 'low', direction: 'vertical' });
  expect(top.indexAt(handle('sample-low').x, handle('sample-low').y + 2 * bin)).toBeGreaterThan(1);
  for (let index = 12; index > 6; index--) {
    const high: CropBox['high'] = [8, index, 14];
    await picture(scene, { crop: { low: box.low, high } });
    expect(handle('crossline-high').x).toBeCloseTo(right.x - (12 - index) * bin, 0);
  }
  expect(stage.counts.textureUploads).toBe(textureUploads);
  stage.showCropHandles(false);
  await picture(scene, { crop: box });
  expect(stage.grab(right.x, right.y, 3, false)?.crop).toBeUndefined();
});
