// `npm run bench`: what the built page needs for a survey of 1.06 GB, beside what the bare browser needs for the same bytes in
// the same run. Writes RESULTS.md. Arguments: --runs=5 --inlines=500 --crosslines=500 --samples=1000 --format=ibm
import { existsSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS, NO_BROWSER } from '../chromium.mjs';
import { dropFiles } from '../e2e/drop.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { decodingTable, measureDecoding } from './decode.mjs';
import { bareRead, bareWrite, segyio } from './floor.mjs';
import { ensureSurvey, surveyByteLength } from './make-survey.mjs';
import { watchMemory } from './memory.mjs';
import { measureSection, sectionTable } from './section.mjs';

/** @typedef {import('../../src/api/types.ts').Dataset} Dataset */

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    inlines: { type: 'string', default: '500' },
    crosslines: { type: 'string', default: '500' },
    samples: { type: 'string', default: '1000' },
    format: { type: 'string', default: 'ibm' },
  },
});
const runs = Number(options.runs);
const shape = {
  inlines: Number(options.inlines),
  crosslines: Number(options.crosslines),
  samples: Number(options.samples),
  format: /** @type {'ibm'} */ (options.format),
};

const MIB = 2 ** 20;
/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
/** @param {number} value */
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
/** @param {number} bytes */
const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;

/** @type {string[]} */
const rows = [];
/** @type {(what: string, here: string, beside?: string, promise?: string) => void} */
function report(what, here, beside = '', promise = '') {
  console.log(`${what}: ${here}${beside ? ` (beside: ${beside})` : ''}`);
  rows.push(`| ${what} | ${here} | ${beside} | ${promise} |`);
}

/**
 * Drops the survey and waits for its first picture.
 * @param {import('playwright').Page} page
 * @param {string} path
 */
async function see(page, path) {
  const name = 'segy-lens/first-picture';
  await dropFiles(page, [path]);
  await page.waitForFunction((full) => performance.getEntriesByName(full).length > 0, name, {
    timeout: 120_000,
  });
  return page.evaluate((full) => {
    const [entry] = /** @type {PerformanceMeasure[]} */ (performance.getEntriesByName(full, 'measure'));
    const { dataset } = /** @type {{ dataset: Dataset }} */ (
      /** @type {unknown} */ (document.querySelector('segy-lens'))
    );
    return {
      start: entry?.startTime ?? 0,
      milliseconds: entry?.duration ?? Number.NaN,
      bytesRead: Number(entry?.detail?.bytesRead),
      calls: dataset.work.readCalls,
    };
  }, name);
}

/**
 * @param {import('playwright').Page} page
 * @param {string} url
 */
async function load(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => customElements.get('segy-lens') !== undefined);
  await page.waitForTimeout(1500);
}

/**
 * Full-resolution slices through the public face, straight from the file or from what optimize kept.
 * @param {import('playwright').Page} page
 * @param {'inline' | 'crossline' | 'sample'} axis
 * @param {boolean} exact
 */
