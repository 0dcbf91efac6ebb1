/**
 * One survey of the bench: every promise about reading, slices, optimize, reopening, memory and the main thread, beside what the
 * bare browser and segyio need for the same file in the same run. The file is long because the rows share one page and its state.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS } from '../chromium.mjs';
import { dropFiles } from '../e2e/drop.mjs';
import { measureExport } from './export.mjs';
import { withFaults } from './faults.mjs';
import { bareGet, barePrivateFiles, bareRead, bareSlice, bareSpread, bareWrite, segyio } from './floor.mjs';
import { browserOf, processorSeconds, watchMemory } from './memory.mjs';

/** @typedef {import('../../src/api/types.ts').PageDataset} PageDataset */
/** @typedef {{ browser: import('playwright').Browser, site: string, bare: string }} Bench */
/**
 * @typedef {object} Counted what is counted of an operation beside its time
 * @property {number} [ratio] of its time to the floor beside it; goes into the history
 * @property {import('./faults.mjs').Faults} [faults]
 * @property {number} [calls]
 * @property {() => Promise<number>} [again] measures the ratio once more
 * @typedef {(what: string, here: string, beside?: string, promise?: string, counted?: Counted) => void} Report
 */

const MIB = 2 ** 20;
/** @param {number[]} numbers */
export const median = (numbers) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
/** @param {number} value */
const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
/** @param {number} bytes */
const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;

/** @param {number[]} numbers */
const p95 = (numbers) =>
  [...numbers].sort((a, b) => a - b)[Math.ceil(numbers.length * 0.95) - 1] ?? Number.NaN;

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
    const [opening] = /** @type {PerformanceMeasure[]} */ (
      performance.getEntriesByName('segy-lens/metadata', 'measure')
    );
    const { dataset } = /** @type {{ dataset: PageDataset }} */ (
      /** @type {unknown} */ (document.querySelector('segy-lens'))
    );
    const openingBytes = Number(opening?.detail?.bytesRead);
    return {
      start: entry?.startTime ?? 0,
      milliseconds: entry?.duration ?? Number.NaN,
      openingMilliseconds: opening?.duration ?? Number.NaN,
      openingBytes,
      bytesRead: openingBytes + Number(entry?.detail?.bytesRead),
      calls: dataset.work.readCalls,
    };
  }, name);
}

/**
 * @param {import('playwright').Page} page
 * @param {string} url
 */
export async function load(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => customElements.get('segy-lens') !== undefined);
  await page.waitForTimeout(1500);
}

/**
 * Milliseconds of full-resolution slices through the public face: five straight from the file, or twenty from what optimize kept.
 * @param {import('playwright').Page} page
 * @param {'inline' | 'crossline' | 'sample'} axis
 * @param {boolean} exact
 */
