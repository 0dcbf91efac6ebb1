import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AmplitudeSpan, StageOptions, SurfaceLevel, VolumeOutcome } from '../../../../src/core/scene.ts';
import type { AmplitudeRange, Level } from '../../../../src/core/types.ts';
import { SegyLens } from '../../../../src/ui/page/segy-lens.ts';
import type { LayerDrawing } from '../../../../src/view/layers/layer.ts';
import type { SurfaceState } from '../../../../src/view/layers/surface/surface-layer.ts';
import type { VolumeOffer, VolumeState } from '../../../../src/view/layers/volume/lazy-volume.ts';
import { fakeServices, fakeStage, layerIn } from '../fakes.ts';
import { madeDataset } from '../made-dataset.ts';
import { deep } from '../page.ts';

if (!customElements.get('segy-lens')) customElements.define('segy-lens', SegyLens);

let lens: SegyLens;
let options: StageOptions;
let answers: VolumeOutcome[];
/** As a survey with gaps before it was optimized. */
let single: boolean;
/** Whether every second sample may be left out. */
let smooth: boolean;
/** What every level is answered with, if anything. */
let waiting: Promise<VolumeOutcome> | null;
let amplitude: AmplitudeRange | null;
let volumes: (number | null)[];
let spans: (AmplitudeSpan | null | undefined)[];
let surfaces: (SurfaceLevel | null)[];
let canvases: HTMLCanvasElement[];
/** What the stage was offered last. */
let offer: VolumeOffer | null;

const refused = { kind: 'refused', reason: 'the GPU is out of memory' } as const;
const eightBit = {
  kind: 'ready',
  eightBit: { step: 0.25, ends: [-31.75, 31.75], beyond: 0.015, reason: 'it takes too much' },
} as const;
const levelAt = (subsample: number): Level => {
  const count = 32 / subsample;
  return {
    stride: { inline: subsample, crossline: subsample, sample: 1 },
    inlineCount: count,
    crosslineCount: count,
    sampleCount: count,
    data: new Uint16Array(count ** 3),
    lastValid: new Int32Array(count ** 2).fill(count - 1),
    scale: 1,
  };
};

beforeEach(async () => {
  localStorage.clear();
  answers = [];
  single = false;
  smooth = false;
  waiting = null;
  amplitude = null;
  volumes = [];
  spans = [];
  surfaces = [];
  canvases = [];
  offer = null;
  const stage = {
    ...fakeStage(),
    setLayers: (layers: readonly LayerDrawing[]) => {
      const surface = layerIn(layers, 'surface') as SurfaceState | undefined;
      if (surface && surface.live !== surfaces.at(-1)) surfaces.push(surface.live);
      const next = (layerIn(layers, 'volume') as VolumeState | undefined)?.offer;
      if (!next || next === offer) return;
      offer = next;
      const { level, span, answer } = next;
      spans.push(span);
      volumes.push(level?.stride.crossline ?? null);
      const outcome = level ? (waiting ?? answers.shift()) : null;
      void Promise.resolve(outcome ?? ({ kind: 'ready' } as const)).then(answer);
    },
  };
  const best = levelAt(2);
  const dataset = Object.assign(madeDataset(), {
    level: async (subsample: number | 'best', { maxSamples = Number.POSITIVE_INFINITY } = {}) => {
      const level = subsample === 'best' || single ? best : levelAt(subsample);
      const { stride, sampleCount } = level;
      const leftOut = smooth && sampleCount > maxSamples;
      return leftOut
        ? { ...level, sampleCount: sampleCount / 2, stride: { ...stride, sample: 2 * stride.sample } }
        : level;
    },
  });
  SegyLens.services = {
    ...fakeServices(() => Object.assign(dataset, amplitude && { amplitude }), stage),
    createStage: (canvas, _labels, given) => {
      canvases.push(canvas);
      options = given!;
      return stage;
    },
  };
  lens = document.createElement('segy-lens') as unknown as SegyLens;
  document.body.append(lens);
});

afterEach(() => {
  vi.useRealTimers();
  lens.remove();
});

