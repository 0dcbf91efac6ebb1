import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LensSection } from '../../../../src/ui/section/lens-section.ts';
import { fakeServices } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { deep } from '../page.ts';

let lens: SegyLens;

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens as never);

beforeEach(async () => {
  localStorage.clear();
  SegyLens.services = fakeServices(() => madeDataset());
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File(['x'], 'a.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
});
afterEach(() => lens.remove());

const section = () => deep('lens-section')[0] as LensSection | undefined;
const picture = () => section()!.renderRoot.querySelector<HTMLCanvasElement>('canvas.picture')!;
const messages = () => lens.store.messages.value.map(({ text }) => text).join();

/** Shows the Section tab and waits until a painter of this kind has drawn it. */
async function drawnBy(kind: 'webgl2' | 'canvas'): Promise<void> {
  lens.store.tab.value = 'section';
  await vi.waitFor(() => expect(section()?.view?.kind).toBe(kind));
  await vi.waitFor(() => expect(section()!.view.counts!.frames).toBeGreaterThan(0));
}

/** Takes the context of the section away. Returns a function that gives it back. */
function loseContext(): () => void {
  const extension = picture().getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
  extension.loseContext();
  return () => extension.restoreContext();
}

it('a section whose graphics context is lost is drawn by the processor, which is said, until the context is back', async () => {
  await drawnBy('webgl2');
  const before = picture();
  const restore = loseContext();
  await drawnBy('canvas');
  expect(picture()).not.toBe(before);
  // The processor draws the same samples: the plot is not empty.
  const { width, height } = picture();
  const pixels = picture().getContext('2d')!.getImageData(0, 0, width, height).data;
  expect(pixels.filter((value, k) => k % 4 === 3 && value > 0).length).toBeGreaterThan(0.9 * width * height);
  expect(messages()).toMatch(/took the graphics context of the section away.*The processor draws/);
  restore();
  await drawnBy('webgl2');
  expect(messages()).toBe('');
});

it('axes whose canvas the browser emptied when the GPU was reset are painted again', async () => {
  await drawnBy('webgl2');
  const axes = section()!.renderRoot.querySelector<HTMLCanvasElement>('canvas.axes')!;
  const context = axes.getContext('2d')!;
  const isPainted = () => context.getImageData(0, 0, axes.width, axes.height).data.some((value) => value > 0);
  await vi.waitFor(() => expect(isPainted()).toBe(true));
  // Nothing else asks for a frame while the page is at rest.
  await new Promise((resolve) => setTimeout(resolve, 500));
  context.save();
  context.resetTransform();
  context.clearRect(0, 0, axes.width, axes.height);
  context.restore();
  expect(isPainted()).toBe(false);
  axes.dispatchEvent(new Event('contextrestored'));
  await vi.waitFor(() => expect(isPainted()).toBe(true));
});

it('a context that is lost for good is tried anew when the tab is shown again', async () => {
  await drawnBy('webgl2');
  loseContext();
  await drawnBy('canvas');
  lens.store.tab.value = 'map';
  await vi.waitFor(() => expect(section()).toBeUndefined());
  expect(messages()).toBe('');
  await drawnBy('webgl2');
});
