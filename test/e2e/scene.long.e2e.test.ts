import type { BrowserContextOptions } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

async function open(options: BrowserContextOptions): Promise<LensPage> {
  const lens = await site.open('', await site.context(options));
  await lens.dropAndSee(survey());
  await lens.page.locator('lens-cube button').first().waitFor();
  return lens;
}

/** Unit vector from what is looked at to the camera. */
const standing = (lens: LensPage) =>
  lens.page.evaluate(() => {
    const { stage } = document
      .querySelector('segy-lens')!
      .shadowRoot!.querySelector('lens-viewport') as unknown as {
      stage: { cameraPlace: { position: number[]; target: number[] } };
    };
    const { position, target } = stage.cameraPlace;
    const v = position.map((p, k) => p - target[k]!);
    return v.map((p) => p / Math.hypot(...v));
  });

describe('the scene', () => {
  test('scale bar, cube, north arrow, read-out, buttons and a panel lie beside each other at any width', async () => {
    const lens = await open({});
    const { page } = lens;
    for (const width of [1280, 700, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const view = (await page.locator('lens-viewport').boundingBox())!;
      await page.mouse.move(view.x + view.width * 0.45, view.y + view.height * 0.55);
      const boxes = async (names: Record<string, string>) =>
        Promise.all(
          Object.entries(names).map(
            async ([name, selector]) =>
              [name, (await page.locator(`lens-viewport ${selector}`).first().boundingBox())!] as const,
          ),
        );
      const beside = async (names: Record<string, string>) => {
        const all = await boxes(names);
        for (const [name, a] of all) {
          expect(a.x, name).toBeGreaterThanOrEqual(view.x);
          expect(a.x + a.width, name).toBeLessThanOrEqual(view.x + view.width);
          expect(a.y + a.height, name).toBeLessThanOrEqual(view.y + view.height);
          for (const [other, b] of all) {
            if (name >= other) continue;
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart, `${name} and ${other}`).toBe(true);
          }
        }
      };
      const corners = {
        scale: '[data-scale-bar]',
        cube: 'lens-cube',
        north: '.labels svg:has(text)',
        buttons: '.cameras',
      };
      await page.locator('lens-readout .box').waitFor();
      await beside({ ...corners, readout: 'lens-readout .box' });
      await lens.button('Crop').click();
      await page.locator('lens-crop .panel').waitFor();
      await beside({ ...corners, panel: '.panels' });
      await lens.button('Crop').click();
      await page.locator('lens-crop .panel').waitFor({ state: 'detached' });
    }
    lens.expectSilence();
  });

  test('a face of the cube turns the camera there, by pointer and by keys', async () => {
    const lens = await open({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    const top = lens.page.locator('lens-cube [data-face=top]');
    await top.click();
    await expect.poll(async () => (await standing(lens))[2]).toBeGreaterThan(0.999);
    await top.focus();
    await lens.page.keyboard.press('ArrowDown');
    await expect.poll(async () => Math.abs((await standing(lens))[2]!)).toBeLessThan(0.01);
    const side = await lens.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.getAttribute('data-face');
    });
    // North is up from above: the side below is the southern one.
    expect((await standing(lens))[1]).toBeLessThan(-0.7);
    expect(side).toMatch(/^(inline|crossline)-/);
    lens.expectSilence();
  });

  test('a handle of the crop box is dragged, one step to undo', async () => {
    const lens = await open({});
    const { page } = lens;
    await lens.button('Crop').click();
    const end = lens.slider('Crossline to');
    await end.waitFor();
    const whole = await end.inputValue();
    await lens.settle();
    const handle = (await page.locator('lens-viewport [data-handle=crossline-high]').boundingBox())!;
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 40, y + 10, { steps: 5 });
    await expect.poll(() => end.inputValue()).not.toBe(whole);
    await page.mouse.move(x - 60, y + 15, { steps: 5 });
    await page.mouse.up();
    const cropped = Number(await end.inputValue());
    expect(cropped).toBeLessThan(Number(whole));
    await lens.screenshot(`scene-crop`);
    await page.locator('lens-viewport .view').focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => end.inputValue()).toBe(whole);
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(() => end.inputValue()).toBe(String(cropped));
    lens.expectSilence();
  });
});
