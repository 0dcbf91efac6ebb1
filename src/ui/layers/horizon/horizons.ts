import { batch, computed, effect, signal, untracked } from '@lit-labs/preact-signals';
import { snapHorizon } from '../../../api/horizon-along.ts';
import { horizonsOf } from '../../../api/horizon-keep.ts';
import * as tools from '../../../api/horizon-tools.ts';
import { trackHorizon } from '../../../api/horizon-track.ts';
import type { Horizon, HorizonSeed } from '../../../core/horizon.ts';
import { formatCount } from '../../kit/format.ts';
import { Latest } from '../../kit/latest.ts';
import { perSession } from '../../session/per-session.ts';
import type { Session } from '../../session/session.ts';
import type { CursorPoint } from '../../session/store.ts';
import { work } from '../../session/work.ts';
import { faultsIn } from './faults.ts';
import { FIRST_CHOICE, type HorizonColour, statisticsOf, type TrackChoice } from './horizon-map.ts';
import { trackOptions } from './track-options.ts';

/** Colours that are told apart on light and dark ground and over seismic colours. */
const COLOURS = ['#e8a33d', '#2aa198', '#d1495b', '#6c71c4', '#3a86c8', '#7a9e1f', '#c05fa8', '#8d6e4a'];
/** The picture of a growing horizon is made anew no more often than this. */
const GROWTH_MILLISECONDS = 150;

export interface Between {
  readonly upper: string | null;
  readonly lower: string | null;
}
const NOT_BETWEEN: Between = { upper: null, lower: null };

/** The horizons of the open survey: what is shown, what is being picked and tracked. Changes are kept at once. */
export class Horizons {
  readonly list = signal<readonly Horizon[]>([]);
  readonly active = signal<string | null>(null);
  readonly hidden = signal<readonly string[]>([]);
  /** True while clicks set seeds. */
  readonly picking = signal(false);
  /** Seeds that were clicked and not tracked from yet. */
  readonly seeds = signal<readonly HorizonSeed[]>([]);
  readonly choice = signal<TrackChoice>(FIRST_CHOICE);
  readonly colour = signal<HorizonColour>('time');
  /** Interval of contours; null for a round one. */
  readonly interval = signal<number | null>(null);
  readonly flattened = signal(false);
  /** Width of lines in sections, in CSS pixels; the current horizon's is wider. */
  readonly weight = signal(1.5);
  /** Names of the horizons between which surface and volume are drawn; null for no limit. */
  readonly between = signal<Between>(NOT_BETWEEN);
  /** True from the first horizon or seed on, so that its making can be undone. */
  readonly touched = signal(false);
  /** What to do or what was found, in a sentence. */
  readonly said = signal('');
  readonly tracking = signal(false);
  #stop = new AbortController();
  #work = new Latest();

  readonly current = computed(() => this.list.value.find(({ name }) => name === this.active.value) ?? null);
  readonly visible = computed(() => this.list.value.filter(({ name }) => !this.hidden.value.includes(name)));

  constructor(private readonly session: Session) {
    effect(() => {
      void session.store.shape.value;
      untracked(() => this.#followGrid());
    });
    effect(() => {
      const dataset = session.store.dataset.value;
      untracked(() => {
        this.#stop.abort();
        this.#work.abort();
        batch(() => {
          this.list.value = [];
          this.active.value = null;
          this.hidden.value = [];
          this.between.value = NOT_BETWEEN;
          this.seeds.value = [];
          this.picking.value = this.flattened.value = this.touched.value = this.tracking.value = false;
          this.said.value = '';
        });
        if (dataset) void this.#load();
      });
    });
  }

  /** Moves the horizons to the grid that the survey has once every header was read. */
  #followGrid(): void {
    const cube = this.session.store.dataset.value?.cube;
    if (!cube) return;
    const moved = this.list.value.map((horizon) => tools.horizonOnGrid(horizon, cube.grid));
    if (moved.some((horizon, k) => horizon.values !== this.list.value[k]!.values)) this.list.value = moved;
  }

  async #load(): Promise<void> {
    const { store } = this.session;
    const dataset = store.dataset.value!;
    try {
      const list = await horizonsOf(dataset.cube).list();
      if (store.dataset.value !== dataset || list.length === 0) return;
      batch(() => {
        this.list.value = list;
        this.active.value ??= list[0]!.name;
        this.touched.value = true;
      });
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Begins a horizon: the next clicks set its seeds. Ends picking if it has begun. */
  togglePicking(): void {
    if (this.picking.value) {
      this.leave();
      return;
    }
    batch(() => {
      this.touched.value = true;
      this.active.value = null;
      this.#beginPicking();
    });
  }

  /** Adds seeds to the current horizon. */
  pickOn(name: string): void {
    batch(() => {
      this.active.value = name;
      this.#beginPicking();
    });
  }

  leavePicking(): void {
    if (this.picking.value) this.leave();
  }

  #beginPicking(): void {
    this.seeds.value = [];
    this.picking.value = true;
    this.said.value = 'Click on the reflector in a section or in 3D; Enter tracks it, Escape leaves.';
  }

