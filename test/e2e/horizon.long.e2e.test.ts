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

/** Clicks on a cell of the section shown. */
async function clickCell(lens: LensPage, column: number, row: number): Promise<void> {
  const { window, plot } = await stateOf(lens);
  const frame = (await lens.page.locator('lens-section .frame').boundingBox())!;
  await lens.page.mouse.click(
    frame.x + plot.x + ((column + 0.5 - window.left) / window.width) * plot.width,
    frame.y + plot.y + ((row + 0.5 - window.top) / window.height) * plot.height,
  );
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
