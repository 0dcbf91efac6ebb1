import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import { createStage } from '../../../../src/view/create-stage.ts';
import type { StageView } from '../../../../src/view/stage-view.ts';
import { fakeServices } from '../fakes.ts';
import { type MadeDataset, madeDataset } from '../made-dataset.ts';
import { slider } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let stage: StageView;
let dataset: MadeDataset;

beforeEach(async () => {
  localStorage.clear();
  dataset = madeDataset();
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
  const range = slider(label);
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
    shots.add(JSON.stringify([store.display.value, store.threshold.value, store.surfaceOpacity.value]));
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
  session.set('threshold', 0.6);
  // At rest the mesh of that place is computed: once.
  await vi.waitFor(() => expect(dataset.calls.slice(before.calls.length)).toContain('mesh 0.6 4'));
});
