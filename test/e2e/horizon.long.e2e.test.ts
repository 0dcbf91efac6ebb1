import { readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { describeSurvey, horizonTimes } from '../../src/survey/made/synthetic.ts';
import { type LensPage, Site } from './harness.ts';
import { stateOf } from './section-page.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const spec = describeSurvey();
const truth = horizonTimes(spec).find(({ name }) => name === 'Folded bed')!;
const milliseconds = (inlineIndex: number, crosslineIndex: number): number =>
  truth.milliseconds[inlineIndex * spec.crosslineCount + crosslineIndex]!;

async function openDemo(context: BrowserContext): Promise<LensPage> {
  const lens = await site.open('', context);
  await lens.button('Try a demo survey').first().click();
  await lens.waitForMeasure('first-picture');
  return lens;
}

const panel = (lens: LensPage) => lens.page.locator('lens-horizons').first();
const status = (lens: LensPage): Promise<string> => panel(lens).getByRole('status').innerText();

/** Where a cell of the section shown is on the page. */
async function placeOf(lens: LensPage, column: number, row: number): Promise<[x: number, y: number]> {
  const { window, plot } = await stateOf(lens);
  const frame = (await lens.page.locator('lens-section .frame').boundingBox())!;
  return [
    frame.x + plot.x + ((column + 0.5 - window.left) / window.width) * plot.width,
    frame.y + plot.y + ((row + 0.5 - window.top) / window.height) * plot.height,
  ];
}

const clickCell = async (lens: LensPage, column: number, row: number): Promise<void> =>
  lens.page.mouse.click(...(await placeOf(lens, column, row)));

/** Drags over cells of the section shown. */
async function dragCells(lens: LensPage, cells: readonly (readonly [number, number])[]): Promise<void> {
  const { mouse } = lens.page;
  for (const [k, [column, row]] of cells.entries()) {
    await mouse.move(...(await placeOf(lens, column, row)));
    if (k === 0) await mouse.down();
  }
  await mouse.up();
}

test('a reflector is picked by one click and three keys, mapped, flattened, saved and read again, and outlives the page', async () => {
  const context = await site.context();
  const lens = await openDemo(context);
  const { keyboard } = lens.page;
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  const frame = lens.page.locator('lens-section .frame');
  await frame.focus();
  const inline = Number(await lens.slider('Inline').first().inputValue()) - spec.firstInline;
  await keyboard.press('h');
  await expect.poll(() => status(lens)).toMatch(/Click on the reflector/);
  await clickCell(lens, 90, milliseconds(inline, 90) / 4);
  await expect.poll(() => status(lens)).toMatch(/^1 seed\./);
  await keyboard.press('Backspace');
  await clickCell(lens, 90, milliseconds(inline, 90) / 4);
  await frame.focus();
  await keyboard.press('Enter');
  await lens.waitForMeasure('horizon', 1, 120_000);
  await expect.poll(() => status(lens)).toMatch(/of 27,000 bins/);
  await lens.screenshot('horizon-section');

  await keyboard.press('l');
  const title = () => lens.page.locator('lens-section .title').innerText();
  await expect.poll(title).toMatch(/flattened on Horizon 1$/);
  await lens.screenshot('horizon-flattened');
  // A click on the flattened section finds the true sample: row 0 lies as far above the horizon as the deepest pick is long.
  await keyboard.press('l');
  await expect.poll(title).not.toMatch(/flattened/);

  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await expect
    .poll(() => lens.page.locator('lens-map .legend').innerText())
    .toMatch(/Time of Horizon 1 \(ms\)/);
  await expect.poll(() => lens.page.locator('lens-map-pointer path.line').count()).toBeGreaterThan(10);
  await lens.screenshot('horizon-map');

  const waiting = lens.page.waitForEvent('download');
  await panel(lens).getByRole('button', { name: 'Save', exact: true }).click();
  const file = await (await waiting).path();
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((row) => /^\d/.test(row));
  let right = 0;
  for (const row of rows) {
    const [i, j, , , z] = row.split('\t').map(Number) as [number, number, number, number, number];
    if (Math.abs(z - milliseconds(i - spec.firstInline, j - spec.firstCrossline)) <= 4) right += 1;
  }
  // One seed reaches the cells of its own block between the faults.
  expect(right).toBeGreaterThan(10_000);
  expect(right / rows.length).toBeGreaterThan(0.9);

  await panel(lens)
    .locator('input[type=file]')
    .setInputFiles({ name: 'Top.txt', mimeType: 'text/plain', buffer: readFileSync(file) });
  const preview = lens.page.locator('lens-horizon-import');
  await expect.poll(() => preview.getByText(/points lie inside/).count()).toBe(1);
  await lens.screenshot('horizon-import');
  await preview.getByRole('button', { name: 'Read' }).click();
  await expect.poll(() => panel(lens).getByRole('listitem').count()).toBe(2);

  await lens.page.getByRole('tab', { name: '3D' }).click();
  await lens.settle();
  await lens.screenshot('horizon-3d');
  lens.expectSilence();
  lens.expectNoRequests();

  // The renderer dies, and with it all that was not kept.
  const session = await context.newCDPSession(lens.page);
  void session.send('Page.crash').catch(() => undefined);
  await lens.page.waitForEvent('crash');
  const again = await openDemo(context);
  await expect.poll(() => panel(again).getByRole('listitem').count()).toBe(2);
  await panel(again).getByRole('button', { name: 'Horizon 1', exact: true }).waitFor();
  again.expectSilence();
}, 240_000);

test('a horizon is drawn, guided and erased by hand, stops at a fault, and is subtracted, sliced and flattened', async () => {
  const lens = await openDemo(await site.context());
  const { keyboard } = lens.page;
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  const frame = lens.page.locator('lens-section .frame');
  const inline = Number(await lens.slider('Inline').first().inputValue()) - spec.firstInline;
  const row = (column: number): number => milliseconds(inline, column) / 4;
  const press = async (key: string): Promise<void> => {
    await frame.focus();
    await keyboard.press(key);
  };

  await press('d');
  await dragCells(
    lens,
    Array.from({ length: 11 }, (_, k) => [60 + 2 * k, row(60 + 2 * k) + (k % 3) - 1] as const),
  );
  await expect.poll(() => status(lens)).toMatch(/^21 traces drawn on Horizon 1/);
  await press('g');
  await clickCell(lens, 80, row(80));
  await expect.poll(() => status(lens)).toMatch(/farther along/);
  await clickCell(lens, 120, row(120));
  await expect.poll(() => status(lens)).toMatch(/^41 traces drawn/);
  // The picks lie on the reflector, wherever the hand was.
  await lens.page.mouse.move(...(await placeOf(lens, 100, row(100) + 8)));
  const said = () => lens.page.locator('lens-section lens-readout').innerText();
  await expect.poll(said).toMatch(/Horizon 1 [\d.]+ ms/);
  const picked = Number((await said()).match(/Horizon 1 ([\d.]+) ms/)![1]);
  const read = Number((await said()).match(/Crossline (\d+)/)![1]) - spec.firstCrossline;
  expect(Math.abs(picked - milliseconds(inline, read))).toBeLessThan(4);
  await press('r');
  await dragCells(lens, [
    [69.6, row(72) - 20],
    [74.4, row(72) + 20],
  ]);
  await expect.poll(() => status(lens)).toMatch(/^5 picks of Horizon 1 erased/);
  await press('k');
  await expect.poll(() => status(lens)).toMatch(/locked/);
  await press('d');
  await expect.poll(() => status(lens)).toMatch(/is locked/);
  await press('k');

  // A stick across the reflector on this inline alone: tracking goes round it.
  await press('Shift+F');
  await dragCells(lens, [
    [130, 20],
    [132, row(131)],
    [134, 300],
  ]);
  await expect.poll(() => status(lens)).toMatch(/A stick of Fault 1/);
  await press('Escape');
  await press('Enter');
  await lens.waitForMeasure('horizon', 1, 120_000);
  await expect.poll(() => status(lens)).toMatch(/of 27,000 bins/);

  const tools = panel(lens).locator('lens-horizon-tools');
  await tools.getByText('Tools', { exact: true }).click();
  await tools.getByLabel('The number').fill('40');
  await tools.getByLabel('The number').press('Enter');
  await tools.getByLabel('This', { exact: true }).selectOption('plus');
  await tools.getByRole('button', { name: 'Compute' }).click();
  await expect.poll(() => panel(lens).getByRole('listitem').count()).toBe(2);
  await panel(lens).getByRole('button', { name: 'Horizon 1', exact: true }).click();
  await tools.getByRole('button', { name: 'Thickness' }).click();
  await expect.poll(() => status(lens)).toMatch(/^Isochron of [\d,]+ bins.*: 40 to 40 ms/);
  await lens.page.getByRole('tab', { name: 'Map' }).click();
  await expect.poll(() => lens.page.locator('lens-map .legend').innerText()).toMatch(/Isochron down to/);

  const maps = panel(lens).locator('lens-horizon-maps');
  await maps.getByText('Extraction and slices').click();
  await maps.getByRole('slider', { name: 'Horizon slice' }).fill('3');
  await expect
    .poll(() => lens.page.locator('lens-map .legend').innerText())
    .toMatch(/Amplitude 12 ms below Horizon 1/);

  await panel(lens).getByLabel('below', { exact: true }).selectOption('Horizon 1');
  await panel(lens).getByLabel('above', { exact: true }).selectOption('Horizon 1 + 40');
  await lens.page.getByRole('tab', { name: '3D' }).click();
  await lens.settle();
  await lens.screenshot('horizon-between');
  await panel(lens).getByLabel('Flatten the survey on it').check();
  await expect
    .poll(() => lens.page.locator('lens-viewport .chip').innerText())
    .toMatch(/flattened on Horizon 1/);
  await lens.settle();
  await lens.screenshot('horizon-flat-survey');
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  await lens.page.locator('lens-section').getByText('Time slice', { exact: true }).click();
  await expect
    .poll(() => lens.page.locator('lens-section .title').innerText())
    .toMatch(/Time slice -?[\d.]+ ms below Horizon 1/);
  await panel(lens).getByLabel('Flatten the survey on it').uncheck();
  await expect
    .poll(() => lens.page.locator('lens-section .title').innerText())
    .toMatch(/^Time slice [\d,.]+ ms$/);
  lens.expectSilence();
}, 240_000);
