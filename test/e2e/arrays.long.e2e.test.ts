import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportZarr } from '../../src/api/export-zarr.ts';
import { openSegy } from '../../src/api/open.ts';
import type { ZarrExportOptions } from '../../src/api/zarr-export-types.ts';
import { makeZgy } from '../make-zgy.ts';
import { serveObjects } from '../serve-objects.ts';
import { type Files, group, writeArray } from '../zarr-files.ts';
import { dark, inline105, NS, NX, segyBytes, shown, value } from './arrays-page.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { stateOf } from './section-page.ts';

let site: Site;
let folder: string;
let bytes: Uint8Array<ArrayBuffer>;
let sgy: string;

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-arrays-'));
  bytes = segyBytes();
  sgy = join(folder, 'made.sgy');
  writeFileSync(sgy, bytes);
});
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function write(path: string, files: Files): void {
  for (const [key, content] of files) {
    mkdirSync(dirname(join(path, key)), { recursive: true });
    writeFileSync(join(path, key), content);
  }
}

async function exported(options: ZarrExportOptions): Promise<Files> {
  const dataset = await openSegy(new File([bytes], 'made.sgy'));
  const files: Files = new Map();
  await exportZarr(
    dataset.cube,
    { chunk: 32, ...options },
    {
      set: async (key, object) => void files.set(key, object.slice()),
    },
  );
  dataset.close();
  return files;
}

