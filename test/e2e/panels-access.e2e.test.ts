import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.ts';
import { corpus, type LensPage, Site } from './harness.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterAll(() => site?.stop());

const FILE = 'equinor+segyio__f3.sgy';

async function open(scheme: 'light' | 'dark', tab: 'Section' | 'Headers'): Promise<LensPage> {
  const context = await site.browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: scheme,
  });
  const lens = await site.open('', context);
  await lens.dropAndSee(join(corpus!, 'field', FILE));
  await lens.page.getByRole('tab', { name: tab }).click();
  await lens.page.locator(tab === 'Section' ? 'lens-section .frame' : 'lens-headers fieldset').waitFor();
  return lens;
}

/** What has the focus, through every shadow root: its accessible words. */
const focused = (lens: LensPage) =>
  lens.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement)) return '';
    const labels = (element as HTMLInputElement).labels?.[0]?.textContent;
    const words = element.getAttribute('aria-label') ?? labels ?? element.textContent ?? '';
    return `${element.tagName.toLowerCase()} ${words.replace(/\s+/g, ' ').trim()}`.slice(0, 60);
  });

/** All that the Tab key comes to, from the tab of the panel on. */
async function tabStops(lens: LensPage, most = 60): Promise<string[]> {
  const stops: string[] = [];
  for (let k = 0; k < most; k++) {
    await lens.page.keyboard.press('Tab');
    stops.push(await focused(lens));
  }
  return stops;
}