const viewport = () => lens.shadowRoot!.querySelector('lens-viewport')!.shadowRoot!;
const overlay = () => viewport().querySelector<HTMLElement>('.lost')!;
const panel = () => deep('lens-volume')[0]?.shadowRoot?.textContent ?? '';
const messages = () => lens.store.messages.value.map((message) => message.text).join('\n');

/** After all that waited for the page to be idle. */
const idle = () =>
  new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve), { timeout: 1000 }));

async function opened(): Promise<void> {
  await lens.open(new File([new Uint8Array(8)], 'line.sgy'));
  await vi.waitFor(() => expect(lens.store.status.value).toBe('ready'));
}

describe('the volume on the GPU', () => {
  it('is offered coarser until it is taken, and what was refused is said', async () => {
    answers = [refused, refused];
    await opened();
    await vi.waitFor(() => expect(volumes.slice(-3)).toEqual([2, 4, 8]));
    await vi.waitFor(() => expect(messages()).toMatch(/every 8th trace.*the GPU is out of memory/));
  });

  it('is offered with every second sample before it is offered coarser, if that leaves the data as they are', async () => {
    smooth = true;
    answers = [refused];
    await opened();
    await vi.waitFor(() => expect(volumes.slice(-2)).toEqual([2, 2]));
    await vi.waitFor(() =>
      expect(messages()).toMatch(/every 2nd trace and every 2nd sample.*the GPU is out of memory/),
    );
    lens.store.volumeShown.value = true;
    await vi.waitFor(() => expect(panel()).toMatch(/Drawn from 1:2, every 2nd sample/));
  });

  it('in 8 bits is said with its steps, what is beyond them and why, at its own level', async () => {
    answers = [eightBit];
    await opened();
    await vi.waitFor(() =>
      expect(messages()).toMatch(/8-bit amplitudes in steps of 0\.25.*it takes too much/),
    );
    expect(messages()).toMatch(/1\.5 % of the samples lie beyond −31\.8 and 31\.8/);
    expect(volumes.filter((subsample) => subsample !== null)).toEqual([2]);
    // The span that 8 bits have to hold: whatever the threshold can mean.
    const most = lens.store.amplitude.value!.p999Absolute;
    expect(spans.at(-1)).toEqual([-most, most]);
    lens.store.volumeShown.value = true;
    await vi.waitFor(() => expect(panel()).toMatch(/Drawn from 1:2, 8-bit amplitudes in steps of 0\.25/));
  });

  it('that comes back in 8 bits after a lost context is said', async () => {
    await opened();
    await vi.waitFor(() =>
      expect(lens.store.volumeSamples.value).toEqual({
        kind: 'ready',
        subsample: 2,
        sampleStride: 1,
        eightBit: null,
      }),
    );
    offer!.answer(eightBit);
    expect(messages()).toMatch(/8-bit amplitudes/);
    expect(lens.store.volumeSamples.value).toMatchObject({ eightBit: eightBit.eightBit });
  });

  it('is given up below the coarsest level, and why is said once, in the messages and in the panel', async () => {
    answers = [refused, refused, refused, refused, refused];
    await opened();
    await vi.waitFor(() => expect(volumes.slice(-4)).toEqual([2, 4, 8, 16]));
    await vi.waitFor(() =>
      expect(messages().match(/holds no level of this volume: the GPU is out of memory/g)).toHaveLength(1),
    );
    expect(messages()).not.toMatch(/finer volume/);
    lens.store.volumeShown.value = true;
    await vi.waitFor(() => expect(panel()).toMatch(/No volume is drawn: the GPU is out of memory/));
  });

  it('that is on its way is told from one that there is', async () => {
    let taken: (outcome: VolumeOutcome) => void = () => {};
    waiting = new Promise((resolve) => {
      taken = resolve;
    });
    await opened();
    lens.store.volumeShown.value = true;
    await vi.waitFor(() => expect(volumes.at(-1)).toBe(2));
    await vi.waitFor(() => expect(panel()).toMatch(/on their way/));
    taken({ kind: 'ready' });
    await vi.waitFor(() => expect(panel()).toMatch(/Drawn from 1:2/));
  });

  it('of data of one value is never offered, and the panel says so', async () => {
    amplitude = { ...madeDataset().amplitude!, constant: true };
    await opened();
    lens.store.volumeShown.value = true;
    await vi.waitFor(() => expect(panel()).toMatch(/No volume is drawn: all samples seen have one value/));
    expect(volumes.filter((subsample) => subsample !== null)).toEqual([]);
  });

  it('is given up where the survey has but one level', async () => {
    answers = [refused, refused];
    single = true;
    await opened();
    await vi.waitFor(() => expect(messages()).toMatch(/the GPU is out of memory.*Optimize makes coarser/));
    await idle();
    expect(volumes.filter((subsample) => subsample !== null)).toEqual([2]);
    expect(lens.store.volumeSamples.value).toEqual(refused);
  });

  it('is offered coarser when it does not fit again after a lost context', async () => {
    await opened();
    await vi.waitFor(() => expect(volumes.at(-1)).toBe(2));
    offer!.answer({ kind: 'refused', reason: 'it takes too much' });
    await vi.waitFor(() => expect(volumes.at(-1)).toBe(4));
    await vi.waitFor(() => expect(messages()).toMatch(/every 4th trace.*too much/));
  });

  it('is not sent again while its level stays the same', async () => {
    await opened();
    await vi.waitFor(() => expect(volumes.at(-1)).toBe(2));
    const { length } = volumes;
    lens.store.showSurface.value = false;
    lens.store.showSurface.value = true;
    await idle();
    expect(volumes.length).toBe(length);
  });
});

