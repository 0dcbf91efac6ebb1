import { afterEach, expect, test, vi } from 'vitest';
import type { DisplaySettings } from '../../../../../src/core/scene.ts';
import type { PlacedSlice } from '../../../../../src/core/types.ts';
import { colormapTable } from '../../../../../src/view/colormap.ts';
import {
  BACKGROUND,
  createScene,
  inlineOf,
  levelOf,
  picture,
  surveyOf,
  type TestScene,
} from '../../scene.ts';

let scenes: TestScene[] = [];
afterEach(() => {
  for (const scene of scenes) scene.dispose();
  scenes = [];
});

const level = levelOf([24, 30, 50], (i, x, s) => Math.sin(i / 2) + Math.cos(x / 3) + Math.sin(s / 4));

function full(axis: 'inline' | 'crossline' | 'sample', index: number): PlacedSlice {
  const width = axis === 'crossline' ? 24 : 30;
  const height = axis === 'sample' ? 24 : 50;
  return {
    data: new Float32Array(width * height).map((_, k) => Math.sin(k + index)),
    width,
    height,
    subsample: 1,
    exact: true,
    axis,
    index,
    columnStride: 1,
    rowStride: 1,
  };
}

test('scrubbing a slice uploads that slice and nothing else, whatever else is in the scene', async () => {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  const { stage } = scene;
  for (const axis of ['inline', 'crossline', 'sample'] as const) stage.setSlice(axis, full(axis, 5));
  await stage.setVolume(level);
  stage.setLiveSurface({ amplitude: 1, signs: ['positive'] });
  await stage.nextFrame();
  const before = stage.counts;
  for (let index = 6; index < 16; index++) {
    stage.setSlice('crossline', full('crossline', index));
    await stage.nextFrame();
  }
  expect(stage.counts.textureUploads).toBe(before.textureUploads + 10);
  expect(stage.counts.textureBytes).toBe(before.textureBytes + 10 * 24 * 50 * 4);
  // The surface does not depend on it: no ray is cast anew.
  expect(stage.counts.rayFrames).toBe(before.rayFrames);
});

test('amplitudes at the very ends of float32 have the colours that smaller ones have', async () => {
  const largest = 2 ** 128 * (1 - 2 ** -24);
  const ordinary = full('inline', 5);
  const large = { ...ordinary, data: ordinary.data.map((value) => value * largest) };
  const pictures: Uint8Array[] = [];
  for (const [slice, end] of [
    [ordinary, 1],
    [large, largest],
  ] as const) {
    const scene = createScene(surveyOf(level));
    scenes.push(scene);
    scene.stage.setSlice('inline', slice);
    scene.stage.resetCamera('inline');
    pictures.push((await picture(scene, { clip: [-end, end] })).bytes);
  }
  const [expected, seen] = pictures as [Uint8Array, Uint8Array];
  // Half floats of the two are rounded alike, but for the last step of the scale.
  expect(seen.filter((value, k) => Math.abs(value - expected[k]!) > 3)).toHaveLength(0);
  expect(new Set(expected).size).toBeGreaterThan(50);
});

