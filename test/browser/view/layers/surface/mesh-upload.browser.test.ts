import { afterEach, expect, test } from 'vitest';
import { CHUNK_TRIANGLES, meshChunk } from '../../../../../src/view/layers/surface/mesh-chunks.ts';
import {
  atRest,
  createScene,
  goldMask,
  levelOf,
  meshOf,
  type Picture,
  picture,
  readPicture,
  surveyOf,
  type TestScene,
} from '../../scene.ts';

/** A surface that winds through the whole cube. */
const gyroid = (i: number, x: number, s: number) =>
  Math.sin(i / 1.5) * Math.cos(x / 1.5) +
  Math.sin(x / 1.5) * Math.cos(s / 1.5) +
  Math.sin(s / 1.5) * Math.cos(i / 1.5);
const level = levelOf([70, 70, 80], gyroid);
const mesh = meshOf(level, 0.4);
const triangles = mesh.indices.length / 3;
const pieces = Math.ceil(triangles / CHUNK_TRIANGLES);
const RAYS = { amplitude: 0.4, signs: ['positive'] } as const;

let scene: TestScene;
afterEach(() => scene.dispose());

/** Share of pixels that are gold in one picture alone. */
function apart(a: Picture, b: Picture): number {
  const [one, other] = [goldMask(a), goldMask(b)];
  const differing = one.reduce((sum, v, k) => sum + (v === other[k] ? 0 : 1), 0);
  return (
    differing /
    Math.max(
      1,
      one.reduce((sum, v) => sum + v, 0),
    )
  );
}

test('a large mesh goes to the GPU a piece to a frame; the rays stay until all of it is there', async () => {
  expect(pieces).toBeGreaterThan(1);
  scene = createScene(surveyOf(level));
  const { stage } = scene;
  await stage.setVolume(level);
  stage.setLiveSurface(RAYS);
  const rays = await picture(scene);
  await atRest(stage);
  const perFrame: number[] = [];
  stage.setMesh(mesh);
  stage.setLiveSurface(null);
  let { frames, geometries } = stage.counts;
  let there = false;
  void stage.nextFrame().then(() => {
    there = true;
  });
  while (!there) {
    await new Promise(requestAnimationFrame);
    const now = stage.counts;
    if (now.frames === frames) continue;
    perFrame.push(now.geometries - geometries);
    expect(apart(readPicture(scene), rays)).toBeLessThan(0.05);
    ({ frames, geometries } = now);
  }
  // A geometry goes up in the frame that draws it first.
  expect(perFrame.filter((count) => count !== 0)).toEqual(new Array(pieces).fill(1));
  const drawn = await picture(scene);
  expect(apart(drawn, rays)).toBeLessThan(0.05);
  const { rayFrames: last } = stage.counts;
  expect(apart(await picture(scene, { gain: 2 }), rays)).toBeLessThan(0.05);
  expect(stage.counts.rayFrames).toBe(last);
});

test('without rays the mesh before stays until the large one is there; taken away on its way, nothing of it is left', async () => {
  scene = createScene(surveyOf(level));
  const { stage } = scene;
  const small = meshChunk(mesh, 0, 20_000);
  stage.setMesh(small);
  const first = await picture(scene);
  expect(goldMask(first).reduce((sum, v) => sum + v, 0)).toBeGreaterThan(100);
  const { geometries } = stage.counts;
  stage.setMesh(mesh);
  await new Promise(requestAnimationFrame);
  stage.setMesh(small);
  expect(apart(await picture(scene), first)).toBe(0);
  expect(stage.counts.geometries).toBe(geometries);
  stage.setMesh(mesh);
  const whole = await picture(scene);
  expect(apart(whole, first)).toBeGreaterThan(0.3);
  expect(stage.counts.geometries).toBe(geometries + pieces - 1);
  stage.setMesh(null);
  const none = await picture(scene);
  expect(goldMask(none).reduce((sum, v) => sum + v, 0)).toBe(0);
  expect(stage.counts.geometries).toBe(geometries - 1);
});

test('the pieces of a mesh are its triangles, each once', () => {
  const corner = ({ positions, indices }: typeof mesh, k: number) =>
    [0, 1, 2].map((axis) => positions[3 * indices[k]! + axis]!);
  let from = 0;
  for (const last of [1, 1000, 50_000, triangles]) {
    const chunk = meshChunk(mesh, from, last);
    expect(chunk.indices.length).toBe(3 * (last - from));
    expect(chunk.normals.length).toBe(chunk.positions.length);
    // Every 97th corner, and the last.
    for (let k = 0; k < chunk.indices.length; k += 97)
      expect(corner(chunk, k)).toEqual(corner(mesh, 3 * from + k));
    const end = chunk.indices.length - 1;
    expect(corner(chunk, end)).toEqual(corner(mesh, 3 * from + end));
    from = last;
  }
});
