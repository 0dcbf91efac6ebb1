import { afterEach, expect, test } from 'vitest';
import type { PathSection, ScenePick } from '../../../src/core/scene.ts';
import { createScene, inlineOf, levelOf, meshOf, picture, surveyOf, type TestScene } from './scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

/** A ball of 8 voxels about the middle: amplitude falls from 1.2 by a tenth a voxel. */
const level = levelOf([25, 25, 25], (i, x, s) => 1.2 - Math.hypot(i - 12, x - 12, s - 12) / 10);

/** Where the cursor is marked, in pixels of the canvas. */
function markedPlace({ labels }: TestScene): { x: number; y: number } {
  const mark = labels.querySelector('[data-cursor] path')!.getAttribute('transform')!;
  const [x, y] = /translate\((\S+) (\S+)\)/.exec(mark)!.slice(1).map(Number);
  return { x: x!, y: y! };
}

/** Seen along the inlines; `near`: the inline that the camera stands before, by the slice that hides the others. */
async function sceneOf(): Promise<{ scene: TestScene; pick: () => ScenePick | null; near: 0 | 24 }> {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  const { stage } = scene;
  stage.resetCamera('inline');
  const bounds = scene.canvas.getBoundingClientRect();
  stage.setSlice('inline', inlineOf(level, 0));
  // The middle of the box is not that of the picture, whose labels take room too.
  stage.setCursor({ inlineIndex: 12, crosslineIndex: 12, sampleIndex: 12 });
  await picture(scene);
  const middle = markedPlace(scene);
  stage.setCursor(null);
  const pick = () => stage.pick(bounds.left + middle.x, bounds.top + middle.y);
  const { position, target } = stage.cameraPlace;
  // Without a map inlines go up the page, which is north: a camera that looks north stands before the first.
  const near = position[1] < target[1] ? 0 : 24;
  stage.setSlice('inline', null);
  return { scene, pick, near };
}

test('the surface is read, not the slice that it hides: as a mesh, while it is ray-cast, and the slice again behind a faint one', async () => {
  const { scene, pick, near } = await sceneOf();
  const { stage } = scene;
  stage.setSlice('inline', inlineOf(level, 12));
  await picture(scene);
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: 12 });
  // 0.5 is seven voxels from the middle.
  const front = near === 0 ? 5 : 19;
  stage.setMesh(meshOf(level, 0.5));
  await picture(scene);
  expect(pick()).toMatchObject({ slot: 'surface', inlineIndex: front });
  await picture(scene, { surfaceOpacity: 0.3 });
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: 12 });
  await picture(scene, { showSurface: false });
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: 12 });
  // 0.8 is four voxels from the middle.
  expect((await stage.setVolume(level)).kind).toBe('ready');
  stage.setLiveSurface({ amplitude: 0.8, signs: ['positive'] });
  await picture(scene);
  expect(pick()).toMatchObject({ slot: 'surface', inlineIndex: near === 0 ? 8 : 16, amplitude: 0.8 });
  // A slice before it is what one sees.
  stage.setSlice('inline', inlineOf(level, near));
  await picture(scene);
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: near });
});

test('the curtain along a path is read where it stands before a slice, and through its nulls is not', async () => {
  const { scene, pick, near } = await sceneOf();
  const { stage } = scene;
  stage.setSlice('inline', inlineOf(level, 12));
  const at = near === 0 ? 4 : 20;
  const section = (value: number): PathSection => ({
    data: new Float32Array(25 * 25).fill(value),
    width: 25,
    height: 25,
    rowStride: 1,
    corners: [
      { column: 0, inlineIndex: at, crosslineIndex: 0 },
      { column: 24, inlineIndex: at, crosslineIndex: 24 },
    ],
  });
  stage.setPathSection(section(0.25));
  await picture(scene);
  const read = pick()!;
  expect(read).toMatchObject({ slot: 'path', inlineIndex: at, amplitude: 0.25 });
  expect(Math.abs(read.crosslineIndex - 12)).toBeLessThanOrEqual(1);
  expect(Math.abs(read.sampleIndex - 12)).toBeLessThanOrEqual(1);
  stage.setPathSection(section(Number.NaN));
  await picture(scene);
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: 12 });
  stage.setPathSection(section(0.25));
  await picture(scene, { crop: { low: [8, 0, 0], high: [16, 24, 24] } });
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: 12 });
});

test('the volume is read where it is opaque, and what is behind it where it is faint', async () => {
  const { scene, pick, near } = await sceneOf();
  const { stage } = scene;
  expect((await stage.setVolume(level)).kind).toBe('ready');
  stage.setSlice('inline', inlineOf(level, 24 - near));
  const style = (opacity: number) => ({
    mode: 'composite' as const,
    // Only amplitudes from 0.8 on: on the map 0.9.
    points: [
      { at: 0.89, opacity: 0 },
      { at: 0.9, opacity },
    ],
    shading: false,
  });
  stage.setVolumeStyle(style(0.9));
  await picture(scene);
  const read = pick()!;
  expect(read.slot).toBe('volume');
  expect(Math.abs(read.inlineIndex - (near === 0 ? 8 : 16))).toBeLessThanOrEqual(1);
  expect(read.amplitude!).toBeGreaterThan(0.75);
  stage.setVolumeStyle(style(0.02));
  await picture(scene);
  expect(pick()).toMatchObject({ slot: 'inline', inlineIndex: 24 - near });
});

test('the cursor is marked where its sample is drawn, and goes with it', async () => {
  const { scene } = await sceneOf();
  const { stage, labels, canvas } = scene;
  stage.setSlice('inline', inlineOf(level, 12));
  await picture(scene);
  const mark = labels.querySelector<SVGElement>('[data-cursor]')!;
  expect(mark.style.display).toBe('none');
  const bounds = canvas.getBoundingClientRect();
  const places = [
    [0.45, 0.4],
    [0.55, 0.6],
  ].map(([u, v]) => ({ x: bounds.width * u!, y: bounds.height * v! }));
  for (const { x, y } of places) {
    stage.setCursor(stage.pick(bounds.left + x, bounds.top + y));
    await picture(scene);
    expect(mark.style.display).toBe('block');
    const at = markedPlace(scene);
    // Within the voxel, which is 6 pixels or so.
    expect(Math.hypot(at.x - x, at.y - y)).toBeLessThan(8);
  }
  stage.setCursor(null);
  await picture(scene);
  expect(mark.style.display).toBe('none');
});