test('crossing slices at half opacity blend from back to front; opacity, gain and map make no material', async () => {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  const { stage, canvas } = scene;
  const flat = (axis: 'inline' | 'crossline', index: number, value: number) => {
    const slice = full(axis, index);
    return { ...slice, data: slice.data.fill(value) };
  };
  stage.setSlice('inline', flat('inline', 12, 1));
  stage.setSlice('crossline', flat('crossline', 15, -1));
  await picture(scene);
  const { materials, textureUploads } = stage.counts;
  const bounds = canvas.getBoundingClientRect();
  const places: { x: number; y: number }[] = [];
  for (let y = 20; y < 220; y += 5) for (let x = 20; x < 300; x += 5) places.push({ x, y });
  const slots = async (settings: Partial<DisplaySettings>) => {
    await picture(scene, settings);
    return places.map(({ x, y }) => stage.pick(bounds.left + x, bounds.top + y)?.slot ?? null);
  };
  const front = await slots({});
  const behind = {
    inline: await slots({ showInline: false }),
    crossline: await slots({ showCrossline: false }),
  };
  const shot = await picture(scene, { sliceOpacity: 0.5, interpolate: false });
  const table = colormapTable('red-white-blue');
  const colours = { inline: [...table.subarray(4 * 255, 4 * 255 + 3)], crossline: [...table.subarray(0, 3)] };
  const over = (under: readonly number[], slot: 'inline' | 'crossline') =>
    under.map((v, k) => (v + colours[slot][k]!) / 2);
  const found = { inline: [0, 0], crossline: [0, 0] };
  const across = 56;
  // Frames lie over the places next to an edge.
  const inside = (slots: readonly unknown[], k: number) =>
    [-1, 1, -across, across].every((by) => slots[k + by] === slots[k]);
  places.forEach(({ x, y }, k) => {
    const first = front[k];
    if (!inside(front, k) || !inside(behind.inline, k) || !inside(behind.crossline, k)) return;
    if (first !== 'inline' && first !== 'crossline') return;
    const second = behind[first][k];
    if (second !== 'inline' && second !== 'crossline') return;
    const wanted = over(over(BACKGROUND, second), first);
    const at = 4 * ((shot.height - 1 - y) * shot.width + x);
    found[first][0]!++;
    if (wanted.every((v, c) => Math.abs(v - shot.bytes[at + c]!) <= 3)) found[first][1]!++;
  });
  // Either is in front somewhere; frames, edges and ticks lie over some places.
  for (const [seen, right] of Object.values(found) as [number, number][]) {
    expect(seen).toBeGreaterThan(30);
    expect(right / seen).toBeGreaterThan(0.85);
  }
  await picture(scene, { sliceOpacity: 0.7, gain: 2, colormap: 'grey' });
  await picture(scene);
  expect(stage.counts.materials).toBe(materials);
  expect(stage.counts.textureUploads).toBe(textureUploads);
});

test('a slice is taken hold of where its frame is drawn, and lights up there', async () => {
  const scene = createScene(surveyOf(level));
  scenes.push(scene);
  const { stage, canvas } = scene;
  stage.setSlice('inline', inlineOf(level, 12));
  const plain = await picture(scene);
  const bounds = canvas.getBoundingClientRect();
  const held: { x: number; y: number; index: number }[] = [];
  for (let y = 2; y < 240; y += 4)
    for (let x = 2; x < 320; x += 4) {
      const grab = stage.grab(bounds.left + x, bounds.top + y, 3, false);
      if (grab) held.push({ x, y, index: grab.indexAt(bounds.left + x, bounds.top + y) });
    }
  expect(held.length).toBeGreaterThan(10);
  expect(new Set(held.map(({ index }) => index))).toEqual(new Set([12]));
  stage.highlight({ slot: 'inline' });
  const lit = await picture(scene);
  const changed = (x: number, y: number) => {
    let count = 0;
    for (let dy = -5; dy <= 5; dy++)
      for (let dx = -5; dx <= 5; dx++) {
        const at = ((plain.height - 1 - Math.floor(y) + dy) * plain.width + Math.floor(x) + dx) * 4;
        if ([0, 1, 2].some((c) => plain.bytes[at + c] !== lit.bytes[at + c])) count++;
      }
    return count;
  };
  const near = held.filter(({ x, y }) => x > 6 && x < 314 && y > 6 && y < 234);
  expect(near.every(({ x, y }) => changed(x, y) > 0)).toBe(true);
  stage.highlight(null);
  expect((await picture(scene)).bytes).toEqual(plain.bytes);
});

