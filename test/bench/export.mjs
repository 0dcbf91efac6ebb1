// Exporting a whole survey as SEG-Y into a file of the origin's private file system, beside the bare read of the survey and the bare
// write of as many bytes through the same kind of sink.
import { bareRead } from './floor.mjs';

/** @typedef {import('../../src/api/types.ts').PageDataset} PageDataset */
/** @typedef {import('../../src/api/export-segy.ts').SegyExportOptions} SegyExportOptions */

/**
 * Writes so many bytes through a file handle's stream, 16 MiB at a time.
 * @param {import('playwright').Page} page
 * @param {number} bytes
 * @returns {Promise<number>} milliseconds
 */
export function bareFileWrite(page, bytes) {
  return page.evaluate(async (total) => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('floor', { create: true });
    const chunk = new Uint8Array(2 ** 24);
    for (let at = 0; at < chunk.length; at += 65536) crypto.getRandomValues(chunk.subarray(at, at + 65536));
    const start = performance.now();
    const stream = await handle.createWritable();
    for (let at = 0; at < total; at += chunk.length)
      await stream.write(chunk.subarray(0, Math.min(chunk.length, total - at)));
    await stream.close();
    const milliseconds = performance.now() - start;
    await root.removeEntry('floor');
    return milliseconds;
  }, bytes);
}

/**
 * Exports the open survey into a file that is removed afterwards.
 * @param {import('playwright').Page} page with a survey open
 * @param {SegyExportOptions} options
 */
export function timeExport(page, options) {
  return page.evaluate(async (chosen) => {
    const { dataset } = /** @type {{ dataset: PageDataset }} */ (
      /** @type {unknown} */ (document.querySelector('segy-lens'))
    );
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('exported.sgy', { create: true });
    const start = performance.now();
    const { bytes, traces } = await dataset.exportSegy(chosen, await handle.createWritable());
    const milliseconds = performance.now() - start;
    await root.removeEntry('exported.sgy');
    return { bytes, traces, milliseconds };
  }, options);
}

/**
 * Exports the open survey by the dialog, whose file is one of the private file system, and reads it back, as the page does.
 * @param {import('playwright').Page} page with a survey open
 */
async function exportByDialog(page) {
  await page.evaluate(() => {
    const showSaveFilePicker = async () =>
      (await navigator.storage.getDirectory()).getFileHandle('exported.sgy', { create: true });
    Object.assign(window, { showSaveFilePicker });
  });
  await page.keyboard.press('e');
  const save = page.getByRole('button', { name: 'Save as…' });
  await save.click();
  const done = () => performance.getEntriesByName('segy-lens/export').length > 0;
  await page.waitForFunction(done, undefined, { timeout: 1_200_000 });
  const measured = await page.evaluate(() => {
    const last = (/** @type {string} */ name) =>
      performance.getEntriesByName(`segy-lens/${name}`).at(-1)?.duration ?? Number.NaN;
    return { whole: last('export'), check: last('export-check') };
  });
  await page.keyboard.press('Escape');
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('exported.sgy'));
  return { writing: measured.whole - measured.check, check: measured.check };
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {import('./survey.mjs').Bench} bench
 * @param {import('playwright').Page} page with the survey open
 * @param {string} path
 * @param {import('./survey.mjs').Report} report
 */
export async function measureExport(context, bench, page, path, report) {
  const floor = await context.newPage();
  await floor.goto(bench.bare);
  const read = await bareRead(floor, path, 2);
  const whole = await timeExport(page, {});
  const write = await bareFileWrite(floor, whole.bytes);
  await floor.close();
  const ms = (/** @type {number} */ value) => `${Math.round(value)} ms`;
  const ratio = (/** @type {number} */ value) => (value / (read + write)).toFixed(2);
  report(
    'Export of the whole survey',
    ms(whole.milliseconds),
    `bare read ${ms(read)} + bare write of the same bytes ${ms(write)}: ${ratio(whole.milliseconds)} ×`,
    '≤ 1.5 × both',
  );
  const shown = await exportByDialog(page);
  report(
    '… by the dialog: writing, reading back',
    `${ms(shown.writing)}, ${ms(shown.check)}`,
    `${ratio(shown.writing)} × both, ${(shown.check / read).toFixed(2)} × the bare read`,
    '≤ 1.5 × each',
  );
  const words = await timeExport(page, { words: [{ byte: 9, expression: 'inline * 10' }] });
  report('… with one word of every trace computed', ms(words.milliseconds), `${ratio(words.milliseconds)} ×`);
  const other = await timeExport(page, { sampleFormat: 1 });
  const ieee = await timeExport(page, { sampleFormat: 5 });
  report(
    '… as IBM, as IEEE',
    `${ms(other.milliseconds)}, ${ms(ieee.milliseconds)}`,
    `${ratio(other.milliseconds)} ×, ${ratio(ieee.milliseconds)} ×`,
  );
}
