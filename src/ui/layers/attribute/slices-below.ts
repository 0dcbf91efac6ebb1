import { effect } from '@lit-labs/preact-signals';
import type { SliceSlot } from '../../../core/scene.ts';
import type { PlacedSlice } from '../../../core/types.ts';
import { Latest } from '../../kit/latest.ts';
import type { Session } from '../../session/session.ts';
import { coarseSlice, placeSlice } from '../../session/slice-session.ts';
import { SLOTS, slicePlace } from '../../session/survey-shape.ts';
import { attributeOf, hidesHigh } from './attribute-state.ts';

/** Reads the amplitudes below an attribute, for the slices that are seen: what memory holds at once, then in full. */
export class SlicesBelow {
  readonly #reading: Record<SliceSlot, Latest> = {
    inline: new Latest(),
    crossline: new Latest(),
    sample: new Latest(),
  };
  readonly #wanted: Record<SliceSlot, number> = { inline: -1, crossline: -1, sample: -1 };

  constructor(private readonly session: Session) {
    const { store } = session;
    const state = attributeOf(store);
    effect(() => {
      const { mode } = state.value ?? {};
      void store.indices.value;
      if (mode !== 'over' || store.tab.value !== '3d' || !store.shown.value) return;
      for (const slot of store.shape.value?.flat ? (['inline'] as const) : SLOTS) void this.read(slot);
    });
    effect(() => {
      const { mode, unders, opacity, threshold, request } = state.value ?? {};
      const shown = store.shown.value;
      if (mode !== 'over' || !request || !shown) {
        store.below.value = null;
        return;
      }
      const at = (slot: SliceSlot): PlacedSlice | null => unders?.[slot] ?? null;
      const [low, high] = shown.range.clip;
      store.below.value = {
        slices: { inline: at('inline'), crossline: at('crossline'), sample: at('sample') },
        clip: store.surveyClip.value,
        gain: store.gain.value,
        colormap: store.surveyColormap.value,
        opacity: opacity!,
        hidden: threshold!,
        hiddenFrom: hidesHigh(request.kind) ? 'high' : low < 0 && high > 0 ? 'middle' : 'low',
      };
    });
  }

  /** Reads the slice below one that is shown. */
  async read(slot: SliceSlot): Promise<void> {
    const { store } = this.session;
    const state = attributeOf(store);
    const dataset = store.dataset.peek();
    const shape = store.shape.peek();
    const index = store.indices.peek()[slot];
    const known = state.peek()?.unders[slot];
    if (!dataset || !shape || (known?.index === index && known.subsample === 1)) return;
    if (this.#wanted[slot] === index) return;
    this.#wanted[slot] = index;
    const put = (slice: PlacedSlice): void => {
      const now = state.peek();
      if (now && store.dataset.peek() === dataset && store.indices.peek()[slot] === index)
        state.value = { ...now, unders: { ...now.unders, [slot]: slice } };
    };
    try {
      const coarse = known?.index === index ? null : coarseSlice(dataset, shape, slot, index);
      // The state is changed outside the effect that asked for it.
      if (coarse) queueMicrotask(() => put(coarse));
      const { axis, position } = slicePlace(shape, slot, index);
      const slice = await this.#reading[slot].run((signal) =>
        dataset.cube.slice({ ...(axis === 'line' ? { axis } : { axis, position }), signal }),
      );
      if (slice) put(placeSlice(slice, shape, slot, index, axis));
    } catch (error) {
      this.session.fail(error);
    } finally {
      if (this.#wanted[slot] === index) this.#wanted[slot] = -1;
    }
  }

  abort(): void {
    for (const slot of SLOTS) {
      this.#reading[slot].abort();
      this.#wanted[slot] = -1;
    }
  }
}
