import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSegy } from '../make-segy.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';

let site: Site;
let folder: string;
let path: string;

beforeAll(async () => {
  site = await Site.start();
  folder = mkdtempSync(join(tmpdir(), 'segy-lens-'));
  path = join(folder, 'known.sgy');
  writeFileSync(
    path,
    makeSegy({
      inlines: { first: 100, count: 60, step: 1 },
      crosslines: { first: 300, count: 50, step: 1 },
      samples: 200,
      value: (inline, crossline, sample) => 100 * Math.sin(sample / 9 + inline / 11 + crossline / 17),
    }),
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

const bytesRead = (lens: LensPage) =>
  lens.page.evaluate(
    () => (document.querySelector('segy-lens') as unknown as LensElement).dataset.work.bytesRead,
  );
const kept = (lens: LensPage) =>
  lens.page.evaluate(async () => {
    const { cache } = document.querySelector('segy-lens') as unknown as {
      cache: {
        entries(): Promise<{ bytes: number; fingerprint: string }[]>;
        thumbnail(f: string): Promise<unknown>;
      };
    };
    const [entry] = await cache.entries();
    return entry !== undefined && (await cache.thumbnail(entry.fingerprint)) !== null;
  });

it('a survey opened once is in the library after a reload: opens without its file, and goes on with it', async () => {
  const lens = await site.open();
  await lens.dropAndSee(path);
  await expect.poll(() => kept(lens)).toBe(true);

  await lens.load();
  const list = lens.page.getByRole('list', { name: 'Known surveys' });
  await list.getByText('known.sgy').waitFor();
  expect(await list.textContent()).toContain('3D, 60 inlines × 50 crosslines, 200 samples');
  // Its small picture is drawn, not just there.
  await expect
    .poll(() => list.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(144);
  await lens.screenshot('library-empty-page');
  await lens.button('Open “known.sgy” from the cache').click();
  await lens.waitForMeasure('first-picture');
  await lens.waitForWords(/need the file: drop it here/);
  expect(await bytesRead(lens)).toBe(0);
  expect(await lens.page.getByRole('alert').count()).toBe(0);

  await lens.slider('Inline').fill('117');
  await lens.drop(path);
  await lens.waitForMeasure('first-picture', 2);
  await lens.waitForWords(/connected to its file again/);
  expect(await lens.slider('Inline').inputValue()).toBe('117');
  expect(await lens.text()).not.toContain('need the file');

  await lens.button('Library').click();
  const dialog = lens.page.getByRole('dialog', { name: 'Library' });
  await dialog.getByText('known.sgy').waitFor();
  await lens.screenshot('library-dialog');
  await dialog.getByRole('button', { name: 'Forget “known.sgy”' }).click();
  await lens.waitForWords(/“known.sgy” is forgotten/);
  await lens.load();
  expect(await lens.page.getByText('known.sgy').count()).toBe(0);
  lens.expectSilence();
  lens.expectNoRequests();
});

it('a stored survey is brought up to date in another tab, which sees it forgotten there', async () => {
  const one = await site.open();
  await one.dropAndSee(path);
  await expect.poll(() => kept(one)).toBe(true);
  const two = await site.open('', one.page.context());
  await two.button('Open “known.sgy” from the cache').click();
  await two.waitForMeasure('first-picture');
  await one.clearCache();
  await two.button('Library').click();
  await two.page.getByText('No survey is known yet').waitFor();
  one.expectSilence();
  two.expectSilence();
});
