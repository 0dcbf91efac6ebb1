import { beforeAll, expect, test } from 'vitest';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { countColours, decodePng, difference } from './pixels.ts';
import {
  isHole as hasNoTrace,
  PROFILE,
  prestack,
  profile,
  RADARGRAM,
  radargram,
  SEISMIC_UNIX,
  SURVEY,
  seismicUnix,
  survey,
  withHoles,
} from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

async function map(lens: LensPage, ...paths: string[]): Promise<void> {
  const before = (await lens.measures('first-picture')).length;
  await lens.drop(...paths);
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

test('a survey with holes: each is shown in its place, a slice is draped, a click and the arrow keys go there', async () => {
  const { inlines, crosslines } = SURVEY;
  const cells = inlines.count * crosslines.count;
  const lineOf = (cell: number) => inlines.first + Math.floor(cell / crosslines.count);
  const columnOf = (cell: number) => crosslines.first + (cell % crosslines.count);
  const missing = new Set(
    Array.from({ length: cells }, (_, cell) => cell).filter((cell) =>
      hasNoTrace(lineOf(cell), columnOf(cell)),
    ),
  );
  const lens = await site.open();
  await map(lens, withHoles());
  expect((await count(lens, 'live')) + (await count(lens, 'dead'))).toBe(cells - missing.size);
  expect(await count(lens, 'hole')).toBe(missing.size);
  expect(await count(lens, 'duplicate')).toBe(0);
  await lens.screenshot('map-holes');

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
    const [i, x] = [Math.floor(cell / crosslines.count), cell % crosslines.count];
    const [u, v] = [i / (inlines.count - 1), x / (crosslines.count - 1)];
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
    hasText: `${inlines.first} / ${crosslines.first} (`,
  });
  await corner.waitFor();
  const dots = await lens.page.locator('lens-map circle.corner').all();
  await dots[0]!.click({ force: true, position: { x: 3, y: 3 } });
  await expect.poll(() => line(lens, 'Inline')).toBe(inlines.first);
  expect(await line(lens, 'Crossline')).toBe(crosslines.first);
  // The crosshair of all views is there too, and stays with the lines.
  expect(await cursor(lens)).toMatchObject({ inlineIndex: 0, crosslineIndex: 0 });
  await lens.page.locator('lens-map .frame').focus();
  await lens.page.keyboard.press('ArrowUp');
  await lens.page.keyboard.press('ArrowRight');
  await expect.poll(() => line(lens, 'Crossline')).toBe(crosslines.first + 1);
  expect(await line(lens, 'Inline')).toBe(inlines.first + 1);

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
});

test('fold of a prestack survey is its offsets', async () => {
  const lens = await site.open();
  await map(lens, prestack());
  await lens.page.getByLabel('Colour by').selectOption('fold');
  await expect.poll(() => lens.page.locator('lens-map .legend').textContent()).toMatch(/3\s*3/);
});

test('several 2D lines dropped together lie on one map, and a click opens another', async () => {
  const lens = await site.open();
  await map(lens, profile(0), profile(1), profile(2));
  const lines = lens.page.locator('lens-map polyline.companion');
  await expect.poll(() => lines.count()).toBe(2);
  expect(await count(lens, 'live')).toBe(PROFILE.counts[0]);
  await lens.screenshot('map-lines');
  const before = (await lens.measures('first-picture')).length;
  await lens.button(/profile-2\.seg$/).click();
  await lens.waitForMeasure('first-picture', before + 1);
  const name = () =>
    lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.meta.name);
  expect(await name()).toBe('profile-2.seg');
  await expect.poll(() => lines.count()).toBe(2);
  lens.expectSilence();
});

test('a header word of one’s own colours the map', async () => {
  const lens = await site.open();
  await map(lens, survey());
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
});

test('on a line a click and the arrow keys put the crosshair on a trace, in the section too', async () => {
  const lens = await site.open();
  await map(lens, radargram());
  const frame = lens.page.locator('lens-map .frame');
  const end = (await lens.page.locator('lens-map circle.corner').last().boundingBox())!;
  const box = (await frame.boundingBox())!;
  const { traces } = RADARGRAM;
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
});

test('a line in other units than the survey shown is refused with a sentence', async () => {
  const lens = await site.open();
  await map(lens, survey());
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await lens.drop(survey(), profile(1));
  await lens.waitForWords(/one map cannot hold both/);
  expect(await lens.page.locator('lens-map polyline.companion').count()).toBe(0);
});

test('a shot gather lies at its receivers', async () => {
  const lens = await site.open();
  await map(lens, seismicUnix());
  expect((await count(lens, 'live')) + (await count(lens, 'dead'))).toBe(SEISMIC_UNIX.traces);
  await lens.screenshot('map-gathers');
});
