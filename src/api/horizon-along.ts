import type { Cube, CubeCells } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import type { Horizon } from '../core/horizon.ts';
import { latticeCells } from '../core/trace-index.ts';
import { type AlongRequest, alongHorizon, samplesOf } from '../engine/horizon-jobs.ts';
import { along } from '../engine/horizon-task.ts';
import type { CALL_OPTIONS, Checked } from './call-options.ts';
import { callOn, EngineCube } from './engine-cube.ts';
import {
  checkOnGrid,
  EXTRACT_OPTIONS,
  type ExtractOptions,
  TRACK_OPTIONS,
  type TrackOptions,
} from './horizon-options.ts';
import { lengthInSamples } from './horizon-track.ts';
import { jobOptions } from './job-options.ts';

/** Finds a number for each cell where `at` has one; NaN elsewhere. */
async function findAlong(
  cube: Cube,
  { at, from, to, find }: Omit<AlongRequest, 'cells'>,
  call: Checked<typeof CALL_OPTIONS>,
): Promise<Float32Array> {
  const { crossline, sampleCount } = cube.grid;
  const has = (cell: number): boolean => !Number.isNaN(at[cell]! + from[cell]! + to[cell]!);
  const places = Int32Array.from(at.keys()).filter(has);
  const pick = (all: Float32Array): Float32Array => Float32Array.from(places, (cell) => all[cell]!);
  const cells: CubeCells = {
    inlineIndices: places.map((cell) => Math.floor(cell / crossline.count)),
    crosslineIndices: places.map((cell) => cell % crossline.count),
  };
  const windows = { at: pick(at), from: pick(from), to: pick(to), find };
  let found: Float32Array;
  if (cube instanceof EngineCube) {
    await cube.settled(latticeCells([], []), call);
    found = await alongHorizon(cube.samples, { cells, ...windows }, jobOptions(call, 'Extraction', 'traces'));
  } else {
    // No worker can read the cube, so that its lines are read one after the other.
    found = new Float32Array(places.length);
    for (let k = 0; k < places.length; k++) {
      const one = (all: Float32Array): Float32Array => all.slice(k, k + 1);
      const own = { at: one(windows.at), from: one(windows.from), to: one(windows.to) };
      const run = (first: number) => ({ first, count: 1 });
      const box = {
        inline: run(cells.inlineIndices[k]!),
        crossline: run(cells.crosslineIndices[k]!),
        sample: samplesOf(own, sampleCount),
      };
      found[k] = along(await cube.window(box, { signal: call.signal }), box, { ...own, find })[0]!;
    }
  }
  const values = new Float32Array(at.length).fill(Number.NaN);
  for (let k = 0; k < places.length; k++) values[places[k]!] = found[k]!;
  return values;
}

/**
 * Summarises the samples of a cube along a horizon: the value at the horizon, or a statistic of the window from `above` it to `below`
 * it, or down to a second horizon.
 * @returns [inline × crossline]; NaN where a horizon or the samples are missing, or the trace is dead there
 * @throws SegyError 'bad-argument', 'cancelled', 'file-changed'
 */
export async function extract(
  cube: Cube,
  horizon: Horizon,
  options: ExtractOptions = {},
): Promise<Float32Array> {
  const call = callOn(cube, EXTRACT_OPTIONS, options);
  const { inline, crossline, vertical } = cube.grid;
  const count = inline.count * crossline.count;
  checkOnGrid(horizon, count, `“${cube.name}”`);
  const { to, statistic } = call;
  if (to) checkOnGrid(to, count, `“${cube.name}”`);
  const [above, below] = [call.above / vertical.step, call.below / vertical.step];
  if (!to && above + below < 0)
    throw new SegyError(
      'bad-argument',
      `A window from ${call.above} above to ${call.below} below has no length; above + below must be at least 0.`,
    );
  const at = horizon.values;
  return findAlong(
    cube,
    {
      at,
      from: at.map((value) => value - above),
      to: to
        ? to.values.map((value, cell) => (value < at[cell]! ? Number.NaN : value))
        : at.map((value) => value + below),
      find: { statistic },
    },
    call,
  );
}

/**
 * Moves each pick to the nearest event of the horizon's kind within a window. Picks without one are removed.
 * @throws SegyError 'bad-argument', 'cancelled', 'file-changed'
 */
export async function snapHorizon(
  cube: Cube,
  horizon: Horizon,
  options: Pick<TrackOptions, 'windowMilliseconds' | 'signal' | 'onProgress'> & {
    event?: Horizon['event'];
  } = {},
): Promise<Horizon> {
  const call = callOn(cube, TRACK_OPTIONS, options);
  checkOnGrid(horizon, cube.grid.inline.count * cube.grid.crossline.count, `“${cube.name}”`);
  const reach = lengthInSamples(cube.grid, call.windowMilliseconds, 20);
  const event = options.event ?? horizon.event;
  const at = horizon.values;
  const values = await findAlong(
    cube,
    { at, from: at.map((value) => value - reach), to: at.map((value) => value + reach), find: { event } },
    call,
  );
  return { ...horizon, event, values };
}
