import { afterEach, describe, expect, test } from 'vitest';
import type { AmplitudeSpan, VolumeStyle } from '../../../../../src/core/scene.ts';
import type { Level } from '../../../../../src/core/types.ts';
import { volumeByteLength } from '../../../../../src/view/layers/volume/volume-texture.ts';
import type { LayerOptions } from '../../layer-setters.ts';
import {
  BACKGROUND,
  createScene,
  goldMask,
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

const SPAN: AmplitudeSpan = [-1, 1];
const OPAQUE: VolumeStyle = { mode: 'composite', points: [{ at: 0, opacity: 1 }], shading: false };
/** A budget that half floats exceed and bytes do not. */
const between = (level: Level) => Math.ceil((volumeByteLength(level) + volumeByteLength(level, 1)) / 2);

async function sceneOf(level: Level, bits: 8 | 16, options: LayerOptions = {}): Promise<TestScene> {
  const budget = bits === 8 ? { budgetBytes: () => between(level) } : {};
  const scene = createScene(surveyOf(level), { ...budget, ...options });
  scenes.push(scene);
  const outcome = await scene.stage.setVolume(level, SPAN);
  expect(outcome.kind).toBe('ready');
  expect(outcome.kind === 'ready' && outcome.eightBit !== undefined).toBe(bits === 8);
  return scene;
}

const centre = ({ bytes, width, height }: Picture, across = 0.5) => {
  const at = ((height >> 1) * width + Math.round(width * across)) * 4;
  return [...bytes.subarray(at, at + 3)];
};

describe('8-bit samples', () => {
  test('have the colours of half floats within one step, in both modes; zero has its own exactly', async () => {
    for (const amplitude of [-1, -0.62, -0.1, 0, 0.013, 0.5, 0.98]) {
      const level = levelOf([9, 16, 16], () => amplitude);
      const [fine, coarse] = [await sceneOf(level, 16), await sceneOf(level, 8)];
      for (const mode of ['composite', 'maximum'] as const) {
        const colours: number[][] = [];
        for (const { stage } of [fine, coarse]) stage.setVolumeStyle({ ...OPAQUE, mode });
        for (const scene of [fine, coarse]) colours.push(centre(await picture(scene)));
        const [a, b] = colours as [number[], number[]];
        expect(a).not.toEqual(BACKGROUND);
        // A step is 1.25 ÷ 127 of amplitudes from −1 to 1: half of it is 0.63 of 255 entries of the map, of 2.2 units each at most.
        for (let k = 0; k < 3; k++)
          expect(Math.abs(a[k]! - b[k]!), `${amplitude} ${mode}`).toBeLessThanOrEqual(2);
        if (amplitude === 0) expect(b).toEqual(a);
      }
    }
  });

  test('leave a null transparent', async () => {
    const level = levelOf(
      [9, 16, 16],
      () => 0.5,
      (_i, x) => (x > 5 && x < 10 ? -1 : 15),
    );
    const scene = await sceneOf(level, 8);
    scene.stage.setVolumeStyle(OPAQUE);
    scene.stage.resetCamera('inline');
    const shot = await picture(scene);
    expect(centre(shot)).toEqual(BACKGROUND);
    expect(centre(shot, 0.3)).not.toEqual(BACKGROUND);
  });

  test('draw the same surface as half floats, to a pixel or two, and as the mesh', async () => {
    const ball = levelOf([26, 26, 26], (i, x, s) => 1.4 - Math.hypot(i - 12.3, x - 12.6, s - 12.1) / 8);
    const gold: Uint8Array[] = [];
    let width = 0;
    for (const bits of [16, 8] as const) {
      const scene = await sceneOf(ball, bits);
      for (const [k, amplitude] of [0.25, 0.5, 0.75].entries()) {
        scene.stage.setLiveSurface({ amplitude, signs: ['positive'] });
        const shot = await picture(scene);
        width = shot.width;
        const seen = goldMask(shot);
        if (bits === 16) gold[k] = seen;
        else {
          scene.stage.setLiveSurface(null);
          scene.stage.setMesh(meshOf(ball, amplitude));
          const mesh = goldMask(await picture(scene));
          scene.stage.setMesh(null);
          for (const other of [gold[k]!, mesh]) {
            expect(seen.reduce((a, b) => a + b, 0)).toBeGreaterThan(1000);
            expect(lonely(seen, other, width, 2)).toBe(0);
            expect(lonely(other, seen, width, 2)).toBe(0);
          }
        }
      }
    }
  });

  test('say their step, what lies beyond their ends and why they serve', async () => {
    const level = levelOf([10, 10, 40], (i, _x, s) => (i === 0 && s === 0 ? 40 : Math.sin(s)));
    const scene = createScene(surveyOf(level), { budgetBytes: () => between(level) });
    scenes.push(scene);
    const outcome = await scene.stage.setVolume(level, SPAN);
    expect(outcome).toMatchObject({
      kind: 'ready',
      eightBit: { ends: [-1.25, 1.25], reason: /graphics memory/ },
    });
    if (outcome.kind !== 'ready') return;
    expect(outcome.eightBit!.step).toBeCloseTo(1.25 / 127, 12);
    expect(outcome.eightBit!.beyond).toBeCloseTo(10 / 4000, 12);
    // Asked again it is the same volume, and said again.
    expect(await scene.stage.setVolume(level, SPAN)).toEqual(outcome);
  });

  test('go up in slabs of half the bytes', async () => {
    const level = levelOf([40, 50, 300], (_i, _x, s) => Math.sin(s));
    const scene = createScene(surveyOf(level), { budgetBytes: () => between(level) });
    scenes.push(scene);
    const gl = scene.canvas.getContext('webgl2')!;
    const sizes: number[] = [];
    const send = gl.texSubImage3D.bind(gl);
    gl.texSubImage3D = ((...args: Parameters<typeof send>) => {
      const data = args[10] as unknown as ArrayBufferView;
      if (data instanceof Int8Array) sizes.push(data.byteLength);
      return send(...args);
    }) as typeof send;
    await scene.stage.setVolume(level, SPAN);
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 19);
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(level.data.length);
  });

  test('come back after a lost context, bit for bit', async () => {
    const level = levelOf([20, 20, 40], (i, x, s) => Math.sin(i / 3) * Math.cos(x / 4) * Math.sin(s / 5));
    const restored: unknown[] = [];
    const scene = await sceneOf(level, 8, { onVolumeRestored: (outcome) => restored.push(outcome) });
    scene.stage.setVolumeStyle({ ...OPAQUE, shading: true });
    const before = await picture(scene);
    await (await loseContext(scene.canvas))();
    await expect.poll(() => restored).toMatchObject([{ kind: 'ready', eightBit: { ends: [-1.25, 1.25] } }]);
    expect((await picture(scene)).bytes).toEqual(before.bytes);
  });
});