async function zipFile(name: string): Promise<string> {
  const dataset = await openSegy(new File([bytes], 'made.sgy'));
  const parts: Uint8Array[] = [];
  const sink = new WritableStream<Uint8Array>({ write: (part) => void parts.push(part.slice()) });
  await exportZarr(dataset.cube, { chunk: 32, codec: 'zstd' }, sink);
  dataset.close();
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const axesDialog = (lens: LensPage) => lens.page.getByRole('dialog', { name: 'Which axis is which?' });

test('an array without names, from the dialog of folders: the page asks which axis is which, once, and again when asked to', async () => {
  const files: Files = new Map();
  group(files, '', {});
  const size = [30, 24, 20];
  await writeArray(files, 'volume', { shape: size, chunks: [16, 16, 16] }, (k, x, i) =>
    Math.fround(100 * Math.sin(k / 3 + x / 7 + i / 5)),
  );
  await writeArray(files, 'other', { shape: [30, 24, 20], chunks: [16, 16, 16] }, (k) => k);
  const path = join(folder, 'unnamed.zarr');
  write(path, files);
  const context = await site.context();
  const lens = await site.open('', context);
  const choose = async (): Promise<void> => {
    await lens.button('Open link…').click();
    await lens.page.getByRole('dialog', { name: 'Open a link or a folder' }).waitFor();
    await lens.page.locator('lens-open input[webkitdirectory]').setInputFiles(path);
  };
  await lens.button('Open link…').click();
  await lens.page.getByRole('dialog', { name: 'Open a link or a folder' }).waitFor();
  await lens.screenshot('arrays-open');
  await dark(lens, 'arrays-open');
  await lens.page.keyboard.press('Escape');
  await choose();
  await axesDialog(lens).waitFor();
  await axesDialog(lens).getByLabel('Array').selectOption({ index: 1 });
  // The vertical axis is the first dimension.
  await axesDialog(lens).getByLabel('Time or depth').selectOption({ index: 0 });
  await axesDialog(lens).getByLabel('Vertical axis').selectOption('m');
  await axesDialog(lens).getByLabel('Depth step').fill('2.5');
  await lens.screenshot('arrays-axes');
  await dark(lens, 'arrays-axes');
  await axesDialog(lens).getByRole('button', { name: 'Open', exact: true }).click();
  await lens.waitForMeasure('first-picture');
  expect(await shown(lens, 1)).toMatchObject({
    counts: [20, 24, 30],
    vertical: { domain: 'depth', unit: 'm', start: 0, step: 2.5, inferred: false },
  });
  await lens.settle();
  await lens.screenshot('arrays-unnamed');
  expect(await lens.text()).toMatch(/How it is read[\s\S]*Dimension 0 \(30\)\n+samples/);
  await lens.button('Change…').click();
  await axesDialog(lens).getByRole('button', { name: 'Cancel' }).click();
  expect((await shown(lens, 1)).counts).toEqual([20, 24, 30]);

  await lens.load();
  await choose();
  await lens.waitForMeasure('first-picture');
  expect((await shown(lens, 1)).counts).toEqual([20, 24, 30]);
  lens.expectSilence();
  lens.expectNoRequests();
});

test('a zip file of Zarr: surface, volume, attribute, horizon, comparison, check of traces and SEG-Y out', {
  timeout: 240_000,
}, async () => {
  const lens = await site.open();
  await lens.dropAndSee(await zipFile('made.ozx'));
  expect((await shown(lens)).data).toEqual(inline105);
  await lens.waitForMeasure('mesh');
  const triangles = await lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const mesh = await dataset.mesh({ threshold: 0.5, subsample: 1 });
    const volume = await dataset.volume({ depthSlices: 20 });
    return { triangles: mesh.indices.length / 3, slices: volume.size[2] };
  });
  expect(triangles.triangles).toBeGreaterThan(1000);
  expect(triangles.slices).toBe(20);
  await lens.settle();
  await lens.screenshot('arrays-zip');
  await dark(lens, 'arrays-zip');

  await lens.page.getByRole('combobox', { name: 'Attribute' }).selectOption('envelope');
  await lens.waitForMeasure('attribute');
  await lens.settle();
  await lens.screenshot('arrays-attribute');
  await lens.page.getByRole('combobox', { name: 'Attribute' }).selectOption('none');

  await lens.page.getByRole('tab', { name: 'Quality' }).click();
  await expect.poll(() => lens.text()).toMatch(/Spectrum[\s\S]*No trace stands out|Traces/);
  await expect.poll(() => lens.button('Report (JSON)').isEnabled()).toBe(true);
  await lens.screenshot('arrays-quality');
  await dark(lens, 'arrays-quality');

  await lens.page.getByRole('tab', { name: 'Section' }).click();
  const frame = lens.page.locator('lens-section .frame');
  await lens.slider('Inline').first().fill('150');
  await lens.settle();
  await frame.focus();
  await lens.page.keyboard.press('h');
  const panel = lens.page.locator('lens-horizons').first();
  await expect.poll(() => panel.getByRole('status').innerText()).toMatch(/Click on the reflector/);
  // The strong event on inline 150, crossline 335.
  const row = 50 + 8 * Math.sin(150 / 9) + 335 / 10;
  const { window, plot } = await stateOf(lens);
  const box = (await frame.boundingBox())!;
  await lens.page.mouse.click(
    box.x + plot.x + ((35.5 - window.left) / window.width) * plot.width,
    box.y + plot.y + ((row + 0.5 - window.top) / window.height) * plot.height,
  );
  await expect.poll(() => panel.getByRole('status').innerText()).toMatch(/^1 seed\./);
  await frame.focus();
  await lens.page.keyboard.press('Enter');
  await lens.waitForMeasure('horizon', 1, 120_000);
  await lens.screenshot('arrays-horizon');

  await lens.drop(sgy);
  await lens.waitForMeasure('first-picture', 2);
  await lens.settle();
  await lens.page.getByLabel('Survey shown').selectOption({ label: 'made' });
  await lens.waitForMeasure('first-picture', 3);
  await lens.settle();
  await lens.button('Compare').click();
  await lens.page.locator('lens-compare select').first().selectOption({ label: 'made.sgy' });
  const difference = () =>
    lens.page.evaluate(() => {
      const { shadowRoot } = document.querySelector('segy-lens')!;
      const section = shadowRoot!.querySelector('lens-section')?.shadowRoot;
      const compare = section?.querySelector('lens-compare') as unknown as {
        comparison: { pair: { slice: { total: number } } | null } | null;
      } | null;
      return compare?.comparison?.pair?.slice.total ?? null;
    });
  await expect.poll(difference).not.toBeNull();
  expect(await difference()).toBe(0);

  await lens.page.evaluate(() => {
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }),
    });
  });
  await lens.page.keyboard.press('e');
  await expect.poll(() => lens.button('Save as…').isEnabled()).toBe(true);
  expect(await lens.text()).not.toContain('unexpected');
  await lens.screenshot('arrays-segy-out');
  await lens.button('Save as…').click();
  await lens.waitForWords(/is written/, '', 120_000);
  const written = await lens.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    for await (const handle of (root as unknown as { values(): AsyncIterable<FileSystemHandle> }).values())
      if (/\.se?gy$/.test(handle.name)) {
        const file = await (handle as FileSystemFileHandle).getFile();
        const all = new Uint8Array(await file.arrayBuffer());
        let text = '';
        for (let at = 0; at < all.length; at += 8192)
          text += String.fromCharCode(...all.subarray(at, at + 8192));
        return btoa(text);
      }
    return null;
  });
  const copy = await openSegy(new File([Buffer.from(written!, 'base64')], 'copy.sgy'));
  const { data } = await copy.slice({ axis: 'inline', position: 150, exact: true });
  expect(Array.from(data)).toEqual(
    Array.from({ length: NS * NX }, (_, at) => value(150, 300 + (at % NX), Math.floor(at / NX))),
  );
  copy.close();
  lens.expectSilence();
  lens.expectNoRequests();
});

