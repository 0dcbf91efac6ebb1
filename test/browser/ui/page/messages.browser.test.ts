import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { button, deep, violations } from '../page.ts';

let lens: SegyLens;

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

beforeEach(async () => {
  localStorage.clear();
  SegyLens.services = fakeServices(() => madeDataset());
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  Object.assign(lens.style, { height: '800px', width: '1280px' });
  document.body.append(lens);
  await lens.open(new File(['x'], 'a.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
});

afterEach(() => lens.remove());

const strip = () => deep('lens-messages')[0]!;
const texts = () => deep('.message p').map((text) => text.textContent?.trim());

it('errors and notices have a strip below the picture and cover none of it', async () => {
  for (let k = 0; k < 4; k++)
    lens.store.say(k % 2 ? 'error' : 'notice', `${k}: ${'Long words. '.repeat(60)}`);
  await vi.waitFor(() => expect(texts()).toHaveLength(4));
  for (const tab of ['3d', 'section']) {
    lens.store.tab.value = tab;
    await lens.updateComplete;
    const picture = deep('.panel:not([hidden])')[0]!.getBoundingClientRect();
    const said = strip().getBoundingClientRect();
    const foot = deep('footer')[0]!.getBoundingClientRect();
    expect(said.height).toBeGreaterThan(40);
    expect(said.top).toBeGreaterThanOrEqual(picture.bottom - 1);
    expect(foot.top).toBeGreaterThanOrEqual(said.bottom - 1);
    expect(picture.height).toBeGreaterThan(300);
  }
  expect(await violations(lens)).toEqual([]);
});

it('a success is told in the status bar, moves nothing, and is listed with the others', async () => {
  const before = deep('lens-viewport')[0]!.getBoundingClientRect().toJSON();
  lens.store.say('done', 'The cache is clear.');
  const bar = () => deep('.done').map((each) => each.textContent);
  await vi.waitFor(() => expect(bar()).toEqual(['The cache is clear.']));
  expect(texts()).toEqual([]);
  expect(deep('lens-viewport')[0]!.getBoundingClientRect().toJSON()).toEqual(before);
  lens.store.say('notice', 'A notice.');
  await vi.waitFor(() => expect(texts()).toEqual(['A notice.']));
  button('Dismiss').click();
  lens.store.dismiss(lens.store.messages.value[0]!.id);
  await vi.waitFor(() => expect(bar()).toEqual(['']));
  button('Messages').click();
  await vi.waitFor(() => expect(deep('dialog[open] li')).toHaveLength(2));
  expect(deep('dialog[open] li span').map((each) => each.textContent)).toEqual([
    'A notice.',
    'The cache is clear.',
  ]);
  expect(await violations(lens)).toEqual([]);
  button('Close').click();
});

it('messages about the map are on the Map tab only', async () => {
  lens.store.say('notice', 'No map coordinates.', { tab: 'map' });
  lens.store.say('notice', 'About the survey.');
  await vi.waitFor(() => expect(texts()).toEqual(['About the survey.']));
  lens.store.tab.value = 'map';
  await vi.waitFor(() => expect(texts()).toEqual(['No map coordinates.', 'About the survey.']));
  lens.store.tab.value = 'section';
  await vi.waitFor(() => expect(texts()).toEqual(['About the survey.']));
});

it('what the page asks for waits for the work that it would interrupt', async () => {
  const run = vi.fn();
  lens.store.say('notice', 'There is a new version.', { action: { label: 'Update', hint: 'Loads it', run } });
  const task = lens.store.begin({ kind: 'long', label: 'Long work', cancel: () => {} });
  await vi.waitFor(() => expect(button('Update').disabled).toBe(true));
  expect(button('Update').title).toContain('Long work');
  task.end();
  await vi.waitFor(() => expect(button('Update').disabled).toBe(false));
  button('Update').click();
  expect(run).toHaveBeenCalledTimes(1);
});
