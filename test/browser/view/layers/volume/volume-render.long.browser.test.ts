import { afterEach, describe, expect, test, vi } from 'vitest';
import type { VolumeOutcome, VolumeStyle } from '../../../../../src/core/scene.ts';
import type { Level, MeshData } from '../../../../../src/core/types.ts';
import { colormapTable } from '../../../../../src/view/colormap.ts';
import { boxOf, near, probe } from '../../probed-picture.ts';
import {
  atRest,
  BACKGROUND,
  createScene,
  inlineOf,
  levelOf,
  loseContext,
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
    // At the survey's border the light is taken from fewer voxels: seen is what lies a voxel in.
    const shot = await picture(scene, { crop: { low: [1, 0, 0], high: [7, 15, 15] } });
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

test('a slanting ray is stopped by the voxels that it goes through, not by the planes that it crosses', async () => {
  const scene = await sceneOf(levelOf([16, 16, 16], () => 0.5));
  const { stage } = scene;
  const { target } = stage.cameraPlace;
  stage.setVolumeStyle(style({ points: [{ at: 0, opacity: 0.05 }] }));
  for (const degrees of [0, 40]) {
    const angle = (degrees * Math.PI) / 180;
    const position = [
      target[0] + 100 * Math.sin(angle),
      target[1] - 100 * Math.cos(angle),
      target[2],
    ] as const;
    stage.placeCamera({ position, target, fieldOfView: 0.9 });
    const { bytes, width, height } = await picture(scene, { parallel: true });
    const at = 4 * ((height >> 1) * width + (width >> 1));
    const seen = [...bytes.subarray(at, at + 3)];
    // Between two opposite sides, 15 voxels apart.
    const wanted = over(mapped(0.5), 1 - 0.95 ** (15 / Math.cos(angle)));
    expect(near(seen, wanted, 5), `${degrees}°: ${seen} for ${wanted}`).toBe(true);
  }
});

test('the light does not take the edge of a hole for a reflector', async () => {
  const holed = levelOf(
    SIZE,
    () => 0.8,
    (_i, x) => (x > 3 && x < 6 ? -1 : 15),
  );
  const scene = await sceneOf(holed);
  const box = boxOf(await picture(scene));
  scene.stage.setVolumeStyle(style({ shading: true }));
  const shot = await picture(scene);
  for (const x of [6.3, 6.6, 6.9, 7.2]) {
    const seen = probe(shot, box, (x + 0.5) / 16, 0.5);
    expect(near(seen, mapped(0.8), 6), `${x}: ${seen}`).toBe(true);
  }
});

/** Across the whole survey where the inline is 4. */
const WALL: MeshData = {
  positions: Float32Array.of(4, 0, 0, 4, 15, 0, 4, 15, 15, 4, 0, 15),
  normals: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0),
  indices: Uint32Array.of(0, 1, 2, 0, 2, 3),
};

test('a mesh in the volume stops the rays: only what is before it counts', async () => {
  const scene = await sceneOf(levelOf(SIZE, () => 0.5));
  const box = boxOf(await picture(scene));
  scene.stage.setMesh(WALL);
  const bare = probe(await picture(scene), box, 0.5, 0.5);
  scene.stage.setVolumeStyle(style({ points: [{ at: 0, opacity: 0.2 }] }));
  const seen = probe(await picture(scene), box, 0.5, 0.5);
  // Four of eight voxels, from whichever side.
  const wanted = over(mapped(0.5), 1 - 0.8 ** 4, bare);
  expect(near(seen, wanted, 6), `${seen} for ${wanted}`).toBe(true);
});

test('in the volume the surface follows the threshold while it moves, and stops the rays as its mesh would', async () => {
  // A ball of strong amplitude in weak.
  const ball = levelOf([24, 24, 24], (i, x, s) => 1.2 - Math.hypot(i - 12, x - 12, s - 12) / 10);
  const scene = await sceneOf(ball);
  const { stage } = scene;
  stage.setVolumeStyle(style({ points: [{ at: 0, opacity: 0.03 }] }));
  stage.setMesh(meshOf(ball, 0.8));
  const mesh = await picture(scene);
  const before = stage.counts;
  stage.setLiveSurface({ amplitude: 0.8, signs: ['positive'] });
  const rays = await picture(scene);
  expect(stage.counts.rayFrames).toBeGreaterThan(before.rayFrames);
  const apart = (a: Picture, b: Picture) => {
    let count = 0;
    for (let k = 0; k < a.bytes.length; k += 4)
      if ([0, 1, 2].some((c) => Math.abs(a.bytes[k + c]! - b.bytes[k + c]!) > 24)) count++;
    return count;
  };
  const area = mesh.width * mesh.height;
  expect(apart(mesh, rays)).toBeLessThan(area * 0.01);
  stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
  // Seven voxels wide instead of four.
  expect(apart(mesh, await picture(scene))).toBeGreaterThan(area * 0.05);
  expect(stage.counts.textureUploads).toBe(before.textureUploads);
});

