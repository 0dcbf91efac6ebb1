// Cube A as Zarr: the first picture of a served copy beside that of the dropped SEG-Y file, and writing the copy into a folder of the
// origin's private file system beside the bare read of the survey and the bare write of as many bytes in as many files.
import { existsSync, mkdirSync, openAsBlob, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { dropFiles } from '../e2e/drop.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { bareRead } from './floor.mjs';

/** @typedef {import('./survey.mjs').Report} Report */

const MIB = 2 ** 20;
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-range, content-length, etag, last-modified',
  'cross-origin-resource-policy': 'cross-origin',
};

/**
 * Writes a survey as Zarr with its pyramid beside it, unless that was done before, by the product's own code.
 * @param {string} path of the SEG-Y file
 * @returns {Promise<string>} path of the folder
 */
export async function ensureZarr(path) {
  const folder = path.replace(/\.sgy$/, '.zarr');
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vite = await createServer({
    root,
    server: { middlewareMode: true },
    optimizeDeps: { noDiscovery: true },
    logLevel: 'error',
  });
  try {
    const { openSegy } = await vite.ssrLoadModule('/src/api/open.ts');
    const { exportZarr } = await vite.ssrLoadModule('/src/api/export-zarr.ts');
    const dataset = await openSegy(await openAsBlob(path));
    const set = async (/** @type {string} */ key, /** @type {Uint8Array} */ bytes) => {
      const file = join(unfinished, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    };
    await exportZarr(dataset.cube, { codec: 'none' }, { set });
    dataset.close();
  } finally {
    await vite.close();
  }
  renameSync(unfinished, folder);
  return folder;
}

/** @param {import('playwright').Page} page @param {string} name */
async function measured(page, name) {
  await page.waitForFunction((full) => performance.getEntriesByName(full).length > 0, name, {
    timeout: 180_000,
  });
  return page.evaluate(
    (full) => performance.getEntriesByName(full, 'measure')[0]?.duration ?? Number.NaN,
    name,
  );
}

const FIRST_PICTURE = 'segy-lens/first-picture';

/** @param {import('playwright').Browser} browser @param {string} site @param {string} path */
async function dropped(browser, site, path) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.goto(site, { waitUntil: 'load' });
    await page.waitForFunction(() => customElements.get('segy-lens') !== undefined);
    await page.bringToFront();
    await page.waitForTimeout(1500);
    await dropFiles(page, [path]);
    return await measured(page, FIRST_PICTURE);
  } finally {
    await context.close();
  }
}

/** @param {import('playwright').Browser} browser @param {string} site @param {string} folder */
async function served(browser, site, folder) {
  const counts = { requests: 0, bytes: 0 };
  const server = await serveFolder(folder, '/cube.zarr/', (_path) => {
    counts.requests += 1;
    return CORS;
  });
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    page.context().on('requestfinished', async (request) => {
      if (!request.url().startsWith(server.url)) return;
      const sizes = await request.sizes().catch(() => null);
      counts.bytes += sizes?.responseBodySize ?? 0;
    });
    await page.goto(`${site}?url=${encodeURIComponent(server.url)}`);
    await page.bringToFront();
    const milliseconds = await measured(page, FIRST_PICTURE);
    return { milliseconds, requests: server.asked.length, bytes: counts.bytes };
  } finally {
    await context.close();
    await server.close();
  }
}

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/**
 * Writes so many files of so many bytes through handles into a folder of the private file system, a few at a time as the page does.
 * @param {import('playwright').Page} page
 * @param {number} bytes in all
 * @param {number} perFile
 */
export function bareFolderWrite(page, bytes, perFile) {
  return page.evaluate(
    async ([total, size]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('floor', { create: true });
      const chunk = new Uint8Array(size);
      for (let at = 0; at < chunk.length; at += 65536)
        crypto.getRandomValues(chunk.subarray(at, Math.min(at + 65536, chunk.length)));
      let next = 0;
      const count = Math.ceil(total / size);
      const start = performance.now();
      const follow = async () => {
        while (next < count) {
          const handle = await folder.getFileHandle(String(next++), { create: true });
          const stream = await handle.createWritable();
          await stream.write(chunk);
          await stream.close();
        }
      };
      await Promise.all([follow(), follow()]);
      const milliseconds = performance.now() - start;
      await root.removeEntry('floor', { recursive: true });
      return milliseconds;
    },
    /** @type {const} */ ([bytes, perFile]),
  );
}

