import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dark, inline105, segyBytes, shown } from './arrays-page.ts';
import { type LensElement, Site } from './harness.ts';

let site: Site;
let folder: string;
let sgy: string;
beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-arrays-'));
  sgy = join(folder, 'made.sgy');
  writeFileSync(sgy, segyBytes());
});
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('an export of float16 is read back in the browser, and one whose page was closed goes on', {
  timeout: 240_000,
}, async () => {
  const context = await site.context();
  const lens = await site.open('', context);
  const prepare = async (): Promise<void> => {
    await lens.dropAndSee(sgy);
    await lens.settle();
    await lens.page.evaluate(() => {
      const picker = async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('out.zarr', { create: true });
      Object.assign(globalThis, { showDirectoryPicker: picker });
    });
    await lens.page.keyboard.press('e');
    await lens.button('As Zarr…').click();
    await lens.page.getByRole('dialog', { name: 'Export Zarr' }).waitFor();
    await lens.page
      .locator('lens-export-zarr')
      .getByLabel('Samples', { exact: true })
      .selectOption('float16');
    await lens.page.locator('lens-export-zarr').getByLabel('Compression').selectOption('none');
    await lens.page.locator('lens-export-zarr').getByLabel('Chunk').selectOption({ index: 0 });
  };
  await prepare();
  await lens.screenshot('arrays-export');
  await dark(lens, 'arrays-export');
  // Three of four columns into the export, the disk takes for ever; then the page is closed.
  await lens.page.evaluate(() => {
    const { prototype } = FileSystemFileHandle;
    const { createWritable } = prototype;
    let calls = 0;
    prototype.createWritable = function (options) {
      if (/^\d+$/.test(this.name)) calls += 1;
      (globalThis as unknown as { calls: number }).calls = calls;
      return calls > 26 ? new Promise(() => undefined) : createWritable.call(this, options);
    };
  });
  await lens.button('Into a folder…').click();
  await expect
    .poll(() => lens.page.evaluate(() => (globalThis as unknown as { calls: number }).calls))
    .toBeGreaterThan(26);
  // What was begun before is still being written.
  await lens.page.waitForTimeout(1000);
  await lens.load();
  await prepare();
  await lens.button('Into a folder…').click();
  await lens.waitForWords(
    /“out\.zarr” is written[\s\S]*were there already[\s\S]*read back and agree/,
    '',
    120_000,
  );
  await lens.button('Close').last().click();
  await lens.page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getDirectoryHandle('out.zarr');
    await (document.querySelector('segy-lens') as LensElement).open(handle as never);
  });
  await lens.waitForMeasure('first-picture', 2);
  const { data } = await shown(lens);
  const wrong = data.filter((sample, at) => {
    const meant = inline105[at]!;
    return Number.isNaN(meant)
      ? !Number.isNaN(sample)
      : Math.abs(sample - meant) > Math.abs(meant) * 2 ** -11 + 1e-7;
  });
  expect(wrong).toEqual([]);
  lens.expectSilence();
  lens.expectNoRequests();
});

test('an export for which the browser has no room is refused before anything is written', async () => {
  const lens = await site.open();
  await lens.dropAndSee(sgy);
  await lens.settle();
  await lens.page.evaluate(() => {
    const picker = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('full.zarr', { create: true });
    Object.assign(globalThis, { showDirectoryPicker: picker });
    navigator.storage.estimate = async () => ({ quota: 1e6, usage: 5e5 });
  });
  await lens.page.keyboard.press('e');
  await lens.button('As Zarr…').click();
  await lens.button('Into a folder…').click();
  await lens.waitForWords(/takes up to .*the browser gives this page 1 MB/);
  const count = await lens.page.evaluate(async () => {
    const made = await (await navigator.storage.getDirectory()).getDirectoryHandle('full.zarr');
    let entries = 0;
    for await (const _ of (made as unknown as { values(): AsyncIterable<unknown> }).values()) entries += 1;
    return entries;
  });
  expect(count).toBe(0);
});
