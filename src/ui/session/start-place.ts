import * as v from 'valibot';
import { positionOf } from '../../core/axis.ts';
import type { SliceSlot } from '../../core/scene.ts';
import type { SliceSession } from './slice-session.ts';
import type { ViewStore } from './store.ts';
import { clampIndex, indexOf, numberAt, SLOTS, type SurveyShape } from './survey-shape.ts';
import type { ViewPart } from './view-parts.ts';
import { finite, index } from './view-settings.ts';

/** Line numbers and sample index to show first. A missing one, or one outside the survey, means the middle. */
export type StartPlace = Partial<Record<SliceSlot, number | undefined>>;

/** Slice indices to show first: those asked for, else the given ones, else the middle. */
export function startIndices(
  shape: SurveyShape,
  at: StartPlace,
  otherwise: { readonly [Slot in SliceSlot]?: number | undefined } = {},
): Record<SliceSlot, number> {
  const middle = (count: number) => Math.floor((count - 1) / 2);
  const index = (slot: SliceSlot, exact: number | undefined) => {
    const { count } = shape[slot];
    const isThere = exact !== undefined && exact > -1 && exact < count;
    return isThere ? Math.max(0, Math.min(count - 1, Math.round(exact))) : (otherwise[slot] ?? middle(count));
  };
  const line = (slot: 'inline' | 'crossline') => {
    const number = at[slot];
    return index(slot, number === undefined ? undefined : positionOf(shape[slot], number));
  };
  return { inline: line('inline'), crossline: line('crossline'), sample: index('sample', at.sample) };
}

/** Line numbers and sample index shown now. */
function placeOf({ shape, indices }: ViewStore): StartPlace {
  if (!shape.value) return {};
  const { inline, crossline, sample } = indices.value;
  return {
    inline: numberAt(shape.value.inline, inline),
    crossline: numberAt(shape.value.crossline, crossline),
    sample,
  };
}

/**
 * Slice positions as a part of the view for undo and links. They are kept as line numbers, which stay right
 * when reading every header changes the axes.
 */
export function placePart(store: ViewStore, slices: SliceSession): ViewPart {
  return {
    name: 'place',
    saved: v.object({ inline: finite, crossline: finite, sample: index }),
    fromVersion1: ({ inline, crossline, sample }) => ({ inline, crossline, sample }),
    read: () => (store.shape.value ? placeOf(store) : undefined),
    write(state) {
      const shape = store.shape.value;
      if (!shape) return;
      const place = state as Record<SliceSlot, number>;
      const active = store.activeSlot.value;
      for (const slot of SLOTS) {
        const at = place[slot];
        const to = slot === 'sample' ? clampIndex(shape.sample, at) : indexOf(shape[slot], at);
        if (to !== store.indices.value[slot]) slices.move(slot, to);
      }
      store.activeSlot.value = active;
    },
  };
}
