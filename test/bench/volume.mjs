// Ray-marching beside vtk.js on the same cube in the same browser. Alone: node test/bench/volume.mjs renews
// its section of RESULTS.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS, NO_BROWSER } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { renewSection } from './results.mjs';
import { buildPage, RIVALS } from './rivals.mjs';

/** @typedef {import('./volume/page.ts').VolumeBench} VolumeBench */
/** @typedef {import('./volume/page.ts').VolumeTiming} VolumeTiming */

const EDGE = 128;
const MOVING_MILLISECONDS = 4000;

/**
 * @param {import('playwright').Browser} browser
 * @returns {Promise<string>} the section of RESULTS.md
 */
export async function volumeSection(browser) {
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-volume-'));
  try {
    const fetched = await buildPage('volume', folder);
    const site = await serveFolder(join(folder, 'page'));
    /** @type {string[]} */
    const lines = [];
    /** @type {readonly (readonly [keyof VolumeBench, string])[]} */
    const runs = [
      ['ours', 'SEG-Y Lens'],
      ['vtkJs', RIVALS[0] ?? ''],
    ];
    for (const [name, title] of runs) {
      /** @type {VolumeTiming | null} */
      let timing = null;
      if (name === 'ours' || fetched) {
        const page = await (await browser.newContext({ viewport: { width: 800, height: 720 } })).newPage();
        await page.goto(site.url);
        await page.waitForFunction(() => 'bench' in window);
        timing = await page.evaluate(
          ([what, edge, milliseconds]) =>
            /** @type {{ bench: VolumeBench }} */ (/** @type {unknown} */ (window)).bench[what](
              edge,
              milliseconds,
            ),
          /** @type {const} */ ([name, EDGE, MOVING_MILLISECONDS]),
        );
        await page.context().close();
      }
      const line = timing
        ? `| ${title} | ${timing.framesPerSecond.toFixed(1)} frames/s | ${Math.round(timing.restMilliseconds)} ms |`
        : `| ${title} | could not be fetched | |`;
      console.log(line);
      lines.push(line);
    }
    await site.close();
    return `## Volume

A cube of ${EDGE}³ ray-marched on 696 × 640 pixels, composite and lit, strong amplitudes opaque: turned a little in every frame for
${MOVING_MILLISECONDS / 1000} s, both with the coarser rays that they use while something moves; then the time to the full picture.

| what | turned | at rest, full after |
| --- | --- | --- |
${lines.join('\n')}
`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function alone() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_BROWSER);
  const browser = await chromium.launch({ executablePath, args: LAUNCH_FLAGS });
  try {
    renewSection(await volumeSection(browser));
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await alone();
