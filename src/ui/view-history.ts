import { batch, effect } from '@lit-labs/preact-signals';
import type { SliceSlot } from '../core/scene.ts';
import type { SurfaceSign, ViewStore } from './store.ts';

const LIMIT = 100;
/** A change is one step once nothing moved for this long and no button is held. */
const REST_MILLISECONDS = 250;

/** What writes a view back; the session is one. */
export interface ViewActor {
  readonly store: ViewStore;
  setSubsample(subsample: number): void;
  readonly slices: { move(slot: SliceSlot, index: number): void };
  readonly surface: {
    setThreshold(threshold: number): void;
    setSign(sign: SurfaceSign): void;
    setDepthSlices(count: number): void;
  };
}

/** A part of the view that is kept outside the store: the camera, the window of the section. */
export interface ViewPart {
  /** Its state as plain data; undefined where there is none now. */
  read(): unknown;
  write(state: unknown): void;
}

interface View {
  readonly store: Readonly<Record<string, unknown>>;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** The signals that are written back as they were; the others of a view need their session's verbs. */
const PLAIN = [
  'gain',
  'sectionGain',
  'mapGain',
  'clipChoice',
  'verticalExaggeration',
  'sliceOpacity',
  'surfaceOpacity',
  'showInline',
  'showCrossline',
  'showSample',
  'showSurface',
  'interpolate',
  'parallel',
  'axisNumbers',
  'crop',
  'chosenColormap',
  'section',
  'sectionSlot',
  'gatherShown',
  'volumeShown',
  'volumeStyle',
] as const satisfies readonly (keyof ViewStore)[];
const ACTED = ['indices', 'threshold', 'surfaceSign', 'depthSlices', 'subsample'] as const;

/** Undo and redo of what the view shows, never of data: bounded, one step for a whole drag, one history for each survey. */
export class ViewHistory {
  readonly #parts = new Map<string, ViewPart>();
  #past: View[] = [];
  #future: View[] = [];
  #now: View | null = null;
  #key = '';
  #dataset: unknown = null;
  #held = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #stop: () => void;

  constructor(
    private readonly session: ViewActor,
    private readonly host: HTMLElement,
  ) {
    const { store } = session;
    this.#stop = effect(() => {
      for (const name of [...PLAIN, ...ACTED]) void store[name].value;
      void store.dataset.value;
      void store.path.value;
      void store.showsLine.value;
      this.#later();
    });
    for (const type of EVENTS) host.addEventListener(type, this.#moved, { capture: true, passive: true });
  }

  release(): void {
    this.#stop();
    clearTimeout(this.#rest);
    for (const type of EVENTS) this.host.removeEventListener(type, this.#moved, { capture: true });
  }

  keep(name: string, part: ViewPart): void {
    this.#parts.set(name, part);
  }

  /** False where there is nothing to undo. */
  undo(): boolean {
    this.#settle();
    return this.#go(this.#past, this.#future);
  }

  redo(): boolean {
    this.#settle();
    return this.#go(this.#future, this.#past);
  }

  #go(from: View[], to: View[]): boolean {
    const view = from.pop();
    if (!view || !this.#now) return false;
    to.push(this.#now);
    this.#write(view);
    this.#now = view;
    this.#key = text(this.#read());
    clearTimeout(this.#rest);
    return true;
  }

  readonly #moved = (event: Event): void => {
    if (event.type === 'pointerdown') this.#held = true;
    if (event.type === 'pointerup' || event.type === 'pointercancel') this.#held = false;
    this.#later();
  };

  #later(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => (this.#held ? this.#later() : this.#settle()), REST_MILLISECONDS);
  }

  /** Makes one step of all that changed since the last. */
  #settle(): void {
    clearTimeout(this.#rest);
    const dataset = this.session.store.dataset.value;
    const view = this.#read();
    const key = text(view);
    if (dataset !== this.#dataset) {
      this.#past = [];
      this.#future = [];
    } else if (key !== this.#key && this.#now) {
      // A part that was not on the page before is no change, nor is a level that memory, not the user, made coarser.
      const { store } = this.#now;
      const { subsample } = this.session.store.subsampleNote.peek() === '' ? store : view.store;
      // The first style is the panel's own, which comes when its code does.
      const volumeStyle = store.volumeStyle ?? view.store.volumeStyle;
      const before: View = {
        store: { ...store, subsample, volumeStyle },
        parts: { ...view.parts, ...this.#now.parts },
      };
      if (text({ ...view, parts: { ...this.#now.parts, ...view.parts } }) !== text(before)) {
        this.#past = [...this.#past, before].slice(-LIMIT);
        this.#future = [];
      }
    }
    this.#dataset = dataset;
    this.#now = view;
    this.#key = key;
  }

  #read(): View {
    const { store } = this.session;
    return {
      store: Object.fromEntries([...PLAIN, ...ACTED].map((name) => [name, store[name].peek()])),
      parts: Object.fromEntries(
        [...this.#parts.keys()].sort().flatMap((name) => {
          const state = this.#parts.get(name)?.read();
          return state === undefined ? [] : [[name, state]];
        }),
      ),
    };
  }

  #write({ store: wanted, parts }: View): void {
    const { store, slices, surface } = this.session;
    batch(() => {
      for (const name of PLAIN) (store[name] as { value: unknown }).value = wanted[name];
    });
    const { indices, threshold, surfaceSign, depthSlices, subsample } = wanted as {
      [K in (typeof ACTED)[number]]: ViewStore[K]['value'];
    };
    const active = store.activeSlot.value;
    for (const slot of ['inline', 'crossline', 'sample'] as const)
      if (indices[slot] !== store.indices.value[slot]) slices.move(slot, indices[slot]);
    store.activeSlot.value = active;
    if (threshold !== store.threshold.value) surface.setThreshold(threshold);
    if (surfaceSign !== store.surfaceSign.value) surface.setSign(surfaceSign);
    if (depthSlices !== store.depthSlices.value) surface.setDepthSlices(depthSlices);
    if (subsample !== store.subsample.value) this.session.setSubsample(subsample);
    for (const [name, state] of Object.entries(parts)) {
      const part = this.#parts.get(name);
      if (part && text(part.read()) !== text(state)) part.write(state);
    }
  }
}

const EVENTS = ['pointerdown', 'pointerup', 'pointercancel', 'wheel', 'keyup', 'click'] as const;

/** For comparison: a camera that comes to rest moves by less than this. */
function text(view: unknown): string {
  return (
    JSON.stringify(view, (_key, value) => (typeof value === 'number' ? Number(value.toFixed(4)) : value)) ??
    ''
  );
}
