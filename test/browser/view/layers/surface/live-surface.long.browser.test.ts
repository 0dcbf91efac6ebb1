import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SurfaceLevel, VolumeOutcome } from '../../../../../src/core/scene.ts';
import type { Level } from '../../../../../src/core/types.ts';
import type { LayerOptions } from '../../layer-setters.ts';
import {
  atRest,
  createScene,
  DISPLAY,
  goldMask,
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

async function sceneOf(level: Level, options?: LayerOptions): Promise<TestScene> {
  const scene = createScene(surveyOf(level), options);
  scenes.push(scene);
  expect((await scene.stage.setVolume(level)).kind).toBe('ready');
  return scene;
}

/** A wobbling ball of positive amplitude and a smaller negative one, off the middle in each axis. */
function balls(i: number, x: number, s: number): number {
  const ball = (ci: number, cx: number, cs: number, r: number) => {
    const [a, b, c] = [(i - ci) / r, (x - cx) / r, (s - cs) / (1.6 * r)];
    return Math.max(0, 1.2 - Math.hypot(a, b, c) - 0.12 * Math.sin(5 * a) * Math.cos(4 * c));
  };
  return ball(9, 8, 16, 7) - ball(19, 14, 28, 4);
}
const SIZE = [26, 20, 40] as const;
const STRIDE = { inline: 2, crossline: 1, sample: 3 };
const hollow = (i: number, x: number) => (i > 8 && i < 12 && x > 5 && x < 9 ? -1 : x === 12 ? 19 : 39);

/** Share of pixels of `a` with none of `b` within `reach` pixels. */
function beyond(a: Uint8Array, b: Uint8Array, width: number, reach: number): number {
  let lonely = 0;
  let count = 0;
  for (let k = 0; k < a.length; k++) {
    if (!a[k]) continue;
    count++;
    let near = false;
    for (let y = -reach; y <= reach && !near; y++)
      for (let x = -reach; x <= reach && !near; x++) near = b[k + y * width + x] === 1;
    if (!near) lonely++;
  }
  return count === 0 ? 1 : lonely / count;
}

/** Colour differences of the pixels gold in both, ascending. */
function differences(a: Picture, b: Picture): number[] {
  const [goldA, goldB] = [goldMask(a), goldMask(b)];
  const result: number[] = [];
  goldA.forEach((gold, k) => {
    if (!gold || !goldB[k]) return;
    result.push(Math.max(...[0, 1, 2].map((c) => Math.abs(a.bytes[k * 4 + c]! - b.bytes[k * 4 + c]!))));
  });
  return result.sort((x, y) => x - y);
}

describe('the ray-cast surface', () => {
  const level = levelOf(SIZE, balls, hollow, STRIDE);

  test.each(['positive', 'negative'] as const)(
    'is where the mesh of the same level is, holes and cut columns included, in the same light (%s)',
    async (sign) => {
      const scene = await sceneOf(level);
      const { stage } = scene;
      for (const direction of ['default', 'top', 'inline', 'crossline'] as const) {
        stage.resetCamera(direction);
        await stage.nextFrame();
        stage.setLiveSurface(null);
        stage.setMesh(meshOf(level, 0.5, sign));
        const mesh = await picture(scene);
        const before = stage.counts.rayFrames;
        stage.setLiveSurface({ amplitude: 0.5, signs: [sign] });
        const rays = await picture(scene);
        expect(stage.counts.rayFrames).toBeGreaterThan(before);
        // A voxel is 4 to 6 pixels here.
        const [goldMesh, goldRays] = [goldMask(mesh), goldMask(rays)];
        expect(goldMesh.reduce((a, b) => a + b, 0)).toBeGreaterThan(300);
        expect(beyond(goldMesh, goldRays, mesh.width, 4), `${direction}: mesh without rays`).toBeLessThan(
          0.005,
        );
        expect(beyond(goldRays, goldMesh, mesh.width, 4), `${direction}: rays without mesh`).toBeLessThan(
          0.005,
        );
        const apart = differences(mesh, rays);
        expect(apart[apart.length >> 1]!, `${direction}: median`).toBeLessThanOrEqual(6);
        expect(apart[Math.floor(apart.length * 0.9)]!, `${direction}: 90 %`).toBeLessThanOrEqual(40);
      }
    },
  );

  test('both signs show at once, as both meshes would', async () => {
    const scene = await sceneOf(level);
    const gold = async (signs: ('positive' | 'negative')[]) => {
      scene.stage.setLiveSurface({ amplitude: 0.5, signs });
      return goldMask(await picture(scene));
    };
    const positive = await gold(['positive']);
    const negative = await gold(['negative']);
    const both = await gold(['positive', 'negative']);
    const either = positive.map((v, k) => v | negative[k]!);
    // Rays step otherwise for two levels than for one: a pixel on the rim may differ.
    expect(beyond(both, either, scene.canvas.width, 1)).toBe(0);
    expect(beyond(either, both, scene.canvas.width, 1)).toBe(0);
    expect(negative.reduce((a, b) => a + b, 0)).toBeGreaterThan(50);
  });

  test('slices and surface hide each other by their depth', async () => {
    const scene = await sceneOf(level);
    scene.stage.setSlice('inline', inlineOf(level, 9));
    scene.stage.setMesh(meshOf(level, 0.5));
    const mesh = goldMask(await picture(scene));
    scene.stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
    const rays = goldMask(await picture(scene));
    const uncovered = goldMask(await picture(scene, { showInline: false }));
    const count = (mask: Uint8Array) => mask.reduce((a, b) => a + b, 0);
    expect(count(mesh)).toBeLessThan(count(uncovered) * 0.9);
    expect(Math.abs(count(mesh) - count(rays))).toBeLessThan(count(mesh) * 0.05);
  });

  test('moving the threshold, gain, map or opacity uploads nothing; each is one frame', async () => {
    const scene = await sceneOf(level);
    const { stage } = scene;
    stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
    await picture(scene);
    const before = stage.counts;
    for (let k = 0; k < 5; k++) {
      stage.setLiveSurface({ amplitude: 0.3 + k * 0.1, signs: ['positive'] });
      await stage.nextFrame();
    }
    expect(stage.counts.rayFrames).toBe(before.rayFrames + 5);
    for (const settings of [{ gain: 2 }, { colormap: 'grey' as const }, { surfaceOpacity: 0.5 }])
      await picture(scene, settings);
    const { frames, rayFrames, textureUploads, textureBytes } = stage.counts;
    expect(frames).toBe(before.frames + 8);
    // The rays depend on none of these: only the frame is drawn again.
    expect(rayFrames).toBe(before.rayFrames + 5);
    expect([textureUploads, textureBytes]).toEqual([before.textureUploads, before.textureBytes]);
  });

  test('a small target while it moves, then full resolution in bands', async () => {
    const scene = await sceneOf(level);
    scene.stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
    const whole = goldMask(await picture(scene));
    scene.dispose();
    const slow = createScene(surveyOf(level), { rayScale: undefined });
    scenes = [slow];
    await slow.stage.setVolume(level);
    slow.stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
    const coarse = await picture(slow);
    expect(beyond(goldMask(coarse), whole, coarse.width, 8)).toBe(0);
    const rest = async () => expect([...goldMask(await picture(slow))]).toEqual([...whole]);
    await vi.waitFor(rest, { interval: 200 });
  });
});

test('ray-cast surface and mesh lie within a voxel of each other in depth, pixel by pixel', async () => {
  const ball = levelOf([13, 13, 13], (i, x, s) => 1.2 - Math.hypot(i - 6, x - 6.2, s - 5.8) / 8);
  const scene = await sceneOf(ball);
  scene.stage.resetCamera('inline');
  await scene.stage.nextFrame();
  scene.stage.setMesh(meshOf(ball, 0.6));
  // One bin of the way into the picture at a time: what shows lies in it.
  const bins = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const depths = async (surface: SurfaceLevel | null) => {
    scene.stage.setLiveSurface(surface);
    const masks = [];
    for (const i of bins) {
      const shot = await picture(scene, { crop: { low: [i, 0, 0], high: [i, 12, 12] } });
      masks.push(goldMask(shot));
    }
    return masks;
  };
  const mesh = await depths(null);
  const rays = await depths({ amplitude: 0.6, signs: ['positive'] });
  const { width } = scene.canvas;
  let gold = 0;
  let far = 0;
  const compare = (a: Uint8Array[], b: Uint8Array[]) =>
    a.forEach((mask, i) => {
      const near = [i - 1, i, i + 1].flatMap((k) => b[k] ?? []);
      mask.forEach((on, at) => {
        if (!on) return;
        gold++;
        // On the rim a pixel may belong to its neighbour.
        const there = (to: number) => near.some((other) => other[to]);
        if (![0, 1, -1, width, -width].some((shift) => there(at + shift))) far++;
      });
    });
  compare(mesh, rays);
  compare(rays, mesh);
  expect(gold).toBeGreaterThan(5000);
  expect(far).toBe(0);
  // The front half is where mesh and rays can disagree, and there is more than one bin of it.
  expect(mesh.filter((mask) => mask.includes(1)).length).toBeGreaterThan(5);
});

describe('the volume', () => {
  const level = levelOf([40, 50, 300], balls);

  test('goes up in slabs, each sample once', async () => {
    const scene = createScene(surveyOf(level));
    scenes.push(scene);
    const before = scene.stage.counts.textureBytes;
    const gl = scene.canvas.getContext('webgl2')!;
    const sizes: number[] = [];
    const send = gl.texSubImage3D.bind(gl);
    gl.texSubImage3D = ((...args: Parameters<typeof send>) => {
      sizes.push((args[10] as unknown as ArrayBufferView).byteLength);
      return send(...args);
    }) as typeof send;
    await scene.stage.setVolume(level);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 20);
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    const extra = scene.stage.counts.textureBytes - before - level.data.byteLength;
    // The mask (8 bytes a column) and the brick ranges.
    expect(extra).toBe(40 * 50 * 8 + 5 * 7 * 38 * 4);
    const { textureBytes } = scene.stage.counts;
    await scene.stage.setVolume(level);
    expect(scene.stage.counts.textureBytes).toBe(textureBytes);
  });

  test('is refused beyond the budget, and where the GPU says that its memory is full', async () => {
    const small = createScene(surveyOf(level), { budgetBytes: () => 1e6 });
    scenes.push(small);
    expect(await small.stage.setVolume(level)).toMatchObject({ kind: 'refused', reason: /2 MiB|MiB/ });
    const { textures } = small.stage.counts;
    const full = createScene(surveyOf(level));
    scenes.push(full);
    const gl = full.canvas.getContext('webgl2')!;
    let failed = false;
    const store = gl.texStorage3D.bind(gl);
    gl.texStorage3D = (target, levels, format, width, height, depth) => {
      if (depth === 40) failed = true;
      else store(target, levels, format, width, height, depth);
    };
    const ask = gl.getError.bind(gl);
    gl.getError = () => {
      if (!failed) return ask();
      failed = false;
      return gl.OUT_OF_MEMORY;
    };
    expect(await full.stage.setVolume(level)).toEqual({
      kind: 'refused',
      reason: 'the GPU is out of memory',
    });
    // The mesh still shows, and nothing of the texture is left.
    full.stage.setMesh(meshOf(level, 0.5));
    full.stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
    expect(goldMask(await picture(full)).some((v) => v === 1)).toBe(true);
    expect(full.stage.counts.textures).toBe(textures);
  });

  test('comes back by itself after a lost context, bit for bit, with slices and mesh; no frame is drawn meanwhile', async () => {
    const outcomes: VolumeOutcome[] = [];
    const scene = await sceneOf(level, { onVolumeRestored: (outcome) => outcomes.push(outcome) });
    const { stage } = scene;
    stage.setSlice('inline', inlineOf(level, 9));
    stage.setMesh(meshOf(level, 0.6));
    await picture(scene);
    await atRest(stage);
    const mesh = await picture(scene);
    stage.setLiveSurface({ amplitude: 0.5, signs: ['positive'] });
    const rays = await picture(scene);
    for (const shot of [mesh, rays]) expect(goldMask(shot).reduce((a, b) => a + b, 0)).toBeGreaterThan(100);
    expect(mesh.bytes).not.toEqual(rays.bytes);
    const restore = await loseContext(scene.canvas);
    const { frames } = stage.counts;
    stage.setDisplay({ ...DISPLAY, gain: 2 });
    for (let k = 0; k < 4; k++) await new Promise(requestAnimationFrame);
    expect(stage.counts.frames).toBe(frames);
    await restore();
    await vi.waitFor(() => expect(outcomes).toEqual([{ kind: 'ready' }]));
    const apart = (a: Picture, b: Picture) =>
      a.bytes.reduce((count, v, k) => count + (v === b.bytes[k] ? 0 : 1), 0);
    const back = await picture(scene);
    expect(apart(back, rays)).toBe(0);
    stage.setLiveSurface(null);
    expect(apart(await picture(scene), mesh)).toBe(0);
  });

  test('opening and closing surveys leaves textures and geometries as they were', async () => {
    const scene = createScene(null);
    scenes.push(scene);
    const open = async (k: number) => {
      const other = levelOf([10 + (k % 3), 12, 20], balls);
      scene.stage.setSurvey(surveyOf(other));
      scene.stage.setSlice('inline', inlineOf(other, 4));
      scene.stage.setMesh(meshOf(other, 0.3));
      await scene.stage.setVolume(other);
      scene.stage.setLiveSurface({ amplitude: 0.3, signs: ['positive'] });
      await scene.stage.nextFrame();
      scene.stage.setSurvey(null);
      await scene.stage.nextFrame();
      const { textures, geometries } = scene.stage.counts;
      return { textures, geometries };
    };
    const first = await open(0);
    for (let k = 1; k < 20; k++) expect(await open(k)).toEqual(first);
  });
});
