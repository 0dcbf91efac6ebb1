import { beforeAll, expect, test } from 'vitest';
import { makeSegy } from '../make-segy.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { check, report } from './quality-page.ts';
import {
  LINE,
  labelledIbm,
  line2d,
  lineSample,
  madeFile,
  oddBytes,
  PRESTACK,
  prestack,
  prestackSample,
} from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

/** The check's numbers, as the page's own dataset gives them. */
const numbers = (lens: LensPage) =>
  lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { counts, mean, min, max, nonFinite, tracesRead, complete } = await dataset.quality();
    return { counts, mean, min, max, nonFinite, tracesRead, complete };
  });

/** What is checked, and every sample that it must have seen; IBM words are off by a 2^20th at most. */
const CHECKED = [
  {
    name: 'a prestack survey',
    file: prestack,
    bytes: 3600 + 144 * (240 + 4 * PRESTACK.samples),
    traces: PRESTACK.inlines.count * PRESTACK.crosslines.count * PRESTACK.offsets.length,
    samples: PRESTACK.samples,
    value: (trace: number, sample: number) => {
      const cell = Math.floor(trace / PRESTACK.offsets.length);
      const [inline, crossline] = [
        Math.floor(cell / PRESTACK.crosslines.count),
        cell % PRESTACK.crosslines.count,
      ];
      return prestackSample(100 + inline, 300 + crossline, sample, PRESTACK.offsets[trace % 3]!);
    },
  },
  {
    name: 'a 2D line',
    file: line2d,
    bytes: 3600 + LINE.traces * (240 + 4 * LINE.samples),
    ...LINE,
    value: lineSample,
  },
] as const;

test.for(CHECKED)(
  'of $name the check reads every trace',
  async ({ name, file, bytes, traces, samples, value }) => {
    const lens = await site.open();
    await check(lens, file());
    const found = await numbers(lens);
    let [min, max, sum] = [Infinity, -Infinity, 0];
    for (let trace = 0; trace < traces; trace++) {
      for (let sample = 0; sample < samples; sample++) {
        const stored = value(trace, sample);
        [min, max, sum] = [Math.min(min, stored), Math.max(max, stored), sum + stored];
      }
    }
    expect(found).toMatchObject({ complete: true, tracesRead: traces, nonFinite: 0 });
    expect(Math.abs(found.min / min - 1)).toBeLessThan(2 ** -20);
    expect(Math.abs(found.max / max - 1)).toBeLessThan(2 ** -20);
    expect(Math.abs(found.mean - sum / (traces * samples))).toBeLessThan(max * 2 ** -20);
    await lens.screenshot(`quality-${name.replaceAll(' ', '-')}`);
    const json = JSON.parse(await report(lens, 'Report (JSON)'));
    expect(json.file.fileSize).toBe(bytes);
    expect(json.samples.counts).toEqual(found.counts);
    lens.expectSilence();
    lens.expectNoRequests();
  },
);

test('faults made on purpose are listed trace by trace, in the page and in the report', async () => {
  const bytes = makeSegy({
    inlines: { first: 101, count: 8, step: 1 },
    crosslines: { first: 501, count: 20, step: 1 },
    samples: 200,
    value: (inline, crossline, k) => {
      const wave = 500 * Math.sin(0.6 * k + 0.2 * crossline) * (1 + 0.2 * Math.cos(k / 11));
      if (inline === 103 && crossline === 505) return 0;
      if (inline === 104 && crossline === 510) return 40 * wave;
      if (inline === 106 && crossline === 503) return Math.max(-250, Math.min(250, wave));
      return wave;
    },
  });
  const path = madeFile('faults.sgy', () => bytes);
  const lens = await site.open();
  await check(lens, path);
  const rows = lens.page.locator('lens-quality .scroll tbody tr');
  await expect.poll(() => rows.count()).toBe(3);
  const cells = (await rows.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
  expect(cells[0]).toMatch(/^45 ?103 ?505 ?Dead/);
  expect(cells[1]).toMatch(/^70 ?104 ?510 ?Noisy: loud/);
  expect(cells[2]).toMatch(/^103 ?106 ?503 ?Clipped/);
  const markdown = await report(lens, 'Report (Markdown)');
  expect(markdown).toContain('# SEG-Y check of faults.sgy');
  expect(markdown).toMatch(/\| 45 \| 103 \| 505 \| Dead \|/);
  expect(markdown).toMatch(/\| 103 \| 106 \| 503 \| Clipped \|/);
  await lens.screenshot('quality-faults');

  // The window of the spectrum is set in ms and kept to samples.
  await lens.page.locator('lens-quality').getByLabel('From').fill('200');
  await lens.page.locator('lens-quality').getByLabel('From').press('Tab');
  await expect.poll(() => lens.text()).toContain('200 ms to 796 ms');

  await lens.button('Show trace 70').click();
  expect(await lens.page.getByRole('tab', { name: 'Section' }).getAttribute('aria-selected')).toBe('true');
  expect(await lens.slider('Inline').first().inputValue()).toBe('104');
  expect(await lens.slider('Crossline').first().inputValue()).toBe('510');
  // The crosshair is on the trace.
  const at = await lens.page.evaluate(
    () =>
      (document.querySelector('segy-lens') as HTMLElement & { store: { cursor: { value: unknown } } }).store
        .cursor.value,
  );
  expect(at).toMatchObject({ inlineIndex: 3, crosslineIndex: 9 });
  lens.expectSilence();
});

test('the readings of a finding stand side by side, one click away', async () => {
  const lens = await site.open();
  await check(lens, labelledIbm());
  const readings = lens.page.getByRole('list', { name: 'Readings side by side' }).getByRole('listitem');
  await expect.poll(() => readings.count()).toBe(2);
  await lens.page.locator('lens-alternatives canvas').nth(1).waitFor();
  await lens.screenshot('quality-formats');
  const before = (await lens.measures('first-picture')).length;
  await readings.nth(1).getByRole('button').click();
  await lens.waitForMeasure('first-picture', before + 1);
  const format = () =>
    lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.meta.sampleFormat);
  expect(await format()).toBe(1);

  const other = await site.open();
  await check(other, oddBytes());
  await other.page.locator('lens-alternatives svg').nth(1).waitFor();
  await expect.poll(() => other.text()).toContain('8 inlines × 6 crosslines');
  await other.screenshot('quality-geometries');
  other.expectSilence();
});
