import { expect, test } from 'vitest';
import { makeSegy } from '../make-segy.ts';
import { Site } from './harness.ts';
import { check, report } from './quality-page.ts';
import { madeFile } from './surveys.ts';

/** More than is checked whole without being asked: one trace, written many times. */
function largeFile(): Uint8Array {
  const recipe = {
    inlines: { first: 1, count: 1, step: 1 },
    crosslines: { first: 1, count: 1, step: 1 },
    samples: 2000,
    value: (_inline: number, _crossline: number, k: number) =>
      500 * Math.sin(0.6 * k) * (1 + 0.2 * Math.cos(k / 11)),
  };
  const one = makeSegy(recipe);
  const trace = one.subarray(3600);
  const [inlines, crosslines] = [90, 100];
  const bytes = new Uint8Array(3600 + inlines * crosslines * trace.length);
  bytes.set(one);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < inlines * crosslines; k++) {
    const at = 3600 + k * trace.length;
    bytes.set(trace, at);
    view.setInt32(at + 188, 1 + Math.floor(k / crosslines));
    view.setInt32(at + 192, 1 + (k % crosslines));
  }
  return bytes;
}

test('of a large file every trace and the window stay asked for: one does not undo the other, nor does another tab', async () => {
  const lens = await (await Site.start()).open();
  await check(lens, madeFile('large.sgy', largeFile));
  const panel = lens.page.locator('lens-quality');
  await expect.poll(() => lens.text()).toContain('in runs spread over the file');
  await panel.getByLabel('From').fill('800');
  await panel.getByLabel('From').press('Tab');
  const spectrum = /Mean of ([\d,]+) traces, (\S+) ms to (\S+) ms/;
  const said = async () => spectrum.exec((await lens.text()).replaceAll(/\s+/g, ' '))?.slice(1);
  await expect.poll(async () => (await said())?.[1]).toBe('800');
  await lens.button('Read every trace').click();
  await expect.poll(() => lens.text()).toContain('From all 9,000 traces');
  expect(await said()).toEqual(['9,000', '800', '7996']);
  expect(await report(lens, 'Report (Markdown)')).toContain('| Spectrum of | 800 ms to 7996 ms |');
  await lens.page.getByRole('tab', { name: 'Headers' }).click();
  await lens.page.getByRole('tab', { name: 'Quality' }).click();
  await expect.poll(said).toEqual(['9,000', '800', '7996']);
  await lens.button('All samples').click();
  await expect.poll(said).toEqual(['9,000', '0', '7996']);
  lens.expectSilence();
});
