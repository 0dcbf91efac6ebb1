import { effect } from '@lit-labs/preact-signals';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { StageView, SurfaceLevel } from '../core/scene.ts';
import type { Level, Mesh } from '../core/types.ts';
import { formatSubsample } from './format.ts';
import { whenIdle } from './idle.ts';
import type { SurfaceSign, ViewStore } from './store.ts';

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
        void stage.setVolume(null);
      }
      if (
        !dataset ||
        store.status.value !== 'ready' ||
        store.shape.value?.flat ||
        store.amplitude.value?.constant
      )
        return;
      whenIdle(() => void this.#show(dataset));
    });
    this.#release = () => {
      surface();
      volume();
    };
  }

  /** The stage could not take the volume again: the next coarser level. */
  refused(reason: string): void {
    const dataset = this.#dataset;
    if (dataset && this.#level) void this.#offer(dataset, this.#level, reason, this.#showing);
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
    }
  }

  /** Hands over a level, or after a refusal coarser ones until one is taken. */
  async #offer(dataset: Dataset, first: Level, refusal: string | null, showing: number): Promise<void> {
    let level = first;
    for (let reason = refusal; showing === this.#showing; ) {
      if (reason !== null) {
        const coarser = level.stride.crossline * 2;
        if (coarser > COARSEST) return;
        const next = await dataset.level(coarser);
        // A survey with gaps may have one level alone until it was optimized.
        if (showing !== this.#showing || next.data.length >= level.data.length) return;
        level = next;
      }
      const outcome = await this.stage.setVolume(level);
      if (outcome.kind === 'superseded') return;
      if (outcome.kind === 'ready') {
        if (reason !== null)
          this.store.say(
            'notice',
            `While the threshold moves, the surface is drawn from ${formatSubsample(level.stride.crossline)}, because the finer volume was refused: ${reason}.`,
          );
        return;
      }
      // Too thin for any surface: coarser ones are thinner.
      if (Math.min(level.inlineCount, level.crosslineCount, level.sampleCount) < 2) return;
      reason = outcome.reason;
    }
  }
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
