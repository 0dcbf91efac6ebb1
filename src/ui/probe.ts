import { effect, untracked } from '@lit-labs/preact-signals';
import type { SliceSlot } from '../core/scene.ts';
import { traceAt } from '../core/trace-index.ts';
import type { PlacedSlice } from '../core/types.ts';
import { Rest } from './latest.ts';
import type { CursorPoint, TabName, ViewStore } from './store.ts';

export type ProbePoint = CursorPoint;

const REST_MILLISECONDS = 200;

/** What the picture shows and of which trace (−1: none), where that is no slice of the store. */
export interface ProbeShown {
  /** Null: the picture does not tell. */
  readonly amplitude: number | null;
  readonly trace?: number;
}

type ProbeSlot = SliceSlot | 'depth-slice';

/** The cursor's read-out: what the picture shows at once, the stored value when the pointer rests. */
export class Probe {
  #rest = new Rest(REST_MILLISECONDS);
  #asked = 0;
  #point: ProbePoint | null = null;

  /** What is shown while the pointer points at nothing, as long as the cursor stays there: of its own tab's picture. */
  #pinned: {
    readonly tab: TabName;
    readonly point: ProbePoint;
    readonly slot: ProbeSlot;
    readonly shown?: ProbeShown;
  } | null = null;

  constructor(private readonly store: ViewStore) {
    let tab = store.tab.peek();
    effect(() => {
      const from = tab;
      tab = store.tab.value;
      // The picture that the read-out speaks of goes or comes back.
      const pinned = this.#pinned?.tab;
      if (from !== tab && pinned && (pinned === from || pinned === tab))
        untracked(() => this.at(null, 'inline'));
    });
  }

  /** The read-out of this point, now and whenever the pointer points at nothing; it is the cursor of all views. */
  pin(point: ProbePoint, slot: ProbeSlot, shown?: ProbeShown): void {
    this.store.cursor.value = point;
    this.#pinned = { tab: this.store.tab.value, point, slot, shown };
    this.#show(point, slot, shown);
  }

  at(point: ProbePoint | null, slot: ProbeSlot, shown?: ProbeShown): void {
    const { cursor, tab } = this.store;
    const pinned = this.#pinned;
    if (!point && pinned && pinned.point === cursor.value && pinned.tab === tab.value)
      this.#show(pinned.point, pinned.slot, pinned.shown);
    else this.#show(point, slot, shown);
  }

  #show(point: ProbePoint | null, slot: ProbeSlot, shown?: ProbeShown): void {
    const { store } = this;
    const shape = store.shape.value;
    // Told already, or about to be.
    if (point && point === this.#point && store.readout.value) return;
    this.#rest.cancel();
    this.#asked++;
    this.#point = point;
    if (!point || !shape) {
      store.readout.value = null;
      return;
    }
    const slice =
      slot === 'depth-slice'
        ? (store.depthPlanes.value.find((plane) => plane.index === point.sampleIndex) ?? null)
        : store.slices.value[slot];
    const amplitude = shown
      ? shown.amplitude
      : sliceValue(slice, slot === 'depth-slice' ? 'sample' : slot, point);
    store.readout.value = { ...point, amplitude, exact: null };
    this.#rest.after(() => void this.#read(point, shown?.trace));
  }

  async #read(point: ProbePoint, known?: number): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    if (!dataset || !shape) return;
    // The value of a stack is stored nowhere.
    if (dataset.part && 'offset' in dataset.part && dataset.part.offset === 'stack') return;
    const asked = this.#asked;
    const row = shape.flat ? 0 : point.inlineIndex;
    const trace = known ?? traceAt(dataset.grid, row, point.crosslineIndex);
    if (trace < 0) return;
    try {
      const { value, hex, byteOffset } = await dataset.readSample(trace, point.sampleIndex);
      const readout = store.readout.value;
      if (asked !== this.#asked || !readout) return;
      store.readout.value = {
        ...readout,
        amplitude: Number(value),
        exact: { value: String(value), hex, trace, byteOffset },
      };
    } catch {
      // The read-out stays at what the picture shows; the next one may succeed.
    }
  }
}

/** The value of a placed slice nearest to a point. */
export function sliceValue(slice: PlacedSlice | null, slot: SliceSlot, point: ProbePoint): number {
  if (!slice) return Number.NaN;
  const across = slot === 'crossline' ? point.inlineIndex : point.crosslineIndex;
  const down = slot === 'sample' ? point.inlineIndex : point.sampleIndex;
  const column = Math.min(slice.width - 1, Math.round(across / slice.columnStride));
  const row = Math.min(slice.height - 1, Math.round(down / slice.rowStride));
  return slice.data[row * slice.width + column] ?? Number.NaN;
}
