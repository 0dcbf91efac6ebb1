import type { Locator } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { countColours, decodePng, difference } from './pixels.ts';
import { LINE, line2d, RADARGRAM, radargram, SURVEY, survey, withHoles } from './surveys.ts';

const FILES = [
  {
    name: 'survey.sgy',
    file: survey,
    traces: SURVEY.inlines.count * SURVEY.crosslines.count,
    samples: SURVEY.samples,
    format: /16.?bit|int16/i,
    sliders: true,
  },
  {
    name: 'with-holes.sgy',
    file: withHoles,
    traces: 359,
    samples: SURVEY.samples,
    format: /IBM/,
    sliders: false,
  },
  { name: 'line-2d.sgy', file: line2d, ...LINE, format: /IBM/, sliders: true },
  { name: 'radargram.sgy', file: radargram, ...RADARGRAM, format: /IEEE/, sliders: false },
];

/** Sliders whose every change is seen in the picture; of the others the readout changes. */
const DRAWN = /^(Inline|Crossline|Time slice|Depth slice|Gain|Threshold|Time slices|Depth slices)$/;

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

/** The 3D view or section that is shown: the largest visible canvas. A line that has just been opened may be on its way to the other tab. */
async function canvasOf(lens: LensPage): Promise<Locator> {
  let found: { canvas: Locator; area: number }[] = [];
  const look = async () => {
    found = [];
    for (const canvas of await lens.page.locator('canvas').all()) {
      const box = (await canvas.isVisible()) ? await canvas.boundingBox() : null;
      if (box) found.push({ canvas, area: box.width * box.height });
    }
    return found.length;
  };
  await expect.poll(look, { message: 'a visible canvas' }).toBeGreaterThan(0);
  found.sort((a, b) => b.area - a.area);
  return found[0]!.canvas;
}

const picture = async (lens: LensPage) => decodePng(await (await canvasOf(lens)).screenshot());

async function moveEverySlider(lens: LensPage): Promise<void> {
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
    const before = await picture(lens);
    const words = await lens.text();
    // By keyboard, as far from here as it goes.
    await slider.focus();
    await slider.press(value - min > (max - min) / 2 ? 'Home' : 'End');
    expect(await slider.inputValue(), `${name} by keyboard`).not.toBe(String(value));
    await expect.poll(() => lens.text(), { message: `readout of ${name}` }).not.toBe(words);
    if (DRAWN.test(name)) {
      const changed = async () => difference(before, await picture(lens));
      await expect.poll(changed, { message: `picture after ${name}`, interval: 250 }).toBeGreaterThan(0.0005);
    }
    await slider.fill(String(value));
  }
}

test.for(FILES)(
  '$name: what it is is said, and it is seen; of one of a kind every slider moves it',
  async ({ name, file, traces, samples, format, sliders }) => {
    const lens = await site.open();
    const first = await lens.dropAndSee(file());
    expect(first.detail?.bytesRead).toBeGreaterThan(0);
    await lens.screenshot(`open-${name}`);
    // In grey there are few that the page has not itself; the page's own are 32 at most.
    await lens.page.getByLabel('Colour map').selectOption('roma');
    await expect
      .poll(async () => countColours(await picture(lens)), {
        message: 'colours in the middle of the picture',
      })
      .toBeGreaterThan(64);

    const words = (await lens.text()).replaceAll(/(?<=\d)[,\u2009\u202f\u00a0'](?=\d{3})/g, '');
    expect(words).toContain(name);
    expect(words).toMatch(new RegExp(`\\b${traces}\\b`));
    expect(words).toMatch(new RegExp(`\\b${samples}\\b`));
    expect(words).toMatch(format);
    if (sliders) {
      // A line opens in the Section tab; the slider of the height is one of the 3D view.
      await lens.page.getByRole('tab', { name: '3D' }).click();
      await moveEverySlider(lens);
    }
    lens.expectSilence();
    lens.expectNoRequests();
  },
);
