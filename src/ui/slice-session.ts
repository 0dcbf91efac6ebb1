import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { SliceSlot } from '../core/scene.ts';
import type { PlacedSlice, ProgressListener, SliceData } from '../core/types.ts';
import { formatLevel } from './format.ts';
import { Latest, Rest } from './latest.ts';
import type { ViewStore } from './store.ts';
import { SLOTS, type SurveyShape, slicePlace } from './survey-shape.ts';
import { countWork, measure } from './timing.ts';

const REST_MILLISECONDS = 80;
/** Dearer slices stay at the level that memory holds until they are asked for; the label says so. */
const COST_LIMIT_MILLISECONDS = 1500;

/** Keeps the three slices at the chosen places: what memory holds at once, full resolution at rest. */
export class SliceSession {
  #requests: Record<SliceSlot, Latest> = {
    inline: new Latest(),
    crossline: new Latest(),
    sample: new Latest(),
  };
  #rests: Record<SliceSlot, Rest> = {
    inline: new Rest(REST_MILLISECONDS),
    crossline: new Rest(REST_MILLISECONDS),
    sample: new Rest(REST_MILLISECONDS),
  };

  /** Where the slice moved last: its neighbour on that side is read before it is asked for. */
  #directions: Record<SliceSlot, number> = { inline: 0, crossline: 0, sample: 0 };
  #ahead = new Latest();
  readonly #saidCoarse = new Set<string>();

  constructor(
    private readonly store: ViewStore,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Moves a slice: the coarse picture now, the full one once the slider rests. */
  move(slot: SliceSlot, index: number): void {
    this.#directions[slot] = Math.sign(index - this.store.indices.value[slot]);
    this.#ahead.abort();
    this.store.setIndex(slot, index);
    this.store.activeSlot.value = slot;
    this.#requests[slot].abort();
    const start = performance.now();
    this.showCoarse(slot);
    if (this.#isSharp(slot)) {
      const milliseconds = measure('slice', start, { bytesRead: 0, bytesFromDisk: 0, cacheHit: true });
      this.store.lastOperation.value = {
        label: this.store.shape.value?.[slot].label ?? 'Slice',
        milliseconds,
      };
    }
    this.#rests[slot].after(() => void this.sharpen(slot));
  }

  /** The best that memory holds, unless what is shown is better already. */
  showCoarse(slot: SliceSlot): void {
    const { dataset, shape, slices } = this.store;
    if (!dataset.value || !shape.value) return;
    const index = this.store.indices.value[slot];
    const shown = slices.value[slot];
    const coarse = coarseSlice(dataset.value, shape.value, slot, index);
    if (!coarse) return;
    // A level may be better than the preview of the same subsample; every trace and sample is the best there is.
    const better = (slice: { readonly subsample: number }): boolean =>
      slice.subsample < coarse.subsample || slice.subsample === 1;
    if (shown && shown.index === index && better(shown)) return;
    this.store.setSlice(slot, coarse);
  }

  /** Full resolution of every slice, those in view first. */
  async sharpenAll(): Promise<void> {
    for (const slot of this.#slots()) {
      this.showCoarse(slot);
      await this.sharpen(slot);
    }
  }

  /** What the full resolution of a slice would take, where that is so long that it is read only when asked for; else null. */
  dearMilliseconds(slot: SliceSlot): number | null {
    const { dataset, shape, indices } = this.store;
    // Where the lines of a grid with gaps stand is not known yet: Optimize reads all headers first.
    if (!dataset.value || !shape.value || dataset.value.grid.located || this.#isSharp(slot)) return null;
    const cost = dataset.value.sliceCostMilliseconds(slicePlace(shape.value, slot, indices.value[slot]).axis);
    return cost > COST_LIMIT_MILLISECONDS && Number.isFinite(cost) ? cost : null;
  }

  /** Full resolution of a dear slice, which the user asked for and may cancel. */
  async readNow(slot: SliceSlot): Promise<void> {
    const label = this.store.shape.value?.[slot].label ?? '';
    const task = this.store.begin(`Reading the ${label.toLowerCase()}`, () => this.#requests[slot].abort());
    try {
      await this.sharpen(slot, task.report);
    } finally {
      task.end();
    }
  }

  /** @param asked of a dear slice: who asked for it, and is told how far it is */
  async sharpen(slot: SliceSlot, asked: ProgressListener | null = null): Promise<void> {
    const dataset = this.store.dataset.value;
    const shape = this.store.shape.value;
    if (!dataset || !shape) return;
    const index = this.store.indices.value[slot];
    const place = slicePlace(shape, slot, index);
    if (this.#isSharp(slot)) return;
    const start = performance.now();
    const work = countWork(dataset);
    try {
      const cost = dataset.sliceCostMilliseconds(place.axis);
      // One that memory does not allow is asked for all the same: the refusal says why it stays coarse.
      const refused = cost === Number.POSITIVE_INFINITY && dataset.hasFile;
      if (!asked && cost > COST_LIMIT_MILLISECONDS && !refused) return;
      const slice = await this.#requests[slot].run((signal) =>
        dataset.slice({
          ...(place.axis === 'line' ? { axis: 'line' } : place),
          signal,
          ...(asked && { onProgress: asked }),
        }),
      );
      if (!slice || this.store.dataset.value !== dataset) return;
      this.store.setSlice(slot, placeSlice(slice, shape, slot, index, place.axis));
      const milliseconds = measure('slice', start, work());
      this.store.lastOperation.value = { label: shape[slot].label, milliseconds };
      this.store.refresh();
      if (!asked) void this.#prefetch(slot, index + this.#directions[slot]);
    } catch (error) {
      if (isSegyError(error, 'memory-limit')) this.#sayCoarse(slot, error.message);
      else if (!isSegyError(error, 'closed')) this.fail(error);
    }
  }

  /** Once for each of a survey's slices: moving it is not news. */
  #sayCoarse(slot: SliceSlot, why: string): void {
    const { meta, slices } = this.store;
    const key = `${meta.value?.fingerprint} ${slot}`;
    const shown = slices.value[slot];
    if (this.#saidCoarse.has(key) || !shown) return;
    this.#saidCoarse.add(key);
    this.store.say('notice', `${why} Shown is ${formatLevel(shown.subsample)}.`);
  }

  async #prefetch(slot: SliceSlot, index: number): Promise<void> {
    const { dataset, shape, indices } = this.store;
    if (!dataset.value || !shape.value || shape.value.flat || index === indices.value[slot]) return;
    if (index < 0 || index >= shape.value[slot].count) return;
    const place = slicePlace(shape.value, slot, index);
    const survey = dataset.value;
    // What cannot be read ahead is said when it is looked at.
    await this.#ahead.run((signal) => survey.prefetch({ ...place, signal })).catch(() => undefined);
  }

  abort(): void {
    this.#ahead.abort();
    for (const slot of SLOTS) {
      this.#rests[slot].cancel();
      this.#requests[slot].abort();
    }
  }

  #isSharp(slot: SliceSlot): boolean {
    const shown = this.store.slices.value[slot];
    return shown?.index === this.store.indices.value[slot] && shown.subsample === 1;
  }

  #slots(): SliceSlot[] {
    if (this.store.shape.value?.flat) return ['inline'];
    const active = this.store.activeSlot.value;
    return [active, ...SLOTS.filter((slot) => slot !== active)];
  }
}

export function coarseSlice(
  dataset: Dataset,
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
): PlacedSlice | null {
  if (shape.flat && slot !== 'inline') return null;
  const { axis, position } = slicePlace(shape, slot, index);
  return dataset.coarseSlice(axis, position);
}

/** Places what `dataset.slice` gave on the full-resolution axes. */
export function placeSlice(
  slice: SliceData,
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
  axis: PlacedSlice['axis'],
): PlacedSlice {
  const rows = slot === 'sample' ? shape.inline.count : shape.sample.count;
  const rowStride =
    slot === 'sample' ? slice.subsample : Math.max(1, Math.round(rows / Math.max(1, slice.height)));
  return { ...slice, axis, index, columnStride: slice.subsample, rowStride };
}
