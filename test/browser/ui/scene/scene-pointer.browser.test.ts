import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ScenePick } from '../../../../src/core/scene.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LensViewport } from '../../../../src/ui/scene/lens-viewport.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeAmplitude, madeDataset } from '../made-dataset.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
/** Right of 400 pixels is a surface, left of it nothing. */
const PLACE = { inlineIndex: 3, crosslineIndex: 5, sampleIndex: 7 };

beforeEach(async () => {
  localStorage.clear();
  const pick = (x: number): ScenePick | null => (x > 400 ? { slot: 'surface', ...PLACE } : null);
  const stage = { ...fakeStage(), pick };
  SegyLens.services = fakeServices(() => madeDataset(), stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  // Its code comes with the first survey.
  const scene = lens.shadowRoot!.querySelector<LensViewport>('lens-viewport')!;
  await vi.waitFor(() => expect(scene.drag).not.toBeNull());
});

afterEach(() => lens.remove());

const viewport = () => lens.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
const readout = () => viewport().querySelector('lens-readout')!.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const point = (type: string, clientX: number, init: PointerEventInit = {}) =>
  viewport()
    .querySelector('canvas')!
    .dispatchEvent(
      new PointerEvent(type, {
        clientX,
        clientY: 200,
        isPrimary: true,
        pointerId: 1,
        bubbles: true,
        composed: true,
        cancelable: true,
        ...init,
      }),
    );
/** As a browser reports a finger: it leaves when it is lifted. */
function tap(x: number, moved = 0): void {
  const touch = { pointerType: 'touch' };
  point('pointerdown', x, { ...touch, buttons: 1 });
  if (moved) point('pointermove', x + moved, { ...touch, buttons: 1 });
  point('pointerup', x + moved, touch);
  viewport()
    .querySelector('.view')!
    .dispatchEvent(new PointerEvent('pointerleave', { pointerId: 1, ...touch }));
}

it('a tap reads what is there with its stored value, which stays, and sets the cursor of all views', async () => {
  tap(500);
  expect(lens.store.cursor.value).toEqual(PLACE);
  // Inline 1001 + 2 × 3, crossline 500 + 5; trace 3 × 120 + 5 of 80 × 120, counted from 1.
  await vi.waitFor(() =>
    expect(readout()).toMatch(/1007.*505.*stored [0-9a-f]{8} · trace 366 of 9,600 · byte offset/),
  );
  // An IBM float by its definition: sign, a power of 16 with its bias of 64, and 24 bits of fraction.
  const word = Number.parseInt(/stored (\w+)/.exec(readout())![1]!, 16);
  const stored = (word >>> 31 ? -1 : 1) * ((word & 0xffffff) / 2 ** 24) * 16 ** (((word >>> 24) & 127) - 64);
  expect(stored).toBeCloseTo(madeAmplitude(3, 5, 7), 3);
  // 25 m along each line: (−15, 20) and (20, 15).
  expect(readout()).toMatch(/X 431055 · Y 6520135 m/);
});

it('a swipe turns the camera and reads nothing', () => {
  tap(500, 60);
  expect(lens.store.cursor.value).toBeNull();
  expect(lens.store.readout.value).toBeNull();
});

it('two fingers read nothing', () => {
  const touch = { pointerType: 'touch', buttons: 1 };
  point('pointerdown', 500, touch);
  point('pointerdown', 560, { ...touch, pointerId: 2, isPrimary: false });
  point('pointerup', 500, { pointerType: 'touch' });
  expect(lens.store.cursor.value).toBeNull();
});

it('what was clicked is shown again when the pointer points at nothing; a click on nothing or Escape takes it away', async () => {
  point('pointerdown', 500, { buttons: 1 });
  point('pointerup', 500);
  await vi.waitFor(() => expect(lens.store.readout.value?.exact).toBeTruthy());
  lens.session.probe.at({ inlineIndex: 0, crosslineIndex: 0, sampleIndex: 0 }, 'inline');
  expect(lens.store.readout.value).toMatchObject({ inlineIndex: 0, exact: null });
  lens.session.probe.at(null, 'inline');
  expect(lens.store.readout.value).toMatchObject(PLACE);
  point('pointerdown', 300, { buttons: 1 });
  point('pointerup', 300);
  expect(lens.store.cursor.value).toBeNull();
  expect(lens.store.readout.value).toBeNull();
  point('pointerdown', 500, { buttons: 1 });
  point('pointerup', 500);
  expect(lens.store.cursor.value).toEqual(PLACE);
  viewport()
    .querySelector('.view')!
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  expect(lens.store.cursor.value).toBeNull();
});

it('what was clicked in 3D is read out there alone: not over the picture of another tab, and again on the way back', async () => {
  tap(500);
  await vi.waitFor(() => expect(lens.store.readout.value?.exact).toBeTruthy());
  lens.store.tab.value = 'section';
  expect(lens.store.readout.value).toBeNull();
  expect(lens.store.cursor.value).toEqual(PLACE);
  lens.session.probe.at(null, 'inline');
  expect(lens.store.readout.value).toBeNull();
  lens.store.tab.value = '3d';
  expect(lens.store.readout.value).toMatchObject(PLACE);
});

it('while a path is drawn a click sets a point of it and no cursor', async () => {
  const { toggleLine } = await import('../../../../src/ui/layers/path/random-line.ts');
  toggleLine(lens.session);
  tap(500);
  expect(lens.store.cursor.value).toBeNull();
});
