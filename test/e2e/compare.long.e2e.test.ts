import { beforeAll, describe, expect, test } from 'vitest';
import type { ComparisonState } from '../../src/ui/layers/compare/compare-state.ts';
import { type LensElement, type LensPage, Site } from './harness.ts';
import { decodePng, type Picture } from './pixels.ts';
import { download, readNpy, type State, stateOf } from './section-page.ts';
import { line2d, monitor, monitorSample, SURVEY, survey, surveySample } from './surveys.ts';

/** A turn of the flicker takes 0.7 s. */
const SEVERAL_TURNS = { interval: 100 };
const { inlines, crosslines, samples: SAMPLES } = SURVEY;
const TRACES = inlines.count * crosslines.count;

/** Stored samples of a trace of the survey and of the one compared with it. */
const lineOf = (trace: number) => inlines.first + Math.floor(trace / crosslines.count);
const columnOf = (trace: number) => crosslines.first + (trace % crosslines.count);
const inBase = (trace: number): number[] =>
  Array.from({ length: SAMPLES }, (_, k) => surveySample(lineOf(trace), columnOf(trace), k));
const inMonitor = (trace: number): number[] =>
  Array.from({ length: SAMPLES }, (_, k) => monitorSample(lineOf(trace), columnOf(trace), k));

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

const comparisonOf = (
  lens: LensPage,
): Promise<
  | (Pick<ComparisonState, 'note' | 'adjustment'> & {
      total: number | null;
      nrms: number[] | null;
      done: boolean;
    })
  | null
> =>
  lens.page.evaluate(() => {
    const { shadowRoot } = document.querySelector('segy-lens')!;
    const section = shadowRoot!.querySelector('lens-section')?.shadowRoot;
    const shown = section?.querySelector('lens-compare') ?? shadowRoot!.querySelector('lens-map');
    const state = (shown as { comparison: ComparisonState | null } | null)?.comparison ?? null;
    return (
      state && {
        note: state.note,
        adjustment: state.adjustment,
        total: state.pair?.slice.total ?? null,
        nrms: state.nrms && [...state.nrms.nrms],
        done: state.nrms !== null && state.nrms.linesDone === state.nrms.lineCount,
      }
    );
  });

const shownName = (lens: LensPage): Promise<string> =>
  lens.page.evaluate(() => (document.querySelector('segy-lens') as LensElement).dataset.meta.name);

