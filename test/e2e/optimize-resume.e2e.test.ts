import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSurvey } from '../bench/make-survey.mjs';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { storedHashes } from './stored-blocks.ts';

const SHAPE = { inlines: 360, crosslines: 200, samples: 500, format: 'ibm' } as const;
const TRACE_BYTES = 240 + 4 * SHAPE.samples;
const TOTAL = SHAPE.inlines * SHAPE.crosslines * TRACE_BYTES;
/** Gigabytes: little, so that the survey is cut into many blocks. */
const QUERY = '?maxMemory=0.1';
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

/** Opens the survey and waits until the page has done what it does by itself. */
async function openSurvey(context?: BrowserContext): Promise<LensPage> {
  const lens = await site.open(QUERY, context);
  await lens.dropAndSee(path);
  return lens;
}

/** Starts optimize, and kills the renderer once it is so far. */
async function optimizeUntil(lens: LensPage, share: number): Promise<{ stored: number; reached: number }> {
  await lens.page.evaluate(() => {
    const seen = window as unknown as { stored: number; reached: number };
    seen.stored = -1;
    seen.reached = 0;
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const onProgress = ({ done, stage }: { done: number; stage: string }) => {
      if (stage !== 'Optimize') return;
      if (seen.stored < 0) seen.stored = done;
      seen.reached = done;
    };
    void dataset.optimize({ onProgress });
  });
  await lens.page.waitForFunction(
    (bytes) => (window as unknown as { reached: number }).reached >= bytes,
    share * TOTAL,
    { polling: 10 },
  );
  const { stored, reached } = await lens.page.evaluate(() => {
    const { stored, reached } = window as unknown as { stored: number; reached: number };
    return { stored, reached };
  });
  lens.allowedMessages.push(/crash/);
  const session = await lens.page.context().newCDPSession(lens.page);
  await Promise.race([session.send('Page.crash').catch(() => undefined), lens.page.waitForEvent('crash')]);
  await lens.page.close();
  return { stored, reached };
}

test('killed at ten random moments of optimize and resumed, the pyramid is that of one run, and no block is read twice but those in hand', async () => {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
  let random = 20_261_123;
  const runs: { stored: number; reached: number }[] = [];
  for (let kill = 0; kill < 10; kill++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const lens = await openSurvey(context);
    const run = await optimizeUntil(lens, (kill + random / 2 ** 32) / 10.5);
    runs.push(run);
  }
  const last = await openSurvey(context);
  await last.settle();
  const { stored, bytesRead } = await last.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const before = dataset.work.bytesRead;
    let first = -1;
    await dataset.optimize({
      onProgress: ({ done, stage }) => {
        if (first < 0 && stage === 'Optimize') first = done;
      },
    });
    return { stored: first, bytesRead: dataset.work.bytesRead - before };
  });
  expect(stored).toBeGreaterThan(TOTAL / 2);
  expect(bytesRead).toBe(TOTAL - stored);
  const resumed = await storedHashes(last);
  const blockCount = new Set(Object.keys(resumed).map((key) => key.split('/')[0])).size;
  expect(blockCount).toBeGreaterThanOrEqual(10);
  for (const [k, run] of runs.entries()) {
    // Two workers had a block each in hand when the page died, all before was kept.
    if (k > 0)
      expect(run.stored).toBeGreaterThanOrEqual(runs[k - 1]!.reached - (2 * TOTAL * 1.05) / blockCount);
  }
  // One run, in this page still: amplitudes are scaled by what the preview saw, and how much that is goes by the clock.
  await last.button('Clear cache').click();
  await expect.poll(async () => Object.keys(await storedHashes(last)).length).toBe(0);
  await last.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.optimize());
  expect(resumed).toEqual(await storedHashes(last));
  last.expectSilence();
  await context.close();
}, 400_000);
