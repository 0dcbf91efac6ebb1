import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LensSection } from '../../../../src/ui/section/lens-section.ts';
import { fakeServices, fakeStage } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { deep } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

/** As it is stored, and as the processed section shows it (a float32). */
const STORED = -278.1402282714844;
const SHOWN = Math.fround(1.26998);

let lens: SegyLens;

beforeEach(async () => {
  localStorage.clear();
  const usual = madeDataset();
  const dataset = madeDataset({
    readSample: async (trace, sample) => ({ ...(await usual.readSample(trace, sample)), value: STORED }),
    processSection: async (grid, steps) => ({
      ...(await usual.processSection(grid, steps)),
      data: new Float32Array(grid.data.length).fill(SHOWN),
    }),
  });
  SegyLens.services = fakeServices(() => dataset, fakeStage());
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.setProperty('height', '800px');
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
  lens.store.tab.value = 'section';
  await vi.waitFor(() => expect(section().plot.width).toBeGreaterThan(100));
});

afterEach(() => lens.remove());

const section = () => deep('lens-section')[0] as unknown as LensSection;
const frame = () => deep('.frame', section().shadowRoot!)[0]!;
const box = () => deep('.box', deep('lens-readout', section().shadowRoot!)[0]!.shadowRoot!)[0];
const words = () => (box()?.textContent ?? '').replace(/\s+/g, ' ');
const release = () => deep('button[aria-label="Release the read-out"]', box()!)[0];

function hover(across: number): void {
  const { plot } = section();
  const { left, top } = frame().getBoundingClientRect();
  const at = { clientX: left + plot.x + across * plot.width, clientY: top + plot.y + plot.height / 2 };
  frame().dispatchEvent(new PointerEvent('pointermove', at));
}
const moveCrosshair = () =>
  frame().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', altKey: true, cancelable: true }));

describe('the read-out', () => {
  it('of a processed section says what is shown and what is stored to five digits, and all digits in the tooltip', async () => {
    hover(0.5);
    await vi.waitFor(() => expect(words()).toMatch(/amplitude -278\.1402282714844/));
    expect(words()).not.toContain('shown');
    const { section: settings } = lens.store;
    settings.value = { ...settings.value, agcOn: true };
    await vi.waitFor(() => expect(words()).toContain('shown 1.27 · stored −278.14'));
    expect(deep('b[title]', box()!).map(({ title }) => title)).toEqual([String(SHOWN), String(STORED)]);
    settings.value = { ...settings.value, agcOn: false };
    await vi.waitFor(() => expect(words()).not.toContain('shown'));
  });

  it('says of a sample that another section passes only what is stored there', async () => {
    const { section: settings } = lens.store;
    settings.value = { ...settings.value, agcOn: true };
    moveCrosshair();
    await vi.waitFor(() => expect(words()).toContain('shown 1.27'));
    lens.session.slices.move('inline', lens.store.indices.value.inline + 1);
    await vi.waitFor(() => expect(words()).toMatch(/ms · amplitude/));
  });

  it('that is pinned has a pin and a button that releases it, also after the pointer has been elsewhere', async () => {
    hover(0.25);
    await vi.waitFor(() => expect(words()).toContain('ms'));
    expect(release()).toBeUndefined();
    moveCrosshair();
    await vi.waitFor(() => expect(release()).toBeTruthy());
    expect(deep('[aria-label=Pinned]', box()!)).toHaveLength(1);
    const pinned = lens.store.readout.value;
    hover(0.75);
    await vi.waitFor(() => expect(release()).toBeUndefined());
    expect(lens.store.readout.value).not.toMatchObject({ crosslineIndex: pinned!.crosslineIndex });
    // The box takes the pointer only while there is something to release.
    expect(getComputedStyle(box()!).pointerEvents).toBe('auto');
    box()!.dispatchEvent(new PointerEvent('pointerenter'));
    await vi.waitFor(() => expect(release()).toBeTruthy());
    expect(lens.store.readout.value).toMatchObject({ crosslineIndex: pinned!.crosslineIndex });
    release()!.click();
    expect(lens.store.cursor.value).toBeNull();
    expect(lens.store.readout.value).toBeNull();
    hover(0.5);
    await vi.waitFor(() => expect(words()).toContain('ms'));
    expect(getComputedStyle(box()!).pointerEvents).toBe('none');
  });

  it('that is pinned stays when the pointer leaves, and its lines in the section say where they are', async () => {
    moveCrosshair();
    frame().dispatchEvent(new PointerEvent('pointerleave'));
    const { crosslineIndex, sampleIndex } = lens.store.readout.value!;
    const { vertical } = lens.store.shape.value!;
    // Crosslines are numbered from 500 on, one by one.
    await vi.waitFor(() =>
      expect(section().view.figure?.cross).toMatchObject({
        xText: `Crossline ${500 + crosslineIndex}`,
        yText: `${vertical.start + sampleIndex * vertical.step} ms`,
      }),
    );
  });
});
