import type { PageDataset } from '../../api/types.ts';
import { isSegyError } from '../../core/errors.ts';
import type { SliceSlot } from '../../core/scene.ts';
import type { PlacedSlice, ProgressListener, SliceData } from '../../core/types.ts';
import { formatLevel } from '../kit/format.ts';
import { Latest, Rest } from '../kit/latest.ts';
import type { ViewStore } from './store.ts';
import { SLOTS, type SurveyShape, slicePlace } from './survey-shape.ts';
import { countWork, measure } from './timing.ts';

const REST_MILLISECONDS = 80;
/** Slices that take longer to read stay at the level in memory until the user asks; the label says so. */
const COST_LIMIT_MILLISECONDS = 1500;

/** Loads the three slices: at once what memory holds, then full resolution when the slider rests. */
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

  /** Direction in which each slice last moved; its next neighbour is prefetched. */
  #directions: Record<SliceSlot, number> = { inline: 0, crossline: 0, sample: 0 };
  #ahead = new Latest();
  readonly #explainedCoarse = new Set<string>();

  constructor(
    private readonly store: ViewStore,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Moves a slice, showing a coarse picture now and full resolution once the slider rests. */
  move(slot: SliceSlot, index: number): void {
    this.#directions[slot] = Math.sign(index - this.store.indices.value[slot]);
    this.#ahead.abort();
    this.store.setIndex(slot, index);
    this.store.activeSlot.value = slot;
    this.#requests[slot].abort();
    const start = performance.now();
    this.showCoarse(slot);
    if (this.#isSharp(slot)) {
      this.store.lastOperation.value = {
        label: this.store.shape.value?.[slot].label ?? 'Slice',
        milliseconds: measure('slice', start, { bytesRead: 0, bytesFromDisk: 0, cacheHit: true }),
      };
    }
    this.#rests[slot].after(() => void this.sharpen(slot));
  }

  /** Shows the best picture that memory holds, unless a better one is shown. */
  showCoarse(slot: SliceSlot): void {
    const { dataset, shape, slices } = this.store;
    if (!dataset.value || !shape.value) return;
    const index = this.store.indices.value[slot];
    const shown = slices.value[slot];
    const coarse = coarseSlice(this.store.shown.value ?? dataset.value, shape.value, slot, index);
    if (!coarse) return;
    // Of two pictures with the same subsample the new one is shown, as it may be a level instead of the
    // preview. At subsample 1 nothing can be better.
    const better = (slice: { readonly subsample: number }): boolean =>
      slice.subsample < coarse.subsample || slice.subsample === 1;
    if (shown && shown.index === index && better(shown)) return;
    this.store.setSlice(slot, coarse);
  }

  /** Loads every slice at full resolution, those in view first. */
  async sharpenAll(): Promise<void> {
    for (const slot of this.#slots()) {
      this.showCoarse(slot);
      await this.sharpen(slot);
    }
  }

  /** Reads all slices anew, because other samples are shown. What was shown of the former ones is removed. */
  async renew(): Promise<void> {
    this.abort();
    this.store.slices.value = { inline: null, crossline: null, sample: null };
    await this.sharpenAll();
  }

  /** Milliseconds to read a slice at full resolution if that is too long to be done without asking, else null. */
  dearMilliseconds(slot: SliceSlot): number | null {
    const { dataset, shape, indices } = this.store;
    // Until Optimize has read all headers of a grid with gaps, the places of its lines are unknown.
    if (!dataset.value || !shape.value || dataset.value.grid.located || this.#isSharp(slot)) return null;
    const cost = dataset.value.sliceCostMilliseconds(slicePlace(shape.value, slot, indices.value[slot]).axis);
    return cost > COST_LIMIT_MILLISECONDS && Number.isFinite(cost) ? cost : null;
  }

  /** Reads an expensive slice at full resolution, as the user asked. It can be cancelled. */
  async readNow(slot: SliceSlot): Promise<void> {
    const label = this.store.shape.value?.[slot].label ?? '';
    const task = {
      kind: `read ${slot}`,
      label: `Reading the ${label.toLowerCase()}`,
      cancel: () => this.#requests[slot].abort(),
    };
    await this.store.during(task, (report) => this.sharpen(slot, report));
  }

  /** @param asked progress listener of a user who asked for an expensive slice */
  async sharpen(slot: SliceSlot, asked: ProgressListener | null = null): Promise<void> {
    const dataset = this.store.dataset.value;
    const cube = this.store.cube.value;
    const shape = this.store.shape.value;
    if (!dataset || !cube || !shape) return;
    const index = this.store.indices.value[slot];
    const place = slicePlace(shape, slot, index);
    if (this.#isSharp(slot)) return;
    const start = performance.now();
    const work = countWork(dataset);
    try {
      const cost = dataset.sliceCostMilliseconds(place.axis);
      // A slice that exceeds the memory limit is requested anyway, because the error explains why it stays
      // coarse.
      const refused = cost === Number.POSITIVE_INFINITY && dataset.hasFile;
      if (!asked && cost > COST_LIMIT_MILLISECONDS && !refused) return;
      const slice = await this.#requests[slot].run((signal) =>
        cube.slice({
          ...(place.axis === 'line' ? { axis: 'line' } : place),
          signal,
          ...(asked && { onProgress: asked }),
        }),
      );
      if (!slice || this.store.dataset.value !== dataset || this.store.cube.value !== cube) return;
      this.store.setSlice(slot, placeSlice(slice, shape, slot, index, place.axis));
      this.store.lastOperation.value = {
        label: shape[slot].label,
        milliseconds: measure('slice', start, work()),
      };
      this.store.refresh();
      if (!asked) void this.#prefetch(slot, index + this.#directions[slot]);
    } catch (error) {
      if (isSegyError(error, 'memory-limit')) this.#sayCoarse(slot, error.message);
      else if (!isSegyError(error, 'closed')) this.fail(error);
    }
  }

  /** Explains once for each slice of a survey why it stays coarse, not at every move. */
  #sayCoarse(slot: SliceSlot, why: string): void {
    const { meta, slices } = this.store;
    const key = `${meta.value?.fingerprint} ${slot}`;
    const shown = slices.value[slot];
    if (this.#explainedCoarse.has(key) || !shown) return;
    this.#explainedCoarse.add(key);
    this.store.say('notice', `${why} Shown is ${formatLevel(shown.subsample)}.`);
  }

  async #prefetch(slot: SliceSlot, index: number): Promise<void> {
    const { dataset, shape, indices } = this.store;
    if (!dataset.value || !shape.value || shape.value.flat || index === indices.value[slot]) return;
    if (this.store.shown.value) return;
    if (index < 0 || index >= shape.value[slot].count) return;
    const place = slicePlace(shape.value, slot, index);
    const survey = dataset.value;
    // Errors are ignored here: they are shown when the slice itself is opened.
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
  of: Pick<PageDataset, 'coarseSlice'>,
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
): PlacedSlice | null {
  if (shape.flat && slot !== 'inline') return null;
  const { axis, position } = slicePlace(shape, slot, index);
  return of.coarseSlice(axis, position);
}

/** Gives the result of `Cube.slice` its place on the full-resolution axes. */
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
