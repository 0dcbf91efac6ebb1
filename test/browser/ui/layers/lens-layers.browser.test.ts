import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { historyOf } from '../../../../src/ui/session/view-history.ts';
import type { LayerDrawing } from '../../../../src/view/layers/layer.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { deep, violations } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let layers: readonly LayerDrawing[];

beforeEach(async () => {
  localStorage.clear();
  const stage = {
    ...fakeStage(),
    setLayers: (handed: readonly LayerDrawing[]) => {
      layers = handed;
    },
  };
  SegyLens.services = fakeServices(() => madeDataset(), stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(names()).toEqual(['Surface', 'Horizons', 'Random section', 'Volume']));
});

afterEach(() => lens.remove());

const list = () => deep('lens-layers')[0]!.shadowRoot!;
const names = () =>
  [...(deep('lens-layers')[0]?.shadowRoot?.querySelectorAll('summary') ?? [])].map((name) =>
    name.textContent?.trim(),
  );
const eye = (name: string) => list().querySelector<HTMLButtonElement>(`[aria-label="Show ${name}"]`)!;
const drawn = (id: string) => layers.find((layer) => layer.id === id)!;

it('an eye hides its layer and shows it again, and undo too', async () => {
  expect(eye('surface').ariaChecked).toBe('true');
  expect(drawn('surface').shown).toBe(true);
  historyOf(lens.session).undo();
  eye('surface').click();
  await vi.waitFor(() => expect(eye('surface').ariaChecked).toBe('false'));
  expect(drawn('surface').shown).toBe(false);
  historyOf(lens.session).undo();
  expect(drawn('surface').shown).toBe(true);
});

it('options stand below a layer that is seen; a name folds them away', async () => {
  const options = (name: string) => list().querySelector(`[role=group][aria-label='${name}']`);
  expect([options('Surface') !== null, options('Volume') !== null]).toEqual([true, false]);
  eye('volume').click();
  await vi.waitFor(() => expect(options('Volume')?.querySelector('lens-volume')).toBeTruthy());
  [...list().querySelectorAll('summary')].at(-1)!.click();
  await vi.waitFor(() => expect(options('Volume')).toBeNull());
  expect(drawn('volume').shown).toBe(true);
});

it('a layer with nothing to show has no eye to press until it has', async () => {
  expect(eye('random section').disabled).toBe(true);
  deep('button')
    .find((button) => button.textContent?.trim() === 'Random section' && button.closest('.cameras'))!
    .click();
  await vi.waitFor(() => expect(eye('random section').disabled).toBe(false));
});

it('opacity is of each layer alone', async () => {
  const layer = drawn('surface');
  lens.store.surfaceOpacity.value = 0.5;
  expect(drawn('surface').opacity).toBe(0.5);
  expect(drawn('volume').opacity).toBe(1);
  expect(drawn('surface').state).toEqual(layer.state);
});

it('is clean for assistive technology', async () => {
  eye('volume').click();
  await vi.waitFor(() => expect(deep('lens-volume')[0]?.shadowRoot?.querySelector('svg')).toBeTruthy());
  expect(await violations(lens)).toEqual([]);
});
