import type { ArrayOffer, GivenVertical, OfferedDimension } from '../../core/array-survey.ts';
import { formatCount } from '../kit/format.ts';

type Axes = readonly [number, number, number];

/** Gives a dimension to an axis. The axis that had it takes what is free then, so that no dimension is two axes. */
export function swapped(axes: Axes, axis: 0 | 1 | 2, dimension: number): Axes {
  const before = axes[axis];
  return axes.map((own, k) =>
    k === axis ? dimension : own === dimension && dimension >= 0 ? before : own,
  ) as unknown as Axes;
}

/** The vertical axis that the numbers along a dimension suggest; 0, 4, 8 … ms if it has none. */
export function givenVertical({ name, size, numbers }: OfferedDimension): GivenVertical {
  const unit = numbers?.unit ?? null;
  const isDepth = unit === 'm' || unit === 'ft' || /depth|tvd/i.test(name ?? '');
  if (!numbers) return { unit: isDepth ? 'm' : 'ms', start: 0, step: isDepth ? 5 : 4 };
  const { first, step } = numbers;
  const factor = isDepth ? 1 : unit === 's' ? 1000 : unit === 'us' ? 1e-3 : 1;
  // Samples are shown from the lowest number on, in whichever order they are stored.
  const [start, interval] = [Math.min(first, first + (size - 1) * step) * factor, Math.abs(step) * factor];
  return { unit: isDepth ? (unit === 'ft' ? 'ft' : 'm') : 'ms', start, step: interval };
}

/** For example “data/seismic: 120 × 80 × 500, float32”. */
export const offerText = ({ path, dimensions, dataType }: ArrayOffer): string =>
  `${path || 'the array'}: ${dimensions.map(({ size }) => formatCount(size)).join(' × ')}, ${dataType}`;
