import { numberAt } from '../../core/axis.ts';
import type { SectionWindow } from '../../core/section.ts';
import { axisTicks } from '../../view/furniture/ticks.ts';
import { amplitudeEnds, formatAmplitude, formatNumber } from '../kit/format.ts';
import type { DrawnMark } from '../layers/marks.ts';
import type { SectionRect } from '../session/services.ts';
import type { AxisView, SurveyShape } from '../session/survey-shape.ts';
import { axisIn, type VerticalUnit } from './section-display.ts';
import type { SectionSource } from './section-source.ts';

export type SectionFormat = 'png' | 'svg' | 'csv' | 'npy';

/** A tick of an axis: its place in CSS pixels along the plot's edge, and its label. */
export interface AxisMark {
  readonly at: number;
  readonly text: string;
}

/** Everything around the picture, drawn by the page, PNG and SVG alike. Lengths are CSS pixels. */
export interface SectionFigure {
  readonly width: number;
  readonly height: number;
  readonly plot: SectionRect;
  /** A second picture of the same part, beside the plot; null if there is none. */
  readonly second: SectionRect | null;
  readonly topLabel: string;
  readonly topMarks: readonly AxisMark[];
  readonly sideLabel: string;
  readonly sideMarks: readonly AxisMark[];
  readonly table: Uint8Array;
  readonly barMarks: readonly AxisMark[];
  readonly barHeight: number;
  /** What the colours mean, above the bar; '' for amplitudes. */
  readonly barTitle: string;
  /** Note below the plot about what the picture leaves out; '' for none. */
  readonly note: string;
  /** The true vertical exaggeration, written at the lower right; '' if unknown. */
  readonly exaggeration: string;
  /** Marks of layers, in pixels of the plot. */
  readonly marks: readonly DrawnMark[];
  /** Crosshair in pixels of the plot; null when outside or none. */
  readonly cross: {
    readonly x: number | null;
    readonly y: number | null;
    /** What the two lines stand at, for example "Crossline 1155" and "1248 ms". */
    readonly xText: string;
    readonly yText: string;
  };
}

const MARGIN = { left: 64, top: 48, bottom: 24 };
/** Two notes have a line each below a narrower plot. */
const NARROW = 560;
const LINE = 16;
/** Width of gap, colour bar and second gap; then the largest width of a digit beside it. */
const BAR_PIXELS = 36;
const DIGIT_PIXELS = 8;
export const TOP_SPACING = 72;
export const SIDE_SPACING = 48;

/**
 * @param range amplitudes written beside the colour bar, which need room
 * @param twoNotes whether both notes may be below the plot
 */
export function plotRect(
  width: number,
  height: number,
  range: readonly [number, number],
  twoNotes: boolean,
): SectionRect {
  const digits = Math.max(...barMarks(range, 0).map(({ text }) => text.length));
  const right = BAR_PIXELS + DIGIT_PIXELS * Math.max(5, digits) + 12;
  const across = Math.max(16, Math.round(width - MARGIN.left - right));
  const bottom = MARGIN.bottom + (twoNotes && across < NARROW ? LINE : 0);
  return {
    x: MARGIN.left,
    y: MARGIN.top,
    width: across,
    height: Math.max(16, Math.round(height - MARGIN.top - bottom)),
  };
}

const BETWEEN_PLOTS = 14;

/** Divides a plot into two of equal width. */
export function halves(plot: SectionRect): readonly [SectionRect, SectionRect] {
  const width = Math.max(16, Math.floor((plot.width - BETWEEN_PLOTS) / 2));
  return [
    { ...plot, width },
    { ...plot, width, x: plot.x + plot.width - width },
  ];
}

/** The pictures of a figure from left to right. */
export const plotsOf = ({ plot, second }: Pick<SectionFigure, 'plot' | 'second'>): readonly SectionRect[] =>
  second ? [plot, second] : [plot];

/** Where the last picture ends. */
export function rightOf({ plot, second }: SectionFigure): number {
  const { x, width } = second ?? plot;
  return x + width;
}

