import { expect, it } from 'vitest';
import { BufferPool } from '../../../src/core/buffer-pool.ts';
import { encodeHalves } from '../../../src/core/half.ts';
import type { Level, MeshData } from '../../../src/core/types.ts';
import { flightOf } from '../../../src/engine/flight.ts';
import { createPool, type Pool } from '../../../src/engine/pool.ts';
import { makeSurface } from '../../../src/engine/surface-jobs.ts';
import type { SurfaceInput, TaskInput, TaskName } from '../../../src/engine/tasks.ts';
import { extractSurface } from '../../extract-surface.ts';
import { mergeMeshes } from '../surface/random-level.ts';

const level: Level = {
  inlineCount: 41,
  crosslineCount: 3,
  sampleCount: 4,
  stride: { inline: 1, crossline: 1, sample: 1 },
  data: new Uint16Array(41 * 3 * 4),
  lastValid: new Int32Array(41 * 3).fill(3),
  scale: 1,
};
const request = { level, isoValue: 1, signs: ['positive'] as const, maxTriangles: 1000 };

/** A part whose vertices say where they come from, with as many triangles. */
function part(vertices: number, from: number): MeshData {
  return {
    positions: Float32Array.from({ length: 3 * vertices }, (_, k) => from + k),
    normals: Float32Array.from({ length: 3 * vertices }, (_, k) => -from - k),
    indices: Uint32Array.from({ length: 3 * vertices }, (_, k) => vertices - 1 - Math.floor(k / 3)),
  };
}

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
const same = (a: Float32Array | Uint32Array, b: Float32Array | Uint32Array) => bytes(a).equals(bytes(b));

/** A pool whose jobs end one to a task; notes how many inputs were made at a stretch. */
function fakePool(size: number, refuse = -1) {
  const seen = { jobs: 0, mostAtOnce: 0 };
  let atOnce = 0;
  const run = async (_: string, input: () => SurfaceInput): Promise<unknown> => {
    const job = seen.jobs++;
    const { inlineStart, inlineEnd, firstInline, level } = input();
    seen.mostAtOnce = Math.max(seen.mostAtOnce, ++atOnce);
    queueMicrotask(() => {
      atOnce = 0;
    });
    await new Promise((resolve) => setTimeout(resolve, 1 + (job % 3)));
    if (job === refuse) throw new Error('refused');
    const first = firstInline + inlineStart;
    const mesh = part(inlineEnd - inlineStart, first);
    const back = { slab: level.data, unused: new Uint8Array(0), peaks: null };
    return { ...mesh, triangles: inlineEnd - inlineStart, ...back };
  };
  const buffers = new BufferPool(() => 0, 1000);
  const flight = flightOf(Number.POSITIVE_INFINITY, size);
  return { pool: { size, run, flight, buffers } as unknown as Pool, seen };
}

it('slabs are copied one after another, never two at a stretch, and their parts stand in the order of the inlines', async () => {
  const { pool, seen } = fakePool(2);
  const { mesh, triangles } = await makeSurface(pool, request);
  expect(seen.jobs).toBeGreaterThan(4);
  expect(seen.mostAtOnce).toBe(1);
  expect(triangles).toBe(40);
  expect(mesh!.indices.length).toBe(3 * 40);
  // The first number of each vertex of a part grows by three from its first inline.
  const xs = Array.from({ length: 40 }, (_, k) => mesh!.positions[3 * k]!);
  const starts = xs.filter((x, k) => k === 0 || x !== xs[k - 1]! + 3);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
});

/** Waves in 17 inlines of 24 × 512 samples, which is more than a pool leaves to the browser's own allocator. */
function waves(): Level {
  const shape = { inlineCount: 17, crosslineCount: 24, sampleCount: 512 };
  const values = Float32Array.from({ length: 17 * 24 * 512 }, (_, k) => Math.sin(k / 7) + Math.sin(k / 9000));
  const data = new Uint16Array(values.length);
  encodeHalves(values, 1, data, 0);
  const lastValid = new Int32Array(17 * 24).fill(511);
  return { ...shape, stride: { inline: 1, crossline: 1, sample: 1 }, data, lastValid, scale: 1 };
}