describe('the live surface', () => {
  it('stands in from the first move of the threshold until the mesh of that place is there', async () => {
    await opened();
    await vi.waitFor(() => expect(lens.store.mesh.value).toBeTruthy());
    lens.store.mesh.value = { ...lens.store.mesh.value!, level: lens.store.thresholdAmplitude.value! };
    await vi.waitFor(() => expect(surfaces.at(-1)).toBeNull());
    lens.session.set('threshold', 0.7);
    const amplitude = lens.store.thresholdAmplitude.value!;
    expect(surfaces.at(-1)).toEqual({ amplitude, signs: ['positive'] });
    lens.store.mesh.value = { ...lens.store.mesh.value!, level: amplitude };
    expect(surfaces.at(-1)).toBeNull();
    lens.store.surfaceSign.value = 'both';
    expect(surfaces.at(-1)).toEqual({ amplitude, signs: ['positive', 'negative'] });
  });
});

describe('a lost context', () => {
  it('is said with its reason, and no more once the context is back', async () => {
    await opened();
    options.onContext!('lost', 'GPU reset');
    await vi.waitFor(() => expect(overlay().hidden).toBe(false));
    expect(overlay().textContent).toMatch(/GPU reset/);
    options.onContext!('restored', '');
    await vi.waitFor(() => expect(overlay().hidden).toBe(true));
  });

  it('twice within a minute halves the budget, which is said and remembered', async () => {
    await opened();
    const before = options.budgetBytes!();
    for (const state of ['lost', 'restored', 'lost'] as const) options.onContext!(state, '');
    expect(options.budgetBytes!()).toBe(before / 2);
    expect(messages()).toMatch(/twice within a minute/);
    lens.remove();
    lens = document.createElement('segy-lens') as unknown as SegyLens;
    document.body.append(lens);
    await vi.waitFor(() => expect(canvases.length).toBe(2));
    expect(options.budgetBytes!()).toBe(before / 2);
  });

  it('that does not come back offers a new view', async () => {
    await opened();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    options.onContext!('lost', '');
    const button = () => overlay().querySelector('button');
    await vi.advanceTimersByTimeAsync(4900);
    expect(button()).toBeNull();
    await vi.advanceTimersByTimeAsync(100);
    vi.useRealTimers();
    await vi.waitFor(() => expect(button()).toBeTruthy());
    button()!.click();
    await vi.waitFor(() => expect(canvases.length).toBe(2));
    expect(canvases[1]).not.toBe(canvases[0]);
    expect(overlay().hidden).toBe(true);
  });
});
