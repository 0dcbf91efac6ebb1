import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { VolumeStyle } from '../../../../../src/core/scene.ts';
import { SegyLens } from '../../../../../src/ui/page/segy-lens.ts';
import type { LayerDrawing } from '../../../../../src/view/layers/layer.ts';
import type { VolumeState } from '../../../../../src/view/layers/volume/lazy-volume.ts';
import { fakeServices, fakeStage, layerIn } from '../../fakes.ts';
import { madeDataset } from '../../made-dataset.ts';
import { deep } from '../../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let styles: (VolumeStyle | null)[];

beforeEach(async () => {
  localStorage.clear();
  styles = [];
  const stage = {
    ...fakeStage(),
    setLayers: (layers: readonly LayerDrawing[]) => {
      const volume = layerIn(layers, 'volume') as (VolumeState & { shown: boolean }) | undefined;
      if (volume) styles.push(volume.shown ? volume.style : null);
    },
  };
  SegyLens.services = fakeServices(() => madeDataset(), stage);
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  button().click();
  await vi.waitFor(() => expect(panel()?.querySelector('svg')).toBeTruthy());
});

afterEach(() => lens.remove());

const viewport = () => lens.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
const button = () =>
  [...viewport().querySelectorAll('button')].find((b) => b.textContent?.trim() === 'Volume')!;
const panel = () => deep('lens-volume')[0]?.shadowRoot ?? null;
const handles = () => [...panel()!.querySelectorAll('[role=slider]')];

it('draws the volume while it is open, and not after', async () => {
  expect(styles.at(-1)).toMatchObject({ mode: 'composite', shading: true });
  button().click();
  await vi.waitFor(() => expect(panel()).toBeNull());
  expect(styles.at(-1)).toBeNull();
});

it('the surface steps back while the volume is drawn, stands in it when asked for, and comes again after it', async () => {
  const { showSurface, volumeSamples } = lens.store;
  const toggled = async () => {
    const there = panel() !== null;
    button().click();
    await vi.waitFor(() => expect(panel() === null).toBe(there));
  };
  const box = () =>
    [...panel()!.querySelectorAll('label')].find((label) => label.textContent?.includes('With the surface'))!
      .control as HTMLInputElement;
  await toggled();
  volumeSamples.value = { kind: 'ready', subsample: 1, sampleStride: 1, eightBit: null };
  showSurface.value = true;
  await toggled();
  expect(showSurface.value).toBe(false);
  await vi.waitFor(() => expect(box().checked).toBe(false));
  box().click();
  expect(showSurface.value).toBe(true);
  await toggled();
  expect(showSurface.value).toBe(true);
  await toggled();
  await toggled();
  expect(showSurface.value).toBe(true);
  // What was hidden before stays so; and with no volume there is nothing to step back for.
  showSurface.value = false;
  await toggled();
  await toggled();
  expect(showSurface.value).toBe(false);
  showSurface.value = true;
  volumeSamples.value = { kind: 'loading' };
  await toggled();
  expect(showSurface.value).toBe(true);
});

it('points are dragged, and moved and removed by the keyboard', async () => {
  const svg = panel()!.querySelector('svg')!;
  const bounds = svg.getBoundingClientRect();
  svg.setPointerCapture = () => {};
  const send = (target: Element, type: string, u: number, v: number) =>
    target.dispatchEvent(
      new PointerEvent(type, {
        clientX: bounds.left + u * bounds.width,
        clientY: bounds.top + v * bounds.height,
        bubbles: true,
      }),
    );
  const { length } = styles.at(-1)!.points;
  // A press beside every point makes a new one, and the drag goes on with it.
  send(svg, 'pointerdown', 0.5, 0.5);
  send(svg, 'pointermove', 0.45, 0.04);
  send(svg, 'pointerup', 0.45, 0.04);
  const added = styles.at(-1)!.points;
  expect(added.length).toBe(length + 1);
  const index = added.findIndex(({ at }) => Math.abs(at - 0.45) < 0.01);
  expect(added[index]!.opacity).toBeGreaterThan(0.95);
  await (deep('lens-volume')[0] as unknown as { updateComplete: Promise<void> }).updateComplete;
  const key = (name: string) =>
    handles()[index]!.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
  key('ArrowRight');
  expect(styles.at(-1)!.points[index]!.at).toBeCloseTo(added[index]!.at + 0.01, 6);
  key('Delete');
  expect(styles.at(-1)!.points.length).toBe(length);
});

it('modes and presets are styles of their own', () => {
  const select = (label: string, value: string) => {
    const field = panel()!.querySelector<HTMLSelectElement>(`select[aria-label=${label}]`)!;
    field.value = value;
    field.dispatchEvent(new Event('change'));
  };
  select('Mode', 'maximum');
  expect(styles.at(-1)!.mode).toBe('maximum');
  const before = styles.at(-1)!.points;
  select('Shown', 'low');
  expect(styles.at(-1)!.points).not.toEqual(before);
  expect(styles.at(-1)!.points.at(-1)!.opacity).toBe(0);
});

it('is clean for assistive technology', async () => {
  const { violations } = await axe.run(lens, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map((n) => n.html).join()}`)).toEqual([]);
});
