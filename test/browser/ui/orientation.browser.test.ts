import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../src/ui/segy-lens.ts';
import { fakeDataset, fakeServices, fakeStage } from './fakes.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let stage: ReturnType<typeof fakeStage>;

beforeEach(async () => {
  localStorage.clear();
  stage = fakeStage();
  SegyLens.services = fakeServices(() => fakeDataset(), stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
});
afterEach(() => lens.remove());

const viewport = () => lens.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
const view = () => viewport().querySelector<HTMLElement>('.view')!;
const looks = () => stage.calls.filter((call) => call.startsWith('resetCamera'));

it.each([
  [{ key: 'T', shiftKey: true }, 'top'],
  [{ key: 'I', shiftKey: true }, 'inline'],
  [{ key: 'C', shiftKey: true }, 'crossline'],
  [{ key: 'f' }, 'fit'],
  [{ key: 'Home' }, 'default'],
] as const)('the keys %o turn the camera to %s', (init, direction) => {
  const slot = lens.store.activeSlot.value;
  view().dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, composed: true }));
  expect(looks()).toEqual([`resetCamera ${direction}`]);
  expect(lens.store.activeSlot.value).toBe(slot);
});

it('without Shift a letter chooses the slice that the keys step, and the camera stays', () => {
  view().dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true, composed: true }));
  expect(lens.store.activeSlot.value).toBe('crossline');
  expect(looks()).toEqual([]);
});
