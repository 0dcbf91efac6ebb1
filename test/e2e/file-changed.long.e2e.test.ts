import { closeSync, openSync, readSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { holdOptimize } from './hold-optimize.ts';

const SHAPE = { inlines: 160, crosslines: 120, samples: 400, format: 'ieee' } as const;
const TRACE_BYTES = 240 + 4 * SHAPE.samples;
const TOTAL = SHAPE.inlines * SHAPE.crosslines * TRACE_BYTES;
/** Gigabytes: little, so that the survey is cut into several blocks; and no optimize but the test's own. */
const QUERY = '?maxMemory=0.05&optimizeBelow=0';
const path = join(tmpdir(), `segy-lens-changed-${process.pid}.sgy`);
const CROSSLINE = 40;

let site: Site;
beforeAll(async () => {
  ensureSurvey(path, SHAPE);
  // Whole seconds can be set back exactly.
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  site = await Site.start();
});
afterAll(() => {
  rmSync(path, { force: true });
});

/** Turns the sign of every sample, in place, and sets the date back: `rsync --inplace -t` with a newer version does no other. */
function overwrite(): void {
  const { atime, mtime } = statSync(path);
  const file = openSync(path, 'r+');
  const trace = new Uint8Array(TRACE_BYTES);
  for (let at = 3600; at < 3600 + TOTAL; at += TRACE_BYTES) {
    readSync(file, trace, 0, TRACE_BYTES, at);
    for (let k = 240; k < TRACE_BYTES; k += 4) trace[k]! ^= 0x80;
    writeSync(file, trace, 0, TRACE_BYTES, at);
  }
  closeSync(file);
  utimesSync(path, atime, mtime);
}

/** Some samples of crossline 40 as the file has them: big-endian IEEE, inline by inline. */
function ownValues(): number[] {
  const file = openSync(path, 'r');
  const number = new DataView(new ArrayBuffer(4));
  const values = Array.from({ length: 20 }, (_, k) => {
    const trace = k * 8 * SHAPE.crosslines + CROSSLINE;
    readSync(file, new Uint8Array(number.buffer), 0, 4, 3600 + trace * TRACE_BYTES + 240 + 4 * 200);
    return number.getFloat32(0);
  });
  closeSync(file);
  return values;
}

const shownValues = (lens: LensPage): Promise<number[]> =>
  lens.page.evaluate(async (index) => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { geometry } = dataset.meta;
    if (geometry.kind !== '3d') throw new Error(geometry.kind);
    const position = geometry.crossline.first + index * geometry.crossline.step;
    const { data, width } = await dataset.slice({ axis: 'crossline', position });
    return Array.from({ length: 20 }, (_, k) => data[200 * width + k * 8]!);
  }, CROSSLINE);

test('a file that is overwritten while it is optimized, keeping size and date, is not kept; the original shows its own values', async () => {
  const context = await site.context();
  const lens = await site.open(QUERY, context);
  const own = ownValues();
  expect(own.some((value) => Math.abs(value) > 1e-3)).toBe(true);
  await lens.dropAndSee(path);
  await lens.settle();
  const { session, held } = await holdOptimize(lens, TOTAL / 3);
  const ended = lens.page.evaluate(() =>
    (document.querySelector('segy-lens') as LensElement).dataset.optimize().then(
      () => 'optimized',
      (error: { code: string }) => error.code,
    ),
  );
  await held;
  overwrite();
  await session.send('Debugger.resume');
  expect(await ended).toBe('file-changed');
  const kept = await lens.page.evaluate(() =>
    (document.querySelector('segy-lens') as LensElement).dataset.optimizedShare(),
  );
  expect(kept).toBe(0);
  // The original is back, and the page is a new one.
  overwrite();
  await lens.page.close();
  const again = await site.open(QUERY, context);
  await again.dropAndSee(path);
  const shown = await shownValues(again);
  for (const [k, value] of own.entries())
    expect(Math.abs(shown[k]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -10);
  await again.page.close();
});

test('a file overwritten while the tab was away is said to be another one when the tab comes back; an earlier visit’s pyramid stays', async () => {
  const context = await site.context();
  const before = await site.open(QUERY, context);
  await before.dropAndSee(path);
  await before.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.optimize());
  await before.page.close();
  const lens = await site.open(QUERY, context);
  await lens.dropAndSee(path);
  await lens.settle();
  overwrite();
  try {
    await lens.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => lens.said()).toMatch(/changed while it was open.*again to go on/);
    const kept = () =>
      lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.optimizedShare());
    expect(await kept()).toBe(1);
  } finally {
    overwrite();
  }
  await lens.page.close();
});
