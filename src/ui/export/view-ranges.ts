import type { CropBox, SliceSlot } from '../../core/scene.ts';
import type { SectionWindow } from '../../core/section.ts';
import { type AxisView, clampIndex, numberAt } from '../session/survey-shape.ts';
import type { AxisRange, ExportAxes, ExportChoices } from './export-options.ts';

type Ranges = Pick<ExportChoices, 'inlines' | 'crosslines' | 'samples'>;

/** The range between two indices. An end of the survey is left open, so that the range reads as whole where it is. */
function between(axis: AxisView, low: number, high: number, every: number): AxisRange {
  const [first, last] = [clampIndex(axis, low), clampIndex(axis, high)];
  return {
    first: first === 0 ? null : numberAt(axis, first),
    last: last === axis.count - 1 ? null : numberAt(axis, last),
    every,
  };
}

/** The ranges of the crop box of the 3D view. Every n-th stays as chosen. */
export function cropRanges({ low, high }: CropBox, axes: ExportAxes, before: Ranges): Ranges {
  return {
    inlines: between(axes.inline, low[0], high[0], before.inlines.every),
    crosslines: between(axes.crossline, low[1], high[1], before.crosslines.every),
    samples: between(axes.sample, low[2], high[2], before.samples.every),
  };
}

/** The ranges of what the Section tab shows of a slice: the cells that are visible at least in part. */
export function sectionRanges(
  { left, top, width, height }: SectionWindow,
  slot: SliceSlot,
  index: number,
  axes: ExportAxes,
  before: Ranges,
): Ranges {
  const across = [Math.floor(left), Math.ceil(left + width) - 1] as const;
  const down = [Math.floor(top), Math.ceil(top + height) - 1] as const;
  const at = [index, index] as const;
  const [inline, crossline, sample] = {
    inline: [at, across, down],
    crossline: [across, at, down],
    sample: [down, across, at],
  }[slot] as [typeof at, typeof at, typeof at];
  return {
    inlines: axes.flat ? before.inlines : between(axes.inline, ...inline, before.inlines.every),
    crosslines: between(axes.crossline, ...crossline, before.crosslines.every),
    samples: between(axes.sample, ...sample, before.samples.every),
  };
}
