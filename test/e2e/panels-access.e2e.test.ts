import { beforeAll, expect, test } from 'vitest';
import { Site } from './harness.ts';
import { survey } from './surveys.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start();
});

// That every control is reached by Tab: controls.long.e2e.test.ts.
test('the controls of the section and of the headers work by keys', async () => {
  const lens = await site.open();
  await lens.dropAndSee(survey());
  const open = async (tab: 'Section' | 'Headers', part: string) => {
    await lens.page.getByRole('tab', { name: tab }).click();
    await lens.page.locator(part).waitFor();
  };
  await open('Section', 'lens-section .frame');
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

  await open('Headers', 'lens-headers fieldset');
  await lens.page.getByLabel('Text and binary', { exact: true }).focus();
  await lens.page.keyboard.press('ArrowRight');
  const field = lens.page.getByRole('textbox', { name: 'Filter' });
  await field.waitFor();
  await field.focus();
  await lens.page.keyboard.type('inline == 120');
  await lens.page.keyboard.press('Enter');
  await expect.poll(() => lens.text()).toMatch(/^18 of 414 traces$/m);
});
