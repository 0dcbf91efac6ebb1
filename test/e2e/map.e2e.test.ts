import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpus, type LensElement, type LensPage, Site } from './harness.ts';
import { countColours, decodePng, difference } from './pixels.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

async function map(lens: LensPage, ...names: string[]): Promise<void> {
  const before = (await lens.measures('first-picture')).length;
  await lens.drop(...names.map((name) => join(corpus!, name)));
  await lens.waitForMeasure('first-picture', before + 1);
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await lens.page.locator('lens-map .legend [data-kind=live]').waitFor();
}

const count = async (lens: LensPage, kind: string): Promise<number> =>
  Number((await lens.page.locator(`lens-map .legend [data-kind=${kind}]`).textContent())!.replace(/\D/g, ''));
const picture = async (lens: LensPage) => decodePng(await lens.page.locator('lens-map .frame').screenshot());
const line = (lens: LensPage, name: 'Inline' | 'Crossline') =>
  lens.slider(name).first().inputValue().then(Number);

test.skipIf(!corpus)(
  'a survey with holes: each is counted, a slice is draped, a click and the arrow keys go there',
  async () => {
    const name = 'field/trhallam+segysak__f3-withdead.sgy';
    const { expect: expected, traces } = JSON.parse(readFileSync(`${join(corpus!, name)}.json`, 'utf8'));
    const { geometry } = expected;
    const lens = await site.open();
    await map(lens, name);
    const cells = geometry.inlines[1] * geometry.crosslines[1];
    expect((await count(lens, 'live')) + (await count(lens, 'dead'))).toBe(traces);
    expect(await count(lens, 'hole')).toBe(cells - traces);
    expect(await count(lens, 'duplicate')).toBe(0);
    await lens.screenshot('map-holes');

    const before = await picture(lens);
    await lens.page.getByLabel('Colour by').selectOption({ label: 'Time slice' });
    await expect.poll(async () => difference(before, await picture(lens))).toBeGreaterThan(0.01);
    expect(countColours(await picture(lens))).toBeGreaterThan(32);
    await lens.screenshot('map-slice');

    // The corner that the map calls first inline, first crossline.
    const corner = lens.page.locator('lens-map svg text', {
      hasText: `${geometry.inlines[0]} / ${geometry.crosslines[0]} (`,
    });
    await corner.waitFor();
    const dots = await lens.page.locator('lens-map circle.corner').all();
    await dots[0]!.click({ force: true, position: { x: 3, y: 3 } });
    await expect.poll(() => line(lens, 'Inline')).toBe(geometry.inlines[0]);
    expect(await line(lens, 'Crossline')).toBe(geometry.crosslines[0]);
    await lens.page.locator('lens-map .frame').focus();
    await lens.page.keyboard.press('ArrowUp');
    await lens.page.keyboard.press('ArrowRight');
    await expect.poll(() => line(lens, 'Crossline')).toBe(geometry.crosslines[0] + geometry.crosslines[2]);
    expect(await line(lens, 'Inline')).toBe(geometry.inlines[0] + geometry.inlines[2]);

    const draped = await picture(lens);
    await lens.page.getByLabel('Colour by').selectOption('word fieldRecord');
    await expect.poll(async () => difference(draped, await picture(lens))).toBeGreaterThan(0.01);
    lens.expectSilence();
    lens.expectNoRequests();
    await lens.page.context().close();
  },
);

test.skipIf(!corpus)('fold of a prestack survey is its offsets', async () => {
  const lens = await site.open();
  await map(lens, 'conformance/prestack-offset-gathers.sgy');
  await lens.page.getByLabel('Colour by').selectOption('fold');
  await expect.poll(() => lens.page.locator('lens-map .legend').textContent()).toMatch(/3\s*3/);
  await lens.page.context().close();
});

test.skipIf(!corpus)(
  'several 2D lines dropped together lie on one map, and a click opens another',
  async () => {
    const lens = await site.open();
    const [first, second, third] = [
      'field/matthiasbuecker+geophysics-chiapas-karst-lakes-SE2020__20180312154803.seg',
      'field/matthiasbuecker+geophysics-chiapas-karst-lakes-SE2020__20180312135640.seg',
      'field/matthiasbuecker+geophysics-chiapas-karst-lakes-SE2020__20180313173056.seg',
    ] as const;
    await map(lens, first, second, third);
    const lines = lens.page.locator('lens-map polyline.companion');
    await expect.poll(() => lines.count()).toBe(2);
    expect(await count(lens, 'live')).toBe(
      JSON.parse(readFileSync(`${join(corpus!, first)}.json`, 'utf8')).traces,
    );
    await lens.screenshot('map-lines');
    const before = (await lens.measures('first-picture')).length;
    await lens.button(/20180312135640\.seg$/).click();
    await lens.waitForMeasure('first-picture', before + 1);
    const name = () =>
      lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.meta.name);
    expect(await name()).toBe(second.replace('field/', ''));
    await expect.poll(() => lines.count()).toBe(2);
    lens.expectSilence();
    await lens.page.context().close();
  },
);

test.skipIf(!corpus)('a shot gather lies at its receivers', async () => {
  const lens = await site.open();
  const name = 'field/gllore+App-SeismicUnixGui__ns_y_sn.su';
  await map(lens, name);
  expect((await count(lens, 'live')) + (await count(lens, 'dead'))).toBe(75);
  await lens.screenshot('map-gathers');
  await lens.page.context().close();
});
