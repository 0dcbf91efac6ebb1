import { expect } from 'vitest';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';
import { DOUBTFUL } from './surveys.ts';

export const meta = (lens: LensPage) =>
  lens.page.evaluate(() => {
    const { overrides, findings } = (document.querySelector('segy-lens') as LensElement).dataset.meta;
    return { overrides, codes: findings.map(({ code }) => code) };
  });

/** Where the reading shows: positions on the map alone. */
const tabOf = (code: string) => (code === 'coordinates-inferred' ? 'Map' : 'Section');
const panel = (lens: LensPage, code: string) => lens.page.locator(`#panel-${tabOf(code).toLowerCase()}`);
const picture = async (lens: LensPage, code: string) => decodePng(await panel(lens, code).screenshot());

async function drop(lens: LensPage, path: string, code: string): Promise<void> {
  await lens.dropAndSee(path);
  await lens.page.getByRole('tab', { name: tabOf(code) }).click();
  await panel(lens, code).locator('canvas').first().waitFor();
  await lens.settle();
}

async function switchAndReload(lens: LensPage, code: string, path: string): Promise<void> {
  await drop(lens, path, code);
  expect((await meta(lens)).codes).toContain(code);
  const before = await picture(lens, code);
  const seen = (await lens.measures('first-picture')).length;
  const finding = lens.page.locator('lens-summary li', { hasText: code });
  await finding.getByRole('button').first().click();
  await lens.waitForMeasure('first-picture', seen + 1);
  const { overrides } = await meta(lens);
  expect(Object.keys(overrides).length, code).toBeGreaterThan(0);
  const changed = async () => difference(before, await picture(lens, code));
  await expect.poll(changed, { message: `the picture of ${code}` }).toBeGreaterThan(0.0005);
  await lens.load();
  await drop(lens, path, code);
  expect((await meta(lens)).overrides, code).toEqual(overrides);
  expect(await lens.text()).toContain('Overruled by you');
}

/** Takes the other reading that each of these findings offers, in one page, and opens the file again after a reload. */
export async function readOtherwise(codes: readonly string[]): Promise<void> {
  const lens = await (await Site.start()).open();
  for (const code of codes) await switchAndReload(lens, code, DOUBTFUL[code]!());
}
