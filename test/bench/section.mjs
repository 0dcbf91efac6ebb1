// Frames per second while a section of 5,000 × 3,000 samples is panned and zoomed in the built page, and what is uploaded
// to the GPU for it. The section is a 2D line of 60 MB that is written once to the temporary folder.
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropFiles } from '../e2e/drop.mjs';

const TRACES = 5000;
const SAMPLES = 3000;
const MILLISECONDS = 3000;

/** @param {string} path */
function writeLine(path) {
  const file = openSync(path, 'w');
  const header = Buffer.alloc(3600, 0x40);
  header.fill(0, 3200);
  header.writeUInt16BE(2000, 3216);
  header.writeUInt16BE(SAMPLES, 3220);
  header.writeUInt16BE(5, 3224);
  header.writeUInt8(1, 3500);
  header.writeUInt16BE(1, 3502);
  writeSync(file, header);
  const trace = Buffer.alloc(240 + 4 * SAMPLES);
  for (let k = 0; k < TRACES; k++) {
    trace.writeInt32BE(k + 1, 0);
    trace.writeInt32BE(k + 1, 4);
    trace.writeInt32BE(1000 + k, 20);
    trace.writeInt16BE(1, 28);
    trace.writeUInt16BE(SAMPLES, 114);
    trace.writeUInt16BE(2000, 116);
    for (let s = 0; s < SAMPLES; s++) {
      const depth = s + 40 * Math.sin(k / 300);
      trace.writeFloatBE(1000 * Math.sin(depth / 5) * Math.cos(depth / 170), 240 + 4 * s);
    }
    writeSync(file, trace);
  }
  closeSync(file);
}

/**
 * @typedef {{ left: number, top: number, width: number, height: number }} SectionWindow
 * @typedef {{ window: SectionWindow, show(window: SectionWindow): void, view: { kind: string, counts: { frames: number, uploads: number, uploadedBytes: number } } }} SectionElement
 */

/**
 * @param {import('playwright').Page} page a page with the built viewer loaded
 * @returns what was done, and what came of it
 */
export async function measureSection(page) {
  const path = join(tmpdir(), `segy-lens-bench-line-${TRACES}x${SAMPLES}.sgy`);
  if (!existsSync(path)) writeLine(path);
  await dropFiles(page, [path]);
  await page.waitForFunction(() => performance.getEntriesByName('segy-lens/first-picture').length > 0, null, {
    timeout: 120_000,
  });
  await page.getByRole('tab', { name: 'Section' }).click();
  await page.getByText('full resolution').first().waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3000);
  /** @type {[string, string][]} */
  const rows = [];
  for (const drawn of ['Colours', 'Wiggles']) {
    if (drawn === 'Wiggles') {
      await page.getByLabel('Wiggles').check();
      await page.getByLabel('Fill +').check();
      await page.getByLabel('Colours').uncheck();
    }
    for (const way of /** @type {const} */ (['panned', 'zoomed'])) {
      const { kind, milliseconds, uploads, frames, size } = await page.locator('lens-section').evaluate(
        async (element, [motion, wanted]) => {
          const section = /** @type {SectionElement} */ (/** @type {unknown} */ (element));
          const whole = { left: 0, top: 0, width: 5000, height: 3000 };
          const before = { ...section.view.counts };
          const canvas = element.shadowRoot?.querySelector('canvas');
          const start = performance.now();
          for (let part = 0; part < 1; part = (performance.now() - start) / wanted) {
            const scale = motion === 'zoomed' ? 0.05 ** part : 0.25;
            const [width, height] = [whole.width * scale, whole.height * scale];
            const left = motion === 'zoomed' ? (whole.width - width) / 2 : part * (whole.width - width);
            const top = motion === 'zoomed' ? (whole.height - height) / 2 : part * (whole.height - height);
            section.show({ left, top, width, height });
            await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          }
          const { counts, kind } = section.view;
          return {
            kind,
            milliseconds: performance.now() - start,
            uploads: counts.uploads - before.uploads,
            frames: counts.frames - before.frames,
            size: `${canvas?.width} × ${canvas?.height}`,
          };
        },
        /** @type {const} */ ([way, MILLISECONDS]),
      );
      const rate = (1000 * frames) / milliseconds;
      console.log(`${drawn} ${way}: ${rate.toFixed(1)} frames/s`);
      rows.push([
        `${drawn} ${way}, ${size} pixels, ${kind}`,
        `${rate.toFixed(0)} frames/s, ${(uploads / frames).toFixed(2)} uploads/frame`,
      ]);
    }
  }
  return rows;
}

/** @param {readonly (readonly [string, string])[]} rows */
export function sectionTable(rows) {
  return `## Sections

A 2D line of ${TRACES.toLocaleString('en')} traces × ${SAMPLES.toLocaleString('en')} samples in the Section tab, moved in every frame for ${MILLISECONDS / 1000} s. Nothing but a uniform
changes while the view moves, so nothing may be uploaded.

| what | SEG-Y Lens |
| --- | --- |
${rows.map(([what, here]) => `| ${what} | ${here} |`).join('\n')}
`;
}
