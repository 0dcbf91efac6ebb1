import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StageView } from '../../../src/core/scene.ts';
import type { LensSlider } from '../../../src/ui/lens-slider.ts';
import { SegyLens } from '../../../src/ui/segy-lens.ts';
import { createStage } from '../../../src/view/create-stage.ts';
import { levelOf, meshOf } from '../view/scene.ts';
import { type FakeDataset, fakeDataset, fakeServices } from './fakes.ts';
import { deep } from './page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let stage: StageView;
let dataset: FakeDataset;

const level = levelOf(
  [20, 30, 25],
  (i, x, s) => 1000 * (1 - Math.hypot(i - 10, x - 15, s - 12) / 14),
  undefined,
  { inline: 4, crossline: 4, sample: 8 },
);

beforeEach(async () => {
  localStorage.clear();
  const mesh = async ({ threshold = 0.5 } = {}) => {
    dataset.calls.push(`mesh ${threshold}`);
    return { ...meshOf(level, threshold * 980), level: threshold * 980, subsample: 4 };
  };
  dataset = Object.assign(fakeDataset(), { level: async () => level, mesh });
  SegyLens.services = {
    ...fakeServices(() => dataset),
    createStage: (canvas, labels, options) => {
      stage = createStage(canvas, labels, { ...options, rayScale: 0.25 });
      return stage;
    },
  };
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  lens.style.cssText = 'display: block; width: 900px; height: 600px';
  document.body.append(lens);
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  const { store } = lens;
  await vi.waitFor(() => {
    expect(store.status.value).toBe('ready');
    expect(store.volumeSamples.value).toMatchObject({ kind: 'ready' });
    expect(store.mesh.value?.level).toBe(store.thresholdAmplitude.value);
  });
  await stage.nextFrame();
});

afterEach(() => {
  vi.useRealTimers();
  lens.remove();
});

function drag(
  label: string,
  values: readonly number[],
  each: (what: string) => Promise<void>,
): Promise<void> {
  const slider = deep('lens-slider').find((element) => (element as unknown as LensSlider).label === label);
  const range = slider!.shadowRoot!.querySelector<HTMLInputElement>('input[type=range]')!;
  return values.reduce(async (before, value) => {
    await before;
    range.value = String(value);
    range.dispatchEvent(new Event('input'));
    await each(`${label} ${value}`);
  }, Promise.resolve());
}

it('while threshold, gain, opacity or the colour map is moved nothing is computed and nothing uploaded: each is a frame', async () => {
  const { store, session } = lens;
  // Nothing comes to rest until the timers are let go.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const work = () => {
    const { textureUploads, textureBytes, materials } = stage.counts;
    return { textureUploads, textureBytes, materials, calls: [...dataset.calls] };
  };
  const shots = new Set<string>();
  const frame = async (what: string) => {
    const { frames } = stage.counts;
    await stage.nextFrame();
    expect(stage.counts.frames, what).toBeGreaterThan(frames);
    shots.add(JSON.stringify(store.display.value) + store.threshold.value);
  };
  // The first of all makes what rays are drawn into.
  await drag('Threshold', [0.45], frame);
  const before = work();
  const { rayFrames } = stage.counts;
  await drag('Threshold', [0.3, 0.35, 0.4, 0.6], frame);
  // Ray-cast in every frame of them.
  expect(stage.counts.rayFrames).toBe(rayFrames + 4);
  await drag('Gain', [1, 2, 1.5], frame);
  await drag('Slice opacity', [0.9, 0.5, 1], frame);
  await drag('Surface opacity', [0.8, 0.4], frame);
  for (const name of ['vik', 'roma', 'grey'] as const) {
    store.chosenColormap.value = name;
    await frame(name);
  }
  expect(shots.size).toBeGreaterThan(13);
  expect(work()).toEqual(before);
  vi.useRealTimers();
  session.surface.setThreshold(0.6);
  // At rest the mesh of that place is computed: once.
  await vi.waitFor(() => expect(dataset.calls.slice(before.calls.length)).toContain('mesh 0.6'));
});
