import { compareSurveys } from '../api/compare.ts';
import { type Adjustment, type Comparison, NO_ADJUSTMENT, type NrmsMap } from '../api/comparison.ts';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { SliceSlot } from '../core/scene.ts';
import type { ComparedSource, Comparing, ComparisonState } from './compare-state.ts';
import { pairKey } from './compared-source.ts';
import { Latest, Rest } from './latest.ts';
import { rememberSurvey } from './open-surveys.ts';
import type { Session } from './session.ts';
import { slicePlace } from './survey-shape.ts';

const REST_MILLISECONDS = 80;

/** A second survey laid over the one shown: opened, read where the first is looked at, closed again. */
export class CompareSession implements Comparing {
  #second: Dataset | null = null;
  #comparison: Comparison | null = null;
  #opening = new Latest();
  #reading = new Latest();
  #rest = new Rest(REST_MILLISECONDS);
  #mapping = new Latest();
  #matching = new Latest();
  /** The pair that is being read, or could not be. */
  #asked: string | null = null;

  constructor(private readonly session: Session) {
    session.store.dataset.subscribe(() => this.#forget());
  }

  /** Another offset or gather of the first survey, or the first read otherwise: nothing read for the former holds. */
  #forget(): void {
    this.#reading.abort();
    this.#mapping.abort();
    this.#matching.abort();
    this.#asked = null;
    const state = this.session.store.comparison.peek();
    if (state?.pair || state?.nrms) this.change({ pair: null, nrms: null });
  }

  /** Opens a survey and compares it with the one shown. Never rejects: the page says what cannot be. */
  async choose({ source, name }: ComparedSource): Promise<void> {
    const { store, services, overrides } = this.session;
    this.stop();
    const task = store.begin(`Opening ${name} to compare`, () => this.#opening.abort());
    try {
      const second = await this.#opening.run((signal) =>
        services.openSegy(source, { signal, overridesFor: overrides.remembered, onProgress: task.report }),
      );
      const first = store.dataset.value;
      if (!second) return;
      if (!first) {
        second.close();
        return;
      }
      const { fingerprint } = second.meta;
      rememberSurvey(store, { fingerprint, name: second.meta.name, source });
      this.#second = second;
      this.#comparison = await compareSurveys(first, second);
      store.comparison.value = {
        fingerprint,
        name: second.meta.name,
        note: this.#comparison.note,
        mode: 'difference',
        adjustment: NO_ADJUSTMENT,
        differenceGain: 1,
        swipe: 0.5,
        pair: null,
        nrms: null,
        mapping: false,
      };
    } catch (error) {
      this.stop();
      this.session.fail(error, name);
    } finally {
      task.end();
    }
  }

  change(changes: Partial<ComparisonState>): void {
    const { comparison } = this.session.store;
    if (comparison.value) comparison.value = { ...comparison.value, ...changes };
  }

  /** Another gain or shift of the second survey: what was found with the former one no longer holds. */
  adjust(adjustment: Adjustment): void {
    this.#mapping.abort();
    this.change({ adjustment, pair: null, nrms: null });
  }

  /** Reads the slices of both that belong to what the Section tab shows, once it rests. */
  update(slot: SliceSlot | null): void {
    const { store } = this.session;
    const key = pairKey(store, slot);
    if (key === null || slot === null || key === this.#asked || store.comparison.value?.pair?.key === key)
      return;
    this.#asked = key;
    this.#reading.abort();
    this.#rest.after(() => void this.#read(slot, key));
  }

  async #read(slot: SliceSlot, key: string): Promise<void> {
    const { store } = this.session;
    const state = store.comparison.value;
    const comparison = await this.#current();
    if (!comparison || !state || pairKey(store, slot) !== key) return;
    try {
      const slice = await this.#reading.run((signal) =>
        comparison.slice({ ...this.#place(slot), adjustment: state.adjustment, signal }),
      );
      if (slice && pairKey(store, slot) === key) this.change({ pair: { key, slice } });
      else if (this.#asked === key) this.#asked = null;
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error, state.name);
    }
  }

  #place(slot: SliceSlot) {
    const { shape, indices } = this.session.store;
    const place = slicePlace(shape.value!, slot, indices.value[slot]);
    return place.axis === 'line' ? { axis: place.axis } : place;
  }

  /** The comparison of the survey as it is known now: reading every header may have put its traces elsewhere. */
  async #current(): Promise<Comparison | null> {
    const first = this.session.store.dataset.value;
    const second = this.#second;
    if (!first || !second || !this.#comparison) return null;
    if (this.#comparison?.a === first && this.#comparison.geometry === first.meta.geometry)
      return this.#comparison;
    try {
      const comparison = await compareSurveys(first, second);
      // Meanwhile yet another part may be shown, or nothing compared any more.
      if (this.#second !== second) return null;
      if (this.session.store.dataset.value !== first) return this.#current();
      this.#comparison = comparison;
      this.change({ note: this.#comparison.note });
      return this.#comparison;
    } catch (error) {
      this.stop();
      this.session.fail(error);
      return null;
    }
  }

  /** Finds gain and shift of the second survey from the section shown. */
  async match(slot: SliceSlot): Promise<void> {
    const { store } = this.session;
    const task = store.begin('Matching B to A', () => this.#matching.abort());
    try {
      const adjustment = await this.#matching.run(async (signal) =>
        (await this.#current())?.match({ ...this.#place(slot), signal }),
      );
      if (adjustment) this.adjust(adjustment);
      else if (adjustment === null)
        store.say('notice', 'One of the two has no signal in this section, so there is nothing to match.');
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    } finally {
      task.end();
    }
  }

  /** NRMS of every trace, coarse to fine, into the store as it comes; one that was cancelled goes on where it stopped. */
  async mapNrms(): Promise<void> {
    const { store } = this.session;
    const state = store.comparison.value;
    const comparison = await this.#current();
    if (!comparison || !state || this.#mapping.busy) return;
    const { adjustment, nrms: from } = state;
    const show = (nrms: NrmsMap): void => this.change({ nrms: { ...nrms } });
    this.change({ mapping: true });
    try {
      await this.#mapping.run(async (signal) => {
        const task = store.begin('NRMS of every trace', () => this.#mapping.abort());
        try {
          let shown = 0;
          await comparison.nrmsMap({
            signal,
            adjustment,
            from,
            onProgress: task.report,
            onLines: (map) => {
              if (performance.now() - shown < 250 && map.linesDone < map.lineCount) return;
              shown = performance.now();
              if (!signal.aborted) show(map);
            },
          });
        } finally {
          task.end();
        }
      });
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    } finally {
      this.change({ mapping: false });
    }
  }

  /** Nothing is compared any more; the second survey is closed, and stays in the list. */
  stop(): void {
    this.#opening.abort();
    this.#reading.abort();
    this.#mapping.abort();
    this.#matching.abort();
    this.#rest.cancel();
    this.#asked = null;
    this.#second?.close();
    this.#second = null;
    this.#comparison = null;
    this.session.store.comparison.value = null;
  }
}
