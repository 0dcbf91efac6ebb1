import type { SliceSlot } from '../core/scene.ts';
import type { ViewStore } from './store.ts';
import { indexOf, numberAt, type SurveyShape } from './survey-shape.ts';

/** Line numbers and sample index to show first; the middle where one is missing. */
export type StartPlace = Partial<Record<SliceSlot, number | undefined>>;

export function startIndices(shape: SurveyShape, at: StartPlace): Record<SliceSlot, number> {
  const middle = (count: number) => Math.floor((count - 1) / 2);
  const line = (slot: 'inline' | 'crossline') =>
    at[slot] === undefined ? middle(shape[slot].count) : indexOf(shape[slot], at[slot]);
  return {
    inline: line('inline'),
    crossline: line('crossline'),
    sample:
      at.sample === undefined ? middle(shape.sample.count) : Math.min(shape.sample.count - 1, at.sample),
  };
}

/** What is shown now. */
export function placeOf({ shape, indices }: ViewStore): StartPlace {
  if (!shape.value) return {};
  const { inline, crossline, sample } = indices.value;
  return {
    inline: numberAt(shape.value.inline, inline),
    crossline: numberAt(shape.value.crossline, crossline),
    sample,
  };
}