test('a ZGY file opens by a drop, with its tabs; a VDS file is refused with the reason', async () => {
  const lens = await site.open();
  const path = join(folder, 'made.zgy');
  writeFileSync(path, makeZgy('int16'));
  await lens.dropAndSee(path);
  await lens.settle();
  await lens.screenshot('arrays-zgy');
  await dark(lens, 'arrays-zgy');
  await lens.page.getByRole('tab', { name: 'Headers' }).click();
  await expect.poll(() => lens.text()).toMatch(/There are none in\s+a ZGY file/);
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await lens.settle();
  await lens.screenshot('arrays-zgy-map');
  const vds = join(folder, 'survey.vds');
  writeFileSync(vds, new Uint8Array(100_000).fill(0x56));
  await lens.drop(vds);
  await lens.waitForWords(/VDS is not read/);
  lens.expectNoRequests();
});

test('a link is in the library afterwards, and opens from it without its server', async () => {
  const objects = await exported({ codec: 'zstd' });
  const server = await serveObjects((key) => objects.get(key) ?? null);
  const context = await site.context();
  const lens = await site.open(`?url=${encodeURIComponent(server.url)}`, context);
  lens.allowedMessages.push(/404/);
  await lens.waitForMeasure('first-picture');
  await lens.settle();
  const first = server.asked.length;
  await lens.load(`?url=${encodeURIComponent(server.url)}`);
  await lens.waitForMeasure('first-picture');
  const again = server.asked.slice(first).filter(({ key, range }) => /levels\//.test(key) && !range);
  // The coarse level is not asked for again, because it is stored.
  expect(again).toEqual([]);
  await lens.settle();
  await server.close();
  await lens.load();
  const list = lens.page.getByRole('list', { name: 'Known surveys' });
  await list.waitFor();
  await expect.poll(() => list.innerText()).toMatch(/Zarr hierarchy \(MDIO 1\)/);
  await lens.screenshot('arrays-library');
  await list
    .getByRole('button', { name: /^Open “/ })
    .first()
    .click();
  await lens.waitForMeasure('first-picture');
  await lens.waitForWords(/shown from what this browser stores/);
  await lens.screenshot('arrays-from-cache');
  lens.expectSilence();
  lens.expectNoRequests();
});

test('each way in which a link fails has its own words; where the server refuses other sites, its settings can be copied', {
  timeout: 240_000,
}, async () => {
  const words = async (server: { url: string }, pattern: RegExp): Promise<LensPage> => {
    const lens = await site.open(`?url=${encodeURIComponent(server.url)}`);
    await lens.waitForWords(pattern);
    return lens;
  };
  const nothing = await serveObjects(() => null);
  await words(nothing, /is no Zarr hierarchy: it has neither zarr\.json/);
  await nothing.close();

  const objects = await exported({ codec: 'none', pyramid: false });
  const document = JSON.parse(new TextDecoder().decode(objects.get('zarr.json')));
  document.consolidated_metadata.metadata.amplitude.codecs.push({ name: 'zfpy', configuration: {} });
  const odd = new TextEncoder().encode(JSON.stringify(document));
  const codec = await serveObjects((key) => (key === 'zarr.json' ? odd : (objects.get(key) ?? null)));
  await words(codec, /compressed by a codec that nothing in a browser decodes/);
  await codec.close();

  const flat: Files = new Map();
  await writeArray(flat, '', { shape: [12], chunks: [12] }, (k) => k);
  const line = await serveObjects((key) => flat.get(key) ?? flat.get(`/${key}`) ?? null);
  await words(line, /is a Zarr array of 1 dimensions?/);
  await line.close();

  const shut = await serveObjects((key) => objects.get(key) ?? null, { allow: null });
  const lens = await words(shut, /\(CORS\)/);
  await lens.page.getByText('Settings that allow this page').first().click();
  const settings = lens.page.getByRole('region', { name: /^Settings for/ });
  await expect.poll(() => settings.count()).toBe(4);
  const text = (await settings.allInnerTexts()).join('\n');
  expect(text).toContain(new URL(site.server.url).origin);
  expect(text).toMatch(
    /ExposeHeaders[\s\S]*responseHeader[\s\S]*az storage cors add[\s\S]*add_header .* always;/,
  );
  await lens.screenshot('arrays-cors');
  await shut.close();
});
