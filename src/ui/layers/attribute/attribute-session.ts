import type { AttributeCube } from '../../../api/attribute.ts';
import { ATTRIBUTE_KINDS, attribute } from '../../../api/attribute.ts';
import { BlendCube } from '../../../api/blend-cube.ts';
import type { AttributeKind } from '../../../core/attribute.ts';
import type { Cube } from '../../../core/cube.ts';
import { isSegyError } from '../../../core/errors.ts';
import type { ColormapName, SliceSlot } from '../../../core/scene.ts';
import { formatBytes, formatPercent } from '../../kit/format.ts';
import { Latest, Rest } from '../../kit/latest.ts';
import { leftOut, lookCached, withRate } from '../../session/optimize-session.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { ShownCube } from '../../session/shown-cube.ts';
import { work } from '../../session/work.ts';
import {
  type AttributeState,
  attributeOf,
  type SavedAttribute,
  type ShownRequest,
} from './attribute-state.ts';
import { SlicesBelow } from './slices-below.ts';

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

const FIRST: Omit<AttributeState, 'request'> = {
  mode: 'alone',
  opacity: 0.6,
  threshold: 0,
  swipe: 0.5,
  surface: 'attribute',
  notes: [],
  unders: {},
  made: 0,
};

type Look = Omit<SavedAttribute, 'request'>;

const NOT_KEPT = ' The browser’s storage has taken none of it, so the next visit starts anew.';

const BLEND_NOTES = ['Surface and volume are those of the green frequency.'];
const CHANNELS = ['Red', 'green', 'blue'];

/** Three frequencies as they are asked for, on a time or a depth axis. */
function blendOf(cube: Cube, { blend = [], ...request }: ShownRequest): BlendCube {
  const name = cube.grid.vertical.domain === 'time' ? 'frequencyHz' : 'cyclesPerKilometre';
  const [red, green, blue] = blend.map((frequency) => attribute(cube, { ...request, [name]: frequency }));
  return new BlendCube([red!, green!, blue!]);
}

function blendTitle({ blend = [] }: ShownRequest, { grid }: Cube): string {
  const unit = grid.vertical.domain === 'time' ? 'Hz' : 'cycles/km';
  return `${blend.map((frequency, k) => `${CHANNELS[k]} ${frequency}`).join(', ')} ${unit}`;
}

/** Shows an attribute of the survey in place of its samples, in every view. */
export class AttributeSession {
  #cube: AttributeCube | BlendCube | null = null;
  #choosing = new Latest();
  #rest = new Rest(REST_MILLISECONDS);
  #making = new Latest();
  #refining = new Latest();
  readonly #below: SlicesBelow;
  /** The subsample that the volume was loaded at last. */
  #refined = 0;

