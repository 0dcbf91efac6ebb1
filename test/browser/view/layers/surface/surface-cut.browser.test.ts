import { afterEach, expect, test } from 'vitest';
import type { CutPlanes } from '../../../../../src/view/layers/surface/surface-cut.ts';
import {
  atRest,
  createScene,
  goldMask,
  levelOf,
  meshOf,
  type Picture,
  picture,
  surveyOf,
  type TestScene,
} from '../../scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

const COUNT = 25;
const ball = (i: number, x: number, s: number) => Math.max(0, 1.2 - Math.hypot(i - 12, x - 12, s - 12) / 9);
const level = levelOf([COUNT, COUNT, COUNT], ball);
const MIDDLE: CutPlanes = [12, 12, 12];

async function sceneOf(direction: 'default' | 'inline'): Promise<TestScene> {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  scene.stage.resetCamera(direction);
  await scene.stage.nextFrame();
  await atRest(scene.stage);
  return scene;
}

const count = (shot: Picture): number => goldMask(shot).reduce((sum, gold) => sum + gold, 0);
/** What a click in the middle of the whole ball finds. */
function pickAt({ stage, canvas }: TestScene, shot: Picture) {
  const mask = goldMask(shot);
  let [x, y] = [0, 0];
  mask.forEach((gold, k) => {
    if (!gold) return;
    x += k % shot.width;
    y += shot.height - 1 - Math.floor(k / shot.width);
  });
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const gold = count(shot);
  return () => stage.pick(left + (x / gold / shot.width) * width, top + (y / gold / shot.height) * height);
}

test('mesh and rays are cut away in the octant towards the camera alone, picks pass through it, and the view says so', async () => {
  const scene = await sceneOf('default');
  const { stage } = scene;
  stage.setMesh(meshOf(level, 0.4));
  const whole = await picture(scene);
  expect(stage.notes).toEqual([]);
  const pick = pickAt(scene, whole);
  const before = pick()!;
  expect(before.slot).toBe('surface');
  stage.setCut(MIDDLE);
  const cut = await picture(scene);
  expect(stage.notes).toEqual(['surface cut away']);
  // The inside of the ball is seen through the cut, farther away.
  const after = pick()!;
  const from = (other: typeof before) =>
    Math.hypot(
      ...[
        other.inlineIndex - before.inlineIndex,
        other.crosslineIndex - before.crosslineIndex,
        other.sampleIndex - before.sampleIndex,
      ],
    );
  expect(from(after)).toBeGreaterThan(5);
  let changed = 0;
  for (let k = 0; k < whole.bytes.length; k += 4)
    if (Math.abs(whole.bytes[k]! - cut.bytes[k]!) > 8) changed++;
  expect(changed / count(whole)).toBeGreaterThan(0.2);
  // The rays draw the same.
  stage.setLiveSurface({ amplitude: 0.4, signs: ['positive'] });
  const rays = await picture(scene);
  expect(Math.abs(count(rays) / count(cut) - 1)).toBeLessThan(0.05);
  const live = pick()!;
  expect(Math.abs(live.inlineIndex - after.inlineIndex)).toBeLessThanOrEqual(1);
  // From elsewhere another octant is cut; with no slice seen none is.
  stage.setCut([null, null, null]);
  await picture(scene);
  expect(stage.notes).toEqual([]);
});

test('another octant is cut only when the camera has come to rest, and none from within the survey', async () => {
  const scene = await sceneOf('inline');
  const { stage } = scene;
  stage.setMesh(meshOf(level, 0.4));
  const pick = pickAt(scene, await picture(scene));
  // Seen along the inlines with one plane, all before it is cut away: the open ball is as wide, and its inside is seen.
  stage.setCut([12, null, null]);
  await picture(scene);
  await atRest(stage);
  const first = pick()!.inlineIndex;
  const { target, position, fieldOfView } = stage.cameraPlace;
  stage.placeCamera({
    target: [-target[0], -target[1], target[2]],
    position: [-position[0], -position[1], position[2]],
    fieldOfView,
  });
  await atRest(stage);
  expect(Math.sign(pick()!.inlineIndex - 12)).toBe(-Math.sign(first - 12));
  expect(stage.notes).toEqual(['surface cut away']);
  stage.placeCamera({ target: [0, 0.1, 0], position: [0, 0, 0], fieldOfView: 30 });
  await atRest(stage);
  expect(stage.notes).toEqual([]);
});

test('specks are not drawn, and the two signs have two colours', async () => {
  const scene = await sceneOf('default');
  const { stage } = scene;
  const mesh = meshOf(level, 0.4);
  const marks = (mark: number) => new Uint8Array(mesh.positions.length / 3).fill(mark);
  stage.setMesh({ ...mesh, marks: marks(6) });
  expect(count(await picture(scene))).toBeGreaterThan(1000);
  stage.setSpecks(7);
  expect(count(await picture(scene))).toBeLessThan(20);
  stage.setSpecks(6);
  stage.setMesh({ ...mesh, marks: marks(6 + 64) });
  const violet = await picture(scene);
  let seen = 0;
  for (let k = 0; k < violet.bytes.length; k += 4) {
    const [red, green, blue] = violet.bytes.subarray(k, k + 3);
    if (blue! - green! > 30 && red! - green! > 20) seen++;
  }
  expect(seen).toBeGreaterThan(1000);
});
