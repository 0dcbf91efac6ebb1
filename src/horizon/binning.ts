import type { CubeGrid } from '../core/cube.ts';
import type { BinGrid, MapPoint } from '../core/types.ts';

/** Gives the fractional (inline, crossline) indices of a place on the map; null if the bin grid has no area. */
export function binFinder(grid: BinGrid): ((x: number, y: number) => [number, number]) | null {
  const { origin, inlineVector: a, crosslineVector: b } = grid;
  const determinant = a.x * b.y - a.y * b.x;
  if (!(Math.abs(determinant) > 0)) return null;
  return (x, y) => {
    const [dx, dy] = [x - origin.x, y - origin.y];
    return [(dx * b.y - dy * b.x) / determinant, (a.x * dy - a.y * dx) / determinant];
  };
}

/** The map position of fractional indices. */
export const mapPoint = (
  { origin, inlineVector: a, crosslineVector: b }: BinGrid,
  i: number,
  j: number,
): MapPoint => ({ x: origin.x + i * a.x + j * b.x, y: origin.y + i * a.y + j * b.y });

/** The fractional sample index of a time or depth in the axis's own unit, and the other way round. */
export const sampleOf = ({ vertical }: CubeGrid, value: number): number =>
  (value - vertical.start) / vertical.step;
export const verticalOf = ({ vertical }: CubeGrid, sample: number): number =>
  vertical.start + sample * vertical.step;

/** Whether a point lies within a polygon, by the even–odd rule. Its last point is joined to the first. */
export function isWithin(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let k = 0, before = polygon.length - 1; k < polygon.length; before = k++) {
    const [ax, ay] = polygon[k]!;
    const [bx, by] = polygon[before]!;
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

/** Marks the cells whose centre lies within a polygon of (inline, crossline) indices: 1 inside, 0 outside, [inline × crossline]. */
export function cellsWithin(
  polygon: readonly (readonly [number, number])[],
  inlineCount: number,
  crosslineCount: number,
): Uint8Array {
  const mask = new Uint8Array(inlineCount * crosslineCount);
  const span = (axis: 0 | 1, count: number): [number, number] => [
    Math.max(0, Math.floor(Math.min(...polygon.map((point) => point[axis])))),
    Math.min(count - 1, Math.ceil(Math.max(...polygon.map((point) => point[axis])))),
  ];
  const [i0, i1] = span(0, inlineCount);
  const [j0, j1] = span(1, crosslineCount);
  for (let i = i0; i <= i1; i++)
    for (let j = j0; j <= j1; j++) if (isWithin(polygon, i, j)) mask[i * crosslineCount + j] = 1;
  return mask;
}
