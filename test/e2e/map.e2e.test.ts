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

/** Parts of the page that the tests look at. */
interface Inside {
  readonly store: { readonly cursor: { readonly value: unknown } };
}
const cursor = (lens: LensPage) =>
  lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement & Inside).store.cursor.value);

/** What the map draws: cells and kinds of its points. */
const drawn = (lens: LensPage) =>
  lens.page.locator('lens-map').evaluate((element) => {
    const { cells, kinds } = (element as unknown as { points: { cells: Int32Array; kinds: Uint8Array } })
      .points;
    return { cells: Array.from(cells), kinds: Array.from(kinds) };
  });
const HOLE = 3;

const colourOf = (lens: LensPage, kind: string): Promise<number[]> =>
  lens.page
    .locator(`lens-map .legend i.${kind}`)
    .evaluate((swatch) => (getComputedStyle(swatch).color.match(/\d+/g) ?? []).map(Number));

const count = async (lens: LensPage, kind: string): Promise<number> =>
  Number((await lens.page.locator(`lens-map .legend [data-kind=${kind}]`).textContent())!.replace(/\D/g, ''));
const picture = async (lens: LensPage) => decodePng(await lens.page.locator('lens-map .frame').screenshot());
const line = (lens: LensPage, name: 'Inline' | 'Crossline') =>
  lens.slider(name).first().inputValue().then(Number);

