import type { Dataset } from '../api/types.ts';
import type { SliceSlot } from '../core/scene.ts';
import { coarseSlice } from './slice-session.ts';
import type { ViewStore } from './store.ts';
import { indexOf, numberAt, SLOTS, surveyShape } from './survey-shape.ts';

/**
 * Shows a survey anew when reading every header has changed its axes, as of a grid with gaps whose outline was an estimate;
 * the lines looked at stay those of their numbers. True when it did.
 */
export function followGrid(store: ViewStore, dataset: Dataset): boolean {
  const known = store.shape.value;
  if (!known || dataset !== store.dataset.value) return false;
  const shape = surveyShape(dataset);
  const same = (slot: SliceSlot): boolean =>
    shape[slot].first === known[slot].first &&
    shape[slot].step === known[slot].step &&
    shape[slot].count === known[slot].count;
  if (shape.kind === known.kind && SLOTS.every(same)) return false;
  const place = store.indices.value;
  const indexIn = (slot: SliceSlot): number => indexOf(shape[slot], numberAt(known[slot], place[slot]));
  const indices = { inline: indexIn('inline'), crossline: indexIn('crossline'), sample: indexIn('sample') };
  const sliceIn = (slot: SliceSlot) => coarseSlice(dataset, shape, slot, indices[slot]);
  const slices = { inline: sliceIn('inline'), crossline: sliceIn('crossline'), sample: sliceIn('sample') };
  store.show(dataset, shape, slices, indices);
  return true;
}
