import type { BrowserContext } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';
import { download, expectSurveyTraces, stateOf } from './section-page.ts';
import { SURVEY, survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const [INLINES, CROSSLINES] = [SURVEY.inlines.count, SURVEY.crosslines.count];

async function openMap(context?: BrowserContext): Promise<LensPage> {
  const lens = await site.open('', context);
  await lens.dropAndSee(survey());
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await lens.page.locator('lens-map .legend [data-kind=live]').waitFor();
  return lens;
}

/** Where cells (inline, crossline from 0) are on the screen, by the corners that the map marks, once it is drawn to its frame's size. */
async function placeOf(lens: LensPage): Promise<(i: number, x: number) => { x: number; y: number }> {
  const stretched = () =>
    lens.page.locator('lens-map .frame').evaluate((frame) => {
      const { width, height } = frame.querySelector<SVGSVGElement>(':scope > svg')!.viewBox.baseVal;
      return [width - frame.clientWidth, height - frame.clientHeight];
    });
  for (let before = ''; ; await lens.page.waitForTimeout(300)) {
    const now = JSON.stringify(await lens.page.locator('lens-map circle.corner').first().boundingBox());
    if (now === before && (await stretched()).every((by) => by === 0)) break;
    before = now;
  }
  const centres: { x: number; y: number }[] = [];
  for (const dot of await lens.page.locator('lens-map circle.corner').all()) {
    const box = (await dot.boundingBox())!;
    centres.push({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  }
  const [start, across, , up] = centres as [{ x: number; y: number }, ...{ x: number; y: number }[]];
  return (i, x) => ({
    x: start.x + (x / (CROSSLINES - 1)) * (across!.x - start.x) + (i / (INLINES - 1)) * (up!.x - start.x),
    y: start.y + (x / (CROSSLINES - 1)) * (across!.y - start.y) + (i / (INLINES - 1)) * (up!.y - start.y),
  });
}

const panel = (lens: LensPage) => lens.page.locator('lens-map lens-path');
const typed = (lens: LensPage) => panel(lens).getByLabel('Inline/crossline of each point').inputValue();
const dots = (lens: LensPage) => lens.page.locator('lens-map-pointer path.dot');
const painted = (lens: LensPage): Promise<number> =>
  lens.page.evaluate(() => performance.getEntriesByName('segy-lens/map').length);

describe('a random line drawn on the map', () => {
  test('stands in the section and in 3D as the file has it; edited in 3D, the map follows', async () => {
    const lens = await openMap();
    await lens.button('Random line').click();
    await panel(lens).waitFor();
    const cell = await placeOf(lens);
    const { mouse } = lens.page;
    const at = [cell(0, 0), cell(4, 4), cell(20, 2), cell(4, 9)];
    const before = await painted(lens);
    const index = await lens.slider('Inline').first().inputValue();
    // A third of a bin off: a point snaps to its cell.
    await mouse.click(at[0]!.x + 3, at[0]!.y - 3);
    await mouse.move(at[1]!.x, at[1]!.y);
    // The leg that a click would add, and its halo.
    await expect
      .poll(() => lens.page.locator('lens-map-pointer path.line[stroke-dasharray="3 5"]').count())
      .toBe(2);
    await mouse.click(at[1]!.x, at[1]!.y);
    await mouse.click(at[2]!.x, at[2]!.y);
    await expect.poll(() => typed(lens)).toBe('111/875, 115/879, 131/877');
    await lens.button('Undo point').click();
    await expect.poll(() => dots(lens).count()).toBe(2);
    await mouse.dblclick(at[3]!.x, at[3]!.y);
    const button = panel(lens).getByRole('button', { name: 'In Section tab' });
    await expect.poll(() => button.isEnabled()).toBe(true);
    // The traces are not painted again for what follows the pointer, and no click moved a slice.
    expect(await painted(lens)).toBe(before);
    expect(await lens.slider('Inline').first().inputValue()).toBe(index);
    await lens.screenshot('map-random-line');
    await button.click();
    await expect.poll(() => lens.text()).toContain('Random line 111/875, 115/879, 115/884');
    await expect.poll(async () => (await stateOf(lens)).window.width).toBe(10);
    const places = [0, 1, 2, 3, 4, 4, 4, 4, 4, 4].map((i, k) => [111 + i, 875 + k] as const);
    expectSurveyTraces(await download(lens, 'NPY'), places);

    await lens.page.getByRole('tab', { name: '3D' }).click();
    const view = lens.page.locator('lens-viewport .view');
    const field = lens.page.locator('lens-viewport lens-path').getByLabel('Inline/crossline of each point');
    await expect.poll(() => field.inputValue()).toBe('111/875, 115/879, 115/884');
    await lens.screenshot('map-random-line-3d');
    const picture = async () => decodePng(await view.screenshot());
    const curtain = await picture();
    await field.fill('111/875, 133/892');
    await field.press('Enter');
    await expect.poll(async () => difference(curtain, await picture())).toBeGreaterThan(0.01);
    await lens.page.getByRole('tab', { name: 'Map' }).click();
    await expect.poll(() => dots(lens).count()).toBe(2);
    await expect.poll(() => typed(lens)).toBe('111/875, 133/892');
    await panel(lens).getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => dots(lens).count()).toBe(0);
    lens.expectSilence();
    lens.expectNoRequests();
  });

  test('by keys alone: arrows move the lines, Space sets a point, Backspace takes it back, Enter ends, Escape leaves', async () => {
    const lens = await openMap();
    await lens.button('Random line').focus();
    const { keyboard } = lens.page;
    await keyboard.press('Enter');
    await panel(lens).waitFor();
    await lens.page.locator('lens-map .frame').focus();
    const [inline, crossline] = await Promise.all(
      ['Inline', 'Crossline'].map(async (name) => Number(await lens.slider(name).first().inputValue())),
    );
    const press = async (...keys: string[]) => {
      for (const key of keys) await keyboard.press(key);
    };
    await press(
      'Space',
      'ArrowUp',
      'ArrowUp',
      'Space',
      'ArrowRight',
      'Space',
      'Backspace',
      'ArrowRight',
      'Space',
    );
    const corners = `${inline}/${crossline}, ${inline! + 2}/${crossline}, ${inline! + 2}/${crossline! + 2}`;
    await expect.poll(() => typed(lens)).toBe(corners);
    await press('Enter');
    await expect.poll(() => panel(lens).getByRole('status').textContent()).toContain('5 traces');
    await panel(lens).getByRole('button', { name: 'Add points' }).click();
    await lens.page.locator('lens-map .frame').focus();
    await press('Escape');
    await expect.poll(() => panel(lens).count()).toBe(0);
    lens.expectSilence();
  });

  test('a finger sets points too, on the edge where it is a little beside; far outside it says so', async () => {
    const lens = await openMap(await site.context({ viewport: { width: 700, height: 900 }, hasTouch: true }));
    await lens.button('Random line').tap();
    await panel(lens).waitFor();
    const cell = await placeOf(lens);
    const tap = ({ x, y }: { x: number; y: number }) => lens.page.touchscreen.tap(x, y);
    const corner = cell(0, 0);
    const inside = cell(INLINES / 2, CROSSLINES / 2);
    const away = (pixels: number) => {
      const far = Math.hypot(corner.x - inside.x, corner.y - inside.y);
      return {
        x: corner.x + ((corner.x - inside.x) * pixels) / far,
        y: corner.y + ((corner.y - inside.y) * pixels) / far,
      };
    };
    await tap(away(40));
    await expect.poll(() => panel(lens).getByRole('status').textContent()).toContain('no survey there');
    expect(await dots(lens).count()).toBe(0);
    await tap(away(8));
    await tap(cell(8, 12));
    await expect.poll(() => typed(lens)).toBe('111/875, 119/887');
    await lens.screenshot('map-random-line-700');
    await lens.button('Show section').tap();
    await expect.poll(() => panel(lens).getByRole('status').textContent()).toContain('13 traces');
    lens.expectSilence();
  });
});