describe('a level is taken', () => {
  const level = levelOf([16, 16, 64], (_i, _x, s) => Math.sin(s));

  test('as half floats while these fit, in 8 bits while these do, and then not at all', async () => {
    let budget = volumeByteLength(level);
    const scene = createScene(surveyOf(level), { budgetBytes: () => budget });
    scenes.push(scene);
    expect(await scene.stage.setVolume(level, SPAN)).toEqual({ kind: 'ready' });
    await scene.stage.setVolume(null);
    budget--;
    expect(await scene.stage.setVolume(level, SPAN)).toMatchObject({ kind: 'ready', eightBit: {} });
    await scene.stage.setVolume(null);
    budget = volumeByteLength(level, 1) - 1;
    expect(await scene.stage.setVolume(level, SPAN)).toMatchObject({ kind: 'refused', reason: /MiB/ });
    // Without a word on which amplitudes matter there are no 8 bits.
    budget = between(level);
    expect((await scene.stage.setVolume(level)).kind).toBe('refused');
  });

  test('in 8 bits where the GPU does not filter half floats', async () => {
    const scene = createScene(surveyOf(level));
    scenes.push(scene);
    const gl = scene.canvas.getContext('webgl2')!;
    const set = gl.texParameteri.bind(gl);
    gl.texParameteri = (target, name, value) =>
      set(target, name, target === gl.TEXTURE_3D && value === gl.LINEAR ? gl.NEAREST : value);
    const outcome = await scene.stage.setVolume(level, SPAN);
    expect(outcome).toMatchObject({ kind: 'ready', eightBit: { reason: /does not filter half floats/ } });
  });

  test('in 8 bits where the GPU has no memory for half floats', async () => {
    const scene = createScene(surveyOf(level));
    scenes.push(scene);
    const gl = scene.canvas.getContext('webgl2')!;
    const store = gl.texStorage3D.bind(gl);
    const ask = gl.getError.bind(gl);
    let failed = false;
    gl.texStorage3D = (target, levels, format, width, height, depth) => {
      if (format === gl.R16F && width === 64) failed = true;
      else store(target, levels, format, width, height, depth);
    };
    gl.getError = () => {
      if (!failed) return ask();
      failed = false;
      return gl.OUT_OF_MEMORY;
    };
    const outcome = await scene.stage.setVolume(level, SPAN);
    expect(outcome).toMatchObject({ kind: 'ready', eightBit: { reason: 'the GPU is out of memory' } });
  });
});

/** How many pixels of `a` have none of `b` within `reach`. */
function lonely(a: Uint8Array, b: Uint8Array, width: number, reach: number): number {
  let count = 0;
  for (let k = 0; k < a.length; k++) {
    if (!a[k]) continue;
    let near = false;
    for (let y = -reach; y <= reach && !near; y++)
      for (let x = -reach; x <= reach && !near; x++) near = b[k + y * width + x] === 1;
    if (!near) count++;
  }
  return count;
}
