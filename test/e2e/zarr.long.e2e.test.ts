import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportZarr } from '../../src/api/export-zarr.ts';
import { openSegy } from '../../src/api/open.ts';
import { makeSegy } from '../make-segy.ts';
import { hasPython } from '../python.ts';
import { serveObjects } from '../serve-objects.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';

const [NI, NX, NS] = [90, 70, 100];
const value = (i: number, x: number, k: number): number =>
  Math.fround(
    1000 * Math.exp(-(((k - 50 - 8 * Math.sin(i / 9) - x / 10) / 4) ** 2)) -
      300 * Math.exp(-(((k - 30 - x / 8) / 3) ** 2)),
  );

let site: Site;
let folder: string;
let bytes: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-zarr-'));
  bytes = makeSegy({
    inlines: { first: 100, count: NI, step: 1 },
    crosslines: { first: 300, count: NX, step: 1 },
    samples: NS,
    value,
    hole: (i, x) => i < 110 && x < 320,
    intervalMicroseconds: 4000,
    position: (i, x) => [500_000 + 25 * i, 6_000_000 + 12.5 * x],
    text: 'C 1 MADE BY A FORMULA',
  }) as Uint8Array<ArrayBuffer>;
});
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** An inline of the open survey, and what the page says of it. */
const shown = (lens: LensPage) =>
  lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { data } = await dataset.slice({ axis: 'inline', position: 105, exact: true });
    const { geometry, findings, container } = dataset.meta;
    return { data: Array.from(data), geometry, container, findings: findings.map(({ code }) => code) };
  });

const inline105 = Array.from({ length: NS * NX }, (_, at) => {
  const [k, x] = [Math.floor(at / NX), at % NX];
  return x < 20 ? Number.NaN : value(105, 300 + x, k);
});

test('a link to Zarr with zstd chunks opens as a survey: picture, sections, map, headers', async () => {
  const dataset = await openSegy(new File([bytes], 'made.sgy'));
  const objects = new Map<string, Uint8Array>();
  await exportZarr(
    dataset.cube,
    { codec: 'zstd', chunk: 64 },
    { set: async (key, object) => void objects.set(key, object.slice()) },
  );
  dataset.close();
  const server = await serveObjects((key) => objects.get(key) ?? null);
  try {
    const lens = await site.open(`?url=${encodeURIComponent(server.url)}`);
    lens.allowedMessages.push(/404/);
    await lens.waitForMeasure('first-picture');
    expect(server.asked.length).toBeLessThanOrEqual(60);
    const found = await shown(lens);
    expect(found.data).toEqual(inline105);
    expect(found).toMatchObject({
      container: 'a Zarr hierarchy (MDIO 1)',
      geometry: { kind: '3d', inline: { first: 100, count: NI } },
    });
    await lens.settle();
    await lens.screenshot('zarr-3d');
    for (const tab of ['Section', 'Map', 'Headers', 'Quality']) {
      await lens.page.getByRole('tab', { name: tab }).click();
      await lens.settle();
      await lens.page.waitForTimeout(500);
      await lens.screenshot(`zarr-${tab.toLowerCase()}`);
      if (tab === 'Headers') await expect.poll(() => lens.text()).toMatch(/MADE BY A FORMULA[\s\S]*cdp_x/);
      if (tab === 'Quality') expect(await lens.text()).toContain('reads SEG-Y files');
    }
    lens.expectSilence();
  } finally {
    await server.close();
  }
});

test('the cube that is shown is written as Zarr into a folder, read back, and opens', async () => {
  const lens = await site.open();
  const path = join(folder, 'for-export.sgy');
  writeFileSync(path, bytes);
  await lens.dropAndSee(path);
  await lens.settle();
  // The picker cannot be answered here: it gives a folder of the origin's private file system instead.
  await lens.page.evaluate(() => {
    const picker = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('out.zarr', { create: true });
    Object.assign(globalThis, { showDirectoryPicker: picker });
  });
  await lens.page.keyboard.press('e');
  await lens.button('As Zarr…').click();
  await lens.page.getByRole('dialog', { name: 'Export Zarr' }).waitFor();
  await lens.screenshot('zarr-export');
  await lens.button('Into a folder…').click();
  await lens.waitForWords(/“out\.zarr” is written[\s\S]*read back and agree/);
  await lens.screenshot('zarr-exported');
  await lens.button('Close').last().click();
  await lens.page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getDirectoryHandle('out.zarr');
    await (document.querySelector('segy-lens') as LensElement).open(handle as never);
  });
  await lens.waitForMeasure('first-picture', 2);
  expect((await shown(lens)).data).toEqual(inline105);
  lens.expectSilence();
  lens.expectNoRequests();
});

test('a dropped folder that the Dask example made, with blosc chunks, is that survey', {
  timeout: 180_000,
}, async () => {
  if (!hasPython('zarr', 'dask', 'distributed', 'segyio')) return;
  writeFileSync(join(folder, 'made.sgy'), bytes);
  const script = resolve(import.meta.dirname, '../../examples/dask/segy_to_zarr.py');
  execFileSync('/usr/bin/python3', [script, 'made.sgy', 'made.zarr', '--chunk', '32'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const lens = await site.open();
  await lens.dropAndSee(join(folder, 'made.zarr'));
  const found = await shown(lens);
  expect(found.data).toEqual(inline105);
  await lens.settle();
  await lens.screenshot('zarr-dask');
  lens.expectSilence();
  lens.expectNoRequests();
});
