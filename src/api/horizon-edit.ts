/** What a person draws and erases by hand. */
import type { Cube, CubeCall, CubeCells, CubeGrid } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import type { Horizon, HorizonEvent, HorizonSeed } from '../core/horizon.ts';
import { Turn } from '../core/pause.ts';
import { isWithin } from '../horizon/binning.ts';
import { snapTo } from '../horizon/events.ts';
import { guidedSteps } from '../horizon/guided-path.ts';
import { withoutSeeds, withValues } from './horizon-tools.ts';
import { lengthInSamples } from './horizon-track.ts';

/** Length of the wavelets that a guided path compares, as of tracking. */
const COMPARE_MILLISECONDS = 60;
/** How far from a drawn or clicked place its event is searched, unless given. */
const SNAP_MILLISECONDS = 20;
/** The search for a path gives way to the page after so long. */
const TURN_MILLISECONDS = 12;

/** A horizon without any pick. */
export function emptyHorizon(
  grid: CubeGrid,
  { name, colour, event }: Pick<Horizon, 'name' | 'colour' | 'event'>,
): Horizon {
  const cells = grid.inline.count * grid.crossline.count;
  return {
    name,
    colour,
    event,
    values: new Float32Array(cells).fill(Number.NaN),
    confidence: new Float32Array(cells).fill(Number.NaN),
    seedOf: new Int32Array(cells).fill(-1),
    seeds: [],
    grid,
    made: '',
  };
}

/** The traces of some cells, [cell × sample], as a drawing needs them. */
async function traces(cube: Cube, cells: CubeCells, call: CubeCall): Promise<Float32Array> {
  const { data, width, height } = await cube.path(cells, call);
  const columns = new Float32Array(data.length);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      columns[column * height + row] = data[row * width + column]!;
  return columns;
}

/**
 * Moves each of the drawn samples to the nearest event within a window. One without an event there stays where it was drawn; on a trace
 * without samples it is NaN.
 * @param samples fractional sample index of each cell
 */
export async function snapDrawn(
  cube: Cube,
  cells: CubeCells,
  samples: Float32Array,
  event: HorizonEvent,
  { windowMilliseconds, ...call }: CubeCall & { readonly windowMilliseconds?: number | undefined },
): Promise<Float32Array> {
  const { sampleCount } = cube.grid;
  const reach = lengthInSamples(cube.grid, windowMilliseconds, SNAP_MILLISECONDS);
  const columns = await traces(cube, cells, call);
  return samples.map((at, k) => {
    const start = k * sampleCount;
    const here = columns[start + Math.max(0, Math.min(sampleCount - 1, Math.round(at)))]!;
    return Number.isNaN(here) ? Number.NaN : (snapTo(columns, start, sampleCount, event, at, reach) ?? at);
  });
}

/**
 * Finds the path of least change of the waveform between the first and the last of these cells, whose samples are snapped to their
 * events before.
 * @returns a fractional sample for each cell
 * @throws SegyError 'bad-argument' if dead traces or gaps leave no way, 'cancelled', and what reading throws
 */
export async function guidedPicks(
  cube: Cube,
  cells: CubeCells,
  from: number,
  to: number,
  event: HorizonEvent,
  { windowMilliseconds, ...call }: CubeCall & { readonly windowMilliseconds?: number | undefined },
): Promise<Float32Array> {
  const { grid } = cube;
  const { sampleCount } = grid;
  const reach = lengthInSamples(grid, windowMilliseconds, SNAP_MILLISECONDS);
  const columns = await traces(cube, cells, call);
  const last = cells.inlineIndices.length - 1;
  const snapped = (column: number, at: number): number =>
    snapTo(columns, column * sampleCount, sampleCount, event, at, reach) ?? at;
  const compare = 2 * Math.round(lengthInSamples(grid, undefined, COMPARE_MILLISECONDS) / 2) + 1;
  const [start, end] = [snapped(0, from), snapped(last, to)];
  const steps = guidedSteps(columns, sampleCount, start, end, event, Math.max(5, compare), reach);
  for (const turn = new Turn(call.signal, TURN_MILLISECONDS); ; ) {
    const step = steps.next();
    if (step.done && step.value) return step.value;
    if (step.done)
      throw new SegyError(
        'bad-argument',
        'No path leads from one place to the other: traces are dead or missing in between. Click on the same side of the gap.',
      );
    if (turn.due) await turn.pause();
  }
}

/**
 * Puts picks drawn by hand into a horizon, in place of those that were there.
 * @param cells [inline × crossline] index of each pick
 * @param samples fractional sample index of each pick; where it is NaN the horizon stays as it is
 * @param seeds places from which tracking may go on
 * @throws SegyError 'bad-argument' if the horizon is locked
 */
export function withPicks(
  horizon: Horizon,
  cells: ArrayLike<number>,
  samples: ArrayLike<number>,
  seeds: readonly HorizonSeed[],
): Horizon {
  const values = horizon.values.slice();
  for (let k = 0; k < cells.length; k++) if (!Number.isNaN(samples[k]!)) values[cells[k]!] = samples[k]!;
  const made = /drawn by hand/i.test(horizon.made)
    ? ''
    : horizon.made === ''
      ? 'Drawn by hand.'
      : 'Partly drawn by hand.';
  const changed = withValues(horizon, values, made);
  return { ...changed, made: changed.made.trim(), seeds: [...horizon.seeds, ...seeds] };
}

/**
 * Removes the picks of one section inside a polygon of [column, sample], and the seeds there.
 * @param cells the cell of each column
 * @param shifts of a flattened section: how far below its row the sample of each column lies
 */
export function eraseWithin(
  horizon: Horizon,
  cells: ArrayLike<number>,
  polygon: readonly (readonly [number, number])[],
  shifts?: ArrayLike<number>,
): Horizon {
  const values = horizon.values.slice();
  for (let column = 0; column < cells.length; column++) {
    const cell = cells[column]!;
    if (cell >= 0 && isWithin(polygon, column, values[cell]! - (shifts?.[column] ?? 0)))
      values[cell] = Number.NaN;
  }
  const made = horizon.made.includes('Partly erased') ? '' : 'Partly erased.';
  const erased = withoutSeeds(withValues(horizon, values, made));
  return { ...erased, made: erased.made.trim() };
}
