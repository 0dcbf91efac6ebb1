import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;

beforeEach(async () => {
  localStorage.clear();
  SegyLens.services = fakeServices(() => madeDataset(), fakeStage());
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '700px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  lens.store.tab.value = 'map';
  await vi.waitFor(() => expect(corners()).toHaveLength(4));
});

afterEach(() => lens.remove());

const frame = () =>
  lens.shadowRoot!.querySelector('lens-map')!.shadowRoot!.querySelector<HTMLElement>('.frame')!;
const corners = () =>
  [...frame().querySelectorAll('circle.corner')].map((dot) => dot.getBoundingClientRect());
/** Shares of the inlines and of the crosslines at a place, by the corners as they are seen now. */
function sharesAt(clientX: number, clientY: number): [inline: number, crossline: number] {
  const [start, across, , up] = corners().map(({ x, y, width, height }) => ({
    x: x + width / 2,
    y: y + height / 2,
  }));
  const [ax, ay] = [across!.x - start!.x, across!.y - start!.y];
  const [ux, uy] = [up!.x - start!.x, up!.y - start!.y];
  const [dx, dy] = [clientX - start!.x, clientY - start!.y];
  const area = ux * ay - uy * ax;
  return [(dx * ay - dy * ax) / area, (ux * dy - uy * dx) / area];
}

it('a click means what is seen under it, also before the map is drawn anew for the size that its frame has just taken', () => {
  const { width } = frame().querySelector<SVGSVGElement>(':scope > svg')!.viewBox.baseVal;
  lens.style.setProperty('width', '60%');
  expect(frame().clientWidth).toBeLessThan(0.95 * width);
  const [, , right, top] = corners();
  // Near the far corner, at whole pixels: a click tells no others.
  const [clientX, clientY] = [Math.round(right!.x - 6), Math.round((right!.y + 2 * top!.y) / 3)];
  const [inlines, crosslines] = sharesAt(clientX, clientY);
  frame().dispatchEvent(new MouseEvent('click', { clientX, clientY, bubbles: true }));
  const { inline, crossline } = lens.store.indices.value;
  // 80 inlines and 120 crosslines.
  expect(Math.abs(inline - 79 * inlines)).toBeLessThan(0.6);
  expect(Math.abs(crossline - 119 * crosslines)).toBeLessThan(0.6);
});
