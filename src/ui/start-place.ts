import type { SliceSlot } from '../core/scene.ts';
import type { ViewStore } from './store.ts';
import { numberAt, type SurveyShape } from './survey-shape.ts';

/** Line numbers and sample index to show first; the middle where one is missing or outside the survey. */
export type StartPlace = Partial<Record<SliceSlot, number | undefined>>;

export function startIndices(shape: SurveyShape, at: StartPlace): Record<SliceSlot, number> {
  const middle = (count: number) => Math.floor((count - 1) / 2);
  const index = (slot: SliceSlot, exact: number | undefined) => {
    const { count } = shape[slot];
    const isThere = exact !== undefined && exact > -1 && exact < count;
    return isThere ? Math.max(0, Math.min(count - 1, Math.round(exact))) : middle(count);
  };
  const line = (slot: 'inline' | 'crossline') => {
    const { first, step } = shape[slot];
    return index(slot, at[slot] === undefined ? undefined : (at[slot] - first) / step);
  };
  return { inline: line('inline'), crossline: line('crossline'), sample: index('sample', at.sample) };
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
