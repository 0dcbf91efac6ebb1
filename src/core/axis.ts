import type { VerticalAxis } from './types.ts';

/** An axis with numbers in equal steps, such as inline numbers or times: number = first + index × step. */
export interface NumberedAxis {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export const numberAt = ({ first, step }: Pick<NumberedAxis, 'first' | 'step'>, index: number): number =>
  first + index * step;

/** The fractional index of a number on the axis; it is whole if a line has this number. */
export const positionOf = ({ first, step }: Pick<NumberedAxis, 'first' | 'step'>, number: number): number =>
  (number - first) / step;

/** The index of the line with this number, −1 if the axis has no such line. */
export function lineIndex(axis: NumberedAxis, number: number): number {
  const index = positionOf(axis, number);
  return Number.isInteger(index) && index >= 0 && index < axis.count ? index : -1;
}

/** The index within the axis that is nearest to a number. */
export const indexOf = (axis: NumberedAxis, number: number): number =>
  clampIndex(axis, Math.round(positionOf(axis, number)));

export const clampIndex = ({ count }: Pick<NumberedAxis, 'count'>, index: number): number =>
  Math.max(0, Math.min(count - 1, index));

/** The unit of 1000 / step, in which the frequencies of traces are given. */
export const frequencyUnit = ({ unit }: VerticalAxis): 'Hz' | 'MHz' | 'cycles/km' | 'cycles/kft' =>
  (({ ms: 'Hz', ns: 'MHz', m: 'cycles/km', ft: 'cycles/kft' }) as const)[unit];
