import { beforeAll, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';
import { survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const chooser = (lens: LensPage) => lens.page.getByRole('combobox', { name: 'Attribute' });
const bar = (lens: LensPage) => lens.page.locator('lens-colour-bar .title');
const picture = async (lens: LensPage) =>
  decodePng(await lens.page.locator('lens-section .frame').screenshot());

test('an attribute is shown in 3D and in the section, alone, over the amplitudes and beside them; its parameters are live', async () => {
  const lens = await site.open();
  await lens.dropAndSee(survey());
  await lens.settle();
  expect(await bar(lens).textContent()).toContain('Amplitude');

  await chooser(lens).selectOption('phase');
  await lens.waitForMeasure('attribute');
  await lens.settle();
  await expect.poll(() => bar(lens).textContent()).toContain('Instantaneous phase (°)');
  expect(await lens.page.locator('lens-colour-bar [role=img]').getAttribute('aria-label')).toMatch(
    /^Cyclic: from −180 to \+?180,/,
  );

  await chooser(lens).selectOption('rms');
  await lens.waitForMeasure('attribute', 2);
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  await lens.settle();
  await expect.poll(() => lens.page.locator('lens-section .title').textContent()).toContain('RMS amplitude');
  const short = await picture(lens);
  await lens.slider('Window').fill('400');
  await lens.waitForMeasure('attribute', 3);
  await lens.settle();
  await expect.poll(async () => difference(await picture(lens), short)).toBeGreaterThan(0.2);

  const alone = await picture(lens);
  const shown = lens.page.getByLabel('Shown', { exact: true });
  await shown.selectOption('over');
  await expect.poll(() => lens.page.locator('lens-section .title').textContent()).toContain('over amplitude');
  await expect.poll(async () => difference(await picture(lens), alone)).toBeGreaterThan(0.2);
  await lens.slider('Opacity over amplitudes').fill('1');
  await shown.selectOption('beside');
  await expect.poll(() => lens.page.locator('lens-section .title').textContent()).toContain('on the left');
  await expect.poll(async () => difference(await picture(lens), alone)).toBeGreaterThan(0.2);
  await shown.selectOption('swipe');
  await expect.poll(() => lens.slider('Swipe line').isVisible()).toBe(true);

  // The whole volume is made when asked for.
  await lens.button('Make volume').click();
  await expect.poll(() => lens.button('Volume made').isVisible(), { timeout: 60_000 }).toBe(true);
  // Choosing another attribute can be undone.
  await chooser(lens).selectOption('blend');
  await lens.waitForMeasure('attribute', 4);
  await lens.settle();
  await expect.poll(() => bar(lens).first().textContent()).toContain('Red 20, green 35, blue 50 Hz');
  await lens.page.waitForTimeout(500);
  await lens.page.keyboard.press('Control+z');
  await expect.poll(() => chooser(lens).inputValue()).toBe('rms');
  await lens.waitForMeasure('attribute', 5);
  await chooser(lens).selectOption('none');
  await lens.settle();
  await expect.poll(() => lens.page.locator('lens-section .title').textContent()).not.toContain('RMS');
  await lens.page.getByRole('tab', { name: '3D' }).click();
  await expect.poll(() => bar(lens).textContent()).toContain('Amplitude');
  lens.expectNoRequests();
  lens.expectSilence();
});
