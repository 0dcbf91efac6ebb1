import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpus, type LensElement, type LensPage, Site } from './harness.ts';
import { countColours, decodePng, difference } from './pixels.ts';

const FILES = [
  'equinor+segyio__f3.sgy',
  'trhallam+segysak__volve10-migvel-depth-sub3d.sgy',
  'trhallam+segysak__f3-withdead.sgy',
  'agilescientific+seisplot__F3_very_small.sgy',
  'seg+tutorials-2014__penobscot_xl1155.sgy',
  'agilescientific+seisplot__31_81_PR.sgy',
];

const FORMAT_WORDS: Record<number, RegExp> = { 1: /IBM/, 3: /16.?bit|int16/i, 5: /IEEE/ };

/** Sliders whose every change is seen in the picture; of the others the readout changes. */
const DRAWN = /^(Inline|Crossline|Time slice|Depth slice|Gain|Threshold|Depth slices)$/;

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

/** The 3D view or section that is shown: the largest visible canvas. */
async function canvasOf(lens: LensPage): Promise<Locator> {
  const found: { canvas: Locator; area: number }[] = [];
  for (const canvas of await lens.page.locator('canvas').all()) {
    const box = (await canvas.isVisible()) ? await canvas.boundingBox() : null;
    if (box) found.push({ canvas, area: box.width * box.height });
  }
  found.sort((a, b) => b.area - a.area);
  expect(found.length, 'a visible canvas').toBeGreaterThan(0);
  return found[0]!.canvas;
}

const picture = async (canvas: Locator) => decodePng(await canvas.screenshot());

/** SHA-256 of every sample in trace order as little-endian float32, read through the public face. */
function hashOfSamples(lens: LensPage): Promise<string> {
  return lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { traceCount } = dataset.meta;
    const parts: Float32Array[] = [];
    for (let first = 0; first < traceCount; first += 100) {
      parts.push(...(await dataset.readTraces(first, Math.min(100, traceCount - first))));
    }
    const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
}

async function moveEverySlider(lens: LensPage): Promise<void> {
  const canvas = await canvasOf(lens);
  const sliders = await lens.page.getByRole('slider').all();
  expect(sliders.length, 'sliders').toBeGreaterThan(0);
  for (const slider of sliders) {
    if (!(await slider.isVisible()) || !(await slider.isEnabled())) continue;
    const { name, min, max, value } = await slider.evaluate((element) => {
      const input = element as HTMLInputElement;
      const label = input.getAttribute('aria-label') ?? input.labels?.[0]?.textContent ?? '';
      return {
        name: label.trim(),
        min: Number(input.min),
        max: Number(input.max),
        value: Number(input.value),
      };
    });
    if (min === max) continue;
    const before = await picture(canvas);
    const words = await lens.text();
    // By keyboard, as far from here as it goes.
    await slider.focus();
    await slider.press(value - min > (max - min) / 2 ? 'Home' : 'End');
    expect(await slider.inputValue(), `${name} by keyboard`).not.toBe(String(value));
    await expect.poll(() => lens.text(), { message: `readout of ${name}` }).not.toBe(words);
    if (DRAWN.test(name)) {
      const changed = async () => difference(before, await picture(canvas));
      await expect.poll(changed, { message: `picture after ${name}`, interval: 250 }).toBeGreaterThan(0.0005);
    }
    await slider.fill(String(value));
  }
}

test.skipIf(!corpus).for(FILES)('%s: seen, moved, and every sample is the oracle’s', async (name) => {
  const path = join(corpus!, 'field', name);
  const oracle = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  expect(existsSync(path)).toBe(true);
  const lens = await site.open();

  const first = await lens.dropAndSee(path);
  expect(first.detail?.bytesRead).toBeGreaterThan(0);
  const canvas = await canvasOf(lens);
  await lens.screenshot(`field-${name}`);
  // In grey there are few that the page has not itself; the page's own are 32 at most.
  await lens.page.getByLabel('Colour map').selectOption('roma');
  await expect
    .poll(async () => countColours(await picture(canvas)), {
      message: 'colours in the middle of the picture',
    })
    .toBeGreaterThan(64);

  const words = (await lens.text()).replaceAll(/(?<=\d)[,\u2009\u202f\u00a0'](?=\d{3})/g, '');
  expect(words).toContain(name);
  expect(words).toMatch(new RegExp(`\\b${oracle.traces}\\b`));
  expect(words).toMatch(new RegExp(`\\b${oracle.samples}\\b`));
  expect(words).toMatch(FORMAT_WORDS[oracle.format]!);

  expect(await hashOfSamples(lens)).toBe(oracle.sha256Float32LE);
  await moveEverySlider(lens);
  lens.expectSilence();
  lens.expectNoRequests();
  await lens.page.context().close();
});
