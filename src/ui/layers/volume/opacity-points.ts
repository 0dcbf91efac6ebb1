import type { VolumeStyle } from '../../../core/scene.ts';

export type OpacityPoint = VolumeStyle['points'][number];

/** Presets of a voxel's opacity by its position on the colour map. */
export const OPACITY_PRESETS: Readonly<
  Record<string, { readonly title: string; readonly points: readonly OpacityPoint[] }>
> = {
  strong: {
    title: 'Strong amplitudes',
    points: [
      { at: 0, opacity: 0.5 },
      { at: 0.18, opacity: 0.12 },
      { at: 0.3, opacity: 0 },
      { at: 0.7, opacity: 0 },
      { at: 0.82, opacity: 0.12 },
      { at: 1, opacity: 0.5 },
    ],
  },
  high: {
    title: 'High end only',
    points: [
      { at: 0, opacity: 0 },
      { at: 0.7, opacity: 0 },
      { at: 1, opacity: 0.5 },
    ],
  },
  low: {
    title: 'Low end only',
    points: [
      { at: 0, opacity: 0.5 },
      { at: 0.3, opacity: 0 },
      { at: 1, opacity: 0 },
    ],
  },
  all: {
    title: 'Everything',
    points: [
      { at: 0, opacity: 0.06 },
      { at: 1, opacity: 0.06 },
    ],
  },
};

/** The default style for data of both signs. */
export const FIRST_STYLE: VolumeStyle = {
  mode: 'composite',
  points: OPACITY_PRESETS.strong!.points,
  shading: true,
};

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Moves a point. It stays between its neighbours; the first and last stay at the ends. */
export function movePoint(
  points: readonly OpacityPoint[],
  index: number,
  to: OpacityPoint,
): readonly OpacityPoint[] {
  const low = index === 0 ? 0 : points[index - 1]!.at;
  const high = index === points.length - 1 ? 1 : points[index + 1]!.at;
  const at = index === 0 ? 0 : index === points.length - 1 ? 1 : clamp(to.at, low, high);
  return points.map((point, k) => (k === index ? { at, opacity: clamp(to.opacity, 0, 1) } : point));
}

/** Adds a point, and returns its index too. */
export function addPoint(
  points: readonly OpacityPoint[],
  added: OpacityPoint,
): { points: readonly OpacityPoint[]; index: number } {
  const index = Math.max(
    1,
    points.findIndex((point) => point.at > added.at),
  );
  const point = { at: clamp(added.at, 0, 1), opacity: clamp(added.opacity, 0, 1) };
  return { points: [...points.slice(0, index), point, ...points.slice(index)], index };
}

/** Removes a point, unless it is the first or last. */
export const removePoint = (points: readonly OpacityPoint[], index: number): readonly OpacityPoint[] =>
  index > 0 && index < points.length - 1 ? points.filter((_, k) => k !== index) : points;
