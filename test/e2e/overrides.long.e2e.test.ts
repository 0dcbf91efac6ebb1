import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';
import { labelledIbm, oddBytes, survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

function meta(lens: LensPage) {
  return lens.page.evaluate(() => {
    const { meta } = (document.querySelector('segy-lens') as LensElement).dataset;
    return {
      geometry: meta.geometry,
      overrides: meta.overrides,
      vertical: meta.vertical,
      format: meta.sampleFormat,
      findings: meta.findings.map((finding) => finding.code),
    };
  });
}

/** SHA-256 of every sample in trace order as little-endian float32. */
function hash(lens: LensPage): Promise<string> {
  return lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const traces = await dataset.readTraces(0, dataset.meta.traceCount);
    const all = new Float32Array(await new Blob(traces as Float32Array<ArrayBuffer>[]).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
}

async function openPanel(lens: LensPage): Promise<void> {
  await lens.button('Overrule…').click();
  await lens.page.getByLabel('Samples per trace').waitFor();
}

/** Does something that re-opens the file, and waits for the picture that follows. */
async function andSee(lens: LensPage, act: () => Promise<unknown>): Promise<void> {
  const before = (await lens.measures('first-picture')).length;
  await act();
  await lens.waitForMeasure('first-picture', before + 1);
}

const row = (lens: LensPage, name: string) => lens.page.locator(`[data-override=${name}]`);

const picture = async (lens: LensPage) =>
  decodePng(await lens.page.locator('#panel-section canvas').first().screenshot());

test('a geometry alternative: one click, same tab, remembered, one click back', async () => {
  const path = oddBytes();
  const lens = await site.open();
  await lens.dropAndSee(path);
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  await andSee(lens, () => lens.button('Inline at byte 21, crossline at byte 9').first().click());
  const swapped = {
    inline: { byte: 21, first: 300, count: 8 },
    crossline: { byte: 9, first: 100, count: 6 },
  };
  expect((await meta(lens)).geometry).toMatchObject(swapped);
  expect(await lens.page.getByRole('tab', { name: 'Section' }).getAttribute('aria-selected')).toBe('true');
  expect(await lens.text()).toContain('Overruled by you');

  // A new page knows nothing but what the browser keeps; Clear cache does not take it away.
  await lens.clearCache();
  await lens.load();
  await lens.dropAndSee(path);
  expect((await meta(lens)).geometry).toMatchObject(swapped);
  expect((await meta(lens)).overrides).toEqual({ inline: { byte: 21 }, crossline: { byte: 9 } });

  await andSee(lens, () => lens.button('Back to what was inferred').first().click());
  expect((await meta(lens)).geometry).toMatchObject({ inline: { byte: 9, first: 100, count: 6, step: 1 } });
  await lens.load();
  await lens.dropAndSee(path);
  expect((await meta(lens)).overrides).toEqual({});
  lens.expectSilence();
  lens.expectNoRequests();
});

test('a format alternative changes the picture, is remembered, and goes back to the oracle’s values', async () => {
  const path = labelledIbm();
  const lens = await site.open();
  await lens.dropAndSee(path);
  // The file's own samples, IEEE whatever its header says.
  const file = readFileSync(path);
  const stored = createHash('sha256');
  for (let at = 3600; at < file.length; at += 240 + 4 * 60)
    stored.update(Buffer.from(file.subarray(at + 240, at + 240 + 4 * 60)).swap32());
  const sha256 = stored.digest('hex');
  expect(await hash(lens)).toBe(sha256);
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  const before = await picture(lens);
  await andSee(lens, () =>
    lens
      .button(/^Read as .*IBM float/)
      .first()
      .click(),
  );
  expect((await meta(lens)).format).toBe(1);
  expect(await hash(lens)).not.toBe(sha256);
  await expect.poll(async () => difference(before, await picture(lens))).toBeGreaterThan(0.01);

  await lens.load();
  await lens.dropAndSee(path);
  expect((await meta(lens)).format).toBe(1);
  await openPanel(lens);
  await expect.poll(() => row(lens, 'sampleFormat').textContent()).toContain('overruled by you');
  await andSee(lens, () => lens.button(/Back to inferred Sample format: 32-bit IEEE float/).click());
  expect(await hash(lens)).toBe(sha256);
  expect(await row(lens, 'sampleFormat').textContent()).toContain('inferred: 32-bit IEEE float');
});

test('the panel: what was inferred, what cannot be, header words typed in', async () => {
  const lens = await site.open();
  await lens.dropAndSee(survey());
  await openPanel(lens);
  for (const [name, guess] of [
    ['inline', 'inferred: byte 189'],
    ['crossline', 'inferred: byte 193'],
    ['sampleFormat', 'inferred: 16-bit integer'],
    ['byteOrder', 'inferred: big-endian'],
    ['samplesPerTrace', 'inferred: 75'],
    ['sampleIntervalMicroseconds', 'inferred: 4000 µs'],
    ['domain', 'inferred: time'],
    ['x', 'inferred: byte'],
    ['cdp', 'inferred: not used'],
  ] as const) {
    expect(await row(lens, name).textContent(), name).toContain(guess);
  }
  const read = await lens.page.evaluate(
    () => (document.querySelector('segy-lens') as LensElement).dataset.work,
  );
  await lens.page.getByLabel('Inline byte').fill('193');
  await lens.page.getByLabel('Inline byte').press('Tab');
  await expect.poll(() => row(lens, 'inline').textContent()).toContain('cannot stand at the same byte');
  await lens.page.getByLabel('CDP byte').fill('238');
  await lens.page.getByLabel('CDP byte').press('Tab');
  await expect.poll(() => row(lens, 'cdp').textContent()).toContain('last byte it can begin at is 237');
  expect((await meta(lens)).overrides).toEqual({});
  // Nothing was opened again for that.
  expect(
    await lens.page.evaluate(
      () => (document.querySelector('segy-lens') as LensElement).dataset.work.readCalls,
    ),
  ).toBeGreaterThanOrEqual(read.readCalls);
  expect(await lens.measures('metadata')).toHaveLength(1);

  // Bytes that do not number a grid are refused by the reader; what is shown stays, and so do the fields.
  await lens.page.getByLabel('Inline byte').fill('115');
  await lens.page.getByLabel('Inline byte').press('Tab');
  await lens.waitForWords(/do not number a grid/);
  expect((await meta(lens)).geometry).toMatchObject({ inline: { byte: 189 } });
  await expect.poll(() => lens.page.getByLabel('Inline byte').inputValue()).toBe('189');

  await andSee(lens, async () => {
    await lens.page.getByLabel('Sample interval').fill('2000');
    await lens.page.getByLabel('Sample interval').press('Tab');
  });
  expect((await meta(lens)).vertical.step).toBe(2);
  await expect.poll(() => row(lens, 'sampleIntervalMicroseconds').textContent()).toContain('Back to 4000 µs');
  await andSee(lens, () => lens.page.getByLabel('Domain').selectOption('depth'));
  await lens.slider('Depth slice').first().waitFor();
  expect((await meta(lens)).overrides).toEqual({ sampleIntervalMicroseconds: 2000, domain: 'depth' });
  await lens.screenshot('overrides-panel');

  const download = lens.page.waitForEvent('download');
  await lens.button('Export overrides').click();
  const file = join(mkdtempSync(join(tmpdir(), 'overrides-')), 'f3.json');
  await (await download).saveAs(file);
  expect(JSON.parse(readFileSync(file, 'utf8')).overrides).toEqual({
    sampleIntervalMicroseconds: 2000,
    domain: 'depth',
  });
  await andSee(lens, () => lens.button('Take all back').click());
  expect((await meta(lens)).vertical).toMatchObject({ domain: 'time', step: 4 });
  await andSee(lens, () => lens.drop(file));
  expect((await meta(lens)).vertical).toMatchObject({ domain: 'depth', step: 2 });

  writeFileSync(
    file,
    '{"kind":"segy-lens overrides","name":"a","fingerprint":"b","overrides":{"sampleFormat":4}}',
  );
  await lens.drop(file);
  await lens.waitForWords(/The sample format must be one of the codes/);
  expect((await meta(lens)).format).toBe(3);
  lens.expectSilence();
  lens.expectNoRequests();
});
