import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { Site } from './harness.ts';
import { madeFile, survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const LONG = `${'a name that goes on and on, '.repeat(6)}.sgy`;
const longNamed = () => madeFile(LONG, () => readFileSync(survey()));

test('the bar is one row at any width and name, and a section has 800 of 1400 pixels', async () => {
  const lens = await site.open();
  const { page } = lens;
  await page.setViewportSize({ width: 1400, height: 900 });
  await lens.dropAndSee(longNamed());
  await lens.settle();
  // The bar.
  const bar = () => page.locator('header').boundingBox();
  const box = async (name: string) => (await lens.button(name).boundingBox())!;
  for (const width of [1000, 1280, 1400]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(async () => (await bar())!.height).toBe(48);
    const names = [
      'Open file',
      'Optimize',
      'Try a demo survey',
      'Library',
      'Metrics',
      'Settings',
      'Clear cache',
    ];
    const boxes = await Promise.all(names.map(box));
    for (const [k, each] of boxes.entries()) {
      expect(each.x + each.width, names[k]).toBeLessThanOrEqual(width);
      expect(Math.abs(each.y + each.height / 2 - 24), names[k]).toBeLessThan(2);
      if (k > 0) expect(each.x, names[k]).toBeGreaterThanOrEqual(boxes[k - 1]!.x + boxes[k - 1]!.width);
    }
    expect((await box('Clear cache')).height).toBeLessThan((await box('Open file')).height);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(async () => (await bar())!.height).toBe(56);
  expect(await lens.button('Clear cache').isVisible()).toBe(true);
  expect(await lens.button('Settings').isVisible()).toBe(false);
  await lens.button('More').click();
  await lens.screenshot('room-menu');
  await lens.button('Settings').click();
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  // The section.
  await page.setViewportSize({ width: 1400, height: 900 });
  const tabs = page.getByRole('tab', { name: '3D' });
  const place = await tabs.boundingBox();
  await page.getByRole('tab', { name: 'Section' }).click();
  await lens.button('Options').click();
  await page.locator('lens-section-options').waitFor();
  await expect
    .poll(() =>
      page.evaluate(() => {
        const section = document.querySelector('segy-lens')!.shadowRoot!.querySelector('lens-section');
        return (section as unknown as { plot: { width: number } }).plot.width;
      }),
    )
    .toBeGreaterThanOrEqual(800);
  expect(await tabs.boundingBox()).toEqual(place);
  await lens.button('Show the summary').click();
  expect(await page.getByRole('complementary', { name: 'About this file' }).isVisible()).toBe(true);
  expect(await page.locator('lens-section-options').count()).toBe(0);
  lens.expectSilence();
});

test('Clear cache asks before what Optimize stored goes, says how much and of what, and leaves it on Keep', async () => {
  const lens = await site.open();
  await lens.dropAndSee(survey());
  await lens.settle();
  const { page } = lens;
  const dialog = page.getByRole('dialog', { name: 'Clear the cache?' });
  await lens.button('Clear cache').click();
  await dialog.waitFor();
  expect(await dialog.textContent()).toMatch(/frees [\d.]+ [kM]B/);
  expect(await dialog.getByRole('listitem').count()).toBe(1);
  await dialog.getByRole('button', { name: 'Keep' }).click();
  expect(await lens.button('Clear cache').getAttribute('title')).toMatch(
    /^Frees [\d.]+ [kM]B\. .*Files, settings/,
  );
  await lens.clearCache();
  // With nothing of Optimize there is no question.
  await lens.button('Clear cache').click();
  await lens.waitForWords(/cache was empty|freed/);
  expect(await dialog.isVisible()).toBe(false);
  lens.expectSilence();
});