/** Ticks at round numbers for the visible part of an axis. */
export function axisMarks(
  axis: Pick<AxisView, 'first' | 'step' | 'count'>,
  whole: boolean,
  from: number,
  extent: number,
  pixels: number,
  spacing: number,
): AxisMark[] {
  const first = Math.max(0, Math.ceil(from - 0.5));
  const last = Math.min(axis.count - 1, Math.floor(from + extent - 0.5));
  const count = last - first + 1;
  if (count < 1) return [];
  const view = { title: '', first: numberAt(axis, first), step: axis.step, count, whole };
  return axisTicks(view, pixels / spacing)
    .map(({ index, text }) => ({ at: ((first + index + 0.5 - from) / extent) * pixels, text }))
    .filter(({ at }) => at >= 0 && at <= pixels);
}

/**
 * Ticks at round numbers when the columns' numbers ascend unevenly. A tick between two columns is
 * interpolated.
 */
export function unevenMarks(
  numbers: ArrayLike<number>,
  { left, width }: Pick<SectionWindow, 'left' | 'width'>,
  pixels: number,
): AxisMark[] {
  const first = Math.max(0, Math.ceil(left - 0.5));
  const last = Math.min(numbers.length - 1, Math.floor(left + width - 0.5));
  const count = last - first + 1;
  if (count < 1) return [];
  const start = numbers[first]!;
  const step = count > 1 ? (numbers[last]! - start) / (count - 1) : 1;
  let column = first;
  return axisTicks({ title: '', first: start, step, count, whole: false }, pixels / TOP_SPACING).map(
    ({ index, text }) => {
      const number = start + index * step;
      while (column < last && numbers[column + 1]! <= number) column += 1;
      const gap = column < last ? numbers[column + 1]! - numbers[column]! : 0;
      const place = column + (gap > 0 ? (number - numbers[column]!) / gap : 0);
      return { at: ((place + 0.5 - left) / width) * pixels, text };
    },
  );
}

/** Visible columns that carry a label: every n-th, with n = 1, 2 or 5 × 10ᵏ. */
export function markColumns(from: number, extent: number, count: number, pixels: number): number[] {
  const rough = Math.max(1, (extent * TOP_SPACING) / pixels);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.round(([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power);
  const columns: number[] = [];
  const last = Math.min(count - 1, Math.floor(from + extent - 0.5));
  for (let column = Math.max(0, Math.ceil((from - 0.5) / step) * step); column <= last; column += step)
    columns.push(column);
  return columns;
}

/** Labels with header word values above their columns. */
export const columnMarks = (
  columns: readonly number[],
  values: ReadonlyMap<number, string>,
  window: SectionWindow,
  pixels: number,
): AxisMark[] =>
  columns.flatMap((column) => {
    const text = values.get(column);
    return text === undefined ? [] : [{ at: ((column + 0.5 - window.left) / window.width) * pixels, text }];
  });

export function sideAxis(
  source: SectionSource,
  shape: SurveyShape,
  unit: VerticalUnit | null,
): { label: string; first: number; step: number; count: number; whole: boolean } {
  if (!source.upright) return { ...source.down, whole: true };
  const vertical = source.vertical ?? shape.vertical;
  const { below } = vertical;
  const own = axisIn(vertical, unit);
  return {
    label: `${vertical.domain === 'time' ? 'Time' : 'Depth'}${below ? ` below ${below}` : ''} (${own.unit})`,
    first: vertical.start * own.factor,
    step: vertical.step * own.factor,
    count: source.down.count,
    whole: false,
  };
}

/** A number with what its axis says: "Crossline 1155", or "1248 ms" for "Time (ms)". */
export function placeText(label: string, number: number): string {
  const unit = label.match(/\((.+)\)$/)?.[1];
  return unit ? `${formatNumber(number, 2)} ${unit}` : `${label} ${formatNumber(number)}`;
}

export function barMarks(range: readonly [number, number], height: number): AxisMark[] {
  const [low, high] = amplitudeEnds(range);
  return [
    { at: 6, text: high },
    { at: height / 2, text: formatAmplitude((range[0] + range[1]) / 2) },
    { at: height - 6, text: low },
  ];
}

/** Note when not every trace is drawn as a curve; '' otherwise. */
export function wiggleNote(step: number, curves: boolean): string {
  if (!curves || step === 1) return '';
  return `Every ${step}${step === 2 ? 'nd' : 'th'} trace as a curve; zoom in for all.`;
}
