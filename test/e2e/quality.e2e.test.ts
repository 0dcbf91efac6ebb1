import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSegy } from '../make-segy.ts';
import { corpus, type LensElement, type LensPage, Site } from './harness.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

async function check(lens: LensPage, path: string): Promise<void> {
  await lens.dropAndSee(path);
  await lens.page.getByRole('tab', { name: 'Quality' }).click();
  await lens.page.getByRole('img', { name: /Mean amplitude spectrum/ }).waitFor();
}

/** The check's numbers, as the page's own dataset gives them. */
const numbers = (lens: LensPage) =>
  lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { counts, mean, min, max, nonFinite, tracesRead, complete } = await dataset.quality();
    return { counts, mean, min, max, nonFinite, tracesRead, complete };
  });

async function report(lens: LensPage, name: 'Report (Markdown)' | 'Report (JSON)'): Promise<string> {
  const download = lens.page.waitForEvent('download');
  await lens.button(name).click();
  const file = join(mkdtempSync(join(tmpdir(), 'check-')), 'report');
  await (await download).saveAs(file);
  return readFileSync(file, 'utf8');
}

const FIELD = [
  'field/trhallam+segysak__f3-withdead.sgy',
  'field/equinor+segyio__small-ps.sgy',
  'field/agilescientific+seisplot__31_81_PR.sgy',
  'field/emanuelhuber+RGPR__test.sgy',
  'field/ahay+src__data0.su',
];

test.skipIf(!corpus).for(FIELD)(
  '%s: the check reads every trace and agrees with the oracle',
  async (name) => {
    const path = join(corpus!, name);
    const oracle = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
    const lens = await site.open();
    await check(lens, path);
    const found = await numbers(lens);
    expect(found.complete).toBe(true);
    expect(found.tracesRead).toBe(oracle.traces);
    expect(found.min).toBe(oracle.min);
    expect(found.max).toBe(oracle.max);
    // The oracle's mean is of all traces; dead ones add nothing but their count.
    const live = (oracle.traces - found.counts.dead) / oracle.traces;
    expect(Math.abs(found.mean * live - oracle.mean)).toBeLessThanOrEqual(
      2e-6 * Math.max(Math.abs(oracle.mean), oracle.max / 1000),
    );
    await lens.screenshot(`quality-${name.split('/')[1]}`);
    const json = JSON.parse(await report(lens, 'Report (JSON)'));
    expect(json.file.fileSize).toBe(oracle.bytes);
    expect(json.samples.counts).toEqual(found.counts);
    lens.expectSilence();
    lens.expectNoRequests();
    await lens.page.context().close();
  },
);

