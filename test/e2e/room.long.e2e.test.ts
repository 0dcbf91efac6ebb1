import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { decodePng, type Picture } from './pixels.ts';
import { madeFile, survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const LONG = `${'a name that goes on and on, '.repeat(6)}.sgy`;
const longNamed = () => madeFile(LONG, () => readFileSync(survey()));

/** Leaves in the 3D view only the survey with its axes and their labels, and takes a picture of its panel. */
async function bareScene(lens: LensPage): Promise<Picture> {
  await lens.page.evaluate(() => {
    const view = document.querySelector('segy-lens')!.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
    const [, ...corners] = view.querySelector('.labels')!.children;
    const others = view.querySelectorAll<HTMLElement>('.over, lens-cube, lens-readout');
    for (const each of [...corners, ...others] as HTMLElement[]) each.style.display = 'none';
  });
  return decodePng(await lens.page.locator('lens-viewport').screenshot());
}

/** The part of a picture that is not of the colour of its corner. */
function drawn({ width, height, data }: Picture) {
  const rect = { left: width, right: 0, top: height, bottom: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      if ([0, 1, 2].every((k) => Math.abs(data[at + k]! - data[4 * (3 * width + 3) + k]!) < 24)) continue;
      rect.left = Math.min(rect.left, x);
      rect.right = Math.max(rect.right, x + 1);
      rect.top = Math.min(rect.top, y);
      rect.bottom = Math.max(rect.bottom, y + 1);
    }
  }
  return rect;
}

test('the survey fills the 3D view, the bar is one row at any width and name, and a section has 800 of 1400 pixels', async () => {
  const lens = await site.open();
  const { page } = lens;
  await page.setViewportSize({ width: 1400, height: 900 });
  await lens.dropAndSee(longNamed());
  await lens.settle();
  for (const [width, height] of [
    [1400, 900],
    [2560, 1440],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(500);
    const shot = await bareScene(lens);
    const { left, right, top, bottom } = drawn(shot);
    const share = Math.max((right - left) / shot.width, (bottom - top) / shot.height);
    expect(share, `at ${width}`).toBeGreaterThan(0.84);
    expect(share, `at ${width}`).toBeLessThan(0.94);
    expect(Math.abs((left + right) / 2 / shot.width - 0.5)).toBeLessThan(0.03);
    expect(Math.abs((top + bottom) / 2 / shot.height - 0.5)).toBeLessThan(0.03);
  }

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
