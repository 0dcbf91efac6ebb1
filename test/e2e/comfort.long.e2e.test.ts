import type { BrowserContextOptions } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { readableKey, type Shortcut } from '../../src/ui/kit/shortcuts.ts';
import { ALL_SHORTCUTS } from '../../src/ui/page/features.ts';
import { type LensPage, Site } from './harness.ts';
import { larger, survey } from './surveys.ts';

const TABS = ['3D', 'Section', 'Map', 'Headers', 'Quality'] as const;

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

async function open(options: BrowserContextOptions): Promise<LensPage> {
  const lens = await site.open('', await site.context(options));
  await lens.dropAndSee(survey());
  return lens;
}

describe('everyday comfort', () => {
  test('no control of the 3D view is cut off at 390 pixels', async () => {
    const lens = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const name of ['Reset', 'Top', 'Along inline', 'Along crossline', 'Volume', 'Random section']) {
      const box = await lens.button(new RegExp(`^${name}$`)).boundingBox();
      expect(box!.x, name).toBeGreaterThanOrEqual(0);
      expect(box!.x + box!.width, name).toBeLessThanOrEqual(390);
    }
  });

  test('panels are hidden by button and by key, give their room to the picture, and are so after a reload', async () => {
    const lens = await open({});
    const width = async () => (await lens.page.locator('#panel-3d').boundingBox())!.width;
    const before = await width();
    await lens.button('Hide the controls').click();
    await lens.page.keyboard.press(']');
    await expect.poll(width).toBe(1280);
    expect(before).toBeLessThan(720);
    for (const name of ['Controls', 'About this file'])
      expect(await lens.page.getByRole('complementary', { name }).isVisible()).toBe(false);
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.button('Options').click();
    await lens.screenshot('comfort-panels-hidden');
    await lens.load();
    await lens.dropAndSee(survey());
    await expect.poll(width).toBe(1280);
    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.page.locator('lens-section-options').waitFor();
    await lens.page.getByRole('tab', { name: 'Section' }).focus();
    await lens.page.keyboard.press('[');
    await lens.button('Show the summary').click();
    await expect
      .poll(async () => (await lens.page.locator('#panel-section').boundingBox())!.width)
      // The controls beside a section are narrower by 40.
      .toBe(before + 40);
    lens.expectSilence();
  });

  test('nothing jumps on the page from the first picture to the last refinement, nor when tabs change', async () => {
    // Not one that is read whole at once: levels, slices and statistics follow the first picture.
    const lens = await site.open('', await site.context());
    await lens.dropAndSee(larger());
    await lens.page.evaluate(() => {
      const seen = window as unknown as { shifts: string[] };
      seen.shifts = [];
      interface Shift extends PerformanceEntry {
        readonly value: number;
        readonly sources: readonly {
          readonly node: Element | null;
          readonly previousRect: DOMRectReadOnly;
          readonly currentRect: DOMRectReadOnly;
        }[];
      }
      // Whether or not somebody has just clicked: what moves under the pointer is worse then, not better.
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as Shift[]) {
          // A figure that grows by a digit at its place.
          if (value < 2e-4) continue;
          const what = sources.map(
            ({ node, previousRect: from, currentRect: to }) =>
              `${node?.nodeName} ${node?.className ?? ''} ${from.x},${from.y} → ${to.x},${to.y}`,
          );
          seen.shifts.push(
            `${document.querySelector('segy-lens')!.shadowRoot!.querySelector('[aria-selected=true]')?.textContent?.trim()} ${value.toFixed(4)}: ${what.join('; ')}`,
          );
        }
      }).observe({ type: 'layout-shift' });
    });
    await lens.waitForMeasure('optimize');
    const shifts = () => lens.page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
    await lens.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect(await shifts()).toEqual([]);
    for (const tab of TABS) {
      await lens.page.getByRole('tab', { name: tab }).click();
      await lens.page.locator(`#panel-${tab.toLowerCase()} > *`).waitFor();
      await lens.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
    }
    expect(await shifts()).toEqual([]);
  });

  test('the sheet that ? opens lists every shortcut; keys go to tabs, and not while a number is typed', async () => {
    const lens = await open({});
    await lens.page.getByRole('tab', { name: '3D' }).focus();
    await lens.page.keyboard.press('?');
    await lens.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    const shown = await lens.page.locator('lens-shortcuts dl > div').evaluateAll((rows) =>
      rows.map((row) => ({
        does: row.querySelector('dt')!.textContent,
        keys: [...row.querySelectorAll('kbd')].map((key) => key.textContent),
      })),
    );
    const all = Object.values(ALL_SHORTCUTS).flatMap((place) => Object.values<Shortcut>(place));
    expect(shown).toEqual(all.map(({ does, keys }) => ({ does, keys: keys.map(readableKey) })));
    await lens.screenshot('comfort-sheet');
    await lens.page.keyboard.press('Escape');
    await lens.page.getByRole('dialog').waitFor({ state: 'hidden' });
    const selected = (name: string) => lens.page.getByRole('tab', { name }).getAttribute('aria-selected');
    await lens.page.keyboard.press('2');
    await expect.poll(() => selected('Section')).toBe('true');
    await lens.page.keyboard.press('1');
    await expect.poll(() => selected('3D')).toBe('true');
    await lens.page.getByRole('spinbutton', { name: 'Inline value' }).focus();
    await lens.page.keyboard.press('3');
    expect(await selected('3D')).toBe('true');
    expect(await selected('Map')).toBe('false');
  });

  test('a moved slice, the threshold, the camera and the window of a section are undone and redone', async () => {
    const lens = await open({});
    const state = () =>
      lens.page.evaluate(() => {
        const root = document.querySelector('segy-lens')!.shadowRoot!;
        const view = root.querySelector('lens-viewport') as unknown as {
          stage: { cameraPlace: { position: number[] } };
        };
        const section = root.querySelector('lens-section') as unknown as {
          window?: { width: number };
        } | null;
        return {
          camera: view.stage.cameraPlace.position.map((at) => at.toFixed(2)).join(' '),
          window: section?.window?.width ?? 0,
        };
      });
    const inline = lens.slider('Inline');
    // A step is made once the view has rested: until then Ctrl+Z itself makes it.
    await lens.page.locator('lens-viewport .view').focus();
    await lens.settle();
    const before = await inline.inputValue();
    await inline.fill('115');
    await lens.page.locator('lens-viewport .view').focus();
    await lens.page.keyboard.press('Control+z');
    await expect.poll(() => inline.inputValue()).toBe(before);
    await lens.page.keyboard.press('Control+Shift+Z');
    await expect.poll(() => inline.inputValue()).toBe('115');

    const threshold = lens.slider('Threshold');
    const first = await threshold.inputValue();
    await threshold.fill('0.7');
    await lens.page.keyboard.press('Control+z');
    await expect.poll(() => threshold.inputValue()).toBe(first);
    expect(await inline.inputValue()).toBe('115');

    const from = (await state()).camera;
    await lens.button(/^Top$/).click();
    await expect.poll(async () => (await state()).camera).not.toBe(from);
    await lens.page.keyboard.press('Control+z');
    await expect.poll(async () => (await state()).camera).toBe(from);

    await lens.page.getByRole('tab', { name: 'Section' }).click();
    await lens.page.locator('lens-section .frame').focus();
    await expect.poll(async () => (await state()).window).toBeGreaterThan(1);
    await lens.settle();
    const whole = (await state()).window;
    await lens.page.keyboard.press('+');
    await expect.poll(async () => (await state()).window).toBeLessThan(whole);
    await lens.page.keyboard.press('Control+z');
    await expect.poll(async () => (await state()).window).toBe(whole);
    lens.expectSilence();
  });
});
