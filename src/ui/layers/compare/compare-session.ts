import { compareSurveys } from '../../../api/compare.ts';
import { type Comparison, NO_ADJUSTMENT, type NrmsMap } from '../../../api/comparison.ts';
import type { PageDataset } from '../../../api/types.ts';
import type { Adjustment } from '../../../core/cube.ts';
import { isSegyError } from '../../../core/errors.ts';
import type { SliceSlot } from '../../../core/scene.ts';
import { Latest, Rest } from '../../kit/latest.ts';
import { rememberSurvey } from '../../session/open-surveys.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import { slicePlace } from '../../session/survey-shape.ts';
import { work } from '../../session/work.ts';
import { type ComparedSource, type ComparisonState, comparisonOf, pairKey } from './compare-state.ts';

const REST_MILLISECONDS = 80;

/** Opens, reads and closes the second survey that is compared with the current one. */
export class CompareSession {
  #second: PageDataset | null = null;
  #comparison: Comparison | null = null;
  #opening = new Latest();
  #reading = new Latest();
  #rest = new Rest(REST_MILLISECONDS);
  #mapping = new Latest();
  #matching = new Latest();
  /** Key of the pair that is being read, or could not be read. */
  #requestedKey: string | null = null;

  get #state() {
    return comparisonOf(this.session.store);
  }

  constructor(private readonly session: Session) {
    session.store.dataset.subscribe(() => this.#forget());
    // Two surveys are compared by their own samples.
    session.store.shown.subscribe((shown) => shown && this.stop());
    session.follow({
      shown: (dataset, former) => {
        if (former?.meta.fingerprint !== dataset.meta.fingerprint) this.stop();
      },
      dispose: () => this.stop(),
    });
  }

  /**
   * Drops what was read, because the first survey now shows another offset or gather or is read with other
   * overrides.
   */
  #forget(): void {
    this.#abortReads();
    const state = this.#state.peek();
    if (state?.pair || state?.nrms) this.change({ pair: null, nrms: null });
  }

  #abortReads(): void {
    this.#reading.abort();
    this.#mapping.abort();
    this.#matching.abort();
    this.#requestedKey = null;
  }

  /** Opens a survey and compares it with the current one. Never rejects: errors are shown on the page. */
  async choose({ source, name }: ComparedSource): Promise<void> {
    const { store } = this.session;
    this.stop();
    const task = {
      kind: 'open second',
      label: `Opening ${name} to compare`,
      cancel: () => this.#opening.abort(),
    };
    try {
      const second = await store.during(task, (onProgress) =>
        this.#opening.run((signal) => this.session.read(source, { signal, onProgress })),
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
      this.#state.value = {
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
    }
  }

  change(changes: Partial<ComparisonState>): void {
    if (this.#state.value) this.#state.value = { ...this.#state.value, ...changes };
  }

  /** Changes gain and shift of the second survey, which makes earlier results invalid. */
  adjust(adjustment: Adjustment): void {
    this.#mapping.abort();
    this.change({ adjustment, pair: null, nrms: null });
  }

  /** Reads the slices of both surveys for the section shown, once it stops moving. */
  update(slot: SliceSlot | null): void {
    const key = pairKey(this.session.store, slot);
    if (key === null || slot === null || key === this.#requestedKey || this.#state.value?.pair?.key === key)
      return;
    this.#requestedKey = key;
    this.#reading.abort();
    this.#rest.after(() => void this.#read(slot, key));
  }

  async #read(slot: SliceSlot, key: string): Promise<void> {
    const { store } = this.session;
    const state = this.#state.value;
    const comparison = await this.#current();
    if (!comparison || !state || pairKey(store, slot) !== key) return;
    try {
      const slice = await this.#reading.run((signal) =>
        comparison.slice({ ...this.#place(slot), adjustment: state.adjustment, signal }),
      );
      if (slice && pairKey(store, slot) === key) this.change({ pair: { key, slice } });
      else if (this.#requestedKey === key) this.#requestedKey = null;
    } catch (error) {
      if (!isSegyError(error, 'closed')) this.session.fail(error, state.name);
    }
  }

  #place(slot: SliceSlot) {
    const { shape, indices } = this.session.store;
    const place = slicePlace(shape.value!, slot, indices.value[slot]);
    return place.axis === 'line' ? { axis: place.axis } : place;
  }

  /** The comparison for the first survey's current grid, which can change when every header was read. */
  async #current(): Promise<Comparison | null> {
    const first = this.session.store.dataset.value;
    const second = this.#second;
    if (!first || !second || !this.#comparison) return null;
    if (this.#comparison.a === first.cube && this.#comparison.grid === first.cube.grid)
      return this.#comparison;
    try {
      const comparison = await compareSurveys(first, second);
      // Meanwhile another part may be shown, or the comparison may have ended.
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

  /** Finds the gain and shift that bring the second survey closest to the first in the section shown. */
  async match(slot: SliceSlot): Promise<void> {
    await work(this.session, {
      kind: 'match',
      label: 'Matching B to A',
      latest: this.#matching,
      run: async ({ signal }) => (await this.#current())?.match({ ...this.#place(slot), signal }),
      show: (adjustment) => {
        if (adjustment) this.adjust(adjustment);
        else
          this.session.store.say(
            'notice',
            'One of the two has no signal in this section, so there is nothing to match.',
          );
      },
    });
  }

  /**
   * Computes the NRMS of every trace, coarse to fine, into the store. After a cancel it continues where it
   * stopped.
   */
  async mapNrms(): Promise<void> {
    const state = this.#state.value;
    const comparison = await this.#current();
    if (!comparison || !state || this.#mapping.busy) return;
    const { adjustment, nrms: from } = state;
    const show = (nrms: NrmsMap): void => this.change({ nrms: { ...nrms } });
    this.change({ mapping: true });
    let shown = 0;
    await work(this.session, {
      kind: 'nrms',
      label: 'NRMS of every trace',
      latest: this.#mapping,
      run: ({ signal, onProgress }) =>
        comparison.nrmsMap({
          signal,
          adjustment,
          from,
          onProgress,
          onLines: (map) => {
            if (performance.now() - shown < 250 && map.linesDone < map.lineCount) return;
            shown = performance.now();
            if (!signal.aborted) show(map);
          },
        }),
    });
    this.change({ mapping: false });
  }

  /** Ends the comparison and closes the second survey, which stays in the list. */
  stop(): void {
    this.#opening.abort();
    this.#abortReads();
    this.#rest.cancel();
    this.#second?.close();
    this.#second = null;
    this.#comparison = null;
    this.#state.value = null;
  }
}

export const comparingOf = perSession((session: Session) => new CompareSession(session));
