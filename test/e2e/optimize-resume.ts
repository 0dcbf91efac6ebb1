import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { expect, onTestFinished } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { holdOptimize } from './hold-optimize.ts';
import { storedHashes } from './stored-blocks.ts';

/** Gigabytes: little, so that the survey is cut into many blocks; and no optimize but the test's own. */
const QUERY = '?maxMemory=0.05&optimizeBelow=0';

/** Opens the survey and waits until the page has done what it does by itself: what is read from then on is optimize's. */
async function openSurvey(site: Site, context: BrowserContext, path: string): Promise<LensPage> {
  const lens = await site.open(QUERY, context);
  await lens.dropAndSee(path);
  await lens.settle();
  return lens;
}

/** Starts optimize and kills the page once it is so far. */
async function optimizeUntil(lens: LensPage, bytes: number) {
  const { session, held } = await holdOptimize(lens, bytes);
  const ended = lens.page.evaluate(() =>
    (document.querySelector('segy-lens') as LensElement).dataset.optimize().then(
      () => 'went through',
      (error: unknown) => `failed: ${error}`,
    ),
  );
  // The page is killed below, and this with it.
  ended.catch(() => undefined);
  const run = await Promise.race([held, ended]);
  if (typeof run === 'string') throw new Error(`Before it was held, optimize ${run}.`);
  lens.allowedMessages.push(/crash/);
  const crashed = lens.page.waitForEvent('crash');
  await Promise.race([session.send('Page.crash').catch(() => undefined), crashed]);
  await lens.page.close();
  return run;
}

/**
 * Kills the page so many times at random moments of optimize and resumes it: the pyramid is that of one run, and no block is read
 * twice but those in hand. The survey is as large as it takes for two blocks to each kill, and six at least.
 */
export async function killAndResume(kills: number): Promise<void> {
  const shape = { inlines: 36 * Math.max(3, kills), crosslines: 200, samples: 500, format: 'ibm' } as const;
  const total = shape.inlines * shape.crosslines * (240 + 4 * shape.samples);
  const path = join(tmpdir(), `segy-lens-resume-${process.pid}.sgy`);
  onTestFinished(() => rmSync(path, { force: true }));
  ensureSurvey(path, shape);
  const site = await Site.start();
  const context = await site.context();
  const seed = 20_261_123;
  let random = seed;
  const runs: Awaited<ReturnType<typeof optimizeUntil>>[] = [];
  for (let kill = 0; kill < kills; kill++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const lens = await openSurvey(site, context, path);
    runs.push(await optimizeUntil(lens, ((kill + random / 2 ** 32) / (kills + 1)) * total));
  }
  const last = await openSurvey(site, context, path);
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
  expect(blockCount).toBeGreaterThanOrEqual(2 * Math.max(3, kills));
  const inHand = (2 * total * 1.1) / blockCount;
  const all = [...runs, final];
  const said = JSON.stringify({ seed, blockCount, all });
  for (const [k, { stored, reached }] of runs.entries()) {
    expect(reached, said).toBeLessThan(total);
    // Two workers had a block each in hand when the page died, all before was kept.
    expect(all[k + 1]!.stored, said).toBeGreaterThanOrEqual(reached - inHand);
    expect(all[k + 1]!.stored, said).toBeGreaterThanOrEqual(stored);
  }
  // The last kill is somewhere in the share before the last.
  expect(final.stored, said).toBeGreaterThanOrEqual(((kills - 1) / (kills + 1)) * total - inHand);
  expect(final.stored, said).toBeLessThan(total);
  expect(final.reached).toBe(total);
  expect(final.bytesRead).toBe(total - final.stored);
  const readInAll = all.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  // What was read to its end before a kill and not entered yet is the most that may be read again.
  expect(readInAll, said).toBeLessThanOrEqual(total + kills * inHand);
  // One run, in this page still: amplitudes are scaled by what the preview saw, and how much that is goes by the clock.
  await last.clearCache();
  await expect.poll(async () => Object.keys(await storedHashes(last)).length).toBe(0);
  await last.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.optimize());
  expect(resumed).toEqual(await storedHashes(last));
  last.expectSilence();
}
