import { numberAt, positionOf } from '../core/axis.ts';
import type { CubeGrid } from '../core/cube.ts';
import type { FaultSticks, Horizon } from '../core/horizon.ts';
import { sampleOf, verticalOf } from './binning.ts';

const sameAxes = (a: CubeGrid, b: CubeGrid): boolean =>
  (['inline', 'crossline'] as const).every(
    (axis) =>
      a[axis].first === b[axis].first && a[axis].step === b[axis].step && a[axis].count === b[axis].count,
  ) &&
  a.vertical.start === b.vertical.start &&
  a.vertical.step === b.vertical.step;

/**
 * Puts a horizon on another grid of the same survey, by line numbers and by time or depth: for a survey that is read otherwise than
 * when the horizon was made. Lines that only one of them has stay empty. The unit of the vertical axis must be the same.
 */
export function horizonOnGrid(horizon: Horizon, grid: CubeGrid): Horizon {
  const former = horizon.grid;
  if (sameAxes(former, grid) && horizon.values.length === grid.inline.count * grid.crossline.count)
    return former === grid ? horizon : { ...horizon, grid };
  const cells = grid.inline.count * grid.crossline.count;
  const values = new Float32Array(cells).fill(Number.NaN);
  const confidence = new Float32Array(cells).fill(Number.NaN);
  const seedOf = new Int32Array(cells).fill(-1);
  const placeOn = (axis: 'inline' | 'crossline', index: number): number => {
    const place = positionOf(grid[axis], numberAt(former[axis], index));
    return Number.isInteger(place) && place >= 0 && place < grid[axis].count ? place : -1;
  };
  const sample = (value: number): number => sampleOf(grid, verticalOf(former, value));
  const across = Int32Array.from({ length: former.crossline.count }, (_, j) => placeOn('crossline', j));
  for (let i = 0; i < former.inline.count; i++) {
    const inline = placeOn('inline', i);
    if (inline < 0) continue;
    for (let j = 0; j < across.length; j++) {
      if (across[j]! < 0) continue;
      const from = i * across.length + j;
      const to = inline * grid.crossline.count + across[j]!;
      values[to] = sample(horizon.values[from]!);
      confidence[to] = horizon.confidence[from]!;
      seedOf[to] = horizon.seedOf[from]!;
    }
  }
  const seeds = horizon.seeds.map((seed) => ({
    inlineIndex: placeOn('inline', seed.inlineIndex),
    crosslineIndex: placeOn('crossline', seed.crosslineIndex),
    sampleIndex: sample(seed.sampleIndex),
  }));
  const { similarity, open, ...kept } = horizon;
  return { ...kept, values, confidence, seedOf, seeds, grid };
}

type Place = readonly [number, number, number];
const withPlaces = ({ name, sticks }: FaultSticks, move: (place: Place) => Place): FaultSticks => ({
  name,
  sticks: sticks.map((stick) => stick.map(move)),
});

/** A fault whose points are line numbers and times or depths in place of indices. */
export const faultInNumbers = (fault: FaultSticks, grid: CubeGrid): FaultSticks =>
  withPlaces(fault, ([i, j, k]) => [
    numberAt(grid.inline, i),
    numberAt(grid.crossline, j),
    verticalOf(grid, k),
  ]);

/** The indices of a fault given in line numbers and times or depths. */
export const faultOnGrid = (numbers: FaultSticks, grid: CubeGrid): FaultSticks =>
  withPlaces(numbers, ([inline, crossline, z]) => [
    positionOf(grid.inline, inline),
    positionOf(grid.crossline, crossline),
    sampleOf(grid, z),
  ]);
