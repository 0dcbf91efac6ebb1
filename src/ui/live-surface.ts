import { effect } from '@lit-labs/preact-signals';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { AmplitudeSpan, EightBit, StageView, SurfaceLevel, VolumeOutcome } from '../core/scene.ts';
import type { Level, Mesh } from '../core/types.ts';
import { formatSubsample } from './format.ts';
import { whenIdle } from './idle.ts';
import type { SurfaceSign, ViewStore } from './store.ts';
import { beyondWords, eightBitWords } from './volume-words.ts';

const SIGNS = {
  positive: ['positive'],
  negative: ['negative'],
  both: ['positive', 'negative'],
} as const;
const COARSEST = 16;

/**
 * While the mesh is not that of the threshold's place, the stage ray-casts the surface. The volume goes up once the page
 * has nothing more urgent to do; where the GPU refuses it, the next coarser level does, and that is said.
 */
export class LiveSurface {
  readonly #release: () => void;
  #dataset: Dataset | null = null;
  #mesh: Mesh | null = null;
  #meshSign: SurfaceSign = 'positive';
  /** What the stage was given, or would have been. */
  #level: Level | null = null;
  #showing = 0;

  constructor(
    private readonly store: ViewStore,
    private readonly stage: StageView,
  ) {
    const { threshold, surfaceSign, amplitude, mesh } = store;
    const surface = effect(() => {
      const sign = surfaceSign.value;
      if (mesh.value !== this.#mesh) {
        this.#mesh = mesh.value;
        this.#meshSign = sign;
      }
      void threshold.value;
      const wanted = amplitude.value?.constant ? null : surfaceLevel(store);
      const drawn = this.#mesh;
      const same =
        drawn && this.#meshSign === sign && Math.abs(drawn.level) === Math.abs(wanted?.amplitude ?? 0);
      stage.setLiveSurface(same ? null : wanted);
    });
    const volume = effect(() => {
      const dataset = store.dataset.value;
      if (dataset !== this.#dataset) {
        this.#dataset = dataset;
        this.#level = null;
        this.#showing++;
        store.volumeSamples.value = { kind: 'loading' };
        void stage.setVolume(null);
      }
      if (!dataset || store.status.value !== 'ready' || store.shape.value?.flat) return;
      if (store.amplitude.value?.constant) {
        store.volumeSamples.value = { kind: 'refused', reason: 'all samples seen have one value' };
        return;
      }
      whenIdle(() => void this.#show(dataset));
    });
    this.#release = () => {
      surface();
      volume();
    };
  }

  /** After a lost context: in 8 bits now, or not at all and the next coarser level is offered. */
  restored(outcome: VolumeOutcome): void {
    const { value: samples } = this.store.volumeSamples;
    if (outcome.kind === 'ready' && samples.kind === 'ready')
      this.#taken(samples.subsample, outcome.eightBit, null);
    const dataset = this.#dataset;
    if (outcome.kind === 'refused' && dataset && this.#level)
      void this.#offer(dataset, this.#level, outcome.reason, this.#showing);
  }

  release(): void {
    this.#showing++;
    this.#release();
  }

  async #show(dataset: Dataset): Promise<void> {
    if (this.store.dataset.value !== dataset) return;
    try {
      const level = await dataset.level('best');
      if (level === this.#level || this.store.dataset.value !== dataset) return;
      this.#level = level;
      await this.#offer(dataset, level, null, ++this.#showing);
    } catch (error) {
      // What cannot be read for the live surface was said where it was read for the slices; the mesh still comes.
      if (!isSegyError(error)) throw error;
      if (this.store.dataset.value === dataset)
        this.store.volumeSamples.value = { kind: 'refused', reason: 'its samples could not be read' };
    }
  }

  /** Hands over a level, or after a refusal coarser ones until one is taken. */
  async #offer(dataset: Dataset, first: Level, refusal: string | null, showing: number): Promise<void> {
    let level = first;
    for (let reason = refusal; showing === this.#showing; ) {
      if (reason !== null) {
        const coarser = level.stride.crossline * 2;
        if (coarser > COARSEST) return this.#refused(reason);
        const next = await dataset.level(coarser);
        if (showing !== this.#showing) return;
        // A survey with gaps may have one level alone until it was optimized.
        if (next.data.length >= level.data.length)
          return this.#refused(reason, 'Optimize makes coarser levels, which the GPU may hold.');
        level = next;
      }
      this.store.volumeSamples.value = { kind: 'loading' };
      const outcome = await this.stage.setVolume(level, amplitudeSpan(this.store));
      if (outcome.kind === 'superseded') return;
      if (outcome.kind === 'ready') {
        this.#taken(level.stride.crossline, outcome.eightBit, reason);
        return;
      }
      // Too thin for any surface: coarser ones are thinner.
      if (Math.min(level.inlineCount, level.crosslineCount, level.sampleCount) < 2) {
        this.store.volumeSamples.value = outcome;
        return;
      }
      reason = outcome.reason;
    }
  }

  /** No level is taken: the threshold then moves no surface until the mesh is made, and there is no volume to draw. */
  #refused(
    reason: string,
    remedy = 'Close other pages that draw in 3D, then reload this one to try again.',
  ): void {
    this.store.volumeSamples.value = { kind: 'refused', reason };
    this.store.say(
      'notice',
      `The graphics memory holds no level of this volume: ${reason}. Volume rendering is off, and the surface follows the threshold only once it rests; slices and sections are drawn as ever. ${remedy}`,
    );
  }

  /** What is coarser than it could be is said; the same is not said twice. */
  #taken(subsample: number, eightBit: EightBit | null = null, coarser: string | null): void {
    const { store } = this;
    store.volumeSamples.value = { kind: 'ready', subsample, eightBit };
    const drawn = 'The volume, and the surface while the threshold moves, are drawn from';
    if (coarser !== null)
      store.say(
        'notice',
        `${drawn} ${formatSubsample(subsample)}, because the finer volume was refused: ${coarser}.`,
      );
    if (eightBit)
      store.say(
        'notice',
        `${drawn} ${eightBitWords(eightBit)}, because half floats were refused: ${eightBit.reason}. Where the amplitude changes by less than one step from sample to sample, that surface may lie more than a sample beside the mesh. ${beyondWords(eightBit)}`.trim(),
      );
  }
}

/** All that the threshold can mean. */
function amplitudeSpan({ amplitude }: ViewStore): AmplitudeSpan | null {
  const range = amplitude.value;
  if (!range || range.constant) return null;
  return range.bothSigns ? [-range.p999Absolute, range.p999Absolute] : [range.p001, range.p999];
}

function surfaceLevel(store: ViewStore): SurfaceLevel | null {
  const amplitude = store.thresholdAmplitude.value;
  if (amplitude === null) return null;
  const bothSigns = store.amplitude.value?.bothSigns ?? false;
  return {
    amplitude: bothSigns ? Math.abs(amplitude) : amplitude,
    signs: bothSigns ? SIGNS[store.surfaceSign.value] : SIGNS.positive,
  };
}