/**
 * Exports the open survey through the dialog, whose picker alone is replaced.
 * @param {import('playwright').Page} page
 * @param {'none' | 'zstd'} codec
 */
export async function timeZarrExport(page, codec) {
  await page.evaluate(() => {
    const picker = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('out.zarr', { create: true });
    Object.assign(globalThis, { showDirectoryPicker: picker });
    performance.clearMeasures('segy-lens/export');
  });
  await page.keyboard.press('e');
  await page.getByRole('button', { name: 'As Zarr…' }).click();
  await page.getByLabel('Compression').selectOption(codec);
  await page.getByRole('button', { name: 'Into a folder…' }).click();
  const milliseconds = await measured(page, 'segy-lens/export');
  await page
    .getByText(/is written/)
    .first()
    .waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Close' }).last().click();
  const bytes = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    /** @param {FileSystemDirectoryHandle} folder @returns {Promise<number>} */
    const sizeOf = async (folder) => {
      let sum = 0;
      for await (const entry of folder.values())
        sum += entry.kind === 'file' ? (await entry.getFile()).size : await sizeOf(entry);
      return sum;
    };
    const sum = await sizeOf(await root.getDirectoryHandle('out.zarr'));
    await root.removeEntry('out.zarr', { recursive: true });
    return sum;
  });
  return { milliseconds, bytes };
}

/**
 * @param {import('./survey.mjs').Bench} bench
 * @param {string} path of cube A
 * @param {number} runs
 * @param {Report} report
 */
export async function measureZarr({ browser, site, bare }, path, runs, report) {
  const folder = await ensureZarr(path);
  const drops = [];
  const links = [];
  for (let k = 0; k < runs; k++) {
    drops.push(await dropped(browser, site, path));
    links.push(await served(browser, site, folder));
  }
  const [drop, link] = [median(drops), median(links.map(({ milliseconds }) => milliseconds))];
  const last = links.at(-1);
  report(
    'First picture of the survey as Zarr by link',
    `${Math.round(link)} ms, ${last?.requests} requests, ${((last?.bytes ?? 0) / MIB).toFixed(1)} MiB`,
    `dropped SEG-Y ${Math.round(drop)} ms: ${(link / drop).toFixed(2)} ×`,
    '≤ 1.5 ×, ≤ 60 requests, ≤ 24 MiB',
    { ratio: link / drop },
  );
  const context = await browser.newContext({ serviceWorkers: 'block' });
  try {
    const floor = await context.newPage();
    await floor.goto(bare);
    const read = await bareRead(floor, path, 2);
    const page = await context.newPage();
    await page.goto(`${site}?optimizeBelow=0`, { waitUntil: 'load' });
    await page.waitForFunction(() => customElements.get('segy-lens') !== undefined);
    await page.bringToFront();
    await dropFiles(page, [path]);
    await measured(page, FIRST_PICTURE);
    await page.waitForTimeout(5000);
    const none = await timeZarrExport(page, 'none');
    const zstd = await timeZarrExport(page, 'zstd');
    await floor.bringToFront();
    const write = await bareFolderWrite(floor, none.bytes, 8 * MIB);
    const ratio = none.milliseconds / (read + write);
    report(
      'Export as Zarr with levels, uncompressed',
      `${Math.round(none.milliseconds)} ms, ${Math.round(none.bytes / MIB)} MiB`,
      `bare read ${Math.round(read)} ms + bare write of the same bytes ${Math.round(write)} ms: ${ratio.toFixed(2)} ×`,
      '≤ 1.5 × both',
      { ratio },
    );
    report('… with zstd', `${Math.round(zstd.milliseconds)} ms, ${Math.round(zstd.bytes / MIB)} MiB`);
  } finally {
    await context.close();
  }
}
