import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SliceGrab, SliceSlot } from '../../../../src/core/scene.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LensViewport } from '../../../../src/ui/scene/lens-viewport.ts';
import { historyOf } from '../../../../src/ui/session/view-history.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let stageCalls: string[];
let highlighted: (SliceSlot | null)[];
/** The frame of the inline slice is a strip of the page; a pixel to the right is a line. */
const grab = (x: number, anywhere: boolean): SliceGrab | null =>
  // Right of them a handle of the crop box, of its last inline.
  Math.abs(x - 700) < 7
    ? {
        slot: 'inline',
        crop: 'high',
        direction: 'horizontal',
        indexAt: (to) => 4 + Math.round((to - x) / 10),
      }
    : anywhere || Math.abs(x - 500) < 7
      ? { slot: 'inline', direction: 'horizontal', indexAt: (to) => 3 + Math.round(to - x) }
      : null;

beforeEach(async () => {
  localStorage.clear();
  highlighted = [];
  const fake = fakeStage();
  stageCalls = fake.calls;
  const stage = {
    ...fake,
    grab: (x: number, _y: number, _reach: number, anywhere: boolean) => grab(x, anywhere),
    highlight: (held: { slot: SliceSlot } | null) => void highlighted.push(held?.slot ?? null),
    pick: () => ({ slot: 'crossline', inlineIndex: 1, crosslineIndex: 1, sampleIndex: 1 }) as const,
  };
  SegyLens.services = fakeServices(() => madeDataset(), stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  // Its code comes with the first survey.
  const scene = lens.shadowRoot!.querySelector<LensViewport>('lens-viewport')!;
  await vi.waitFor(() => expect(scene.drag).not.toBeNull());
  view().setPointerCapture = () => {};
  lens.session.slices.move('inline', 3);
});

afterEach(() => lens.remove());

const viewport = () => lens.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
const view = () => viewport().querySelector<HTMLElement>('.view')!;
const canvas = () => viewport().querySelector('canvas')!;
const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
const point = (type: string, clientX: number, init: PointerEventInit = {}) =>
  canvas().dispatchEvent(
    new PointerEvent(type, {
      clientX,
      clientY: 200,
      bubbles: true,
      composed: true,
      cancelable: true,
      ...init,
    }),
  );

it('a slice dragged by its frame moves, and the camera hears nothing of it', async () => {
  const heard: string[] = [];
  for (const type of ['pointerdown', 'pointermove']) canvas().addEventListener(type, () => heard.push(type));
  point('pointerdown', 502, { buttons: 1 });
  point('pointermove', 504, { buttons: 1 });
  await frame();
  expect(lens.store.indices.value.inline).toBe(5);
  point('pointermove', 506, { buttons: 1 });
  point('pointerup', 506);
  expect(lens.store.indices.value.inline).toBe(7);
  expect(lens.store.activeSlot.value).toBe('inline');
  expect(heard).toEqual([]);
  point('pointermove', 520);
  await frame();
  expect(lens.store.indices.value.inline).toBe(7);
});

it('away from every frame the press is the camera’s; with Alt it is the slice’s', () => {
  let heard = 0;
  canvas().addEventListener('pointerdown', () => heard++);
  point('pointerdown', 300, { buttons: 1 });
  expect(heard).toBe(1);
  point('pointerdown', 300, { buttons: 1, altKey: true });
  expect(heard).toBe(1);
});

it('over a frame the pointer shows which way it goes, the frame lights up and a tooltip says how', async () => {
  point('pointermove', 498);
  await frame();
  expect(view().style.cursor).toBe('ew-resize');
  expect(view().title).toMatch(/move the inline/);
  expect(highlighted.at(-1)).toBe('inline');
  point('pointermove', 300);
  await frame();
  expect(view().style.cursor).toBe('');
  expect(view().title).toBe('');
  expect(highlighted.at(-1)).toBeNull();
});

it('Alt or Shift and the wheel step the slice under the pointer; the bare wheel is the camera’s', () => {
  let heard = 0;
  canvas().addEventListener('wheel', () => heard++);
  const turn = (deltaY: number, init: WheelEventInit = {}) =>
    canvas().dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true, ...init }));
  lens.session.slices.move('crossline', 4);
  turn(100, { altKey: true });
  expect(lens.store.indices.value.crossline).toBe(5);
  turn(-100, { shiftKey: true });
  turn(-100, { shiftKey: true });
  expect(lens.store.indices.value.crossline).toBe(3);
  // A trackpad sends many small ones.
  for (let k = 0; k < 6; k++) turn(10, { altKey: true });
  expect(lens.store.indices.value.crossline).toBe(4);
  expect(heard).toBe(0);
  turn(100);
  expect(heard).toBe(1);
  expect(lens.store.indices.value.crossline).toBe(4);
});

it('a drag of a handle crops as it goes and is one step to undo; slices and surface are left alone', async () => {
  const { store, session } = lens;
  const whole = store.shape.value!.inline.count - 1;
  expect(store.crop.value).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 600));
  const calls = stageCalls.length;
  point('pointermove', 700);
  await frame();
  expect(view().title).toMatch(/Drag to crop: inline to/);
  point('pointerdown', 700, { buttons: 1 });
  point('pointermove', 690, { buttons: 1 });
  await frame();
  expect(store.crop.value?.high[0]).toBe(3);
  // Longer than it takes to make a step of what rests.
  await new Promise((resolve) => setTimeout(resolve, 600));
  point('pointermove', 670, { buttons: 1 });
  await frame();
  expect(store.crop.value?.high[0]).toBe(1);
  point('pointerup', 670);
  expect(store.crop.value).toMatchObject({
    low: [0, 0, 0],
    high: [1, expect.any(Number), expect.any(Number)],
  });
  expect(whole).toBeGreaterThan(1);
  expect(store.indices.value.inline).toBe(3);
  const drawn = stageCalls
    .slice(calls)
    .filter((call) => /^set(Slice|Mesh|Volume|Survey)$/.test(call.split(' ')[0]!));
  expect(drawn).toEqual([]);
  expect(historyOf(session).undo()).toBe(true);
  expect(store.crop.value).toBeNull();
  historyOf(session).redo();
  expect(store.crop.value?.high[0]).toBe(1);
});
