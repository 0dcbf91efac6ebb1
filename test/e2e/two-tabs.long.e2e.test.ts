import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { storedHashes, worstOfSlices } from './stored-blocks.ts';

const SHAPE = { inlines: 130, crosslines: 200, samples: 500, format: 'ibm' } as const;
const TOTAL = SHAPE.inlines * SHAPE.crosslines * (240 + 4 * SHAPE.samples);
/** Little memory, so that the survey is cut into many blocks; and no optimize but by the button. */
const QUERY = '?maxMemory=0.05&optimizeBelow=0';
const WAITS = 'Waiting for another tab that optimizes this survey';
const path = join(tmpdir(), `segy-lens-two-tabs-${process.pid}.sgy`);

let site: Site;
beforeAll(async () => {
  ensureSurvey(path, SHAPE);
  site = await Site.start();
});
afterAll(async () => {
  rmSync(path, { force: true });
});

const bytesRead = (lens: LensPage): Promise<number> =>
  lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.work.bytesRead);

/** Two tabs of one browser with the survey, each at rest: nothing more is read by itself. */
async function openTwice(context: BrowserContext): Promise<[LensPage, LensPage]> {
  const tabs: LensPage[] = [];
  for (let k = 0; k < 2; k++) {
    const lens = await site.open(QUERY, context);
    await lens.dropAndSee(path);
    await lens.settle();
    tabs.push(lens);
  }
  return tabs as [LensPage, LensPage];
}

/** In both tabs at once: a click by the mouse waits for frames, of which a tab in the background draws few. */
const pressOptimize = (tabs: readonly LensPage[]) =>
  Promise.all(
    tabs.map((tab) => tab.button('Optimize').evaluate((button) => (button as HTMLElement).click())),
  );

/** The line at the foot says so. */
const waitForFoot = (lens: LensPage): Promise<void> =>
  lens.page
    .waitForFunction(
      (words) => {
        const foot = document.querySelector('segy-lens')?.shadowRoot?.querySelector('lens-status');
        return foot?.shadowRoot?.querySelector('.task')?.textContent?.includes(words) ?? false;
      },
      WAITS,
      { polling: 20, timeout: 60_000 },
    )
    .then(() => undefined);

/** Waits until optimize has reached so many bytes of the file, and gives how many it then has. */
const reachedBytes = async (lens: LensPage, bytes: number): Promise<number> => {
  const reached = await lens.page.waitForFunction(
    (least) => {
      const foot = document.querySelector('segy-lens')?.shadowRoot?.querySelector('lens-status');
      const bar = foot?.shadowRoot?.querySelector('progress');
      return bar && bar.value >= least && bar.value;
    },
    bytes,
    { polling: 10, timeout: 60_000 },
  );
  return Number(await reached.jsonValue());
};

/** What is stored is one whole pyramid, which gives the file's samples in this tab without a look at the file. */
async function expectWholePyramid(lens: LensPage): Promise<Record<string, string>> {
  const hashes = await storedHashes(lens);
  const blocks = new Set(Object.keys(hashes).map((key) => key.split('/')[0]!));
  const numbers = [...blocks].map((block) => Number(block.split('.').at(-1))).sort((a, b) => a - b);
  expect(new Set([...blocks].map((block) => block.slice(0, block.lastIndexOf('.')))).size).toBe(1);
  expect(numbers).toEqual(numbers.map((_, k) => k));
  expect(numbers.length).toBeGreaterThanOrEqual(10);
  const { worst, fileBytes, values } = await worstOfSlices(lens);
  expect(worst).toBeLessThanOrEqual(1);
  expect(fileBytes).toBe(0);
  expect(values).toBeGreaterThan(100_000);
  return hashes;
}

/** The same from one tab alone, made anew. */
async function madeInOneGo(lens: LensPage): Promise<Record<string, string>> {
  await lens.clearCache();
  await expect.poll(async () => Object.keys(await storedHashes(lens)).length).toBe(0);
  await lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.optimize());
  return storedHashes(lens);
}

test('two tabs that optimize one survey at the same time take turns, say so, read it once and store one pyramid', async () => {
  const context = await site.context();
  const tabs = await openTwice(context);
  const before = await Promise.all(tabs.map(bytesRead));
  const waited = Promise.any(tabs.map((tab) => waitForFoot(tab)));
  await pressOptimize(tabs);
  await waited;
  await Promise.all(tabs.map((tab) => tab.waitForMeasure('optimize', 1, 120_000)));
  const after = await Promise.all(tabs.map(bytesRead));
  const read = after.map((bytes, k) => bytes - before[k]!).sort((a, b) => a - b);
  // One tab has read every trace; the other at most what its view asked of the file.
  expect(read[1]).toBeGreaterThanOrEqual(TOTAL);
  expect(read[0]).toBeLessThan(TOTAL / 10);
  // The words are gone after a while, in each of the tabs, and are listed then.
  for (const tab of tabs) await tab.button('Messages').click();
  for (const tab of tabs) await expect.poll(() => tab.text()).toMatch(/Optimized: .* kept in this browser/);
  for (const tab of tabs) await tab.button('Close').click();
  const [first, second] = [await expectWholePyramid(tabs[0]), await expectWholePyramid(tabs[1])];
  expect(first).toEqual(second);
  for (const tab of tabs) tab.expectSilence();
}, 240_000);

test('a tab killed in the middle of optimize frees the one that waits, which goes on with what was stored', async () => {
  const context = await site.context();
  const tabs = await openTwice(context);
  const before = await Promise.all(tabs.map(bytesRead));
  await pressOptimize(tabs);
  const waiting = await Promise.any(tabs.map((tab, k) => waitForFoot(tab).then(() => k)));
  const [first, second] = [tabs[1 - waiting]!, tabs[waiting]!];
  const reached = await reachedBytes(first, 0.4 * TOTAL);
  first.allowedMessages.push(/crash/);
  const session = await context.newCDPSession(first.page);
  await Promise.race([session.send('Page.crash').catch(() => undefined), first.page.waitForEvent('crash')]);
  await first.page.close();
  await second.waitForMeasure('optimize', 1, 120_000);
  const read = (await bytesRead(second)) - before[waiting]!;
  expect(reached).toBeLessThan(TOTAL);
  const hashes = await expectWholePyramid(second);
  // Two workers had a block each in hand when the tab died; all before was kept, and only the rest is read.
  const blockCount = new Set(Object.keys(hashes).map((key) => key.split('/')[0])).size;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(TOTAL - reached + (2 * TOTAL * 1.1) / blockCount);
  expect(hashes).toEqual(await madeInOneGo(second));
  second.expectSilence();
}, 240_000);