test('faults made on purpose are listed trace by trace, in the page and in the report', async () => {
  const bytes = makeSegy({
    inlines: { first: 101, count: 8, step: 1 },
    crosslines: { first: 501, count: 20, step: 1 },
    samples: 200,
    value: (inline, crossline, k) => {
      const wave = 500 * Math.sin(0.6 * k + 0.2 * crossline) * (1 + 0.2 * Math.cos(k / 11));
      if (inline === 103 && crossline === 505) return 0;
      if (inline === 104 && crossline === 510) return 40 * wave;
      if (inline === 106 && crossline === 503) return Math.max(-250, Math.min(250, wave));
      return wave;
    },
  });
  const path = join(mkdtempSync(join(tmpdir(), 'check-')), 'faults.sgy');
  writeFileSync(path, bytes);
  const lens = await site.open();
  await check(lens, path);
  const rows = lens.page.locator('lens-quality .scroll tbody tr');
  await expect.poll(() => rows.count()).toBe(3);
  const cells = (await rows.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
  expect(cells[0]).toMatch(/^45 ?103 ?505 ?Dead/);
  expect(cells[1]).toMatch(/^70 ?104 ?510 ?Noisy: loud/);
  expect(cells[2]).toMatch(/^103 ?106 ?503 ?Clipped/);
  const markdown = await report(lens, 'Report (Markdown)');
  expect(markdown).toContain('# SEG-Y check of faults.sgy');
  expect(markdown).toMatch(/\| 45 \| 103 \| 505 \| Dead \|/);
  expect(markdown).toMatch(/\| 103 \| 106 \| 503 \| Clipped \|/);
  await lens.screenshot('quality-faults');

  // The window of the spectrum is set in ms and kept to samples.
  await lens.page.locator('lens-quality').getByLabel('From').fill('200');
  await lens.page.locator('lens-quality').getByLabel('From').press('Tab');
  await expect.poll(() => lens.text()).toContain('200 ms to 796 ms');

  await lens.button('Show trace 70').click();
  expect(await lens.page.getByRole('tab', { name: 'Section' }).getAttribute('aria-selected')).toBe('true');
  expect(await lens.slider('Inline').first().inputValue()).toBe('104');
  expect(await lens.slider('Crossline').first().inputValue()).toBe('510');
  // The crosshair is on the trace.
  const at = await lens.page.evaluate(
    () =>
      (document.querySelector('segy-lens') as HTMLElement & { store: { cursor: { value: unknown } } }).store
        .cursor.value,
  );
  expect(at).toMatchObject({ inlineIndex: 3, crosslineIndex: 9 });
  lens.expectSilence();
  await lens.page.context().close();
});

/** More than is checked whole without being asked: one trace, written many times. */
function largeFile(): string {
  const recipe = {
    inlines: { first: 1, count: 1, step: 1 },
    crosslines: { first: 1, count: 1, step: 1 },
    samples: 2000,
    value: (_inline: number, _crossline: number, k: number) =>
      500 * Math.sin(0.6 * k) * (1 + 0.2 * Math.cos(k / 11)),
  };
  const one = makeSegy(recipe);
  const trace = one.subarray(3600);
  const [inlines, crosslines] = [90, 100];
  const bytes = new Uint8Array(3600 + inlines * crosslines * trace.length);
  bytes.set(one);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < inlines * crosslines; k++) {
    const at = 3600 + k * trace.length;
    bytes.set(trace, at);
    view.setInt32(at + 188, 1 + Math.floor(k / crosslines));
    view.setInt32(at + 192, 1 + (k % crosslines));
  }
  const path = join(mkdtempSync(join(tmpdir(), 'check-')), 'large.sgy');
  writeFileSync(path, bytes);
  return path;
}

test('of a large file every trace and the window stay asked for: one does not undo the other, nor does another tab', async () => {
  const lens = await site.open();
  await check(lens, largeFile());
  const panel = lens.page.locator('lens-quality');
  await expect.poll(() => lens.text()).toContain('in runs spread over the file');
  await panel.getByLabel('From').fill('800');
  await panel.getByLabel('From').press('Tab');
  const spectrum = /Mean of ([\d,]+) traces, (\S+) ms to (\S+) ms/;
  const said = async () => spectrum.exec(await lens.text())?.slice(1);
  await expect.poll(async () => (await said())?.[1]).toBe('800');
  await lens.button('Read every trace').click();
  await expect.poll(() => lens.text()).toContain('From all 9,000 traces');
  expect(await said()).toEqual(['9,000', '800', '7996']);
  expect(await report(lens, 'Report (Markdown)')).toContain('| Spectrum of | 800 ms to 7996 ms |');
  await lens.page.getByRole('tab', { name: 'Headers' }).click();
  await lens.page.getByRole('tab', { name: 'Quality' }).click();
  await expect.poll(said).toEqual(['9,000', '800', '7996']);
  await lens.button('All samples').click();
  await expect.poll(said).toEqual(['9,000', '0', '7996']);
  lens.expectSilence();
  await lens.page.context().close();
});

test.skipIf(!corpus)('the readings of a finding stand side by side, one click away', async () => {
  const lens = await site.open();
  await check(lens, join(corpus!, 'conformance/ieee-labelled-ibm.sgy'));
  const readings = lens.page.getByRole('list', { name: 'Readings side by side' }).getByRole('listitem');
  await expect.poll(() => readings.count()).toBe(2);
  await lens.page.locator('lens-alternatives canvas').nth(1).waitFor();
  await lens.screenshot('quality-formats');
  const before = (await lens.measures('first-picture')).length;
  await readings.nth(1).getByRole('button').click();
  await lens.waitForMeasure('first-picture', before + 1);
  const format = () =>
    lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.meta.sampleFormat);
  expect(await format()).toBe(1);
  await lens.page.context().close();

  const other = await site.open();
  await check(other, join(corpus!, 'conformance/grid-bytes-9-21.sgy'));
  await other.page.locator('lens-alternatives svg').nth(1).waitFor();
  await expect.poll(() => other.text()).toContain('8 inlines × 6 crosslines');
  await other.screenshot('quality-geometries');
  other.expectSilence();
  await other.page.context().close();
});