async function openBoth(): Promise<LensPage> {
  const lens = await site.open();
  await lens.drop(survey(), monitor());
  await lens.waitForMeasure('first-picture');
  await lens.page.getByLabel('Survey shown').waitFor();
  await lens.page.getByRole('tab', { name: 'Section' }).click();
  await lens.button('Compare').click();
  await lens.page.locator('lens-compare select').first().selectOption({ label: 'monitor.sgy' });
  await expect.poll(async () => (await comparisonOf(lens))?.total ?? null).not.toBeNull();
  return lens;
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const nrmsOf = (a: readonly number[], b: readonly number[]): number =>
  (200 * rms(a.map((value, k) => value - b[k]!))) / (rms(a) + rms(b));

const show = (lens: LensPage, name: string) =>
  lens.page.locator('lens-compare').getByRole('radio', { name, exact: true }).check();

/** The plot as it is seen, without the marks at its upper and lower edge. */
async function pictureOf(lens: LensPage): Promise<Picture> {
  // The frame after the next has drawn what was chosen.
  await lens.page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
  const box = (await lens.page.locator('lens-section .frame').boundingBox())!;
  const { plot } = await stateOf(lens);
  const clip = { x: box.x + plot.x, y: box.y + plot.y + 60, width: plot.width, height: plot.height - 80 };
  return decodePng(await lens.page.screenshot({ clip }));
}

/** The part of a picture saved that is the plot. */
function cut({ width, data }: Picture, { x, y, ...size }: State['plot']): Picture {
  const out = new Uint8Array(4 * size.width * size.height);
  for (let row = 0; row < size.height; row++) {
    const from = 4 * ((y + row) * width + x);
    out.set(data.subarray(from, from + 4 * size.width), 4 * row * size.width);
  }
  return { ...size, data: out };
}

/** Pixels that differ between two shares of the width. */
function differing(one: Picture, other: Picture, from: number, to: number): number {
  let count = 0;
  for (let y = 0; y < Math.min(one.height, other.height); y++) {
    for (let x = Math.ceil(from * one.width); x < to * one.width; x++) {
      const at = 4 * (y * one.width + x);
      if ([0, 1, 2].some((k) => Math.abs(one.data[at + k]! - other.data[at + k]!) > 8)) count += 1;
    }
  }
  return count;
}

/** While it flickers the plot is A's alone and B's alone, each in its turn. */
async function expectBothSeen(lens: LensPage, onlyA: Picture, onlyB: Picture): Promise<void> {
  const seen = new Set<string>();
  await expect
    .poll(async () => {
      const now = await pictureOf(lens);
      if (differing(now, onlyA, 0, 1) === 0) seen.add('A');
      if (differing(now, onlyB, 0, 1) === 0) seen.add('B');
      return seen.size;
    }, SEVERAL_TURNS)
    .toBe(2);
}

describe('two surveys', () => {
  test('dropped together both are open: the other is shown at the same place, and the first again', async () => {
    const lens = await site.open();
    await lens.drop(survey(), monitor());
    await lens.waitForMeasure('first-picture');
    const choice = lens.page.getByLabel('Survey shown');
    await choice.waitFor();
    expect(await shownName(lens)).toBe('survey.sgy');
    await lens.page.getByRole('spinbutton', { name: 'Inline value' }).fill('117');
    await lens.page.keyboard.press('Enter');
    for (const [count, name] of [
      [2, 'monitor.sgy'],
      [3, 'survey.sgy'],
    ] as const) {
      await choice.selectOption({ label: name });
      await lens.waitForMeasure('first-picture', count);
      expect(await shownName(lens)).toBe(name);
      expect(await lens.page.getByRole('spinbutton', { name: 'Inline value' }).inputValue()).toBe('117');
    }
    lens.expectSilence();
    lens.expectNoRequests();
  });

  test('the difference is that of the stored samples, trace by trace; NRMS of section and map are the formula’s', async () => {
    const lens = await openBoth();
    await expect.poll(() => lens.text()).toContain('Inline 122, A − B');
    expect(await lens.text()).toContain('Compared on all 23 inlines, all 18 crosslines, all 75 samples.');
    const { shape, values } = readNpy(await download(lens, 'NPY'));
    expect(shape).toEqual([18, SAMPLES]);
    const [inA, inB]: [number[], number[]] = [[], []];
    for (let column = 0; column < 18; column++) {
      const trace = (122 - 111) * 18 + column;
      const [one, other] = [inBase(trace), inMonitor(trace)];
      expect([...values.subarray(column * SAMPLES, (column + 1) * SAMPLES)]).toEqual(
        one.map((value, k) => value - other[k]!),
      );
      inA.push(...one);
      inB.push(...other);
    }
    expect(Math.abs((await comparisonOf(lens))!.total! / nrmsOf(inA, inB) - 1)).toBeLessThan(1e-5);
    await lens.screenshot('compare-difference');
    await lens.button('NRMS map').click();
    await expect.poll(async () => (await comparisonOf(lens))?.done).toBe(true);
    const { nrms } = (await comparisonOf(lens))!;
    for (let trace = 0; trace < TRACES; trace++)
      expect(Math.abs(nrms![trace]! / nrmsOf(inBase(trace), inMonitor(trace)) - 1)).toBeLessThan(1e-5);
    await expect.poll(() => lens.text()).toContain('NRMS %');
    await lens.screenshot('compare-nrms-map');
    lens.expectSilence();
  });

  test('match finds the gain and the shift that the copy was made with', async () => {
    const lens = await openBoth();
    await lens.button('Match B to A').click();
    await expect.poll(async () => (await comparisonOf(lens))?.adjustment.shiftSamples).toBe(-2);
    expect((await comparisonOf(lens))!.adjustment.scale).toBeCloseTo(1 / 1.2, 2);
    await expect.poll(() => lens.text()).toContain('moved up 8 ms');
    // What is left is the noise.
    await expect.poll(async () => (await comparisonOf(lens))?.total ?? 999).toBeLessThan(5);
    await lens.button('As stored').click();
    await expect.poll(async () => (await comparisonOf(lens))?.total ?? 0).toBeGreaterThan(50);
    lens.expectSilence();
  });

  test('swipe shows A left and B right of the line, flicker each in turn; the cursor tells both', async () => {
    const lens = await openBoth();
    await show(lens, 'A');
    const onlyA = await pictureOf(lens);
    await show(lens, 'B');
    const onlyB = await pictureOf(lens);
    expect(differing(onlyA, onlyB, 0, 1)).toBeGreaterThan(20_000);
    await show(lens, 'Swipe');
    await lens.page.getByRole('slider', { name: 'Swipe line' }).fill('0.25');
    const swiped = await pictureOf(lens);
    expect(differing(swiped, onlyA, 0, 0.24)).toBe(0);
    expect(differing(swiped, onlyB, 0.26, 1)).toBe(0);
    await lens.screenshot('compare-swipe');
    await show(lens, 'Flicker');
    await expectBothSeen(lens, onlyA, onlyB);
    await show(lens, 'A');
    const box = (await lens.page.locator('lens-section .frame').boundingBox())!;
    const { plot } = await stateOf(lens);
    await lens.page.mouse.move(
      box.x + plot.x + (9.5 / 18) * plot.width,
      box.y + plot.y + (40.5 / SAMPLES) * plot.height,
    );
    const trace = (122 - 111) * 18 + 9;
    const [one, other] = [inBase(trace)[40]!, inMonitor(trace)[40]!];
    const said = (value: number) => String(value).replace('-', '−');
    await expect
      .poll(async () => (await lens.text()).replace(/[\s,]+/g, ' '))
      .toContain(`A ${said(one)} · B ${said(other)} · A − B ${said(one - other)}`);
    await lens.page.locator('lens-section .frame').press('b');
    await expect.poll(() => lens.text()).toContain('Inline 122 of B');
    lens.expectSilence();
  });

  test('where B has nothing A does not show through; a picture saved of both holds both, numbers one by name', async () => {
    const lens = await openBoth();
    // Moved up by two samples B ends two samples before A does.
    await lens.button('Match B to A').click();
    await expect.poll(() => lens.text()).toContain('moved up 8 ms');
    for (const drawn of ['Colours', 'Wiggles']) await lens.page.getByLabel(drawn, { exact: true }).click();
    const whole = async () => {
      await expect.poll(async () => (await comparisonOf(lens))?.total ?? null).not.toBeNull();
      return pictureOf(lens);
    };
    await show(lens, 'A');
    const onlyA = await whole();
    const fileA = decodePng(await download(lens, 'PNG'));
    await lens.button('Options').click();
    await show(lens, 'B');
    const onlyB = await whole();
    await show(lens, 'Swipe');
    await lens.page.getByRole('slider', { name: 'Swipe line' }).fill('0.5');
    const swiped = await whole();
    expect(differing(onlyA, onlyB, 0.52, 1)).toBeGreaterThan(50);
    expect(differing(swiped, onlyA, 0, 0.49)).toBe(0);
    expect(differing(swiped, onlyB, 0.51, 1)).toBe(0);
    await show(lens, 'Flicker');
    await expectBothSeen(lens, onlyA, onlyB);

    await show(lens, 'Swipe');
    await expect.poll(async () => differing(await pictureOf(lens), swiped, 0, 1), SEVERAL_TURNS).toBe(0);
    const fileBoth = decodePng(await download(lens, 'PNG'));
    // The plot of the file: left of its middle A's, right of it not.
    const { plot } = await stateOf(lens);
    expect(differing(cut(fileA, plot), cut(fileBoth, plot), 0, 0.49)).toBe(0);
    expect(differing(cut(fileA, plot), cut(fileBoth, plot), 0.52, 1)).toBeGreaterThan(50);
    const drawing = (await download(lens, 'SVG')).toString('utf8');
    expect(drawing.match(/<clipPath/g)).toHaveLength(2);
    expect(drawing).toContain('Inline 122, A and B: A left of the line, B right of it');
    expect(drawing).toMatch(/B: monitor\.sgy \([0-9a-f]{16}\), × 0\.8\d+, moved up 8 ms/);
    const waiting = lens.page.waitForEvent('download');
    await lens.button('Save as NPY').press('Enter');
    expect((await waiting).suggestedFilename()).toContain('Inline 122 of A');
    await lens.screenshot('compare-swipe-wiggles');
    lens.expectSilence();
  });

  test('over a random line nothing is compared, and the panel says so', async () => {
    const lens = await openBoth();
    await lens.page.getByRole('tab', { name: '3D' }).click();
    await lens.button('Random section').click();
    const field = lens.page.getByLabel('Inline/crossline of each point');
    await field.fill('111/875, 115/879, 115/884');
    await field.press('Enter');
    await lens.button('In Section tab').click();
    await expect.poll(() => lens.text()).toContain('Compares inlines, crosslines and slices only');
    expect(await lens.page.locator('lens-compare').getByRole('radio', { name: 'Swipe' }).isDisabled()).toBe(
      true,
    );
    expect(await lens.button('Match B to A').isDisabled()).toBe(true);
    await lens.screenshot('compare-random-line');
    await lens.page.locator('lens-section').getByLabel('Inline', { exact: true }).check();
    await expect.poll(() => lens.text()).toMatch(/NRMS [\d.]+ %/);
    lens.expectSilence();
  });

  test('a file that cannot be compared is refused with the reason, and nothing is lost', async () => {
    const lens = await site.open();
    await lens.dropAndSee(survey());
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.button('Compare').click();
    const line = line2d();
    await lens.page.locator('lens-compare input[type=file]').setInputFiles(line);
    await lens.waitForWords(
      /cannot be compared: one has inlines and crosslines, the other is one section of traces/,
    );
    expect(await comparisonOf(lens)).toBeNull();
    expect(await shownName(lens)).toBe('survey.sgy');
    await lens.page.getByLabel('Survey shown').selectOption({ label: 'line-2d.sgy' });
    await lens.waitForMeasure('first-picture', 2);
    // A line against itself: no difference at all.
    await lens.page.locator('lens-compare input[type=file]').setInputFiles(line);
    await expect.poll(async () => (await comparisonOf(lens))?.total ?? null).toBe(0);
    lens.expectSilence();
  });
});
