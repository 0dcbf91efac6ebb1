import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensPage, Site } from './harness.ts';
import { holdOptimize } from './hold-optimize.ts';
import { worstOfSlices } from './stored-blocks.ts';

const SHAPE = { inlines: 150, crosslines: 200, samples: 500, format: 'ibm' } as const;
const TOTAL = SHAPE.inlines * SHAPE.crosslines * (240 + 4 * SHAPE.samples);
/** Little memory, so that the survey is cut into many blocks; and no optimize but by the button. */
const QUERY = '?maxMemory=0.05&optimizeBelow=0';
const path = join(tmpdir(), `segy-lens-storage-${process.pid}.sgy`);

let site: Site;
beforeAll(async () => {
  ensureSurvey(path, SHAPE);
  site = await Site.start();
});
afterAll(async () => {
  rmSync(path, { force: true });
});

async function openSurvey(context: BrowserContext): Promise<LensPage> {
  const lens = await site.open(QUERY, context);
  await lens.dropAndSee(path);
  await lens.settle();
  return lens;
}

async function expectRightSlices(lens: LensPage): Promise<void> {
  const { worst, values } = await worstOfSlices(lens);
  expect(worst).toBeLessThanOrEqual(1);
  expect(values).toBeGreaterThan(100_000);
}

test('storage wiped by the browser in the middle of optimize is said at once; slices are right, and optimize goes through when pressed again', async () => {
  const context = await site.context();
  const lens = await openSurvey(context);
  const { origin } = new URL(lens.url);
  // Some blocks are stored and most are still to come.
  const { session, held } = await holdOptimize(lens, TOTAL / 5);
  await lens.button('Optimize').click();
  expect((await held).reached).toBeLessThan(TOTAL / 2);
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
  await session.send('Debugger.disable');
  await lens.settle();
  await lens.waitForWords(/storage failed.*try again/);
  await expectRightSlices(lens);
  await lens.button('Optimize').click();
  await expect.poll(async () => (await worstOfSlices(lens)).fileBytes).toBe(0);
  await expectRightSlices(lens);
  lens.expectSilence();
}, 120_000);

test('a browser without storage shows the survey all the same, and says that only memory is used', async () => {
  const context = await site.context();
  await context.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  const lens = await openSurvey(context);
  await expect.poll(() => lens.text()).toMatch(/no storage; results are kept in memory only/);
  await expectRightSlices(lens);
  lens.expectSilence();
}, 120_000);
