import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controls, faults, unreachedByTab } from './controls.ts';
import { corpus, type LensPage, Site } from './harness.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

/** Presses a button by a finger, or by a key. */
type Press = (lens: LensPage, name: string | RegExp, role?: 'button' | 'tab') => Promise<void>;
const byFinger: Press = (lens, name, role = 'button') => lens.page.getByRole(role, { name }).tap();
const byEnter: Press = (lens, name, role = 'button') => lens.page.getByRole(role, { name }).press('Enter');

/** Every place of the page that has controls of its own, and how one comes there from the place before. */
const PLACES: readonly {
  readonly name: string;
  readonly show: (lens: LensPage, press: Press) => Promise<unknown>;
}[] = [
  { name: '3D', show: (lens, press) => press(lens, '3D', 'tab') },
  ...['Volume', 'Crop', 'Export', 'Random section'].map((name) => ({
    name: `3D, ${name}`,
    show: async (lens: LensPage, press: Press) => {
      await press(lens, new RegExp(`^${name}$`));
      await lens.page.locator('lens-viewport .panels .panel').first().waitFor();
    },
  })),
  {
    name: '3D, a random section that was read',
    show: async (lens) => {
      const field = lens.page.locator('lens-path input');
      await field.fill('113/877, 130/890');
      await field.press('Enter');
      await lens.button('Draw another').waitFor();
    },
  },
  {
    name: 'Section',
    show: async (lens, press) => {
      await press(lens, 'Section', 'tab');
      await press(lens, 'Options');
      const options = lens.page.locator('lens-section-options');
      await options.getByLabel('Clip', { exact: true }).selectOption('percentile');
      await options.getByLabel('Automatic gain (AGC)').check();
      await options.getByLabel('Band-pass (Ormsby)').check();
      await options.getByLabel('Gain as in 3D').uncheck();
    },
  },
  {
    name: 'Section, clipped at an amplitude',
    show: (lens) =>
      lens.page.locator('lens-section-options').getByLabel('Clip', { exact: true }).selectOption('value'),
  },
  { name: 'Map', show: (lens, press) => press(lens, 'Map', 'tab') },
  {
    name: 'Headers',
    show: async (lens, press) => {
      await press(lens, 'Headers', 'tab');
      await lens.page.locator('lens-file-headers select').first().waitFor();
    },
  },
  {
    name: 'Headers, traces',
    show: async (lens, press) => {
      await lens.page.getByLabel('Traces', { exact: true }).check();
      await lens.page.locator('lens-header-columns summary').click();
      await press(lens, 'Plot');
    },
  },
  { name: 'Quality', show: (lens, press) => press(lens, 'Quality', 'tab') },
];
const DIALOGS = ['Library', 'Metrics', 'Settings', 'Keyboard shortcuts'] as const;

async function open(options: Parameters<Site['browser']['newContext']>[0]): Promise<LensPage> {
  const lens = await site.open('', await site.browser.newContext(options));
  await lens.dropAndSee(join(corpus!, 'field', 'equinor+segyio__f3.sgy'));
  await lens.waitForMeasure('mesh');
  await lens.settle();
  await lens.button('Overrule…').click();
  return lens;
}

/** Goes to every place and dialog in turn. */
async function everywhere(
  lens: LensPage,
  press: Press,
  look: (place: string) => Promise<void>,
): Promise<void> {
  for (const { name, show } of PLACES) {
    await show(lens, press);
    await look(name);
  }
  for (const name of DIALOGS) {
    await press(lens, name);
    await lens.page.getByRole('dialog').waitFor();
    await look(name);
    await lens.page.keyboard.press('Escape');
    await lens.page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
}

describe.skipIf(!corpus)('every control', () => {
  test('has a tooltip, takes the focus and is large enough for a finger, which ticks it, at 390 × 844; the list is kept', async () => {
    const lens = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const wrong: string[] = [];
    const tapped = new Set<string>();
    const all = new Map<string, readonly [place: string, tooltip: string]>();
    await everywhere(lens, byFinger, async (place) => {
      const list = await controls(lens);
      expect(list.length, place).toBeGreaterThan(0);
      wrong.push(...faults(place, list));
      for (const { name, tooltip } of list) if (!all.has(name)) all.set(name, [place, tooltip]);
      await lens.screenshot(`comfort-phone-${place.replaceAll(/\W+/g, '-')}`);
      for (const box of await lens.page.locator('input[type=checkbox]:visible:enabled').all()) {
        const name = (await box.evaluate(
          (field: HTMLInputElement) =>
            field.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? '',
        )) as string;
        // Which columns a table has is one kind of check box, ninety times.
        if (tapped.has(name.trim()) || /\(\d+\)\s*$/.test(name) || /Gather/.test(name)) continue;
        tapped.add(name.trim());
        const before = await box.isChecked();
        await box.tap();
        if ((await box.isChecked()) === before) wrong.push(`${place}: a tap does not tick ${name.trim()}`);
        else await box.tap();
      }
    });
    expect([...new Set(wrong)]).toEqual([]);
    expect(tapped.size).toBeGreaterThan(10);
    expect(all.size).toBeGreaterThan(100);
    const rows = [...all].map(([name, [place, tooltip]]) => `| ${place} | ${name} | ${tooltip} |`);
    writeFileSync(
      join(import.meta.dirname, '../../test-results/controls.md'),
      `| place | control | tooltip |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
    );
    await lens.page.context().close();
  });

  test('has its turn when one goes through the page by Tab alone, in every place and dialog', async () => {
    const lens = await open({ viewport: { width: 1280, height: 800 } });
    const unreached: string[] = [];
    await everywhere(lens, byEnter, async (place) => {
      for (const name of await unreachedByTab(lens)) unreached.push(`${place}: ${name}`);
    });
    expect(unreached).toEqual([]);
    await lens.page.context().close();
  });
});
