import { expect, it } from 'vitest';
import { meshParts } from '../../../src/api/mesh-parts.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import type { Mesh } from '../../../src/core/types.ts';
import { makeMesh, metrics, volumeOf } from '../../../src/index.ts';
import { MeshSession } from '../../../src/ui/layers/surface/mesh-session.ts';
import { ViewStore } from '../../../src/ui/session/store.ts';
import { surveyShape } from '../../../src/ui/session/survey-shape.ts';
import { makeSegy } from '../../make-segy.ts';

/** Whole numbers that half precision holds exactly; no two surveys of a test are one file. */
function noise(seed: number): (i: number, x: number, k: number) => number {
  return (i, x, k) => {
    let hash = (seed * 374_761_393 + i * 668_265_263 + x * 2_246_822_519 + k * 3_266_489_917) | 0;
    hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_917);
    return ((hash ^ (hash >>> 16)) >>> 24) - 128;
  };
}

function open(
  value: (i: number, x: number, k: number) => number,
  [inlines, crosslines, samples]: readonly [number, number, number] = [20, 18, 30],
): Promise<PageDataset> {
  const bytes = makeSegy({
    inlines: { first: 0, count: inlines, step: 1 },
    crosslines: { first: 0, count: crosslines, step: 1 },
    samples,
    format: 8,
    value,
  });
  return openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'noise.sgy'));
}

/** Every triangle by its corners, in full and in any order. */
function triangles({ positions, indices }: Mesh): string[] {
  const corner = (vertex: number) => positions.subarray(vertex * 3, vertex * 3 + 3).join();
  return Array.from({ length: indices.length / 3 }, (_, k) =>
    [0, 1, 2].map((n) => corner(indices[k * 3 + n]!)).join(' '),
  ).sort();
}

const jobsDone = () => metrics().workers.jobsDone;

it('both polarities at once are the positive and the negative surface together, each at its own level of the file’s samples', async () => {
  const value = noise(1);
  const dataset = await open(value);
  const [positive, negative, both] = await Promise.all(
    (['positive', 'negative', 'both'] as const).map((sign) =>
      dataset.mesh({ threshold: 0.5, subsample: 1, sign }),
    ),
  );
  expect(positive!.indices.length).toBeGreaterThan(3000);
  expect(negative!.indices.length).toBeGreaterThan(3000);
  expect(triangles(both!)).toEqual([...triangles(positive!), ...triangles(negative!)].sort());
  expect(both!.negativeFrom).toBe(positive!.indices.length);
  expect(positive!.negativeFrom).toBeUndefined();
  for (const [mesh, level] of [
    [positive!, positive!.level],
    [negative!, -negative!.level],
  ] as const) {
    expect(Math.abs(level)).toBeGreaterThan(30);
    for (let at = 0; at < mesh.positions.length; at += 3) {
      const place = [...mesh.positions.subarray(at, at + 3)];
      const low = place.map(Math.floor) as [number, number, number];
      const high = place.map(Math.ceil) as [number, number, number];
      // On an edge between two neighbouring samples, where the line between their values is at the level.
      const share = place.reduce((sum, coordinate, axis) => sum + coordinate - low[axis]!, 0);
      expect(high.reduce((sum, coordinate, axis) => sum + coordinate - low[axis]!, 0)).toBeLessThanOrEqual(1);
      const between = value(...low) + share * (value(...high) - value(...low));
      expect(Math.abs(between - level)).toBeLessThan(0.01);
    }
  }
  dataset.close();
});

it('when the threshold moves on, jobs of the surface before are not begun', async () => {
  const dataset = await open(noise(2), [64, 64, 64]);
  await dataset.refine(1);
  const before = jobsDone();
  await dataset.mesh({ threshold: 0.2, subsample: 1 });
  const whole = jobsDone() - before;
  expect(whole).toBeGreaterThanOrEqual(4);

  const store = new ViewStore();
  const shape = surveyShape(dataset);
  store.show(
    dataset,
    shape,
    { inline: null, crossline: null, sample: null },
    { inline: 0, crossline: 0, sample: 0 },
  );
  const failures: unknown[] = [];
  const session = new MeshSession({
    store,
    services: { makeMesh, meshParts, volumeOf },
    fail: (error) => failures.push(error),
  });
  const start = jobsDone();
  store.threshold.value = 0.3;
  // With the first slab done the slider moves on.
  let moved = false;
  const stop = store.tasks.subscribe(([task]) => {
    if (moved || task?.progress?.done !== 1) return;
    moved = true;
    session.setThreshold(0.6);
  });
  await session.update();
  stop();
  expect(moved).toBe(true);
  expect(store.mesh.value).toBeNull();
  expect(metrics().workers.queued).toBe(0);
  await expect.poll(() => store.mesh.value?.level).toBeCloseTo(0.6 * dataset.amplitude!.p999Absolute);
  // At most what ran when the threshold moved, and the surface asked for last.
  expect(jobsDone() - start).toBeLessThan(2 * whole);
  expect(failures).toEqual([]);
  dataset.close();
});

it('a signal that was aborted ends a surface as cancelled, and none of its jobs is left', async () => {
  const dataset = await open(noise(3), [64, 64, 64]);
  await dataset.refine(1);
  const before = jobsDone();
  const controller = new AbortController();
  const error = await dataset
    .mesh({
      threshold: 0.4,
      subsample: 1,
      sign: 'both',
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage === 'Surface') controller.abort();
      },
    })
    .catch((reason: unknown) => reason);
  expect(isSegyError(error, 'cancelled')).toBe(true);
  const begun = jobsDone() - before;
  await dataset.mesh({ threshold: 0.4, subsample: 1, sign: 'both' });
  expect(begun).toBeLessThan((jobsDone() - before - begun) / 2);
  dataset.close();
});

it.each([1, 'preview'] as const)(
  'the same surface (%s) a second time runs no job and reads no byte',
  async (subsample) => {
    const dataset = await open(noise(subsample === 1 ? 4 : 5));
    const options = { threshold: 0.35, subsample } as const;
    const once = await dataset.mesh(options);
    await dataset.mesh({ ...options, sign: 'negative' });
    const [jobs, bytes] = [jobsDone(), dataset.work.bytesRead];
    const twice = await dataset.mesh({ ...options, sign: 'positive' });
    expect([jobsDone(), dataset.work.bytesRead]).toEqual([jobs, bytes]);
    expect(triangles(twice)).toEqual(triangles(once));
    await dataset.mesh({ ...options, threshold: 0.36 });
    expect(jobsDone()).toBeGreaterThan(jobs);
    dataset.close();
  },
);

it.each(['preview', 1] as const)(
  'a surface (%s) of more than two million triangles gives way to a coarser one',
  async (subsample) => {
    const value = noise(subsample === 1 ? 6 : 7);
    const dataset = await open(value, [112, 112, 120]);
    await dataset.preview();
    const counted: number[] = [];
    const mesh = await dataset.mesh({
      threshold: 0.5,
      subsample,
      sign: 'both',
      onProgress: ({ done }) => counted.push(done),
    });
    const made = mesh.indices.length / 3;
    expect(made).toBeGreaterThan(100_000);
    expect(made).toBeLessThanOrEqual(2_000_000);
    expect(mesh.subsample).toBe(2);
    // On the traces of the coarser grid, real ones: a vertex moves along one axis at most.
    for (let at = 0; at < 3000; at += 3) {
      const [i, x] = mesh.positions.subarray(at, at + 2) as unknown as [number, number];
      expect([i % 2, x % 2].filter((rest) => rest !== 0).length).toBeLessThanOrEqual(1);
    }
    dataset.close();
  },
);