test('a slice that the GPU has no room for is shown at half its resolution, and that is said', async () => {
  const notices: string[] = [];
  const scene = createScene(
    { ...surveyOf(level), crosslineCount: 2200, sampleCount: 2000 },
    { onNotice: (text) => notices.push(text) },
  );
  scenes.push(scene);
  const { stage, canvas } = scene;
  const gl = canvas.getContext('webgl2')!;
  const ask = gl.getError.bind(gl);
  let failures = 1;
  gl.getError = () => (failures-- > 0 ? gl.OUT_OF_MEMORY : ask());
  const data = new Float32Array(2200 * 2000).fill(0.5);
  const huge = { ...full('inline', 3), data, width: 2200, height: 2000 };
  const before = stage.counts.textureBytes;
  stage.setSlice('inline', huge);
  await stage.nextFrame();
  await vi.waitFor(() => expect(notices.join()).toMatch(/2200 × 2000.*out of memory/));
  await stage.nextFrame();
  expect(stage.counts.textureBytes - before).toBe(2200 * 2000 * 4 + 1100 * 1000 * 4);
  expect(notices.length).toBe(1);
});

/** Lets the GPU say that it is out of memory at the first question after `failing` was set. */
function memoryFull(canvas: HTMLCanvasElement): { full: boolean; asked: number } {
  const gl = canvas.getContext('webgl2')!;
  const ask = gl.getError.bind(gl);
  const state = { full: false, asked: 0 };
  gl.getError = () => {
    state.asked++;
    if (!state.full) return ask();
    state.full = false;
    return gl.OUT_OF_MEMORY;
  };
  return state;
}

test('many small depth planes are asked about together, and a mesh is; what does not fit is said', async () => {
  const notices: string[] = [];
  const scene = createScene(
    { ...surveyOf(level), inlineCount: 300, crosslineCount: 300 },
    { onNotice: (text) => notices.push(text) },
  );
  scenes.push(scene);
  const { stage, canvas } = scene;
  await stage.nextFrame();
  const gpu = memoryFull(canvas);
  const plane = (index: number): PlacedSlice => ({
    ...full('sample', index),
    data: new Float32Array(300 * 300).fill(0.5),
    width: 300,
    height: 300,
  });
  gpu.full = true;
  stage.setDepthSlices([plane(3)]);
  await stage.nextFrame();
  // Too little to ask about: the question costs more than it tells.
  expect(gpu.asked).toBe(0);
  // 50 planes of 360 kB are 18 MB.
  stage.setDepthSlices(Array.from({ length: 50 }, (_, k) => plane(k)));
  await stage.nextFrame();
  await vi.waitFor(() => expect(notices).toHaveLength(1));
  expect(notices[0]).toMatch(/50 horizontal slices of 300 × 300 samples.*out of memory.*every second/);
  // Asked again of what took their place.
  const { asked } = gpu;
  await stage.nextFrame();
  await vi.waitFor(() => expect(gpu.asked).toBeGreaterThan(asked));
  const vertices = 1 << 20;
  gpu.full = true;
  stage.setMesh({
    positions: new Float32Array(vertices * 3),
    normals: new Float32Array(vertices * 3),
    indices: new Uint32Array(3),
  });
  await stage.nextFrame();
  await vi.waitFor(() => expect(notices).toHaveLength(2));
  expect(notices[1]).toMatch(/surface of 1 triangles.*not drawn/);
});

test('what the GPU refused of a slice is not taken for the volume that comes after it, nor thrown away', async () => {
  const notices: string[] = [];
  const scene = createScene(
    { ...surveyOf(level), crosslineCount: 2200, sampleCount: 2000 },
    { onNotice: (text) => notices.push(text) },
  );
  scenes.push(scene);
  const { stage, canvas } = scene;
  await stage.nextFrame();
  const gpu = memoryFull(canvas);
  stage.setSlice('inline', {
    ...full('inline', 3),
    data: new Float32Array(2200 * 2000).fill(0.5),
    width: 2200,
    height: 2000,
  });
  // The volume is asked for in the very task in which the slice goes up.
  const drawn = stage.nextFrame();
  gpu.full = true;
  const [outcome] = await Promise.all([stage.setVolume(level), drawn]);
  expect(outcome.kind).toBe('ready');
  await vi.waitFor(() => expect(notices.join()).toMatch(/2200 × 2000.*out of memory/));
});
