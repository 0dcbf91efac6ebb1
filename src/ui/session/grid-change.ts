import { batch } from '@lit-labs/preact-signals';
import type { PageDataset } from '../../api/types.ts';
import type { CropBox, SliceSlot } from '../../core/scene.ts';
import { coarseSlice } from './slice-session.ts';
import type { ViewStore } from './store.ts';
import { indexOf, numberAt, SLOTS, type SurveyShape, surveyShape } from './survey-shape.ts';

/**
 * Shows a survey again when its axes changed after every header was read: a grid with gaps is only estimated
 * at first. Slices, crop and crosshair stay at their line numbers. Returns true when the axes changed.
 */
export function followGrid(store: ViewStore, dataset: PageDataset): boolean {
  const known = store.shape.value;
  // A flattened cube has a vertical axis of its own, and is made only once the grid is known.
  if (!known || dataset !== store.dataset.value || store.shown.value?.moved) return false;
  const shape = surveyShape(dataset);
  const same = (slot: SliceSlot): boolean =>
    shape[slot].first === known[slot].first &&
    shape[slot].step === known[slot].step &&
    shape[slot].count === known[slot].count;
  if (shape.kind === known.kind && SLOTS.every(same)) return false;
  const place = store.indices.value;
  const indexIn = (slot: SliceSlot): number => movedIndex(slot, place[slot], known, shape);
  const indices = { inline: indexIn('inline'), crossline: indexIn('crossline'), sample: indexIn('sample') };
  const sliceIn = (slot: SliceSlot) => coarseSlice(dataset, shape, slot, indices[slot]);
  const slices = { inline: sliceIn('inline'), crossline: sliceIn('crossline'), sample: sliceIn('sample') };
  const crop = store.crop.value && movedBox(store.crop.value, known, shape);
  const cursor = store.cursor.value;
  batch(() => {
    store.show(dataset, shape, slices, indices);
    store.crop.value = crop;
    store.cursor.value = cursor && {
      inlineIndex: movedIndex('inline', cursor.inlineIndex, known, shape),
      crosslineIndex: movedIndex('crossline', cursor.crosslineIndex, known, shape),
      sampleIndex: cursor.sampleIndex,
    };
  });
  return true;
}

/** The index at which the line of the former axes stands on the new ones. */
export const movedIndex = (slot: SliceSlot, index: number, former: SurveyShape, shape: SurveyShape): number =>
  indexOf(shape[slot], numberAt(former[slot], index));

/** The box between the same lines. An end that lay at the survey's end goes to where that end is now. */
export function movedBox(box: CropBox, former: SurveyShape, shape: SurveyShape): CropBox {
  const low = SLOTS.map((slot, axis) =>
    box.low[axis] === 0 ? 0 : movedIndex(slot, box.low[axis]!, former, shape),
  );
  const high = SLOTS.map((slot, axis) =>
    box.high[axis] === former[slot].count - 1
      ? shape[slot].count - 1
      : movedIndex(slot, box.high[axis]!, former, shape),
  );
  return { low: low as [number, number, number], high: high as [number, number, number] };
}
