import type { AttributeCube, AttributeRequest } from '../../../api/attribute.ts';
import { ATTRIBUTE_KINDS, attribute } from '../../../api/attribute.ts';
import type { AttributeKind } from '../../../core/attribute.ts';
import type { ColormapName, SliceSlot } from '../../../core/scene.ts';
import { Latest, Rest } from '../../kit/latest.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { ShownCube } from '../../session/shown-cube.ts';
import { slicePlace } from '../../session/survey-shape.ts';
import { work } from '../../session/work.ts';
import { type AttributeState, attributeOf } from './attribute-state.ts';

/** A parameter is taken over when its slider has rested so long. */
const REST_MILLISECONDS = 120;

/** The colours of each kind that has its own; others by sign: a diverging map, or a sequential one. */
const COLORMAPS: Partial<Record<AttributeKind, ColormapName>> = {
  phase: 'cyclic',
  azimuth: 'cyclic',
  // White where traces are alike, black where they differ, as faults are drawn.
  semblance: 'grey-reversed',
  similarity: 'grey-reversed',
  eigenCoherence: 'grey-reversed',
  variance: 'grey',
  edge: 'grey',
  chaos: 'magma',
  agc: 'grey',
  quadrature: 'grey',
  rotate: 'grey',
  bandPass: 'grey',
  derivative: 'grey',
  derivative2: 'grey',
};

/** Kinds whose low values are what one looks for, so that the threshold hides the high ones. */
const LOW_STANDS_OUT: readonly AttributeKind[] = ['semblance', 'similarity', 'eigenCoherence'];

export const hidesHigh = (kind: AttributeKind): boolean => LOW_STANDS_OUT.includes(kind);

/** Shows an attribute of the survey in place of its samples, in every view. */
export class AttributeSession {
  #cube: AttributeCube | null = null;
  #choosing = new Latest();
  #rest = new Rest(REST_MILLISECONDS);
  #making = new Latest();
  #reading = new Latest();
  #requestedKey = '';

  get #state() {
    return attributeOf(this.session.store);
  }

  constructor(private readonly session: Session) {
    session.store.dataset.subscribe(() => this.#forget());
    session.follow({ dispose: () => this.#forget() });
  }

  /** Drops everything, because the survey has gone. The store's own state was renewed with it. */
  #forget(): void {
    this.#rest.cancel();
    this.#choosing.abort();
    this.#making.abort();
    this.#reading.abort();
    this.#requestedKey = '';
    this.#cube?.close();
    this.#cube = null;
    this.#state.value = null;
  }

  /** Shows the survey's own samples again. */
  stop(): void {
    if (!this.#state.value) return;
    this.#forget();
    this.session.store.shown.value = null;
    void this.session.redraw();
  }

  /** Changes parameters, and shows the result once they rest. */
  change(request: AttributeRequest): void {
    const state = this.#state.value;
    if (state) this.#state.value = { ...state, request };
    this.#rest.after(() => void this.choose(request));
  }

  look(changes: Partial<Pick<AttributeState, 'mode' | 'opacity' | 'threshold' | 'swipe'>>): void {
    const state = this.#state.value;
    if (state) this.#state.value = { ...state, ...changes };
  }

  /** Shows an attribute: first from its preview, then slices in full. Never rejects: errors are shown on the page. */
  async choose(request: AttributeRequest): Promise<void> {
    const { store } = this.session;
    const dataset = store.dataset.value;
    if (!dataset) return;
    const before = this.#state.value;
    this.#state.value = {
      request,
      mode: before?.mode ?? 'alone',
      opacity: before?.opacity ?? 0.6,
      threshold: before?.threshold ?? 0,
      swipe: before?.swipe ?? 0.5,
      notes: before?.notes ?? [],
      under: before?.under ?? null,
    };
    let cube: AttributeCube;
    try {
      cube = attribute(dataset.cube, request);
    } catch (error) {
      this.session.fail(error, '', { matter: 'attribute' });
      return;
    }
    const range = await work(this.session, {
      kind: 'attribute',
      label: ATTRIBUTE_KINDS.find(({ kind }) => kind === request.kind)!.title,
      latest: this.#choosing,
      measured: 'attribute',
      run: ({ signal, onProgress }) => cube.range({ signal, onProgress }),
      cancelled: () => this.stop(),
    });
    // A newer choice, another survey or a failure ends here; what is shown stays.
    if (!range || store.dataset.value !== dataset) {
      cube.close();
      return;
    }
    const former = this.#cube;
    this.#cube = cube;
    const { name, unit, cyclic, signed } = cube.quantity;
    const sequential: ColormapName = range.bothSigns || signed ? 'vik' : 'viridis';
    const titled = name[0]!.toUpperCase() + name.slice(1);
    store.shown.value = {
      cube,
      range,
      colormap: COLORMAPS[request.kind] ?? sequential,
      cyclic,
      named: { one: name, many: `values of ${name}`, title: unit ? `${titled} (${unit})` : titled },
      subsample: 'preview',
      coarseSlice: (axis, position) => cube.coarseSlice(axis, position),
    };
    this.#state.value = { ...this.#state.value!, request, notes: cube.notes };
    former?.close();
    await this.session.redraw();
  }

  /** Computes the whole volume at the chosen subsample, from which slices, surface and volume are drawn at once. */
  async makeVolume(): Promise<void> {
    const { store } = this.session;
    const cube = this.#cube;
    if (!cube) return;
    await work(this.session, {
      kind: 'attribute volume',
      label: `Volume of ${cube.quantity.name}`,
      latest: this.#making,
      run: ({ signal, onProgress }) => cube.refine(store.subsample.value, { signal, onProgress }),
      show: (subsample) => {
        const shown = store.shown.value as ShownCube;
        store.shown.value = { ...shown, subsample };
        void this.session.redraw();
      },
    });
  }

  /** Reads the amplitudes below the attribute for the section shown. */
  async under(slot: SliceSlot | null): Promise<void> {
    const { store } = this.session;
    const state = this.#state.value;
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    if (!state || state.mode === 'alone' || !slot || !dataset || !shape || !store.shown.value) return;
    const key = underKey(slot, store.indices.value[slot]);
    if (key === this.#requestedKey || state.under?.key === key) return;
    this.#requestedKey = key;
    try {
      const place = slicePlace(shape, slot, store.indices.value[slot]);
      const slice = await this.#reading.run((signal) =>
        dataset.cube.slice({ ...(place.axis === 'line' ? { axis: 'line' } : place), signal }),
      );
      if (slice && this.#state.value) this.#state.value = { ...this.#state.value, under: { key, slice } };
    } catch (error) {
      this.session.fail(error);
    } finally {
      this.#requestedKey = '';
    }
  }
}

export const underKey = (slot: SliceSlot, index: number): string => `${slot} ${index}`;

export const attributesOf = perSession((session: Session) => new AttributeSession(session));
