import { beforeAll, expect, test } from 'vitest';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';
import { prestack, SHOTS, shotGathers } from './surveys.ts';

/** Amplitudes reach 1200; what is drawn is in half floats. */
const HALF_FLOAT = 0.6;

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

async function andSee(lens: LensPage, act: () => Promise<unknown>): Promise<void> {
  const before = (await lens.measures('first-picture')).length;
  await act();
  await lens.waitForMeasure('first-picture', before + 1);
}

/** The inline that the page shows, against the same line read from the whole file at these offsets, averaged. */
function shownAgainst(lens: LensPage, offsets: readonly number[]) {
  return lens.page.evaluate(async (wanted) => {
    const element = document.querySelector('segy-lens') as LensElement & {
      store: { slices: { value: { inline: { data: Float32Array; subsample: number } } } };
    };
    const { dataset, store } = element;
    const { geometry } = dataset.meta;
    if (geometry.kind !== 'prestack') throw new Error(geometry.kind);
    const whole = dataset.partOf(null);
    const position =
      geometry.inline.first + Math.floor((geometry.inline.count - 1) / 2) * geometry.inline.step;
    const parts = await Promise.all(
      wanted.map((offset) => whole.slice({ axis: 'inline', position, offset })),
    );
    const shown = store.slices.value.inline;
    let worst = 0;
    for (let k = 0; k < shown.data.length; k++) {
      const mean = parts.reduce((sum, part) => sum + part.data[k]!, 0) / parts.length;
      worst = Math.max(worst, Math.abs(shown.data[k]! - mean));
    }
    return { worst, subsample: shown.subsample, length: shown.data.length, expected: parts[0]!.data.length };
  }, offsets);
}

const view = async (lens: LensPage) =>
  decodePng(await lens.page.locator('#panel-3d canvas').first().screenshot());

test('a prestack survey: far, stack and each offset are chosen in the page, the 3D view follows', async () => {
  const lens = await site.open();
  await lens.dropAndSee(prestack());
  const chooser = lens.page.getByLabel('Offset shown');
  await chooser.waitFor();
  expect(await chooser.locator('option').allTextContents()).toEqual([
    'Stack of all 3',
    '100 (near)',
    '300',
    '500 (far)',
  ]);
  for (const [label, offsets] of [
    ['500 (far)', [500]],
    ['Stack of all 3', [100, 300, 500]],
    ['300', [300]],
    ['100 (near)', [100]],
  ] as const) {
    const before = await view(lens);
    await andSee(lens, () => chooser.selectOption({ label }));
    await expect
      .poll(async () => (await shownAgainst(lens, offsets)).worst, { message: label })
      .toBeLessThan(HALF_FLOAT);
    await expect
      .poll(async () => difference(before, await view(lens)), { message: label })
      .toBeGreaterThan(0.001);
  }
  await andSee(lens, () => lens.button('Next offset').click());
  expect((await shownAgainst(lens, [300])).worst).toBeLessThan(HALF_FLOAT);
  await lens.screenshot('prestack-offset');

  await lens.page.getByLabel('Gather in Section').check();
  await expect.poll(() => lens.text()).toContain('3 of 3 offsets have a trace');
  expect(await lens.text()).toContain('Gather at inline 102, crossline 303');
  // The read-out has the stored sample, its trace and byte.
  const frame = (await lens.page.locator('lens-section .frame').boundingBox())!;
  await lens.page.mouse.move(frame.x + 0.4 * frame.width, frame.y + 0.5 * frame.height);
  await expect.poll(() => lens.text()).toContain('byte offset');
  await lens.slider('Crossline').first().fill('305');
  await expect.poll(() => lens.text()).toContain('Gather at inline 102, crossline 305');
  await lens.screenshot('prestack-gather');
  await lens.button('Back to sections').click();
  await lens.page.getByRole('radio', { name: 'Inline' }).first().waitFor();
  lens.expectSilence();
  lens.expectNoRequests();
});

test('gathers are read one at a time, forwards and back, and all together again', async () => {
  const lens = await site.open();
  await lens.dropAndSee(shotGathers());
  await lens.slider('Gather').first().waitFor();
  const traces = () =>
    lens.page.evaluate(() => {
      const { dataset } = document.querySelector('segy-lens') as LensElement;
      return {
        shown: dataset.grid.crosslineCount,
        cells: Array.from(dataset.grid.cells ?? []),
        gathers: dataset.gathers!.numbers.length,
        total: dataset.meta.traceCount,
      };
    });
  const all = await traces();
  expect(all.shown).toBe(all.total);
  expect(all.total).toBe(SHOTS.shots * SHOTS.channels);
  await andSee(lens, () => lens.button('Next gather').click());
  const first = await traces();
  expect(first.cells[0]).toBe(0);
  expect(first.shown).toBeLessThan(all.total);
  await andSee(lens, () => lens.button('Next gather').click());
  const second = await traces();
  expect(second.cells[0]).toBe(first.shown);
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  await lens.screenshot('gather');
  await andSee(lens, () => lens.slider('Gather').first().press('End'));
  expect((await traces()).cells.at(-1)).toBe(all.total - 1);
  await andSee(lens, () => lens.button('Previous gather').click());
  await andSee(lens, () => lens.button('All gathers').click());
  expect((await traces()).shown).toBe(all.total);
  lens.expectSilence();
});
