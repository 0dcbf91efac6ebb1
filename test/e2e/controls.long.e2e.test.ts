import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { controls, faults, unreachedByTab } from './controls.ts';
import { type LensPage, Site } from './harness.ts';
import { badFormat, monitor, survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

/** Presses a button by a finger, or by a key. */
type Press = (lens: LensPage, name: string | RegExp, role?: 'button' | 'tab') => Promise<void>;
const byFinger: Press = (lens, name, role = 'button') => lens.page.getByRole(role, { name }).tap();
const byEnter: Press = (lens, name, role = 'button') => lens.page.getByRole(role, { name }).press('Enter');

async function showPanel(lens: LensPage, press: Press, name: RegExp): Promise<void> {
  await press(lens, name);
  await lens.page.locator('lens-viewport .panels .panel').first().waitFor();
}

/** Every place of the page that has controls of its own, and how one comes there from the place before. */
const PLACES: readonly {
  readonly name: string;
  readonly show: (lens: LensPage, press: Press) => Promise<unknown>;
}[] = [
  { name: '3D', show: (lens, press) => press(lens, '3D', 'tab') },
  {
    name: '3D, Volume',
    show: async (lens, press) => {
      await press(lens, /^Volume$/);
      await lens.page.locator('lens-volume svg').waitFor();
    },
  },
  { name: '3D, Crop', show: (lens, press) => showPanel(lens, press, /^Crop$/) },
  { name: '3D, Export', show: (lens, press) => showPanel(lens, press, /^Export$/) },
  {
    name: '3D, Export, a link',
    show: async (lens, press) => {
      await press(lens, 'Copy link');
      await lens.page.getByLabel('Address').waitFor();
    },
  },
  { name: '3D, Random section', show: (lens, press) => showPanel(lens, press, /^Random section$/) },
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
    show: async (lens) => {
      await lens.page
        .locator('lens-section-options')
        .getByLabel('Clip', { exact: true })
        .selectOption('value');
      await lens.page.getByRole('img', { name: /spectrum/ }).waitFor();
    },
  },
  {
    name: 'Section, compared',
    show: async (lens, press) => {
      const panel = lens.page.locator('lens-compare');
      await press(lens, 'Options');
      await press(lens, 'Compare');
      await panel.locator('select').first().selectOption({ label: 'monitor.sgy' });
      await panel.getByRole('radio', { name: 'Swipe' }).check();
    },
  },
  {
    name: 'Map',
    show: async (lens, press) => {
      await press(lens, 'Map', 'tab');
      await lens.page.locator('lens-map .legend [data-kind=live]').waitFor();
    },
  },
  {
    name: 'Map, coloured by a slice',
    show: async (lens) => {
      await lens.page.getByLabel('Colour by').selectOption('slice');
      await lens.page.getByRole('checkbox', { name: 'Gain as in 3D' }).uncheck();
      await lens.slider('Map gain').waitFor();
    },
  },
  {
    name: 'Headers',
    show: async (lens, press) => {
      await press(lens, 'Headers', 'tab');
      await lens.page.locator('lens-file-headers select').first().waitFor();
    },
  },
  { name: 'Headers, bytes', show: (lens) => lens.page.getByLabel('Raw bytes').check() },
  {
    name: 'Headers, traces',
    show: async (lens, press) => {
      await lens.page.getByLabel('Traces', { exact: true }).check();
      const filter = lens.page.getByRole('textbox', { name: 'Filter' });
      await filter.fill('ofset > 1');
      await filter.press('Enter');
      await lens.page.getByText('did you mean offset').waitFor();
      await press(lens, 'Statistics');
      await press(lens, 'Plot');
      await lens.page.locator('lens-header-plot canvas').waitFor();
    },
  },
  {
    name: 'Headers, columns',
    show: (lens) => lens.page.locator('lens-header-columns summary').click(),
  },
  {
    name: 'Quality',
    show: async (lens, press) => {
      await press(lens, 'Quality', 'tab');
      await lens.page.locator('lens-quality [data-fault=dead]').waitFor();
    },
  },
  {
    name: 'Quality, a file that was refused',
    show: async (lens) => {
      await lens.drop(badFormat());
      await lens.button('Open so').waitFor();
    },
  },
];
const DIALOGS = ['Export data…', 'Library', 'Metrics', 'Settings', 'Keyboard shortcuts'] as const;

async function open(options: BrowserContextOptions): Promise<LensPage> {
  const lens = await site.open('', await site.context(options));
  await lens.drop(survey(), monitor());
  await lens.waitForMeasure('mesh');
  await lens.page.getByLabel('Survey shown').waitFor();
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
    // On a narrow page they are in a menu.
    if (await lens.button('More').isVisible()) await press(lens, 'More');
    await press(lens, name);
    await lens.page.getByRole('dialog').waitFor();
    await look(name);
    await lens.page.keyboard.press('Escape');
    await lens.page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
}

describe('every control', () => {
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
  });

  test('has its turn when one goes through the page by Tab alone, and axe-core finds nothing, in every place and dialog', async () => {
    const lens = await open({ viewport: { width: 1280, height: 800 } });
    const wrong: string[] = [];
    await everywhere(lens, byEnter, async (place) => {
      for (const name of await unreachedByTab(lens)) wrong.push(`${place}: ${name} is not reached by Tab`);
      const where = place === PLACES[0]!.name || place.endsWith('refused') ? 'page' : 'open';
      for (const fault of await violations(lens, where)) wrong.push(`${place}: ${fault}`);
      await lens.screenshot(`controls-${place.replaceAll(/\W+/g, '-')}`);
    });
    expect(wrong).toEqual([]);
  });
});