describe.skipIf(!corpus)('Section and Headers for everybody', () => {
  test.for(['light', 'dark'] as const)('axe-core finds nothing in either, %s', async (scheme) => {
    const lens = await open(scheme, 'Section');
    await lens.button('Options').click();
    await lens.page.getByLabel('Automatic gain (AGC)').check();
    await lens.page.getByLabel('Band-pass (Ormsby)').check();
    await lens.page.getByLabel('Clip', { exact: true }).selectOption('value');
    await lens.page.getByRole('img', { name: /spectrum/ }).waitFor();
    expect(await violations(lens)).toEqual([]);
    await lens.screenshot(`access-section-${scheme}`);
    await lens.page.getByRole('tab', { name: 'Headers' }).click();
    await lens.page.getByLabel('Raw bytes').check();
    expect(await violations(lens)).toEqual([]);
    await lens.page.getByLabel('Traces', { exact: true }).check();
    await lens.page.getByRole('textbox', { name: 'Filter' }).fill('ofset > 1');
    await lens.page.getByRole('textbox', { name: 'Filter' }).press('Enter');
    await lens.page.getByText('did you mean offset').waitFor();
    await lens.button('Statistics').click();
    await lens.button('Plot').click();
    await lens.page.locator('lens-header-plot canvas').waitFor();
    expect(await violations(lens)).toEqual([]);
    await lens.page.getByText(/^Columns/).click();
    expect(await violations(lens)).toEqual([]);
    await lens.screenshot(`access-headers-${scheme}`);
    lens.expectSilence();
    await lens.page.context().close();
  });

  test('every control of the section is reached by Tab and works by keys', async () => {
    const lens = await open('light', 'Section');
    await lens.page.getByRole('tab', { name: 'Section' }).focus();
    const bar = await tabStops(lens, 16);
    for (const name of [
      'Inline',
      'Colours',
      'Wiggles',
      'Fill +',
      'Fill −',
      '+',
      '−',
      'All',
      'Box',
      'True scale',
      'Options',
    ])
      expect(
        bar.some((stop) => stop.replace(/^\w+ /, '') === name),
        `${name} among ${bar}`,
      ).toBe(true);
    expect(bar.some((stop) => stop.startsWith('div Section: Inline'))).toBe(true);

    await lens.button('Options').focus();
    await lens.page.keyboard.press('Enter');
    const options = await tabStops(lens, 24);
    for (const name of [
      'Flip polarity',
      'Clip',
      'Wiggle swing',
      'Normalise',
      'Automatic gain (AGC)',
      'Band-pass (Ormsby)',
      'Top axis',
      'Side axis',
      'Velocity (m/s)',
      'Save as PNG',
      'Save as NPY',
    ])
      expect(
        options.some((stop) => stop.replace(/^\w+ /, '') === name),
        `${name} among ${options}`,
      ).toBe(true);

    await lens.page.getByLabel('Wiggles').focus();
    await lens.page.keyboard.press('Space');
    expect(await lens.page.getByLabel('Wiggles').isChecked()).toBe(true);
    await lens.page.getByRole('radio', { name: 'Inline' }).last().focus();
    await lens.page.keyboard.press('ArrowRight');
    await expect.poll(() => lens.text()).toMatch(/Crossline \d+\nfull resolution/);
    await lens.page.locator('lens-section .frame').focus();
    const before = Number((await lens.text()).match(/Crossline (\d+)\nfull/)![1]);
    await lens.page.keyboard.press('ArrowUp');
    await expect.poll(() => lens.text()).toContain(`Crossline ${before + 1}\n`);
    await lens.page.keyboard.press('Alt+ArrowDown');
    await expect.poll(async () => (await lens.text()).replace(/\s+/g, ' ')).toMatch(/byte offset \d/);
    await lens.page.context().close();
  });

  test('every control of the headers is reached by Tab and works by keys', async () => {
    const lens = await open('light', 'Headers');
    await lens.page.getByRole('tab', { name: 'Headers' }).focus();
    const file = await tabStops(lens, 8);
    for (const name of [
      'Text and binary',
      'Text encoding',
      'Raw bytes',
      'Copy',
      'Text header lines',
      'Binary header table',
    ])
      expect(
        file.some((stop) => stop.replace(/^\w+ /, '') === name),
        `${name} among ${file}`,
      ).toBe(true);
    await lens.page.getByLabel('Text and binary', { exact: true }).focus();
    await lens.page.keyboard.press('ArrowRight');
    const field = lens.page.getByRole('textbox', { name: 'Filter' });
    await field.waitFor();
    const stops = await tabStops(lens, 36);
    for (const name of [
      'Filter',
      'Apply filter',
      'Columns (18)',
      'Trace header table',
      'inline',
      'Word',
      'Statistics',
      'Against',
      'Plot',
      'Save as CSV',
    ])
      expect(
        stops.some((stop) => stop.replace(/^\w+ /, '').startsWith(name)),
        `${name} among ${stops}`,
      ).toBe(true);
    await field.focus();
    await lens.page.keyboard.type('inline == 120');
    await lens.page.keyboard.press('Enter');
    await expect.poll(() => lens.text()).toMatch(/^18 of 414 traces$/m);
    await lens.page.context().close();
  });
});

test.skipIf(!corpus).for(['light', 'dark'] as const)(
  'axe-core finds nothing on the map, in the quality check, beside a refused file and in the export panel, %s',
  async (scheme) => {
    const lens = await open(scheme, 'Section');
    await lens.page.getByRole('tab', { name: '3D' }).click();
    await lens.button('Export').click();
    await lens.button('Copy link').click();
    await lens.page.getByLabel('Address').waitFor();
    expect(await violations(lens), 'Export').toEqual([]);
    await lens.page.getByRole('tab', { name: 'Map' }).click();
    await lens.page.locator('lens-map .legend [data-kind=live]').waitFor();
    expect(await violations(lens), 'Map').toEqual([]);
    await lens.page.getByRole('tab', { name: 'Quality' }).click();
    await lens.page.locator('lens-quality [data-fault=dead]').waitFor();
    await lens.drop(join(corpus!, 'conformance/bad-obsolete-format-4.sgy'));
    await lens.button('Open so').waitFor();
    expect(await violations(lens), 'Quality').toEqual([]);
    await lens.page.context().close();
  },
);
