import { effect, signal, untracked } from '@lit-labs/preact-signals';
import type { SliceSlot } from '../../core/scene.ts';
import { traceAt } from '../../core/trace-index.ts';
import type { PlacedSlice } from '../../core/types.ts';
import { Rest } from '../kit/latest.ts';
import type { CursorPoint, ViewStore } from './store.ts';

export type ProbePoint = CursorPoint;

const REST_MILLISECONDS = 200;

/**
 * The value that a picture shows under the pointer and its trace (−1: none), for pictures that are not slices
 * of the store.
 */
export interface ProbeShown {
  /** Null when the picture has no value there. */
  readonly amplitude: number | null;
  readonly trace?: number;
  /** Column of the section. */
  readonly column?: number;
}

type ProbeSlot = SliceSlot | 'depth-slice';

/**
 * The cursor's read-out. It shows the value of the picture at once, and the exact stored value once the
 * pointer rests.
 */
export class Probe {
  #rest = new Rest(REST_MILLISECONDS);
  #request = 0;
  #point: ProbePoint | null = null;

  /**
   * The read-out shown while the pointer is off the picture. It holds only in its own tab and until the
   * cursor moves.
   */
  readonly #pinned = signal<{
    readonly tab: string;
    readonly point: ProbePoint;
    readonly slot: ProbeSlot;
    readonly shown?: ProbeShown;
  } | null>(null);

  constructor(private readonly store: ViewStore) {
    let tab = store.tab.peek();
    effect(() => {
      const from = tab;
      tab = store.tab.value;
      // The picture of the pinned read-out was hidden or shown again.
      const pinned = this.#pinned.peek()?.tab;
      if (from !== tab && pinned && (pinned === from || pinned === tab))
        untracked(() => this.at(null, 'inline'));
    });
  }

  /**
   * Shows the read-out of this point now and whenever the pointer leaves the picture, and moves the cursor of
   * all views there.
   */
  pin(point: ProbePoint, slot: ProbeSlot, shown?: ProbeShown): void {
    this.store.cursor.value = point;
    this.#pinned.value = { tab: this.store.tab.value, point, slot, shown };
    this.#show(point, slot, shown, true);
  }

  /** Removes the pinned read-out and the cursor of all views. */
  release(): void {
    this.store.cursor.value = null;
    this.#pinned.value = null;
    this.at(null, 'inline');
  }

  /** The pinned read-out if it holds in the tab that is shown, also while the pointer reads another sample. */
  get #held() {
    const { cursor, tab } = this.store;
    const pinned = this.#pinned.value;
    return pinned && pinned.point === cursor.value && pinned.tab === tab.value ? pinned : null;
  }

  get isHeld(): boolean {
    return this.#held !== null;
  }

  at(point: ProbePoint | null, slot: ProbeSlot, shown?: ProbeShown): void {
    const held = point ? null : this.#held;
    if (held) this.#show(held.point, held.slot, held.shown, true);
    else this.#show(point, slot, shown);
  }

  #show(point: ProbePoint | null, slot: ProbeSlot, shown?: ProbeShown, pinned = false): void {
    const { store } = this;
    const shape = store.shape.value;
    // The read-out of this point is shown already.
    if (point && point === this.#point && store.readout.value) return;
    this.#rest.cancel();
    this.#request++;
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
    store.readout.value = { ...point, amplitude, exact: null, column: shown?.column, pinned };
    this.#rest.after(() => void this.#read(point, shown?.trace));
  }

  async #read(point: ProbePoint, known?: number): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    const shape = store.shape.value;
    // The file holds the survey's own samples, not what was computed from them.
    if (!dataset || !shape || store.shown.value) return;
    // A stack is computed, so its values are not in the file.
    if (dataset.part && 'offset' in dataset.part && dataset.part.offset === 'stack') return;
    const request = this.#request;
    const row = shape.flat ? 0 : point.inlineIndex;
    const trace = known ?? traceAt(dataset.grid, row, point.crosslineIndex);
    if (trace < 0) return;
    try {
      const { value, hex, byteOffset } = await dataset.readSample(trace, point.sampleIndex);
      const readout = store.readout.value;
      if (request !== this.#request || !readout) return;
      store.readout.value = {
        ...readout,
        amplitude: Number(value),
        exact: { value: String(value), hex, trace, byteOffset },
      };
    } catch {
      // The read-out keeps the picture's value, and the next read may succeed.
    }
  }
}

/** The value of the slice that is nearest to a point. */
export function sliceValue(slice: PlacedSlice | null, slot: SliceSlot, point: ProbePoint): number {
  if (!slice) return Number.NaN;
  const across = slot === 'crossline' ? point.inlineIndex : point.crosslineIndex;
  const down = slot === 'sample' ? point.inlineIndex : point.sampleIndex;
  const column = Math.min(slice.width - 1, Math.round(across / slice.columnStride));
  const row = Math.min(slice.height - 1, Math.round(down / slice.rowStride));
  return slice.data[row * slice.width + column] ?? Number.NaN;
}
