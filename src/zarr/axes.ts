import type { CubeAxis } from '../core/cube.ts';

/** What the names of dimensions mean, as MDIO, xarray users, segysak and OME write them. */
const NAMES: readonly (readonly [axis: 'inline' | 'crossline' | 'sample', RegExp])[] = [
  ['inline', /^(inlines?|ilines?|il|iline_no|inline_?3d)$/i],
  ['crossline', /^(crosslines?|xlines?|xl|crossline_?3d|cdps?|cmp|trace)$/i],
  ['sample', /^(time|twt|owt|depth|tvd|tvdss|samples?|t_sample)$/i],
];

export interface NamedAxes {
  /** The dimensions that are inline, crossline and sample; −1 for none. */
  readonly axes: readonly [number, number, number];
  /** Whether the names say so, rather than the order of dimensions. */
  readonly named: boolean;
}

/** Finds which dimension of an array is which axis: by their names, else the last one is vertical, and before it crossline and inline. */
export function axesOf(names: readonly (string | null)[] | null, rank: number): NamedAxes {
  const found = { inline: -1, crossline: -1, sample: -1 };
  for (const [k, name] of (names ?? []).entries()) {
    const known = NAMES.find(([, pattern]) => pattern.test(name ?? ''))?.[0];
    if (known && found[known] < 0) found[known] = k;
  }
  if (found.sample >= 0 && found.crossline >= 0 && (found.inline >= 0 || rank === 2))
    return { axes: [found.inline, found.crossline, found.sample], named: true };
  return { axes: rank >= 3 ? [rank - 3, rank - 2, rank - 1] : [-1, 0, 1], named: false };
}

export interface NumberedLines {
  readonly axis: CubeAxis;
  /** Whether the numbers descend in the array. */
  readonly reversed: boolean;
  /** False if the numbers have no equal steps, so that indices are used in their place. */
  readonly regular: boolean;
}

/** Makes an axis of the numbers of its lines; of indices from 1 on if there are none, or if they have no equal steps. */
export function axisOfNumbers(label: string, numbers: Float64Array | null, count: number): NumberedLines {
  const plain = { label, first: 1, step: 1, count };
  if (!numbers || numbers.length !== count || count === 0)
    return { axis: plain, reversed: false, regular: false };
  const step = count > 1 ? (numbers[count - 1]! - numbers[0]!) / (count - 1) : 1;
  const regular =
    step !== 0 &&
    Number.isFinite(step) &&
    numbers.every((number, k) => Math.abs(number - numbers[0]! - k * step) <= Math.abs(step) * 1e-3);
  if (!regular) return { axis: plain, reversed: false, regular: false };
  const tidy = Number.isInteger(numbers[0]!) ? Math.round(step * 1e6) / 1e6 : step;
  const reversed = step < 0;
  return {
    axis: { label, first: reversed ? numbers[count - 1]! : numbers[0]!, step: Math.abs(tidy), count },
    reversed,
    regular,
  };
}
