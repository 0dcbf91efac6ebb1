import { effect, signal } from '@lit-labs/preact-signals';
import type { Cube } from '../../../core/cube.ts';
import { isSegyError } from '../../../core/errors.ts';
import type { AmplitudeSpan, EightBit, VolumeOutcome } from '../../../core/scene.ts';
import { COARSEST_SUBSAMPLE, SUBSAMPLES } from '../../../core/subsample.ts';
import type { Level } from '../../../core/types.ts';
import { VOLUME, type VolumeOffer } from '../../../view/layers/volume/lazy-volume.ts';
import { formatSubsample } from '../../kit/format.ts';
import { whenIdle } from '../../kit/idle.ts';
import type { ViewStore } from '../../session/store.ts';
import { beyondWords, eightBitWords } from './volume-words.ts';

/**
 * Chooses the level that the GPU holds for the volume and for the surface while its mesh is missing. It is
 * uploaded when the page has no more urgent work. If the GPU refuses it, every second sample is left out where
 * that leaves the data as they are, else the next coarser level is tried; the user is told.
 */
export class VolumeOffers {
  readonly offer = signal<VolumeOffer>(VOLUME.empty.offer);
  #cube: Cube | null = null;
  #level: Level | null = null;

  constructor(private readonly store: ViewStore) {
    effect(() => {
      const cube = store.cube.value;
      if (cube !== this.#cube) {
        this.#cube = cube;
        this.#level = null;
        store.volumeSamples.value = { kind: 'loading' };
        this.offer.value = VOLUME.empty.offer;
      }
      if (!cube || store.status.value !== 'ready' || store.shape.value?.flat) return;
      if (store.amplitude.value?.constant) {
        const reason = store.amplitude.value.noneFinite
          ? 'no sample seen is a finite number'
          : 'all samples seen have one value';
        store.volumeSamples.value = { kind: 'refused', reason };
        return;
      }
      whenIdle(() => void this.#show(cube));
    });
  }

  async #show(cube: Cube): Promise<void> {
    if (this.store.cube.value !== cube) return;
    try {
      const level = await cube.level('best');
      if (level === this.#level || this.store.cube.value !== cube) return;
      this.#level = level;
      this.#offerLevel(cube, level, null);
    } catch (error) {
      // This error was already shown when the slices were read, and the mesh does not need this level.
      if (!isSegyError(error)) throw error;
      if (this.store.cube.value === cube)
        this.store.volumeSamples.value = { kind: 'refused', reason: 'its samples could not be read' };
    }
  }

  /** @param coarser why no finer level is offered; null if none was refused */
  #offerLevel(cube: Cube, level: Level, coarser: string | null): void {
    this.store.volumeSamples.value = { kind: 'loading' };
    const offer: VolumeOffer = {
      level,
      span: amplitudeSpan(this.store),
      // The GPU is asked again after a lost context, and may then hold 8 bits or nothing.
      answer: (outcome) => {
        if (this.offer.peek() === offer) void this.#outcomeGiven(cube, level, outcome, coarser);
      },
    };
    this.offer.value = offer;
  }

  async #outcomeGiven(
    cube: Cube,
    level: Level,
    outcome: VolumeOutcome,
    coarser: string | null,
  ): Promise<void> {
    if (outcome.kind === 'ready') this.#setReady(level, outcome.eightBit, coarser);
    if (outcome.kind !== 'refused') return;
    const { reason } = outcome;
    // This level is too thin for a surface, and coarser ones are thinner.
    if (Math.min(level.inlineCount, level.crosslineCount, level.sampleCount) < 2) {
      this.store.volumeSamples.value = outcome;
      return;
    }
    const offered = this.offer.peek();
    const { sampleCount } = level;
    // The lines of a preview may stand at any step.
    const subsample = SUBSAMPLES.find((each) => each >= level.stride.crossline) ?? COARSEST_SUBSAMPLE;
    const thinner = await cube.level(subsample, { maxSamples: Math.ceil(sampleCount / 2) });
    if (offered !== this.offer.peek()) return;
    if (thinner.sampleCount < sampleCount) return this.#offerLevel(cube, thinner, reason);
    if (subsample >= COARSEST_SUBSAMPLE) return this.#refused(reason);
    const next = await cube.level(subsample * 2, { maxSamples: sampleCount });
    if (offered !== this.offer.peek()) return;
    // A survey with gaps may have only one level until it is optimized.
    if (next.data.length >= level.data.length)
      return this.#refused(reason, 'Optimize makes coarser levels, which the GPU may hold.');
    this.#offerLevel(cube, next, reason);
  }

  /**
   * Reports that the GPU holds no level. The surface then appears only when its mesh is made, and no volume
   * is drawn.
   */
  #refused(
    reason: string,
    remedy = 'Close other pages that draw in 3D, then reload this one to try again.',
  ): void {
    this.store.volumeSamples.value = { kind: 'refused', reason };
    this.store.settle('volume');
    this.store.say(
      'notice',
      `The graphics memory holds no level of this volume: ${reason}. Volume rendering is off, and the surface follows the threshold only when the slider rests; slices and sections work as before. ${remedy}`,
      { matter: 'volume' },
    );
  }

  /** Records the level held, and tells the user once if it is coarser than wanted. */
  #setReady({ stride }: Level, eightBit: EightBit | null = null, coarser: string | null): void {
    const { store } = this;
    // The preview may be coarser along one axis than along the other.
    const subsample = Math.max(stride.inline, stride.crossline);
    store.volumeSamples.value = { kind: 'ready', subsample, sampleStride: stride.sample, eightBit };
    const drawn = 'The volume, and the surface while the threshold moves, are drawn from';
    store.settle('volume');
    if (coarser !== null)
      store.say(
        'notice',
        `${drawn} ${formatSubsample(subsample, stride.sample)}, because the finer volume was refused: ${coarser}.`,
        { matter: 'volume' },
      );
    if (eightBit)
      store.say(
        'notice',
        `${drawn} ${eightBitWords(eightBit)}, because half floats were refused: ${eightBit.reason}. Where the amplitude changes by less than one step from sample to sample, that surface may lie more than a sample beside the mesh. ${beyondWords(eightBit)}`.trim(),
        { matter: 'volume' },
      );
  }
}

/** The range of amplitudes that the threshold can mean. */
function amplitudeSpan({ amplitude }: ViewStore): AmplitudeSpan | null {
  const range = amplitude.value;
  if (!range || range.constant) return null;
  return range.bothSigns ? [-range.p999Absolute, range.p999Absolute] : [range.p001, range.p999];
}
