import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices } from '../fakes.ts';
import { button, deep, violations } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);
let lens: SegyLens;

beforeEach(async () => {
  localStorage.clear();
  SegyLens.services = fakeServices();
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.updateComplete;
});
afterEach(() => lens.remove());

const field = (name: string) => deep(`input[name=${name}]`)[0] as HTMLInputElement;

async function openSettings(): Promise<void> {
  button('Settings').click();
  await vi.waitFor(() => expect(deep('dialog[open]')).toHaveLength(1));
}

it('settings are applied, remembered and shown again', async () => {
  const configure = vi.spyOn(lens.session.services, 'configure');
  await openSettings();
  expect(await violations(lens)).toEqual([]);
  field('maxMemory').value = '2';
  field('maxTraces').value = '';
  field('diskBudget').value = '1.5';
  field('optimizeBelowBytes').value = '100';
  field('workers').value = '3';
  button('Save').click();
  await vi.waitFor(() => expect(deep('dialog[open]')).toHaveLength(0));
  expect(configure).toHaveBeenLastCalledWith({
    maxMemoryBytes: 2 * 1024 ** 3,
    maxTraces: null,
    diskBudgetBytes: 1.5 * 1024 ** 3,
    optimizeBelowBytes: 100 * 1024 ** 2,
    workers: 3,
  });
  const again = document.createElement('segy-lens') as unknown as SegyLens;
  expect(again.session.settings).toMatchObject({ maxMemory: 2, diskBudget: 1.5, workers: 3 });
  await openSettings();
  expect(field('diskBudget').value).toBe('1.5');
});

it('settings are refused one by one, with a sentence at the field and nothing applied', async () => {
  await openSettings();
  field('maxMemory').value = '';
  field('workers').value = '99';
  button('Save').click();
  await vi.waitFor(() => expect(deep('dialog [role=alert]')).toHaveLength(2));
  expect(deep('dialog [role=alert]').map((line) => line.textContent)).toEqual([
    'The memory limit (GB) must be a number from 0.05 to 64.',
    'The number of workers must be a number from 1 to 16.',
  ]);
  expect(deep('dialog[open]')).toHaveLength(1);
  expect(localStorage.getItem('segy-lens/settings')).toBeNull();
  expect(await violations(lens)).toEqual([]);
});

it('settings of the page’s address hold for the visit and are not remembered', () => {
  const configure = vi.spyOn(lens.session.services, 'configure');
  lens.applyParameters('?optimizeBelow=8&diskBudget=2&maxTraces=5000');
  expect(configure).toHaveBeenLastCalledWith(
    expect.objectContaining({
      optimizeBelowBytes: 8 * 1024 ** 2,
      diskBudgetBytes: 2 * 1024 ** 3,
      maxTraces: 5000,
    }),
  );
  expect(localStorage.getItem('segy-lens/settings')).toBeNull();
});