function timeSlices(page, axis, exact) {
  return page.evaluate(
    async ([which, fromFile]) => {
      const { dataset } = /** @type {{ dataset: Dataset }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const { geometry, samplesPerTrace } = dataset.meta;
      if (geometry.kind !== '3d') throw new Error(`The survey was taken for ${geometry.kind}.`);
      const line = which === 'sample' ? { first: 0, step: 1, count: samplesPerTrace } : geometry[which];
      const spent = [];
      for (let k = 0; k < 5; k++) {
        const position = line.first + line.step * ((k * 37 + 11) % line.count);
        const start = performance.now();
        await dataset.slice({ axis: which, position, subsample: 1, exact: fromFile });
        spent.push(performance.now() - start);
      }
      return spent;
    },
    /** @type {const} */ ([axis, exact]),
  );
}

async function main() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_BROWSER);
  const path = join(
    tmpdir(),
    `segy-lens-bench-${shape.inlines}x${shape.crosslines}x${shape.samples}-${shape.format}.sgy`,
  );
  if (!existsSync(path)) console.log(`Writing ${mib(surveyByteLength(shape))} to ${path}`);
  ensureSurvey(path, shape);

  const server = await chromium.launchServer({ executablePath, args: LAUNCH_FLAGS });
  const browser = await chromium.connect(server.wsEndpoint());
  const site = await serveFolder(fileURLToPath(new URL('../../dist', import.meta.url)));
  const bare = await serveFolder(fileURLToPath(new URL('floor', import.meta.url)));
  try {
    const floor = await (await browser.newContext()).newPage();
    await floor.goto(bare.url);
    await bareRead(floor, path, 2);
    const read = median([
      await bareRead(floor, path, 2),
      await bareRead(floor, path, 2),
      await bareRead(floor, path, 2),
    ]);
    const native = segyio(path);

    /** @type {Awaited<ReturnType<typeof see>>[]} */
    const pictures = [];
    /** @type {Awaited<ReturnType<typeof see>>[]} */
    const reopened = [];
    for (let k = 0; k < runs; k++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await load(page, site.url);
      pictures.push(await see(page, path));
      await page.waitForTimeout(1500);
      await load(page, site.url);
      reopened.push(await see(page, path));
      await context.close();
    }
    /** @type {(list: typeof pictures, key: 'milliseconds' | 'bytesRead' | 'calls') => number} */
    const middle = (list, key) => median(list.map((each) => each[key]));
    report('Drop to first picture', ms(middle(pictures, 'milliseconds')), '', '≤ 500 ms');
    report('… bytes read', mib(middle(pictures, 'bytesRead')), '', '≤ 96 MiB');
    report('… slice calls (by the time it was asked)', String(middle(pictures, 'calls')), '', '≤ 400');
    report('Reopened after a reload', ms(middle(reopened, 'milliseconds')), '', '≤ 200 ms');
    report('… bytes read', mib(middle(reopened, 'bytesRead')), '', "the fingerprint's blocks");

    const page = await (await browser.newContext()).newPage();
    await load(page, site.url);
    const memory = watchMemory(server.process().pid);
    const { start } = await see(page, path);
    const level = await page.evaluate(async (dropped) => {
      const { dataset } = /** @type {{ dataset: Dataset }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const subsample = await dataset.refine(4);
      return { subsample, milliseconds: performance.now() - dropped };
    }, start);
    report(
      `Drop to subsample ${level.subsample} in memory`,
      ms(level.milliseconds),
      '',
      '≤ 5 s at subsample 4',
    );
    for (const axis of /** @type {const} */ (['inline', 'crossline', 'sample'])) {
      const beside = native ? `segyio ${ms(native[axis])}` : '';
      const promise = axis === 'inline' ? '≤ 200 ms' : axis === 'crossline' ? '≤ 600 ms' : '';
      report(
        `Full ${axis} slice from the file`,
        ms(median(await timeSlices(page, axis, true))),
        beside,
        promise,
      );
    }
    const optimized = await page.evaluate(async () => {
      const { dataset } = /** @type {{ dataset: Dataset }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const begun = performance.now();
      const { bytes, levels } = await dataset.optimize();
      return { bytes, levels, milliseconds: performance.now() - begun };
    });
    // On a page of its own: one that has lain in the background for minutes may be frozen.
    const writing = await (await browser.newContext()).newPage();
    await writing.goto(bare.url);
    const write = await bareWrite(writing, optimized.bytes);
    const ratio = optimized.milliseconds / (read + write);
    const beside = `bare read ${ms(read)} + bare write of ${mib(optimized.bytes)} ${ms(write)}: ${ratio.toFixed(2)} ×`;
    report('Optimize', ms(optimized.milliseconds), beside, '≤ 1.0 × both');
    for (const axis of /** @type {const} */ (['inline', 'crossline', 'sample'])) {
      report(`Full ${axis} slice after it`, ms(median(await timeSlices(page, axis, false))), '', '≤ 50 ms');
    }
    const peaks = memory.stop();
    if (peaks.renderer)
      report(
        'Peak memory (PSS) of the page',
        mib(peaks.renderer),
        `GPU process ${mib(peaks['gpu-process'] ?? 0)}`,
        '≤ 500 MB',
      );
    if (native)
      report('The whole file', '', `bare read ${ms(read)}, segyio ${native.version} ${ms(native.whole)}`);
    else report('The whole file', '', `bare read, two workers at 16 MiB, ${ms(read)}`);
    const section = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await load(section, site.url);
    const moving = await measureSection(section);
    writeResults(browser.version(), decodingTable(await measureDecoding()), sectionTable(moving));
  } finally {
    await browser.close();
    await server.close();
    await site.close();
    await bare.close();
  }
}

/** @type {(version: string, decoding: string, section: string) => void} */
function writeResults(version, decoding, section) {
  const cube = `${shape.inlines} × ${shape.crosslines} × ${shape.samples}, ${shape.format}, ${(surveyByteLength(shape) / 1e9).toFixed(2)} GB`;
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Chromium ${version}, software WebGL`;
  const text = `# Measured

\`npm run bench\` wrote this: the built page in Chromium, a real drop of a file on disk, the file in the page cache. Times are medians
of ${runs} runs (5 positions for slices); what stands beside them was measured in the same run on the same file.

Survey: ${cube}. Machine: ${machine}.

| what | SEG-Y Lens | beside it | promise |
| --- | --- | --- | --- |
${rows.join('\n')}

${decoding}
${section}`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}

await main();
