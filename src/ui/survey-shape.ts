import type { Dataset } from '../api/types.ts';
import type { SceneSurvey, SliceSlot } from '../core/scene.ts';
import type { SliceAxis, TraceGrid, VerticalAxis } from '../core/types.ts';

/** A numbered axis as the controls show it: number = first + index × step. */
export interface AxisView {
  readonly label: string;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** The survey's axes in the words of its kind; `flat` surveys (2D lines, gathers) have one section. */
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

export function surveyShape(dataset: Pick<Dataset, 'meta' | 'grid'>): SurveyShape {
  const { meta, grid } = dataset;
  const { geometry, vertical } = meta;
  const flat = geometry.kind === '2d' || geometry.kind === 'gathers';
  const inline = inlineAxis(meta.geometry);
  const crossline = crosslineAxis(meta.geometry, grid);
  const sample: AxisView = {
    label: vertical.domain === 'depth' ? 'Depth slice' : 'Time slice',
    first: vertical.start,
    step: vertical.step,
    count: meta.samplesPerTrace,
  };
  const scene: SceneSurvey = {
    inlineCount: flat ? 1 : inline.count,
    crosslineCount: crossline.count,
    sampleCount: sample.count,
    inline: { label: inline.label, first: inline.first, step: inline.step },
    crossline: { label: crossline.label, first: crossline.first, step: crossline.step },
    vertical,
    binGrid: 'binGrid' in geometry ? geometry.binGrid : null,
    flat,
  };
  return { kind: geometry.kind, flat, inline, crossline, sample, vertical, scene };
}

function inlineAxis(geometry: Dataset['meta']['geometry']): AxisView {
  if (geometry.kind === 'gathers') {
    return { label: 'Gather', first: geometry.ensemble.first, step: 1, count: geometry.ensemble.count };
  }
  if (geometry.kind === '2d') return { label: 'Line', first: 1, step: 1, count: 1 };
  const { first, step, count } = geometry.inline;
  return { label: 'Inline', first, step, count };
}

function crosslineAxis(geometry: Dataset['meta']['geometry'], grid: TraceGrid): AxisView {
  if (geometry.kind === '2d' && geometry.cdp && geometry.cdp.count === grid.crosslineCount) {
    return { label: 'CDP', ...geometry.cdp };
  }
  if (geometry.kind === '2d' || geometry.kind === 'gathers') {
    return { label: 'Trace', first: 1, step: 1, count: grid.crosslineCount };
  }
  const { first, step, count } = geometry.crossline;
  return { label: 'Crossline', first, step, count };
}

/** The number that stands at an index. */
export function numberAt(axis: AxisView, index: number): number {
  return axis.first + index * axis.step;
}

/** The nearest index of a number, within the axis. */
export function indexOf(axis: AxisView, number: number): number {
  return clampIndex(axis, Math.round((number - axis.first) / axis.step));
}

export function clampIndex(axis: AxisView, index: number): number {
  return Math.max(0, Math.min(axis.count - 1, index));
}

/** Axis and position as `dataset.slice` and `coarseSlice` take them; a flat survey is shown whole. */
export function slicePlace(
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
): { axis: SliceAxis; position: number } {
  if (slot === 'sample') return { axis: 'sample', position: index };
  if (shape.flat) return { axis: 'line', position: 0 };
  return { axis: slot, position: numberAt(shape[slot], index) };
}
