import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { holdOptimize } from './hold-optimize.ts';
import { storedHashes } from './stored-blocks.ts';

const SHAPE = { inlines: 360, crosslines: 200, samples: 500, format: 'ibm' } as const;
const TRACE_BYTES = 240 + 4 * SHAPE.samples;
const TOTAL = SHAPE.inlines * SHAPE.crosslines * TRACE_BYTES;
/** Gigabytes: little, so that the survey is cut into many blocks; and no optimize but the test's own. */
const QUERY = '?maxMemory=0.05&optimizeBelow=0';
const KILLS = 10;
const path = join(tmpdir(), `segy-lens-resume-${process.pid}.sgy`);

let site: Site;
beforeAll(async () => {
  ensureSurvey(path, SHAPE);
  site = await Site.start();
});
afterAll(async () => {
  rmSync(path, { force: true });
  await site?.stop();
});

/** Opens the survey and waits until the page has done what it does by itself: what is read from then on is optimize's. */
async function openSurvey(context: BrowserContext): Promise<LensPage> {
  const lens = await site.open(QUERY, context);
  await lens.dropAndSee(path);
  await lens.settle();
  return lens;
}

/** Starts optimize and kills the page once it is so far. */
async function optimizeUntil(lens: LensPage, share: number) {
  const { session, held } = await holdOptimize(lens, share * TOTAL);
  await lens.page.evaluate(() => {
    void (document.querySelector('segy-lens') as LensElement).dataset.optimize();
  });
  const run = await held;
  lens.allowedMessages.push(/crash/);
  const crashed = lens.page.waitForEvent('crash');
  await Promise.race([session.send('Page.crash').catch(() => undefined), crashed]);
  await lens.page.close();
  return run;
}

test('killed at ten random moments of optimize and resumed, the pyramid is that of one run, and no block is read twice but those in hand', async () => {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
  const seed = 20_261_123;
  let random = seed;
  const runs: Awaited<ReturnType<typeof optimizeUntil>>[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const lens = await openSurvey(context);
    runs.push(await optimizeUntil(lens, (kill + random / 2 ** 32) / (KILLS + 1)));
  }
  const last = await openSurvey(context);
  const final = await last.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const before = dataset.work.bytesRead;
    let stored = -1;
    let reached = 0;
    await dataset.optimize({
      onProgress: ({ done, stage }) => {
        if (stage !== 'Optimize') return;
        if (stored < 0) stored = done;
        reached = done;
      },
    });
    return { stored, reached, bytesRead: dataset.work.bytesRead - before };
  });
  const resumed = await storedHashes(last);
  const blockCount = new Set(Object.keys(resumed).map((key) => key.split('/')[0])).size;
  // So many that the two in hand at each kill are little beside what lies between two kills.
  expect(blockCount).toBeGreaterThanOrEqual(2 * KILLS);
  const inHand = (2 * TOTAL * 1.1) / blockCount;
  const all = [...runs, final];
  const said = JSON.stringify({ seed, blockCount, all });
  for (const [k, { stored, reached }] of runs.entries()) {
    expect(reached, said).toBeLessThan(TOTAL);
    // Two workers had a block each in hand when the page died, all before was kept.
    expect(all[k + 1]!.stored, said).toBeGreaterThanOrEqual(reached - inHand);
    expect(all[k + 1]!.stored, said).toBeGreaterThanOrEqual(stored);
  }
  expect(final.stored, said).toBeGreaterThan(TOTAL / 2);
  expect(final.stored, said).toBeLessThan(TOTAL);
  expect(final.reached).toBe(TOTAL);
  expect(final.bytesRead).toBe(TOTAL - final.stored);
  const readInAll = all.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  // What was read to its end before a kill and not entered yet is the most that may be read again.
  expect(readInAll, said).toBeLessThanOrEqual(TOTAL + KILLS * inHand);
  // One run, in this page still: amplitudes are scaled by what the preview saw, and how much that is goes by the clock.
  await last.button('Clear cache').click();
  await expect.poll(async () => Object.keys(await storedHashes(last)).length).toBe(0);
  await last.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.optimize());
  expect(resumed).toEqual(await storedHashes(last));
  last.expectSilence();
  await context.close();
}, 400_000);