  /** Ends tracking, which keeps what it has found, or picking. Returns false if there is neither. */
  leave(): boolean {
    if (this.tracking.value) {
      this.#stop.abort();
      return true;
    }
    if (!this.picking.value) return false;
    batch(() => {
      this.picking.value = false;
      this.seeds.value = [];
      this.said.value = '';
    });
    return true;
  }

  /** Takes a click while picking. Returns false otherwise. */
  click({ inlineIndex, crosslineIndex, sampleIndex }: CursorPoint): boolean {
    const { dataset, shape } = this.session.store;
    if (!this.picking.value || !dataset.value || !shape.value) return false;
    // A picture flattened on a horizon has no traces where that is missing.
    if (Number.isNaN(sampleIndex)) return true;
    // A horizon of gathers would mix offsets.
    if (shape.value.kind === 'gathers') {
      this.said.value = 'Horizons follow stacked traces; this file has gathers.';
      return true;
    }
    const seed = {
      inlineIndex: Math.round(inlineIndex),
      crosslineIndex: Math.round(crosslineIndex),
      sampleIndex,
    };
    this.seeds.value = [...this.seeds.value, seed];
    const count = this.seeds.value.length;
    this.said.value = `${formatCount(count)} seed${count === 1 ? '' : 's'}. Click another one, or press Enter to track.`;
    return true;
  }

  removeSeed(): void {
    this.seeds.value = this.seeds.value.slice(0, -1);
  }

  /** A name that no horizon has yet. */
  freeName(wanted: string): string {
    const taken = new Set(this.list.value.map(({ name }) => name));
    for (let k = 1; ; k++) {
      const name = wanted === 'Horizon' ? `Horizon ${k}` : k === 1 ? wanted : `${wanted} (${k})`;
      if (!taken.has(name)) return name;
    }
  }

  freeColour(): string {
    const taken = this.list.value.map(({ colour }) => colour);
    return COLOURS.find((colour) => !taken.includes(colour)) ?? COLOURS[taken.length % COLOURS.length]!;
  }

  /** Whether there is something to track from: clicked seeds, or those of the current horizon. */
  readonly canTrack = computed(
    () =>
      this.seeds.value.length > 0 ||
      (!this.picking.value &&
        this.current.value?.locked !== true &&
        (this.current.value?.seeds.length ?? 0) > 0),
  );

  /** Tracks from the clicked seeds: a new horizon, or on from the picks and seeds of the current one. */
  track(): Promise<void> {
    return this.#track(this.seeds.value, this.current.value);
  }

  /** Tracks the current horizon anew from all of its seeds. */
  retrack(): Promise<void> {
    const former = this.current.value;
    if (!former || former.seeds.length === 0) return Promise.resolve();
    const { values } = former;
    const empty = { ...former, values: values.map(() => Number.NaN), seeds: [] };
    return this.#track(former.seeds, empty);
  }

