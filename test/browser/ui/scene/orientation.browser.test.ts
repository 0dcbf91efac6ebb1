import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SurveyTurn } from '../../../../src/core/scene.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

/** From the south-east and above; inlines grow to the north, crosslines to the east. */
const OBLIQUE: SurveyTurn = {
  inline: [Math.SQRT1_2, 0.5, -0.5],
  crossline: [Math.SQRT1_2, -0.5, 0.5],
  north: [Math.SQRT1_2, 0.5, -0.5],
  up: [0, Math.SQRT1_2, Math.SQRT1_2],
};
/** Straight from above, north up. */
const ABOVE: SurveyTurn = { inline: [0, 1, 0], crossline: [1, 0, 0], north: [0, 1, 0], up: [0, 0, 1] };

let tell: (turn: SurveyTurn | null) => void;
let lens: SegyLens;
let stage: ReturnType<typeof fakeStage>;

beforeEach(async () => {
  localStorage.clear();
  stage = {
    ...fakeStage(),
    watchTurn: (listener: (turn: SurveyTurn | null) => void) => {
      tell = listener;
      listener(OBLIQUE);
      return () => {};
    },
  };
  SegyLens.services = fakeServices(() => madeDataset(), stage);
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

const cube = () => viewport().querySelector('lens-cube')!;
const faces = () => [...(cube().shadowRoot?.querySelectorAll('button') ?? [])];
const shown = () =>
  faces()
    .filter((face) => face.style.visibility !== 'hidden')
    .map((face) => face.dataset.face)
    .sort();

it('the cube shows the sides that the camera sees, with their line numbers, and follows it', async () => {
  await vi.waitFor(() => expect(shown()).toEqual(['crossline-last', 'inline-first', 'top']));
  const { inline } = lens.store.shape.value!;
  const front = faces().find((face) => face.dataset.face === 'inline-first')!;
  expect(front.textContent).toContain(String(inline.first));
  expect(front.ariaLabel).toContain(`face inline ${inline.first}`);
  expect(front.title).toContain(front.ariaLabel!);
  tell(ABOVE);
  expect(shown()).toEqual(['top']);
});

it('the cube follows a turn and a survey that came while another tab was shown', async () => {
  await vi.waitFor(() => expect(shown()).toHaveLength(3));
  const { store } = lens;
  store.tab.value = 'section';
  await vi.waitFor(() => expect(cube().checkVisibility()).toBe(false));
  tell(ABOVE);
  const shape = store.shape.value!;
  store.shape.value = { ...shape, inline: { ...shape.inline, first: 7001 } };
  await lens.updateComplete;
  store.tab.value = '3d';
  await vi.waitFor(() => expect(shown()).toEqual(['top']));
  expect(faces().find((face) => face.dataset.face === 'inline-first')!.textContent).toContain('7001');
});

it('a press on a face turns the camera there; arrow keys go on to the next side and take the focus along', async () => {
  await vi.waitFor(() => expect(shown()).toHaveLength(3));
  const top = faces().find((face) => face.dataset.face === 'top')!;
  top.click();
  expect(looks()).toEqual(['resetCamera top']);
  tell(ABOVE);
  top.focus();
  top.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, composed: true }));
  expect(looks()).toEqual(['resetCamera top', 'resetCamera crossline-last']);
  const active = (cube().shadowRoot!.activeElement as HTMLElement).dataset.face;
  expect(active).toBe('crossline-last');
});

it('cube, scale bar, panels and buttons do not lie over each other at 1280, 700 and 390 pixels', async () => {
  await vi.waitFor(() => expect(shown()).toHaveLength(3));
  for (const width of [1280, 700, 390]) {
    lens.style.setProperty('width', `${width}px`);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const box = cube().getBoundingClientRect();
    const view = viewport().host.getBoundingClientRect();
    expect(box.right).toBeLessThanOrEqual(view.right);
    expect(box.bottom).toBeLessThanOrEqual(view.bottom);
    const over = viewport().querySelector('.over')!.getBoundingClientRect();
    expect(over.bottom).toBeLessThanOrEqual(box.top);
    for (const button of viewport().querySelectorAll('.cameras button'))
      expect(button.getBoundingClientRect().bottom).toBeLessThanOrEqual(box.top);
    // A scale bar takes 30 % of the width at most, and 140 pixels.
    expect(view.left + 12 + Math.min(140, view.width * 0.3)).toBeLessThan(box.left);
  }
});
