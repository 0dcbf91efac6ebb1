import type { ScenePick, SliceSlot } from '../core/scene.ts';
import { traceAt } from '../core/trace-index.ts';
import type { PlacedSlice } from '../core/types.ts';
import { Rest } from './latest.ts';
import type { CursorPoint, ViewStore } from './store.ts';

export type ProbePoint = CursorPoint;

const REST_MILLISECONDS = 200;

/** The cursor's read-out: what the picture shows at once, the stored value when the pointer rests. */
export class Probe {
  #rest = new Rest(REST_MILLISECONDS);
  #asked = 0;

  constructor(private readonly store: ViewStore) {}

  /** @param shown what the picture shows there and of which trace (−1: none), where that is no slice of the store */
  at(
    point: ProbePoint | null,
    slot: ScenePick['slot'],
    shown?: { readonly amplitude: number; readonly trace: number },
  ): void {
    this.#rest.cancel();
    this.#asked++;
    const { store } = this;
    const shape = store.shape.value;
    if (!point || !shape) {
      store.readout.value = null;
      return;
    }
    const slice =
      slot === 'depth-slice'
        ? (store.depthPlanes.value.find((plane) => plane.index === point.sampleIndex) ?? null)
        : store.slices.value[slot];
    const amplitude = shown?.amplitude ?? sliceValue(slice, slot === 'depth-slice' ? 'sample' : slot, point);
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
