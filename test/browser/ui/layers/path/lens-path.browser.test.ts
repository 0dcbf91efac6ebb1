import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PathPoint, PathSection } from '../../../../../src/core/scene.ts';
import { layersReady } from '../../../../../src/ui/layers/layers-of.ts';
import { SegyLens } from '../../../../../src/ui/page/segy-lens.ts';
import type { LayerDrawing } from '../../../../../src/view/layers/layer.ts';
import type { PathState } from '../../../../../src/view/layers/path/curtain.ts';
import { fakeServices, fakeStage, layerIn } from '../../fakes.ts';
import { type MadeDataset, madeDataset } from '../../made-dataset.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let dataset: MadeDataset;
let sections: (PathSection | null)[];
let path: readonly PathPoint[];

beforeEach(async () => {
  localStorage.clear();
  sections = [];
  path = [];
  const stage = {
    ...fakeStage(),
    // A pixel is a line.
    pick: (x: number, y: number) =>
      ({ slot: 'sample', inlineIndex: x, crosslineIndex: y, sampleIndex: 2 }) as const,
    setLayers: (layers: readonly LayerDrawing[]) => {
      const state = layerIn(layers, 'path') as PathState | undefined;
      if (!state) return;
      sections.push(state.section);
      path = state.points;
    },
  };
  dataset = madeDataset();
  SegyLens.services = fakeServices(() => dataset, stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  await layersReady(lens.session);
  [...viewport().querySelectorAll('button')].find((b) => b.textContent?.includes('Random section'))!.click();
  await vi.waitFor(() => expect(panel()?.querySelector('input')).toBeTruthy());
});

afterEach(() => lens.remove());

const viewport = () => lens.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
const panel = () => viewport().querySelector('lens-path')?.shadowRoot ?? null;
const canvas = () => viewport().querySelector('canvas')!;
function click(clientX: number, clientY: number, drag = 0): void {
  for (const [type, x] of [
    ['pointerdown', clientX],
    ['pointerup', clientX + drag],
  ] as const)
    canvas().dispatchEvent(new PointerEvent(type, { clientX: x, clientY, bubbles: true, composed: true }));
}

it('clicks set points, a turn of the camera does not; Enter reads the traces along them', async () => {
  click(0, 1);
  click(5, 5, 30);
  click(3, 1);
  expect(path.map((p) => [p.inlineIndex, p.crosslineIndex])).toEqual([
    [0, 1],
    [3, 1],
  ]);
  canvas().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
  await vi.waitFor(() => expect(sections.at(-1)).toBeTruthy());
  expect(sections.at(-1)!.corners.map(({ column }) => column)).toEqual([0, 3]);
  expect(panel()!.textContent).toMatch(/4 traces/);
  // The same in the Section tab, and gone with the path.
  const line = lens.store.lineSection.value!;
  expect([line.width, ...line.inlineIndices]).toEqual([4, 0, 1, 2, 3]);
  const button = (text: string) =>
    [...panel()!.querySelectorAll('button')].find((each) => each.textContent?.includes(text))!;
  button('In Section tab').click();
  expect([lens.store.tab.value, lens.store.showsLine.value]).toEqual(['section', true]);
  lens.store.tab.value = '3d';
  button('Draw another').click();
  expect([lens.store.lineSection.value, lens.store.showsLine.value]).toEqual([null, false]);
});

it('the path can be typed as line numbers; nonsense is refused with a sentence', async () => {
  const { inline, crossline } = lens.store.shape.value!;
  const field = panel()!.querySelector('input')!;
  const type = (text: string) => {
    field.value = text;
    field.dispatchEvent(new Event('change'));
  };
  type('here and there');
  await vi.waitFor(() => expect(panel()!.textContent).toMatch(/within the survey/));
  type(`${inline.first}/${crossline.first}, ${inline.first + 2 * inline.step}/${crossline.first}`);
  await vi.waitFor(() => expect(sections.at(-1)?.width).toBe(3));
});

it('Escape takes it away, and so does another survey', async () => {
  click(0, 1);
  canvas().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
  await vi.waitFor(() => expect(panel()).toBeNull());
  expect(path).toEqual([]);
  expect(sections.at(-1)).toBeNull();
});

it('is clean for assistive technology', async () => {
  const { violations } = await axe.run(lens, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});
