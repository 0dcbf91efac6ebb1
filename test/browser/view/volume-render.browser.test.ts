import { afterEach, describe, expect, test } from 'vitest';
import type { VolumeStyle } from '../../../src/core/scene.ts';
import type { Level } from '../../../src/core/types.ts';
import { colormapTable } from '../../../src/view/colormap.ts';
import {
  BACKGROUND,
  createScene,
  levelOf,
  loseContext,
  type Picture,
  picture,
  surveyOf,
  type TestScene,
} from './scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

const table = colormapTable('red-white-blue');
/** Colour of an amplitude when the clip is ±1. */
const mapped = (amplitude: number) => {
  const k = Math.round(((amplitude + 1) / 2) * 255);
  return [...table.subarray(k * 4, k * 4 + 3)];
};
const over = (colour: readonly number[], alpha: number, under: readonly number[] = BACKGROUND) =>
  colour.map((v, k) => v * alpha + under[k]! * (1 - alpha));
const CONSTANT: VolumeStyle = { mode: 'composite', points: [{ at: 0, opacity: 1 }], shading: false };
const style = (changes: Partial<VolumeStyle>): VolumeStyle => ({ ...CONSTANT, ...changes });

async function sceneOf(level: Level): Promise<TestScene> {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  scene.stage.resetCamera('inline');
  await scene.stage.nextFrame();
  return scene;
}

/** The pixel at a share of the survey's box across and down, seen along the inlines; the box by the colour of its edges. */
function boxOf({ bytes, width, height }: Picture) {
  let [left, right, top, bottom] = [width, 0, 0, height];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (Math.abs(bytes[at]! - BACKGROUND[0]!) < 60) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      bottom = Math.min(bottom, y);
      top = Math.max(top, y);
    }
  return { left, right, top, bottom };
}
function probe(shot: Picture, box: ReturnType<typeof boxOf>, u: number, v: number): number[] {
  const x = Math.round(box.left + (box.right - box.left) * u);
  const y = Math.round(box.top + (box.bottom - box.top) * v);
  const at = (y * shot.width + x) * 4;
  return [...shot.bytes.subarray(at, at + 3)];
}
const near = (a: readonly number[], b: readonly number[], by = 4) =>
  a.every((v, k) => Math.abs(v - b[k]!) <= by);

const SIZE = [9, 16, 16] as const;

describe('known voxels under a known transfer function', () => {
  // Seen along the inlines: 8 voxels' lengths of one amplitude.
  const level = levelOf(SIZE, () => 0.5);

  test('composite: opacity grows with the way through, the colour is the map’s', async () => {
    const scene = await sceneOf(level);
    const box = boxOf(await picture(scene));
    for (const opacity of [0.05, 0.2, 0.8]) {
      scene.stage.setVolumeStyle(style({ points: [{ at: 0, opacity }] }));
      const seen = probe(await picture(scene), box, 0.5, 0.5);
      const wanted = over(mapped(0.5), 1 - (1 - opacity) ** 8);
      expect(near(seen, wanted), `${seen} for ${wanted}`).toBe(true);
    }
    scene.stage.setVolumeStyle(null);
    expect(near(probe(await picture(scene), box, 0.5, 0.5), BACKGROUND)).toBe(true);
  });

  test('opacity follows the points between which the amplitude lies; gain moves it without an upload', async () => {
    const scene = await sceneOf(level);
    const box = boxOf(await picture(scene));
    // 0.5 is at 0.75 of the map: half-way up this ramp.
    const points = [
      { at: 0.5, opacity: 0 },
      { at: 1, opacity: 0.2 },
    ];
    scene.stage.setVolumeStyle(style({ points }));
    const seen = probe(await picture(scene), box, 0.5, 0.5);
    expect(near(seen, over(mapped(0.5), 1 - 0.9 ** 8))).toBe(true);
    const before = scene.stage.counts.textureUploads;
    const gained = probe(await picture(scene, { gain: 2 }), box, 0.5, 0.5);
    expect(near(gained, over(mapped(1), 1 - 0.8 ** 8))).toBe(true);
    expect(scene.stage.counts.textureUploads).toBe(before);
  });

  test('maximum: of each ray the strongest sample alone, whichever is in front', async () => {
    const layered = levelOf([9, 16, 16], (i, x) => (i === (x < 8 ? 2 : 6) ? -0.9 : 0.3));
    const scene = await sceneOf(layered);
    const box = boxOf(await picture(scene));
    scene.stage.setVolumeStyle(style({ mode: 'maximum' }));
    const shot = await picture(scene);
    for (const u of [0.25, 0.75]) {
      const seen = probe(shot, box, u, 0.5);
      // A ray samples between voxels: the strongest of what it passes, −0.9 or a little less.
      expect(seen[0]! - seen[2]!, `${seen}`).toBeGreaterThan(60);
    }
    scene.stage.setVolumeStyle(style({ points: [{ at: 0, opacity: 0.9 }] }));
    const composite = probe(await picture(scene), box, 0.25, 0.5);
    expect(composite[2]!).toBeGreaterThan(composite[0]!);
  });

  test('maximum: beyond the clip the stronger one wins still, whichever is in front', async () => {
    const layered = levelOf([9, 16, 16], (i, x) => {
      const [front, back] = x < 8 ? [-1.6, 3] : [3, -1.6];
      return i < 3 ? front! : i > 5 ? back! : 0;
    });
    const scene = await sceneOf(layered);
    const box = boxOf(await picture(scene));
    scene.stage.setVolumeStyle(style({ mode: 'maximum' }));
    const shot = await picture(scene);
    for (const u of [0.25, 0.75]) expect(near(probe(shot, box, u, 0.5), mapped(1)), `${u}`).toBe(true);
  });

  test('a null is transparent, and what is transparent by the points is too', async () => {
    const holed = levelOf(
      SIZE,
      (_i, x) => (x < 8 ? 0.5 : -0.5),
      (_i, x) => (x > 3 && x < 6 ? -1 : 15),
    );
    const scene = await sceneOf(holed);
    const box = boxOf(await picture(scene));
    scene.stage.setVolumeStyle(CONSTANT);
    const shot = await picture(scene);
    expect(near(probe(shot, box, 0.31, 0.5), BACKGROUND)).toBe(true);
    expect(near(probe(shot, box, 0.12, 0.5), mapped(0.5))).toBe(true);
    const points = [
      { at: 0.4, opacity: 1 },
      { at: 0.41, opacity: 0 },
    ];
    scene.stage.setVolumeStyle(style({ points }));
    const half = await picture(scene);
    expect(near(probe(half, box, 0.12, 0.5), BACKGROUND)).toBe(true);
    expect(near(probe(half, box, 0.8, 0.5), mapped(-0.5))).toBe(true);
  });
});

