import { beforeAll, describe, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';
import { download } from './section-page.ts';
import { survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const number = (text: string) => Number(text.replace('−', '-').replace('+', ''));
/** The upper end of the colours in each view, as that view itself says it. */
const ofScene = async (lens: LensPage) => {
  const bar = lens.page.locator('lens-colour-bar [role=img]');
  return number((await bar.getAttribute('aria-label'))!.match(/to (\S+),/)![1]!);
};
const ofSection = async (lens: LensPage) =>
  number((await download(lens, 'SVG')).toString().match(/shown from \S+ to ([^<\s]+)/)![1]!);
const ofMap = async (lens: LensPage) =>
  number((await lens.page.locator('lens-map .legend span').last().textContent())!);

describe('a gain for each view', () => {
  const follows = (lens: LensPage) => lens.page.getByRole('checkbox', { name: 'Gain as in 3D' });
  const gain = (lens: LensPage) => lens.page.getByRole('slider', { name: 'Gain', exact: true });
  const tab = (lens: LensPage, name: string) => lens.page.getByRole('tab', { name }).click();
  const sectionTab = async (lens: LensPage) => {
    await tab(lens, 'Section');
    const options = lens.button('Options');
    if ((await options.getAttribute('aria-expanded')) !== 'true') await options.click();
  };

  test('section and map follow 3D until they have their own; each view says its own ends; undo gives it back', async () => {
    const lens = await site.open();
    await lens.dropAndSee(survey());
    await lens.settle();
    const first = await ofScene(lens);
    await gain(lens).fill('1');
    expect(await ofScene(lens)).toBeCloseTo(first / 2, -1);
    await sectionTab(lens);
    await expect.poll(() => ofSection(lens)).toBeCloseTo(first / 2, -1);
    await follows(lens).uncheck();
    // Its own begins where it was.
    expect(await lens.slider('Section gain').inputValue()).toBe('1');
    await lens.slider('Section gain').focus();
    await lens.page.keyboard.press('ArrowRight');
    expect(Number(await lens.slider('Section gain').inputValue())).toBeGreaterThan(1);
    await lens.slider('Section gain').fill('3');
    await expect.poll(() => ofSection(lens)).toBeCloseTo(first / 8, -1);
    // 3D and map know nothing of it.
    await gain(lens).fill('0');
    await expect.poll(() => ofSection(lens)).toBeCloseTo(first / 8, -1);
    await tab(lens, 'Map');
    await lens.page.getByLabel('Colour by').selectOption('slice');
    await expect.poll(() => ofMap(lens)).toBeCloseTo(first, -1);
    await expect(follows(lens).isChecked()).resolves.toBe(true);
    const shown = async () => decodePng(await lens.page.locator('lens-map .frame').screenshot());
    const before = await shown();
    await follows(lens).uncheck();
    await lens.slider('Map gain').fill('-2');
    await expect.poll(() => ofMap(lens)).toBeCloseTo(first * 4, -1);
    await expect.poll(async () => difference(before, await shown())).toBeGreaterThan(0.02);
    await tab(lens, '3D');
    expect(await ofScene(lens)).toBeCloseTo(first, -1);
    await lens.page.locator('lens-viewport .view').focus();
    await lens.settle();
    await gain(lens).fill('2');
    await lens.page.locator('lens-viewport .view').focus();
    await lens.page.keyboard.press('Control+z');
    await expect.poll(() => gain(lens).inputValue()).toBe('0');
    await sectionTab(lens);
    const own = lens.slider('Section gain');
    await expect.poll(() => own.inputValue()).toBe('3');
    await lens.page.locator('lens-section .frame').focus();
    await lens.settle();
    await own.fill('1.5');
    await lens.page.locator('lens-section .frame').focus();
    await lens.page.keyboard.press('Control+z');
    await expect.poll(() => own.inputValue()).toBe('3');
    await follows(lens).check();
    await expect.poll(() => ofSection(lens)).toBeCloseTo(first, -1);
    expect(await own.count()).toBe(0);
    lens.expectSilence();
  });
});