function timeSlices(page, axis, exact) {
  return page.evaluate(
    async ([which, fromFile]) => {
      const { dataset } = /** @type {{ dataset: PageDataset }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const { geometry, samplesPerTrace } = dataset.meta;
      if (geometry.kind !== '3d') throw new Error(`The survey was taken for ${geometry.kind}.`);
      const line = which === 'sample' ? { first: 0, step: 1, count: samplesPerTrace } : geometry[which];
      const spent = [];
      for (let k = 0; k < (fromFile ? 5 : 20); k++) {
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

/**
 * Milliseconds of a surface through the public face.
 * @param {import('playwright').Page} page
 * @param {number} threshold
 * @param {number} subsample
 */
function timeMesh(page, threshold, subsample) {
  return page.evaluate(
    async ([asked, level]) => {
      const { dataset } = /** @type {{ dataset: PageDataset }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const start = performance.now();
      const mesh = await dataset.mesh({ threshold: asked, subsample: level });
      return { milliseconds: performance.now() - start, triangles: mesh.indices.length / 3 };
    },
    /** @type {const} */ ([threshold, subsample]),
  );
}

/**
 * Milliseconds until the best level in memory has given a slice, twenty positions of each axis.
 * @param {import('playwright').Page} page
 * @returns {Promise<number[]>}
 */
function timeCoarse(page) {
  return page.evaluate(async () => {
    const { dataset } = /** @type {{ dataset: PageDataset }} */ (
      /** @type {unknown} */ (document.querySelector('segy-lens'))
    );
    const { geometry, samplesPerTrace } = dataset.meta;
    if (geometry.kind !== '3d') throw new Error(`The survey was taken for ${geometry.kind}.`);
    const spent = [];
    for (const axis of /** @type {const} */ (['inline', 'crossline', 'sample'])) {
      const line = axis === 'sample' ? { first: 0, step: 1, count: samplesPerTrace } : geometry[axis];
      for (let k = 0; k < 20; k++) {
        const start = performance.now();
        if (!dataset.coarseSlice(axis, line.first + line.step * ((k * 37 + 11) % line.count)))
          throw new Error('No level is in memory.');
        spent.push(performance.now() - start);
      }
    }
    return spent;
  });
}

/**
 * Brings a page to the front. One that lies behind another is slowed down and may be frozen, so that what is measured there is the
 * browser's rest, and not the page's work.
 * @param {import('playwright').Page} page
 */
export async function inFront(page) {
  await page.bringToFront();
  const state = await page.evaluate(() => document.visibilityState);
  if (state !== 'visible')
    throw new Error(`The page is ${state}: what is measured there counts for nothing.`);
}

/** Bytes of one inline in the file. @param {import('playwright').Page} page @returns {Promise<number>} */
function inlineBytes(page) {
  return page.evaluate(() => {
    const { dataset } = /** @type {{ dataset: PageDataset }} */ (
      /** @type {unknown} */ (document.querySelector('segy-lens'))
    );
    const { geometry, fileSize, traceCount } = dataset.meta;
    if (geometry.kind !== '3d') throw new Error(`The survey was taken for ${geometry.kind}.`);
    return Math.round((fileSize - 3600) / traceCount) * geometry.crossline.count;
  });
}

/** Bytes that the survey shown has read from what is stored. @param {import('playwright').Page} page @returns {Promise<number>} */
function diskBytes(page) {
  return page.evaluate(() => {
    const { dataset } = /** @type {{ dataset: PageDataset }} */ (
      /** @type {unknown} */ (document.querySelector('segy-lens'))
    );
    return dataset.work.bytesFromDisk;
  });
}

/** Bytes of a first picture that its floor counts at most: a quick plan must not be excused by reading more. */
const MOST_COUNTED = 34e6;

/**
 * What a bare read of a first picture's bytes takes: in reads of 16 MiB, and in as many calls as the picture made.
 * @param {import('playwright').Browser} browser
 * @param {Bench} bench
 * @param {string} path
 * @param {number} bytes
 * @param {number} calls
 */
async function pictureFloors(browser, bench, path, bytes, calls) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(bench.bare);
  const counted = Math.min(bytes, MOST_COUNTED);
  /** @param {number} count */
  const middle = async (count) => {
    const spent = [];
    for (let k = 0; k < 5; k++) spent.push(await bareSpread(page, path, counted, count));
    return median(spent);
  };
  const floors = {
    read: await middle(Math.ceil(counted / 2 ** 24)),
    calls: await middle(Math.max(1, calls)),
  };
  await context.close();
  return floors;
}

/**
 * Drops a survey on a page that never saw it.
 * @param {import('playwright').Browser} browser
 * @param {Pick<Bench, 'site'>} bench
 * @param {string} path
 * @param {(page: import('playwright').Page) => Promise<void>} [afterwards] with the same page
 */
export async function firstPicture(browser, bench, path, afterwards) {
  // Without a service worker, which would keep the page's files during the first measures.
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await load(page, bench.site);
    const picture = await see(page, path);
    await afterwards?.(page);
    return picture;
  } finally {
    await context.close();
  }
}

/**
 * The first pictures: dropped for the first time, and again after a reload.
 * @param {Bench} bench
 * @param {string} path
 * @param {number} runs
 * @param {Report} report
 * @returns {Promise<number>} milliseconds to the first picture
 */
export async function measurePictures(bench, path, runs, report) {
  const { browser } = bench;
  /** @type {Awaited<ReturnType<typeof see>>[]} */
  const pictures = [];
  /** @type {Awaited<ReturnType<typeof see>>[]} */
  const reopened = [];
  for (let k = 0; k < runs; k++)
    pictures.push(
      await firstPicture(browser, bench, path, async (page) => {
        await page.waitForTimeout(1500);
        await load(page, bench.site);
        reopened.push(await see(page, path));
      }),
    );
  /** @type {(list: typeof pictures, key: keyof (typeof pictures)[number]) => number} */
  const middle = (list, key) => median(list.map((each) => each[key]));
  report(
    'Drop to metadata: format, geometry, findings',
    ms(middle(pictures, 'openingMilliseconds')),
    '',
    '≤ 300 ms',
  );
  report('… bytes read', mib(middle(pictures, 'openingBytes')), '', '≤ 16 MiB');
  const floors = await pictureFloors(
    browser,
    bench,
    path,
    middle(pictures, 'bytesRead'),
    middle(pictures, 'calls'),
  );
  report(
    'Drop to first picture',
    ms(middle(pictures, 'milliseconds')),
    `bare read of its bytes at 16 MiB ${ms(floors.read)}, in its calls ${ms(floors.calls)}`,
    '≤ 2 × (bare read + 0.1 s); ≤ 500 ms',
    {
      ratio: middle(pictures, 'milliseconds') / (floors.read + 100),
      calls: middle(pictures, 'calls'),
      again: async () => {
        const { milliseconds } = await firstPicture(browser, bench, path);
        return milliseconds / (floors.read + 100);
      },
    },
  );
  report('… bytes read, opening included', mib(middle(pictures, 'bytesRead')), '', '≤ 96 MiB');
  report('… slice calls (by the time it was asked)', String(middle(pictures, 'calls')), '', '≤ 400');
  report('Reopened after a reload', ms(middle(reopened, 'milliseconds')), '', '≤ 200 ms');
  report('… bytes read', mib(middle(reopened, 'bytesRead')), '', "the fingerprint's blocks");

  return middle(pictures, 'milliseconds');
}

/** Notes tasks of more than 50 ms on the page's main thread. @param {import('playwright').Page} page */
function watchLongTasks(page) {
  return page.evaluate(() => {
    const noted = /** @type {{ longTasks: number[] }} */ (/** @type {unknown} */ (window));
    noted.longTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) noted.longTasks.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
  });
}

/** Tasks noted since the last call. @param {import('playwright').Page} page @returns {Promise<string>} */
function longTasks(page) {
  return page.evaluate(() => {
    const noted = /** @type {{ longTasks: number[] }} */ (/** @type {unknown} */ (window));
    const tasks = noted.longTasks.splice(0);
    return tasks.length === 0 ? 'none' : `${tasks.length}, the longest ${Math.round(Math.max(...tasks))} ms`;
  });
}

/** Deletes what optimize has stored, and optimizes again. @param {import('playwright').Page} page @returns {Promise<number>} milliseconds */
function optimizeAnew(page) {
  return page.evaluate(async () => {
    const { dataset, cache } =
      /** @type {{ dataset: PageDataset, cache: { removeOptimized(fingerprint: string): Promise<unknown> } }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
    await cache.removeOptimized(dataset.meta.fingerprint);
    const begun = performance.now();
    await dataset.optimize();
    return performance.now() - begun;
  });
}

/** @param {ReturnType<ReturnType<typeof watchMemory>['stop']>} memory @param {Report} report */
function reportMemory({ peaks, phases }, report) {
  if (!peaks.renderer) return;
  const parts = [...phases].map(([phase, bytes]) => `${phase} ${mib(bytes)}`);
  const beside = `${parts.join(', ')}; GPU process ${mib(peaks['gpu-process'] ?? 0)}`;
  report('Peak memory (PSS) of the page', mib(peaks.renderer), beside, '≤ 500 MB, 477 MiB');
}

/**
 * Refining, slices from the file, optimize, slices after it, memory: in a browser of its own with a normal profile, as people
 * have it. What a private window stores stays in memory, and it may store less.
 * @param {Bench} bench
 * @param {string} path
 * @param {Report} report
 * @param {boolean} [optimize] whether to go on to what comes after the first reading
 * @param {() => Promise<void>} [judge] judges the rows, which may measure some again, while the page is there
 */
export async function measureSurvey(bench, path, report, optimize = true, judge = async () => {}) {
  const profile = mkdtempSync(join(tmpdir(), 'segy-lens-profile-'));
  const executablePath = findChromium() ?? undefined;
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: LAUNCH_FLAGS });
  try {
    await measureIn(context, browserOf(profile), bench, path, report, optimize);
    await judge();
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * Exporting alone, and the memory that it takes.
 * @param {Bench} bench
 * @param {string} path
 * @param {Report} report
 */
export async function measureExportAlone(bench, path, report) {
  const profile = mkdtempSync(join(tmpdir(), 'segy-lens-profile-'));
  const executablePath = findChromium() ?? undefined;
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: LAUNCH_FLAGS });
  try {
    const page = await context.newPage();
    await load(page, bench.site);
    const memory = watchMemory(browserOf(profile));
    await see(page, path);
    memory.begin('export');
    await measureExport(context, bench, page, path, report);
    reportMemory(memory.stop(), report);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {number | undefined} pid of the browser
 * @param {Bench} bench
 * @param {string} path
 * @param {Report} report
 * @param {boolean} optimize whether to go on to what comes after the first reading
 */
async function measureIn(context, pid, bench, path, report, optimize) {
  const floor = await context.newPage();
  await floor.goto(bench.bare);
  await bareRead(floor, path, 2);
  const { faults: readFaults } = await withFaults(pid, () => bareRead(floor, path, 2));
  const readBegun = processorSeconds(pid);
  const reads = [
    await bareRead(floor, path, 2),
    await bareRead(floor, path, 2),
    await bareRead(floor, path, 2),
  ];
  const readSeconds = (processorSeconds(pid) - readBegun) / reads.length;
  const read = median(reads);
  const native = segyio(path);

  await floor.close();
  const page = await context.newPage();
  await load(page, bench.site);
  const memory = watchMemory(pid);
  await watchLongTasks(page);
  const { start } = await see(page, path);
  const level = await page.evaluate(async (dropped) => {
    const { dataset } = /** @type {{ dataset: PageDataset }} */ (
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
  // The page refines further by itself; what follows must not wait for that.
  await page.waitForTimeout(5000);
  report('Main-thread tasks over 50 ms from the drop on', await longTasks(page), '', 'none');
  report('A slice of the best level in memory, P95', ms(p95(await timeCoarse(page))), '', '≤ 50 ms');
  memory.begin('surfaces');
  await inFront(page);
  const surfaces = [];
  // At three thresholds, as somebody sets one. The mesh is the caller's, and new memory each time.
  for (const threshold of [0.5, 0.52, 0.51])
    surfaces.push(await withFaults(pid, () => timeMesh(page, threshold, level.subsample)));
  const [firstSurface, , thirdSurface] = surfaces;
  if (firstSurface && thirdSurface) {
    const size = `${firstSurface.value.triangles.toLocaleString('en')} triangles`;
    report('Surface of the level in memory', ms(firstSurface.value.milliseconds), size, '', {
      faults: firstSurface.faults,
    });
    report('… the third, at another threshold', ms(thirdSurface.value.milliseconds), '', '', {
      ratio: thirdSurface.value.milliseconds / firstSurface.value.milliseconds,
      faults: thirdSurface.faults,
    });
  }
  memory.begin('slices from the file');
  const lineBytes = await inlineBytes(page);
  const slicing = await context.newPage();
  await slicing.goto(bench.bare);
  const bareInline = await bareSlice(slicing, path, lineBytes);
  await slicing.close();
  for (const axis of /** @type {const} */ (['inline', 'crossline', 'sample'])) {
    const bareLine = axis === 'inline' ? `bare read of ${mib(lineBytes)} ${ms(median(bareInline))}` : '';
    const beside = [bareLine, native ? `segyio ${ms(native[axis])}` : ''].filter(Boolean).join(', ');
    const promise = axis === 'inline' ? '≤ 200 ms' : axis === 'crossline' ? '≤ 600 ms' : '';
    await inFront(page);
    const { value: spent, faults } = await withFaults(pid, () => timeSlices(page, axis, true));
    report(`Full ${axis} slice from the file`, ms(median(spent)), beside, promise, {
      ...(axis === 'inline' ? { ratio: median(spent) / median(bareInline) } : {}),
      faults,
    });
  }
  report('… tasks over 50 ms meanwhile', await longTasks(page), '', 'none');
  memory.begin('export');
  await measureExport(context, bench, page, path, report);
  report('… tasks over 50 ms meanwhile', await longTasks(page), '', 'none');
  if (!optimize) {
    reportMemory(memory.stop(), report);
    return;
  }
  memory.begin('optimize');
  const optimizeBegun = processorSeconds(pid);
  await inFront(page);
  const { value: optimized, faults: optimizeFaults } = await withFaults(pid, () =>
    page.evaluate(async () => {
      const { dataset } = /** @type {{ dataset: PageDataset }} */ (
        /** @type {unknown} */ (document.querySelector('segy-lens'))
      );
      const begun = performance.now();
      const { bytes, levels } = await dataset.optimize();
      return { bytes, levels, milliseconds: performance.now() - begun };
    }),
  );
  const optimizeSeconds = processorSeconds(pid) - optimizeBegun;
  memory.begin('slices after it');
  // On a page of its own: one that has lain in the background for minutes may be frozen.
  const writing = await context.newPage();
  await writing.goto(bench.bare);
  // A gigabyte tells the rate; the whole of a large pyramid beside what is stored would meet the browser's quota.
  const sampleBytes = Math.min(optimized.bytes, 1024 * MIB);
  const databaseWrite = (await bareWrite(writing, sampleBytes)) * (optimized.bytes / sampleBytes);
  const writeBegun = processorSeconds(pid);
  // The store that is used: private files, as no other tab has them.
  const { value: sampleWrite, faults: writeFaults } = await withFaults(
    pid,
    async () => (await barePrivateFiles(writing, sampleBytes)).written,
  );
  const write = sampleWrite * (optimized.bytes / sampleBytes);
  const floorFaults = readFaults.all + writeFaults.all * (optimized.bytes / sampleBytes);
  const writeSeconds = (processorSeconds(pid) - writeBegun) * (optimized.bytes / sampleBytes);
  const ratio = optimized.milliseconds / (read + write);
  const rate = sampleBytes < optimized.bytes ? ', by the rate of 1 GiB' : '';
  const beside = `bare read ${ms(read)} + bare write of ${mib(optimized.bytes)} to private files ${ms(write)}${rate}: ${ratio.toFixed(2)} × (to IndexedDB ${ms(databaseWrite)}: ${(optimized.milliseconds / (read + databaseWrite)).toFixed(2)} ×)`;
  report('Optimize', ms(optimized.milliseconds), beside, '≤ 1.0 × both', {
    ratio,
    faults: optimizeFaults,
    again: async () => {
      await inFront(page);
      return (await optimizeAnew(page)) / (read + write);
    },
  });
  report(
    '… minor faults',
    `${(optimizeFaults.all / floorFaults).toFixed(2)} ×`,
    `bare read ${readFaults.all.toLocaleString('en')} + bare write ${Math.round(floorFaults - readFaults.all).toLocaleString('en')}`,
    '≤ 1.2 × both',
    { ratio: optimizeFaults.all / floorFaults },
  );
  report(
    '… processor time, all processes of the browser',
    `${optimizeSeconds.toFixed(1)} s`,
    `bare read ${readSeconds.toFixed(1)} s + bare write ${writeSeconds.toFixed(1)} s`,
  );
  report('… tasks over 50 ms meanwhile', await longTasks(page), '', 'none');
  for (const axis of /** @type {const} */ (['inline', 'crossline', 'sample'])) {
    await inFront(page);
    const before = await diskBytes(page);
    const { value: spent, faults } = await withFaults(pid, () => timeSlices(page, axis, false));
    const perSlice = ((await diskBytes(page)) - before) / spent.length;
    const database = perSlice > 0 ? median(await bareGet(writing, perSlice)) : 0;
    const files = perSlice > 0 ? median((await barePrivateFiles(writing, perSlice, 20)).spent) : 0;
    const bareGets = Math.min(database, files);
    const tiles =
      perSlice > 0
        ? `; bare read of ${mib(perSlice)} of tiles from private files ${ms(files)}, from IndexedDB ${ms(database)}`
        : `; from the file, bare read of ${mib(lineBytes)} ${ms(median(bareInline))}, P95 ${ms(p95(bareInline))}`;
    const floor = Math.max(50 / 1.3, bareGets || p95(bareInline));
    report(
      `Full ${axis} slice after it, P95`,
      ms(p95(spent)),
      `median ${ms(median(spent))}${tiles}`,
      '≤ 50 ms, or 1.3 × the bare read',
      // A ratio to less than 50 ms would judge what nobody notices.
      {
        ratio: p95(spent) / floor,
        faults,
        again: async () => {
          await inFront(page);
          return p95(await timeSlices(page, axis, false)) / floor;
        },
      },
    );
  }
  report('… tasks over 50 ms meanwhile', await longTasks(page), '', 'none');
  reportMemory(memory.stop(), report);
  if (native)
    report('The whole file', '', `bare read ${ms(read)}, segyio ${native.version} ${ms(native.whole)}`);
  else report('The whole file', '', `bare read, two workers at 16 MiB, ${ms(read)}`);
}
