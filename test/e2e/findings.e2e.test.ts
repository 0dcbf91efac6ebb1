import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSegy, type SegyRecipe } from '../make-segy.ts';
import { FINDINGS_WITH_ALTERNATIVES } from './findings-with-alternatives.ts';
import { corpus, type LensElement, type LensPage, Site } from './harness.ts';
import { decodePng, difference } from './pixels.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

const meta = (lens: LensPage) =>
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

/** A survey made here, some words of which are then written over. */
function made(alter: (view: DataView) => void, changes: Partial<SegyRecipe> = {}): string {
  const bytes = makeSegy({
    inlines: { first: 1, count: 30, step: 1 },
    crosslines: { first: 1, count: 40, step: 1 },
    samples: 60,
    value: (inline, crossline, sample) => 500 * Math.sin(0.4 * sample + inline / 5 + crossline / 9),
    ...changes,
  });
  alter(new DataView(bytes.buffer));
  const path = join(mkdtempSync(join(tmpdir(), 'lens-')), 'made.sgy');
  writeFileSync(path, bytes);
  return path;
}

/** Writes over words of every trace header, which begins at byte `at` of the file. */
const inTraces = (alter: (view: DataView, at: number) => void) => (view: DataView) => {
  for (let at = 3600; at < view.byteLength; at += 240 + 60 * 4) alter(view, at);
};

const MADE: Readonly<Record<string, () => string>> = {
  // Two traces counted as one: the other count is as good a fit as headers go.
  'sample-count-inferred': () => made((view) => view.setUint16(3220, 180)),
  // Revision 2's interval says otherwise than the 16-bit one.
  'header-contradicted': () =>
    made(
      (view) => {
        view.setUint32(3296, 16_909_060);
        view.setFloat64(3272, 2000);
      },
      { revision: 2 },
    ),
  // No map where maps are.
  'coordinates-inferred': () =>
    made(
      inTraces((view, at) => {
        view.setInt32(at + 200, view.getInt32(at + 180));
        view.setInt32(at + 204, view.getInt32(at + 184));
        view.setFloat64(at + 180, 0);
      }),
      { position: (i, x) => [431_000 + 20 * i + 6 * x, 6_521_000 - 15 * i + 8 * x] },
    ),
  // Two words tell the traces of a cell apart, each in its own order: which is the offset?
  'offset-inferred': () =>
    made(
      inTraces((view, at) => {
        const offset = view.getInt32(at + 36);
        view.setInt32(at + 36, 0);
        view.setInt32(at + 200, offset);
        view.setInt32(at + 204, 700 - offset);
      }),
      {
        offsets: [100, 200, 300],
        value: (inline, crossline, sample, offset) =>
          500 * Math.sin((0.4 + offset / 900) * sample + inline / 5 + crossline / 9),
      },
    ),
};

for (const [code, file] of FINDINGS_WITH_ALTERNATIVES)
  test.skipIf(file !== null && !corpus)(
    `${code}: its alternative changes what is seen and is remembered after a reload`,
    () => switchAndReload(code, file === null ? MADE[code]!() : join(corpus!, file)),
  );

async function switchAndReload(code: string, path: string): Promise<void> {
  const lens = await site.open();
  await drop(lens, path, code);
  expect((await meta(lens)).codes).toContain(code);
  const before = await picture(lens, code);
  const seen = (await lens.measures('first-picture')).length;
  const finding = lens.page.locator('lens-summary li', { hasText: code });
  await finding.getByRole('button').first().click();
  await lens.waitForMeasure('first-picture', seen + 1);
  const { overrides } = await meta(lens);
  expect(Object.keys(overrides).length).toBeGreaterThan(0);
  await expect.poll(async () => difference(before, await picture(lens, code))).toBeGreaterThan(0.0005);
  await lens.load();
  await drop(lens, path, code);
  expect((await meta(lens)).overrides).toEqual(overrides);
  expect(await lens.text()).toContain('Overruled by you');
  await lens.page.context().close();
}

test.skipIf(!corpus)(
  'a file whose format is refused opens as the user says, and again after a reload',
  async () => {
    const path = join(corpus!, 'conformance/bad-obsolete-format-4.sgy');
    const lens = await site.open();
    await lens.drop(path);
    await lens.waitForWords(/which cannot be read/);
    await lens.button('Open so').click();
    await lens.waitForWords(/Say at least one thing/);
    await lens.page.getByLabel('Sample format').selectOption('2');
    await lens.button('Open so').click();
    await lens.waitForMeasure('first-picture');
    expect((await meta(lens)).overrides).toEqual({ sampleFormat: 2 });
    await expect.poll(() => lens.button('Open so').count()).toBe(0);
    await lens.load();
    await lens.dropAndSee(path);
    expect((await meta(lens)).overrides).toEqual({ sampleFormat: 2 });
    await lens.page.context().close();
  },
);