test.skipIf(!corpus)(
  'a survey with holes: each is shown in its place, a slice is draped, a click and the arrow keys go there',
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

    // The cells of which the file has no header.
    const [inlines, crosslines] = [geometry.inlines, geometry.crosslines] as [number[], number[]];
    const file = readFileSync(join(corpus!, name));
    const traceBytes = (file.length - 3600) / traces;
    const missing = new Set(Array.from({ length: cells }, (_, cell) => cell));
    for (let at = 3600; at < file.length; at += traceBytes) {
      const i = (file.readInt32BE(at + 188) - inlines[0]!) / inlines[2]!;
      const x = (file.readInt32BE(at + 192) - crosslines[0]!) / crosslines[2]!;
      missing.delete(i * crosslines[1]! + x);
    }
    const points = await drawn(lens);
    const holes = points.cells.filter((_, row) => points.kinds[row] === HOLE).sort((a, b) => a - b);
    expect(holes).toEqual([...missing]);

    // Each in the colour of holes where the corners say it lies, and each cell with a trace in another.
    const box = (await lens.page.locator('lens-map .frame').boundingBox())!;
    const corners = await Promise.all(
      (await lens.page.locator('lens-map circle.corner').all()).map(async (dot) => {
        const { x, y, width, height } = (await dot.boundingBox())!;
        return { x: x + width / 2 - box.x, y: y + height / 2 - box.y };
      }),
    );
    const [start, across, , up] = corners as [(typeof corners)[0], ...typeof corners];
    const drawing = lens.page.locator('lens-map .frame > svg, lens-map .legend');
    const holeColour = await colourOf(lens, 'hole');
    // Lines and labels lie over some.
    await drawing.evaluateAll((parts) => {
      for (const part of parts as (HTMLElement | SVGElement)[]) part.style.visibility = 'hidden';
    });
    const shown = await picture(lens);
    await drawing.evaluateAll((parts) => {
      for (const part of parts as (HTMLElement | SVGElement)[]) part.style.visibility = '';
    });
    const isHole = (cell: number): boolean => {
      const [i, x] = [Math.floor(cell / crosslines[1]!), cell % crosslines[1]!];
      const [u, v] = [i / (inlines[1]! - 1), x / (crosslines[1]! - 1)];
      const px = start.x + v * (across!.x - start.x) + u * (up!.x - start.x);
      const py = start.y + v * (across!.y - start.y) + u * (up!.y - start.y);
      const at = (Math.round(py) * shown.width + Math.round(px)) * 4;
      return holeColour.every((value, channel) => Math.abs(shown.data[at + channel]! - value) < 12);
    };
    for (let cell = 0; cell < cells; cell++)
      expect(isHole(cell), `the pixel of cell ${cell}`).toBe(missing.has(cell));

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
    // The crosshair of all views is there too, and stays with the lines.
    expect(await cursor(lens)).toMatchObject({ inlineIndex: 0, crosslineIndex: 0 });
    await lens.page.locator('lens-map .frame').focus();
    await lens.page.keyboard.press('ArrowUp');
    await lens.page.keyboard.press('ArrowRight');
    await expect.poll(() => line(lens, 'Crossline')).toBe(geometry.crosslines[0] + geometry.crosslines[2]);
    expect(await line(lens, 'Inline')).toBe(geometry.inlines[0] + geometry.inlines[2]);

    expect(await cursor(lens)).toMatchObject({ inlineIndex: 1, crosslineIndex: 1 });

    // What the colour says is kept while another tab is looked at.
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.page.getByRole('tab', { name: 'Map' }).click();
    const draped = await picture(lens);
    expect(await lens.page.getByLabel('Colour by').inputValue()).toBe('slice');
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

test.skipIf(!corpus)('a header word of one’s own colours the map', async () => {
  const lens = await site.open();
  await map(lens, 'field/equinor+segyio__f3.sgy');
  const before = await picture(lens);
  await lens.page.getByRole('tab', { name: 'Headers' }).click();
  await lens.page.getByLabel('Traces', { exact: true }).check();
  await lens.page.getByText(/^Columns \(/).click();
  const form = lens.page.getByRole('form', { name: 'A word of your own' });
  await form.getByLabel('Name of the word').fill('low_half');
  // The low half of the crossline number.
  await form.getByLabel('Byte of the word').fill('195');
  await form.getByLabel('Type of the word').selectOption('int16');
  await form.getByRole('button', { name: 'Add' }).click();
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await lens.page.getByLabel('Colour by').selectOption('word low_half');
  await expect.poll(async () => difference(before, await picture(lens))).toBeGreaterThan(0.01);
  await expect.poll(() => lens.page.locator('lens-map .legend').textContent()).toMatch(/875\s*892/);
  lens.expectSilence();
  await lens.page.context().close();
});

test.skipIf(!corpus)(
  'on a line a click and the arrow keys put the crosshair on a trace, in the section too',
  async () => {
    const lens = await site.open();
    await map(lens, 'field/emanuelhuber+RGPR__test.sgy');
    const frame = lens.page.locator('lens-map .frame');
    const end = (await lens.page.locator('lens-map circle.corner').last().boundingBox())!;
    const box = (await frame.boundingBox())!;
    const traces = await lens.page.evaluate(
      () => (document.querySelector('segy-lens') as LensElement).dataset.meta.traceCount as number,
    );
    await frame.click({ position: { x: end.x + 3 - box.x, y: end.y + 3 - box.y } });
    await expect.poll(() => cursor(lens)).toMatchObject({ crosslineIndex: traces - 1 });
    await lens.page.keyboard.press('ArrowLeft');
    expect(await cursor(lens)).toMatchObject({ crosslineIndex: traces - 2 });
    expect(await lens.text()).toContain(`Trace ${(traces - 1).toLocaleString('en')} of`);
    await lens.page.keyboard.press('ArrowRight');
    await lens.page.keyboard.press('ArrowRight');
    expect(await cursor(lens)).toMatchObject({ crosslineIndex: traces - 1 });
    await lens.screenshot('map-line-cursor');
    lens.expectSilence();
    await lens.page.context().close();
  },
);

test.skipIf(!corpus)('a line in other units than the survey shown is refused with a sentence', async () => {
  const lens = await site.open();
  await map(lens, 'field/equinor+segyio__f3.sgy');
  const arc = 'field/matthiasbuecker+geophysics-chiapas-karst-lakes-SE2020__20180312135640.seg';
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await lens.drop(join(corpus!, 'field/equinor+segyio__f3.sgy'), join(corpus!, arc));
  await lens.waitForWords(/one map cannot hold both/);
  expect(await lens.page.locator('lens-map polyline.companion').count()).toBe(0);
  await lens.page.context().close();
});

test.skipIf(!corpus)('a shot gather lies at its receivers', async () => {
  const lens = await site.open();
  const name = 'field/gllore+App-SeismicUnixGui__ns_y_sn.su';
  await map(lens, name);
  expect((await count(lens, 'live')) + (await count(lens, 'dead'))).toBe(75);
  await lens.screenshot('map-gathers');
  await lens.page.context().close();
});