test('where the amplitude hardly changes the light does not make shapes of its noise; where it does, it shades', async () => {
  const noise = (i: number, x: number, s: number) => Math.sin(i * 12.9898 + x * 78.233 + s * 37.719);
  const spread = async (size: number) => {
    const scene = await sceneOf(levelOf(SIZE, (i, x, s) => 0.8 + size * noise(i, x, s)));
    const box = boxOf(await picture(scene));
    scene.stage.setVolumeStyle(style({ shading: true }));
    const shot = await picture(scene);
    const places = [0.3, 0.4, 0.5, 0.6, 0.7].flatMap((u) => [0.3, 0.45, 0.6].map((v) => [u, v] as const));
    return Math.max(...places.map(([u, v]) => Math.abs(probe(shot, box, u, v)[2]! - mapped(0.8)[2]!)));
  };
  expect(await spread(0.001)).toBeLessThanOrEqual(4);
  expect(await spread(0.15)).toBeGreaterThan(30);
});

test('a slice in the volume stops the rays: what is behind it does not count, what is in front does', async () => {
  const level = levelOf(SIZE, () => 0.5);
  const scene = await sceneOf(level);
  const box = boxOf(await picture(scene));
  scene.stage.setVolumeStyle(style({ points: [{ at: 0, opacity: 0.2 }] }));
  const seen: number[][] = [];
  for (const index of [2, 6]) {
    scene.stage.setSlice('inline', {
      data: new Float32Array(256).fill(-1),
      width: 16,
      height: 16,
      subsample: 1,
      exact: true,
      axis: 'inline',
      index,
      columnStride: 1,
      rowStride: 1,
    });
    seen.push(probe(await picture(scene), box, 0.5, 0.5));
  }
  const wanted = [2, 6].map((length) => over(mapped(0.5), 1 - 0.8 ** length, mapped(-1)));
  // Which end of the inlines faces the camera is the survey's matter.
  const [a, b] = seen as [number[], number[]];
  const [first, second] = wanted as [number[], number[]];
  const match = (x: number[], y: number[]) => near(x, y, 6);
  expect(
    (match(a, first) && match(b, second)) || (match(a, second) && match(b, first)),
    `${a} and ${b} for ${first} and ${second}`,
  ).toBe(true);
});

test('a lost context gives the same picture back, bit for bit', async () => {
  const level = levelOf([20, 20, 40], (i, x, s) => Math.sin(i / 3) * Math.cos(x / 4) * Math.sin(s / 5));
  // The first view, which no camera move leads to: such a move may still creep when it counts as over.
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  scene.stage.setVolumeStyle(
    style({
      points: [
        { at: 0.5, opacity: 0 },
        { at: 1, opacity: 0.5 },
      ],
      shading: true,
    }),
  );
  const before = await picture(scene);
  await (await loseContext(scene.canvas))();
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  const after = await picture(scene);
  expect(after.bytes).toEqual(before.bytes);
});