  async #track(seeds: readonly HorizonSeed[], from: Horizon | null): Promise<void> {
    if ((seeds.length === 0 && !from?.seeds.length) || this.tracking.value) return;
    const name = from?.name ?? this.freeName('Horizon');
    const colour = from?.colour ?? this.freeColour();
    const others = this.list.value.filter((horizon) => horizon.name !== name);
    const options = trackOptions(this.session, this.choice.value, others, faultsIn(this.session).list.value);
    this.#stop = new AbortController();
    batch(() => {
      this.tracking.value = true;
      this.picking.value = false;
      this.seeds.value = [];
      this.active.value = name;
      this.said.value = 'Tracking…';
    });
    let shownAt = 0;
    let latest: Horizon | null = null;
    const grown = (horizon: Horizon): void => {
      const now = performance.now();
      if (now - shownAt < GROWTH_MILLISECONDS) return;
      if (shownAt === 0) performance.mark('segy-lens/horizon-grows');
      shownAt = now;
      // Tracking goes on in the same arrays.
      const { values, confidence, seedOf } = horizon;
      latest = { ...horizon, values: values.slice(), confidence: confidence.slice(), seedOf: seedOf.slice() };
      this.#replace(latest);
    };
    const { store } = this.session;
    const { dataset } = store;
    const of = dataset.value;
    const tracked = await work(this.session, {
      kind: 'horizon',
      label: `Tracking ${name}`,
      latest: this.#work,
      measured: 'horizon',
      cancelled: () => this.#stop.abort(),
      run: ({ dataset, cube, signal, onProgress }) =>
        trackHorizon(store.shown.value?.moved ? dataset.cube : cube, seeds, {
          ...options,
          ...(from && from.seeds.length > 0 && { event: from.event }),
          name,
          colour,
          ...(from && { from }),
          signal,
          stop: this.#stop.signal,
          onProgress,
          onGrow: grown,
        }),
      show: (horizon) => {
        const { count } = statisticsOf(horizon.values);
        const open = horizon.open?.reduce((sum, each) => sum + each, 0) ?? 0;
        this.put(horizon);
        this.said.value = `${formatCount(count)} of ${formatCount(horizon.values.length)} bins${this.#stop.signal.aborted ? ', stopped' : ''}.${open > 0 ? ` ${formatCount(open)} were reached at two times and left open.` : ''}`;
      },
      failed: () => {
        this.said.value = '';
        this.picking.value = seeds.length > 0;
        this.seeds.value = seeds;
        return false;
      },
    });
    if (dataset.value !== of) return;
    this.tracking.value = false;
    if (tracked) return;
    // What was found before it was cancelled, or failed, is shown already and stays.
    if (latest) this.put(latest);
    if (this.said.value === 'Tracking…')
      this.said.value = latest ? 'Cancelled; what was found is kept.' : 'Cancelled.';
  }

  #replace(horizon: Horizon): void {
    const others = this.list.value;
    const place = others.findIndex(({ name }) => name === horizon.name);
    this.list.value = place < 0 ? [...others, horizon] : others.with(place, horizon);
  }

  /** Shows a horizon and keeps it. */
  put(horizon: Horizon): void {
    batch(() => {
      this.touched.value = true;
      this.active.value = horizon.name;
      this.#replace(horizon);
    });
    this.#keep((kept) => kept.put(horizon));
  }

  /** Shows exactly these horizons and keeps them, as undo does. */
  restore(list: readonly Horizon[]): void {
    const former = this.list.value;
    this.list.value = list;
    for (const { name } of former)
      if (!list.some((other) => other.name === name)) this.#keep((kept) => kept.remove(name));
    for (const horizon of list) if (!former.includes(horizon)) this.#keep((kept) => kept.put(horizon));
  }

  remove(name: string): void {
    batch(() => {
      this.list.value = this.list.value.filter((horizon) => horizon.name !== name);
      if (this.active.value === name) this.active.value = this.list.value[0]?.name ?? null;
      if (!this.active.value) this.flattened.value = false;
    });
    this.#keep((kept) => kept.remove(name));
  }

  rename(name: string, to: string): void {
    const horizon = this.list.value.find((each) => each.name === name);
    const wanted = to.trim();
    if (!horizon || wanted === '' || wanted === name) return;
    const free = this.freeName(wanted);
    const place = this.list.value.indexOf(horizon);
    batch(() => {
      this.list.value = this.list.value.with(place, { ...horizon, name: free });
      if (this.active.value === name) this.active.value = free;
      const { upper, lower } = this.between.value;
      this.between.value = { upper: upper === name ? free : upper, lower: lower === name ? free : lower };
    });
    this.#keep(async (kept) => {
      await kept.put({ ...horizon, name: free });
      await kept.remove(name);
    });
  }

  show(name: string, shown: boolean): void {
    const others = this.hidden.value.filter((other) => other !== name);
    this.hidden.value = shown ? others : [...others, name];
  }

  /** Locks the current horizon against changes, or unlocks it. Returns false if there is none. */
  toggleLock(): boolean {
    const horizon = this.current.value;
    if (!horizon) return false;
    const locked = horizon.locked !== true;
    this.put({ ...horizon, locked });
    this.said.value = `“${horizon.name}” is ${locked ? 'locked: nothing changes it' : 'unlocked'}.`;
    return true;
  }

  /** Changes the current horizon by a tool, and says what it did. */
  change(tool: (horizon: Horizon) => Horizon, said = ''): void {
    const { current } = this;
    if (!current.value) return;
    try {
      this.put(tool(current.value));
      this.said.value = said;
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Moves the picks of the current horizon to the nearest event. */
  async snap(): Promise<void> {
    const horizon = this.current.value;
    if (!horizon || horizon.locked) return;
    const { window } = this.choice.value;
    await work(this.session, {
      kind: 'horizon',
      label: `Snapping ${horizon.name}`,
      latest: this.#work,
      run: ({ dataset: { cube }, signal, onProgress }) =>
        snapHorizon(cube, horizon, {
          ...(window !== null && { windowMilliseconds: window }),
          signal,
          onProgress,
        }),
      show: (snapped) => this.put(snapped),
    });
  }

  #keep(change: (kept: ReturnType<typeof horizonsOf>) => Promise<void>): void {
    const cube = this.session.store.dataset.value?.cube;
    if (cube) change(horizonsOf(cube)).catch((error: unknown) => this.session.fail(error));
  }
}

export const horizonsIn = perSession((session: Session) => new Horizons(session));