test('what lies over the scene does not cast the rays anew', async () => {
  const scene = await sceneOf(levelOf(SIZE, (i, x) => Math.sin(i / 2 + x)));
  const { stage, canvas } = scene;
  stage.setSlice(
    'inline',
    inlineOf(
      levelOf(SIZE, () => 0.2),
      4,
    ),
  );
  stage.setVolumeStyle(style({ points: [{ at: 0, opacity: 0.1 }] }));
  await picture(scene);
  await atRest(stage);
  const { rayFrames, frames } = stage.counts;
  stage.highlight({ slot: 'inline' });
  await stage.nextFrame();
  stage.setCursor({ inlineIndex: 1, crosslineIndex: 1, sampleIndex: 1 });
  await stage.nextFrame();
  stage.showCropHandles(true);
  await stage.nextFrame();
  expect(stage.counts.frames).toBe(frames + 3);
  expect(stage.counts.rayFrames).toBe(rayFrames);
  // A slice does: its depth stops them.
  stage.setSlice('inline', null);
  await stage.nextFrame();
  expect(stage.counts.rayFrames).toBe(rayFrames + 1);
  expect(canvas.isConnected).toBe(true);
});

test('a vertical stretch stretches the volume, the surfaces and the slices alike', async () => {
  const ball = levelOf([17, 17, 17], (i, x, s) => 1.2 - Math.hypot(i - 8, x - 8, s - 8) / 8);
  const scene = await sceneOf(ball);
  const { stage } = scene;
  const full = { parallel: true, showSurface: true };
  await picture(scene, { ...full, verticalStretch: 2 });
  stage.resetCamera('inline');
  await stage.nextFrame();
  // A camera that nobody has moved fits itself to what is stretched.
  stage.placeCamera(stage.cameraPlace);
  const rows = ({ bytes, width, height }: Picture, wanted: (rgb: number[]) => boolean) =>
    Array.from({ length: height }, (_, y) => y).filter((y) =>
      Array.from({ length: width >> 2 }, (_, x) => 4 * (y * width + (width >> 1) - (width >> 3) + x)).some(
        (at) => wanted([...bytes.subarray(at, at + 3)]),
      ),
    ).length;
  const gold = ([r, , b]: number[]) => r! - b! > 30;
  const whole = (rgb: number[]) => near(rgb, mapped(1), 3);
  const shows: [string, () => void, (rgb: number[]) => boolean][] = [
    ['mesh', () => stage.setMesh(meshOf(ball, 0.6)), gold],
    ['rays', () => stage.setLiveSurface({ amplitude: 0.6, signs: ['positive'] }), gold],
    [
      'slice',
      () => {
        stage.setLiveSurface(null);
        stage.setMesh(null);
        stage.setSlice('inline', { ...inlineOf(ball, 8), data: new Float32Array(17 * 17).fill(1) });
      },
      whole,
    ],
    [
      'volume',
      () => {
        stage.setSlice('inline', null);
        stage.setVolumeStyle(CONSTANT);
      },
      (rgb) => near(rgb, mapped(1), 3),
    ],
  ];
  for (const [name, show, wanted] of shows) {
    show();
    // The volume's own amplitudes are those of a ball: all of them at the end of the colours.
    const clip = [-1e-3, 1e-3] as const;
    const tall = rows(await picture(scene, { ...full, clip, verticalStretch: 2 }), wanted);
    const low = rows(await picture(scene, { ...full, clip, verticalStretch: 1 }), wanted);
    expect(low, name).toBeGreaterThan(20);
    // A slice's frame lies over its first and its last two rows, however tall it is.
    const framed = name === 'slice' ? 4 : 0;
    expect(Math.abs(tall + framed - 2 * (low + framed)), `${name}: ${tall} and ${low}`).toBeLessThanOrEqual(
      3,
    );
  }
});

test('amplitudes at the very ends of float32 are drawn as smaller ones are', async () => {
  const ordinary = levelOf([12, 12, 20], (i, x, s) => Math.sin(i / 3) * Math.cos(x / 4) * Math.sin(s / 5));
  // Half floats times a scale, which is all that differs: the largest is 2¹²⁸ less one step.
  const large = { ...ordinary, scale: 2 ** 119 };
  const pictures: Picture[] = [];
  for (const [level, end] of [
    [ordinary, 1],
    [large, 2 ** 128 * (1 - 2 ** -24)],
  ] as const) {
    const scene = await sceneOf(level);
    scene.stage.setVolumeStyle(
      style({
        points: [
          { at: 0.2, opacity: 0 },
          { at: 1, opacity: 0.5 },
        ],
        shading: true,
      }),
    );
    pictures.push(await picture(scene, { clip: [-end, end] }));
  }
  const [expected, seen] = pictures as [Picture, Picture];
  const differing = seen.bytes.filter((value, k) => Math.abs(value - expected.bytes[k]!) > 2);
  expect(differing).toHaveLength(0);
  expect(new Set(expected.bytes).size).toBeGreaterThan(50);
});

test('a lost context gives the same picture back by itself, bit for bit', async () => {
  const level = levelOf([20, 20, 40], (i, x, s) => Math.sin(i / 3) * Math.cos(x / 4) * Math.sin(s / 5));
  // The first view, which no camera move leads to: such a move may still creep when it counts as over.
  const outcomes: VolumeOutcome[] = [];
  const scene = createScene(surveyOf(level), { onVolumeRestored: (outcome) => outcomes.push(outcome) });
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
  await vi.waitFor(() => expect(outcomes).toEqual([{ kind: 'ready' }]));
  const after = await picture(scene);
  expect(after.bytes).toEqual(before.bytes);
});