  get #state() {
    return attributeOf(this.session.store);
  }

  constructor(private readonly session: Session) {
    this.#below = new SlicesBelow(session);
    session.store.dataset.subscribe(() => this.#forget());
    session.follow({
      // The chosen subsample has changed, and with it the level of the volume that is drawn.
      improve: async () => {
        const { made = 0 } = this.#state.value ?? {};
        if (made === 1 && this.#refined !== session.store.subsample.value) await this.#refine();
      },
      dispose: () => this.#forget(),
    });
  }

  /** Drops everything, because the survey has gone. The store's own state was renewed with it. */
  #forget(): void {
    this.#rest.cancel();
    this.#choosing.abort();
    this.#making.abort();
    this.#refining.abort();
    this.#below.abort();
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
  change(request: ShownRequest): void {
    const state = this.#state.value;
    if (state) this.#state.value = { ...state, request };
    this.#rest.after(() => void this.choose(request));
  }

  look(changes: Partial<Look>): void {
    const state = this.#state.value;
    if (!state) return;
    this.#state.value = { ...state, ...changes };
    const shown = this.session.store.shown.value;
    if (!changes.surface || changes.surface === state.surface || !shown) return;
    this.session.store.shown.value = { ...shown, surface: changes.surface };
    void this.session.redraw();
  }

  /** Shows what undo or a link says; null is the survey's own samples. */
  async restore(saved: SavedAttribute | null): Promise<void> {
    if (!saved) {
      this.stop();
      return;
    }
    const { request, ...look } = saved;
    const shown = this.#state.peek();
    if (JSON.stringify(shown?.request) !== JSON.stringify(request)) await this.choose(request, look);
    else this.look(look);
  }

  /** Shows an attribute: first from its preview, then slices in full. Never rejects: errors are shown on the page. */
  async choose(request: ShownRequest, look: Partial<Look> = {}): Promise<void> {
    const { store } = this.session;
    const dataset = store.dataset.value;
    if (!dataset) return;
    const before = this.#state.value ?? FIRST;
    this.#rest.cancel();
    this.#state.value = { ...before, ...look, request };
    let cube: AttributeCube | BlendCube;
    try {
      cube = request.blend ? blendOf(dataset.cube, request) : attribute(dataset.cube, request);
    } catch (error) {
      this.session.fail(error, '', { matter: 'attribute' });
      // What is shown stays, or nothing if nothing is.
      if (!store.shown.value) this.#state.value = null;
      return;
    }
    const range = await work(this.session, {
      kind: 'attribute',
      label: request.blend
        ? 'Blend of three frequencies'
        : ATTRIBUTE_KINDS.find(({ kind }) => kind === request.kind)!.title,
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
    const made = cube instanceof BlendCube ? 0 : await cube.optimizedShare().catch(() => 0);
    if (store.dataset.value !== dataset || this.#cube !== cube) return;
    const { name, unit, cyclic, signed } = cube.quantity;
    const sequential: ColormapName = range.bothSigns || signed ? 'vik' : 'viridis';
    const titled = name[0]!.toUpperCase() + name.slice(1);
    store.shown.value = {
      cube,
      range,
      // The bar of a blend shows how strong three equal channels are.
      colormap: request.blend ? 'grey-reversed' : (COLORMAPS[request.kind] ?? sequential),
      cyclic,
      named: {
        one: name,
        many: `values of ${name}`,
        title: request.blend ? blendTitle(request, dataset.cube) : unit ? `${titled} (${unit})` : titled,
      },
      subsample: 'preview',
      surface: this.#state.value!.surface,
      coarseSlice: (axis, position) => cube.coarseSlice(axis, position),
    };
    const notes = cube instanceof BlendCube ? BLEND_NOTES : cube.notes;
    this.#state.value = { ...this.#state.value!, request, notes, made };
    former?.close();
    await this.session.redraw();
    // What an earlier visit has stored is shown at the chosen subsample.
    if (made === 1) await this.#refine();
  }

  /**
   * Computes the whole volume and stores it with the survey, as Optimize does, so that slices, surface and volume come from it at once.
   * It can be paused, and goes on where it stopped.
   */
  async makeVolume(): Promise<void> {
    const { store } = this.session;
    const cube = this.#cube;
    const dataset = store.dataset.value;
    if (!cube || cube instanceof BlendCube || !dataset || this.#making.busy) return;
    const { name } = cube.quantity;
    let stopped = false;
    const look = async (): Promise<number> => {
      const made = await cube.optimizedShare().catch(() => 0);
      const state = this.#state.value;
      if (this.#cube === cube && state) this.#state.value = { ...state, made };
      return made;
    };
    try {
      const result = await this.#making.run((signal) => {
        const pause = () => {
          stopped = true;
          this.#making.abort();
        };
        const task = {
          kind: 'attribute volume',
          label: `Volume of ${name}`,
          cancel: pause,
          cancelLabel: 'Pause',
        };
        const rated = withRate();
        return store.during(task, (report) =>
          cube.optimize({
            signal,
            onProgress: (progress) => report(progress.unit === 'bytes' ? rated(progress) : progress),
          }),
        );
      });
      if (this.#cube !== cube || store.dataset.value !== dataset) return;
      const made = await look();
      if (result) {
        const left = result.keptBytes > 0 ? leftOut(result, store.shape.value, cube.slowAxis) : NOT_KEPT;
        const kept =
          result.keptBytes > 0
            ? `The volume of ${name} is made: ${formatBytes(result.keptBytes)} kept in this browser.`
            : `The volume of ${name} is made for this visit only: ${formatBytes(result.bytes)} in memory.`;
        store.say(left ? 'notice' : 'done', kept + left, { matter: 'attribute volume' });
        await this.#refine();
      } else if (stopped) {
        store.say(
          'notice',
          `The volume of ${name} is paused: ${formatPercent(made)} of it is kept, also after a reload. Press Make volume to go on.`,
          { matter: 'attribute volume' },
        );
      }
    } catch (error) {
      if (isSegyError(error, 'closed')) return;
      this.session.fail(error, '', { matter: 'attribute volume' });
      await look();
    } finally {
      void lookCached(this.session);
    }
  }

  /** Loads the chosen level from the volume, and draws everything from it. */
  async #refine(): Promise<void> {
    const { store } = this.session;
    const cube = this.#cube;
    if (!cube || cube instanceof BlendCube) return;
    this.#refined = store.subsample.value;
    await work(this.session, {
      kind: 'attribute level',
      label: `Loading ${cube.quantity.name}`,
      latest: this.#refining,
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
    const state = this.#state.value;
    if (state && state.mode !== 'alone' && slot && this.session.store.shown.value)
      await this.#below.read(slot);
  }
}

export const attributesOf = perSession((session: Session) => new AttributeSession(session));
