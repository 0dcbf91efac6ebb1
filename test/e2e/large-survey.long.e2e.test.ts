import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';

const MIB = 2 ** 20;
const SHAPE = { inlines: 500, crosslines: 500, samples: 1000, format: 'ibm' } as const;
const path = join(tmpdir(), `segy-lens-e2e-${process.pid}.sgy`);

let site: Site;
beforeAll(async () => {
  ensureSurvey(path, SHAPE);
  site = await Site.start();
});
afterAll(async () => {
  rmSync(path, { force: true });
});

const workOf = (lens: LensPage) =>
  lens.page.evaluate(() => ({ ...(document.querySelector('segy-lens') as LensElement).dataset.work }));

test('a survey of 1.06 GB: the first picture costs at most 400 reads and 96 MiB, and no file read after a reload', async () => {
  const lens = await site.open();
  const picture = await lens.dropAndSee(path);
  // The measure's reads are the preview's; with those of fingerprint and headers they make the whole.
  const opening = (await lens.measures('metadata'))[0]!;
  expect(opening.detail!.bytesRead).toBeLessThanOrEqual(18 * 64 * 1024 + 16 * MIB);
  expect(opening.detail!.bytesRead + picture.detail!.bytesRead).toBeLessThanOrEqual(96 * MIB);
  expect((await workOf(lens)).readCalls).toBeLessThanOrEqual(400);
  const lattice = await lens.page.evaluate(() => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const slice = dataset.coarseSlice('sample', 500)!;
    return { width: slice.width, height: slice.height };
  });
  expect(Math.min(lattice.width, lattice.height)).toBeGreaterThanOrEqual(16);

  // Refined in place: every fourth trace of both directions.
  await expect
    .poll(
      () =>
        lens.page.evaluate(
          () => (document.querySelector('segy-lens') as LensElement).dataset.refinedSubsample,
        ),
      {
        timeout: 60_000,
      },
    )
    .toBe(4);

  // What was read is written behind the picture; a reload before that reads it again.
  await expect
    .poll(() =>
      lens.page.evaluate(async () => {
        const { cache } = document.querySelector('segy-lens') as unknown as {
          cache: { stats(): Promise<{ queuedBytes: number; diskBytes: number }> };
        };
        const { queuedBytes, diskBytes } = await cache.stats();
        return queuedBytes === 0 && diskBytes > 2 ** 20;
      }),
    )
    .toBe(true);

  await lens.load();
  const again = await lens.dropAndSee(path);
  expect(again.detail).toMatchObject({ cacheHit: true, bytesRead: 0 });
  expect(again.detail!.bytesFromDisk).toBeGreaterThan(0);
  expect((await lens.measures('metadata'))[0]!.detail!.bytesRead).toBe(18 * 64 * 1024);
  lens.expectSilence();
  lens.expectNoRequests();
});

test('full-resolution slices of it are read in few calls, and their values are the file’s own', async () => {
  const lens = await site.open();
  await lens.dropAndSee(path);
  await lens.settle();
  const result = await lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { geometry } = dataset.meta;
    if (geometry.kind !== '3d') throw new Error(geometry.kind);
    const calls: number[] = [];
    const differences: number[] = [];
    for (const axis of ['inline', 'crossline'] as const) {
      const before = dataset.work.readCalls;
      const position = geometry[axis].first + 77 * geometry[axis].step;
      const slice = await dataset.slice({ axis, position });
      calls.push(dataset.work.readCalls - before);
      for (const column of [0, 250, 499]) {
        const trace = axis === 'inline' ? 77 * 500 + column : column * 500 + 77;
        const [samples] = await dataset.readTraces(trace, 1);
        differences.push(
          ...samples!.map((value, row) => Math.abs(value - slice.data[row * slice.width + column]!)),
        );
      }
    }
    return { calls, worst: Math.max(...differences), compared: differences.length };
  });
  expect(result).toMatchObject({ worst: 0, compared: 6000 });
  expect(result.calls[0]).toBeLessThanOrEqual(4);
  expect(result.calls[1]).toBeLessThanOrEqual(500);
  lens.expectSilence();
});