it('the surface is the same in memory that was used before, and a second one needs no new memory for its slabs', async () => {
  const real = createPool(0, () => Promise.reject(new Error('no workers here')));
  const slabs = new Set<ArrayBufferLike>();
  const meshes = new Set<ArrayBufferLike>();
  const pool = {
    ...real,
    size: 2,
    flight: flightOf(Number.POSITIVE_INFINITY, 2),
    run: async (name: TaskName, input: () => TaskInput<TaskName>, options?: object) => {
      const output = await real.run(
        name,
        () => {
          const surface = input() as SurfaceInput;
          slabs.add(surface.level.data.buffer);
          return surface;
        },
        options,
      );
      meshes.add((output as unknown as MeshData).positions.buffer);
      return output;
    },
  } as unknown as Pool;
  const asked = { level: waves(), signs: ['positive'] as const, maxTriangles: 1e7 };
  const first = (await makeSurface(pool, { ...asked, isoValue: 0.5 })).mesh!;
  const [slabCount, meshCount] = [slabs.size, meshes.size];
  expect(slabCount).toBeLessThanOrEqual(4);
  await makeSurface(pool, { ...asked, isoValue: 0.52 });
  const again = (await makeSurface(pool, { ...asked, isoValue: 0.5 })).mesh!;
  expect([slabs.size, meshes.size]).toEqual([slabCount, meshCount]);
  const { positions, normals, indices } = extractSurface(asked.level, 0.5, 'positive', 0, 16);
  expect(first.indices.length).toBe(indices.length);
  expect(positions.length).toBeLessThanOrEqual(first.positions.length);
  expect(normals.length).toBeLessThanOrEqual(first.normals.length);
  for (const key of ['positions', 'normals', 'indices'] as const)
    expect(same(first[key], again[key])).toBe(true);
  // What a caller was given is the caller's.
  for (const { buffer } of [first.positions, first.normals, first.indices])
    expect(meshes.has(buffer) || slabs.has(buffer)).toBe(false);
});

it('a threshold that moves visits only slabs that its surface can pass, and makes what it would make of a fresh level', async () => {
  const pool = createPool(0, () => Promise.reject(new Error('no workers here')));
  const level = waves();
  // Inlines 9 to 11 alone are strong.
  const strong = new Uint16Array(level.data.length);
  for (let k = 9 * 24 * 512; k < 12 * 24 * 512; k++) strong[k] = level.data[k]!;
  const some = { ...level, data: strong };
  let visited = 0;
  const counting = {
    ...pool,
    size: 2,
    flight: flightOf(Number.POSITIVE_INFINITY, 2),
    run: (...asked: Parameters<Pool['run']>) => {
      visited += 1;
      return pool.run(...asked);
    },
  } as unknown as Pool;
  const asked = { signs: ['positive', 'negative'] as const, maxTriangles: 1e7 };
  for (const isoValue of [0.3, 0.4]) await makeSurface(counting, { ...asked, level: some, isoValue });
  const before = visited;
  const moved = (await makeSurface(counting, { ...asked, level: some, isoValue: 0.5 })).mesh!;
  // Of eight slabs of two layers of cells, those from inline 8 to 10 and from 10 to 12, for both signs.
  expect(visited - before).toBe(4);
  const fresh = (await makeSurface(counting, { ...asked, level: { ...some }, isoValue: 0.5 })).mesh!;
  expect(moved.indices.length).toBeGreaterThan(0);
  for (const key of ['positions', 'normals', 'indices'] as const)
    expect(same(moved[key], fresh[key])).toBe(true);
  expect((await makeSurface(counting, { ...asked, level: some, isoValue: 100 })).triangles).toBe(0);
});

it('after a slab that failed no other is begun', async () => {
  const { pool, seen } = fakePool(2, 1);
  await expect(makeSurface(pool, request)).rejects.toThrow('refused');
  const begun = seen.jobs;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(seen.jobs).toBe(begun);
});

it('parts of any size are merged whole: every vertex once, every index moved by the vertices before', () => {
  const sizes = [150_000, 1, 0, 300_001];
  const mesh = mergeMeshes(sizes.map((vertices, k) => part(vertices, k)));
  let before = 0;
  sizes.forEach((vertices, k) => {
    const whole = part(vertices, k);
    const at = [3 * before, 3 * (before + vertices)] as const;
    expect(same(mesh.positions.subarray(...at), whole.positions)).toBe(true);
    expect(same(mesh.normals.subarray(...at), whole.normals)).toBe(true);
    expect(
      same(
        mesh.indices.subarray(...at),
        whole.indices.map((index) => index + before),
      ),
    ).toBe(true);
    before += vertices;
  });
  expect(mesh.positions.length).toBe(3 * before);
});
