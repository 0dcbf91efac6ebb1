import type { CropBox, SliceSlot } from '../../core/scene.ts';
import type { SurveyShape } from '../session/survey-shape.ts';

export const CROP_AXES: Readonly<Record<SliceSlot, 0 | 1 | 2>> = { inline: 0, crossline: 1, sample: 2 };

type Counts = Readonly<Record<SliceSlot, Pick<SurveyShape['inline'], 'count'>>>;

export const wholeCrop = ({ inline, crossline, sample }: Counts): CropBox => ({
  low: [0, 0, 0],
  high: [inline.count - 1, crossline.count - 1, sample.count - 1],
});

/**
 * Moves one end of the box along one axis, pushing the other end if necessary. Null means that nothing is
 * cropped.
 */
export function movedCrop(
  crop: CropBox | null,
  counts: Counts,
  slot: SliceSlot,
  end: 'low' | 'high',
  index: number,
): CropBox | null {
  const whole = wholeCrop(counts);
  const before = crop ?? whole;
  const axis = CROP_AXES[slot];
  const to = Math.max(0, Math.min(whole.high[axis], Math.round(index)));
  const low = [...before.low] as [number, number, number];
  const high = [...before.high] as [number, number, number];
  if (end === 'low') {
    low[axis] = to;
    high[axis] = Math.max(high[axis], to);
  } else {
    high[axis] = to;
    low[axis] = Math.min(low[axis], to);
  }
  const all = low.every((value) => value === 0) && high.every((value, k) => value === whole.high[k]);
  return all ? null : { low, high };
}
