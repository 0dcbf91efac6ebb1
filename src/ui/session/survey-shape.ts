import type { PageDataset } from '../../api/types.ts';
import { clampIndex, indexOf, type NumberedAxis, numberAt } from '../../core/axis.ts';
import type { SceneSurvey, SliceSlot } from '../../core/scene.ts';
import type { SliceAxis, VerticalAxis } from '../../core/types.ts';

export { clampIndex, indexOf, numberAt };

/** A numbered axis as the controls show it. */
export interface AxisView extends NumberedAxis {
  readonly label: string;
}

/** The survey's axes, named for its kind. A `flat` survey (2D line, gathers) has one section. */
export interface SurveyShape {
  readonly kind: '3d' | 'prestack' | '2d' | 'gathers';
  readonly flat: boolean;
  readonly inline: AxisView;
  readonly crossline: AxisView;
  readonly sample: AxisView;
  readonly vertical: VerticalAxis;
  readonly scene: SceneSurvey;
}

export const SLOTS: readonly SliceSlot[] = ['inline', 'crossline', 'sample'];

/** The axes of a survey's cube, in the words of its kind. */
export function surveyShape({ cube, meta }: Pick<PageDataset, 'cube' | 'meta'>): SurveyShape {
  const { inline, crossline, sampleCount, vertical, binGrid, flat } = cube.grid;
  const { geometry } = meta;
  const sample: AxisView = {
    label: vertical.domain === 'depth' ? 'Depth slice' : 'Time slice',
    first: vertical.start,
    step: vertical.step,
    count: sampleCount,
  };
  const scene: SceneSurvey = {
    inlineCount: inline.count,
    crosslineCount: crossline.count,
    sampleCount,
    inline,
    crossline,
    vertical,
    binGrid,
    flat,
  };
  // Gathers are stepped through by their numbers, though the cube of one holds a single line.
  const count = geometry.kind === 'gathers' ? geometry.ensemble.count : inline.count;
  return { kind: geometry.kind, flat, inline: { ...inline, count }, crossline, sample, vertical, scene };
}

/** Axis and position as `Cube.slice` and `coarseSlice` take them; a flat survey is shown whole. */
export function slicePlace(
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
): { axis: SliceAxis; position: number } {
  if (slot === 'sample') return { axis: 'sample', position: index };
  if (shape.flat) return { axis: 'line', position: 0 };
  return { axis: slot, position: numberAt(shape[slot], index) };
}
