import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeSegy } from '../make-segy.ts';
import { violations } from './axe.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { madeFile, oddBytes } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

/** A survey on the map with line numbers where the standard has field record and CDP. */
const oddLines = (): string =>
  madeFile('odd-lines.sgy', () =>
    makeSegy({
      inlines: { first: 100, count: 6, step: 1 },
      crosslines: { first: 300, count: 8, step: 1 },
      samples: 60,
      revision: 0,
      inlineByte: 9,
      crosslineByte: 21,
      position: (i, x) => [1000 * i, 2000 + 1000 * x],
      value: (inline, crossline, sample) => 100 * Math.sin(sample / 5 + inline / 9) + crossline,
    }),
  );

/** Puts a file of the private file system in the place of the browser's dialog, which a test cannot answer. */
function answerDialog(lens: LensPage): Promise<void> {
  return lens.page.evaluate(() => {
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }),
    });
  });
}

/** Files of the private file system, as base64 by name. */
function stored(lens: LensPage): Promise<Record<string, string>> {
  return lens.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const files: Record<string, string> = {};
    for await (const handle of (root as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()) {
      if (handle.kind !== 'file') continue;
      const bytes = new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer());
      files[handle.name] = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    }
    return files;
  });
}

const reading = (lens: LensPage) =>
  lens.page.evaluate(() => {
    const { meta } = (document.querySelector('segy-lens') as LensElement).dataset;
    const { geometry } = meta;
    const bytes = 'inline' in geometry ? [geometry.inline.byte, geometry.crossline.byte] : [];
    return { bytes, traces: meta.traceCount, findings: meta.findings.map(({ code }) => code) };
  });

const dialog = (lens: LensPage) => lens.page.getByRole('dialog', { name: 'Export data' });

test('lines at the wrong bytes: dropped, repaired, saved, dropped again, clean; cancelled before, nothing is left', async () => {
  const path = oddLines();
  const before = readFileSync(path);
  const lens = await site.open();
  await lens.dropAndSee(path);
  await lens.settle();
  expect(await reading(lens)).toMatchObject({ bytes: [9, 21], findings: ['geometry-inferred'] });
  await answerDialog(lens);
  await lens.button('Save a repaired copy…').click();
  await expect.poll(() => dialog(lens).textContent()).toContain('Export data');
  await expect.poll(() => lens.button('Save as…').isEnabled()).toBe(true);
  expect(await lens.page.getByLabel(/^Repair the headers/).isChecked()).toBe(true);
  const changes = lens.page.getByRole('region', { name: 'What changes', exact: true });
  await expect.poll(() => changes.textContent()).toMatch(/189/);
  expect(await violations(lens, 'open')).toEqual([]);

  // The disk takes its time over the first chunk, so that there is something to cancel.
  await lens.page.evaluate(() => {
    const { prototype } = WritableStreamDefaultWriter;
    const { write } = prototype;
    prototype.write = async function (chunk) {
      prototype.write = write;
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return write.call(this, chunk);
    };
  });
  await lens.button('Save as…').click();
  await lens.button('Cancel').last().click();
  await lens.waitForWords(/Cancelled: nothing was left behind/);
  expect(await stored(lens)).toEqual({});

  await lens.button('Save as…').click();
  await lens.waitForWords(/is written, and what was read back agrees/);
  const files = await stored(lens);
  expect(Object.keys(files)).toEqual(['odd-lines repaired.sgy']);
  const receipt = await lens.page.getByRole('region', { name: 'Receipt' }).textContent();
  expect(receipt).toMatch(/Fingerprint: +[0-9a-f]{64}/);
  expect(receipt).toMatch(/bytes 189–192, inline/);
  expect(readFileSync(path)).toEqual(before);
  await lens.button('Close').click();

  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-export-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, 'copy.sgy');
  writeFileSync(copy, Buffer.from(files['odd-lines repaired.sgy']!, 'base64'));
  await lens.dropAndSee(copy);
  await lens.settle();
  expect(await reading(lens)).toEqual({ bytes: [189, 193], traces: 48, findings: [] });
  lens.expectSilence();
  lens.expectNoRequests();
});

test('an area drawn on the map is exported through a download where the browser has no dialog', async () => {
  const lens = await site.open();
  await lens.page.evaluate(() => Object.assign(window, { showSaveFilePicker: undefined }));
  await lens.dropAndSee(oddBytes());
  await lens.settle();
  await lens.page.keyboard.press('e');
  await lens.page.getByLabel('Traces', { exact: true }).selectOption('area');
  await lens.button('Draw it on the map').click();
  await lens.page
    .locator('lens-map')
    .getByLabel(/of each point/)
    .fill('101/301, 103/301, 103/304, 101/304');
  await lens.page.keyboard.press('Enter');
  await lens.page.locator('lens-map').getByRole('button', { name: 'Export its traces…' }).click();
  await expect.poll(() => dialog(lens).textContent()).toMatch(/12 traces of/);
  const waiting = lens.page.waitForEvent('download');
  await lens.button('Save').last().click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('odd-bytes export.sgy');
  const source = readFileSync(oddBytes());
  const bytes = readFileSync(await download.path());
  const traceBytes = (source.length - 3600) / 48;
  // Traces of inlines 101 to 103 and crosslines 301 to 304 are copied as they are, but for their numbers in the file.
  expect(bytes.length).toBe(3600 + 12 * traceBytes);
  for (let k = 0; k < 12; k++) {
    const trace = (1 + Math.floor(k / 4)) * 8 + 1 + (k % 4);
    const at = (from: Buffer, index: number) =>
      from.subarray(3600 + index * traceBytes + 8, 3600 + (index + 1) * traceBytes);
    expect(at(bytes, k).equals(at(source, trace))).toBe(true);
  }
  await lens.button('The download is complete').click();
  lens.expectSilence();
});
