import { lineIndex, numberAt, positionOf } from '../core/axis.ts';
import type { Cube, CubeBox, CubeCall, CubeGrid } from '../core/cube.ts';
import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { FaultSticks, Horizon, HorizonSeed } from '../core/horizon.ts';
import { Turn } from '../core/pause.ts';
import type { HorizonStepOutput } from '../engine/horizon-contract.ts';
import { trackInPool } from '../engine/horizon-jobs.ts';
import { TrackRun } from '../engine/horizon-task.ts';
import { faultTriangles } from '../horizon/barriers.ts';
import { binFinder, cellsWithin } from '../horizon/binning.ts';
import { surenessByLine } from '../horizon/confidence.ts';
import type { TrackPlan } from '../horizon/track-plan.ts';
import { type Checked, checked } from './call-options.ts';
import { callOn, EngineCube } from './engine-cube.ts';
import { checkOnGrid, SEEDS, TRACK_OPTIONS, type TrackOptions } from './horizon-options.ts';

/** Lengths on a time axis in milliseconds; on another axis as many samples as they are at 4 ms. */
const DEFAULT_WINDOW_MILLISECONDS = 20;
const DEFAULT_COMPARE_MILLISECONDS = 60;
const DEFAULT_STEP_MILLISECONDS = 4;
const DEFAULT_COLOUR = '#e8a33d';
/** A step of the tracker on the page, for a cube that no worker can read, ends before it is felt. */
const PAGE_STEP_MILLISECONDS = 12;

/** A length in samples of the grid. */
export const lengthInSamples = ({ vertical }: CubeGrid, given: number | undefined, usual: number): number =>
  given === undefined && vertical.unit !== 'ms'
    ? usual / DEFAULT_STEP_MILLISECONDS
    : (given ?? usual) / (vertical.step || 1);

/** Marks the cells of a polygon in line numbers or map coordinates. @throws SegyError 'no-geometry' */
export function maskOf(
  grid: CubeGrid,
  polygon: NonNullable<Checked<typeof TRACK_OPTIONS>['within']>,
): Uint8Array {
  const { inline, crossline, binGrid } = grid;
  const find = 'map' in polygon ? binGrid && binFinder(binGrid) : null;
  if ('map' in polygon && !find)
    throw new SegyError(
      'no-geometry',
      'This survey has no map coordinates. Give the polygon in inline and crossline numbers.',
    );
  const points =
    'map' in polygon
      ? polygon.map.map(([x, y]) => find!(x, y))
      : polygon.numbers.map(([i, j]) => [positionOf(inline, i), positionOf(crossline, j)] as const);
  return cellsWithin(points, inline.count, crossline.count);
}

function planOf(grid: CubeGrid, options: Checked<typeof TRACK_OPTIONS>): TrackPlan {
  const { inline, crossline, sampleCount } = grid;
  const cells = inline.count * crossline.count;
  const window = Math.max(1, lengthInSamples(grid, options.windowMilliseconds, DEFAULT_WINDOW_MILLISECONDS));
  const compare = lengthInSamples(grid, options.compareMilliseconds, DEFAULT_COMPARE_MILLISECONDS);
  const jump = options.maxJumpMilliseconds;
  const isFault = (barrier: Horizon | FaultSticks): barrier is FaultSticks => 'sticks' in barrier;
  const horizons = options.barriers.filter((barrier) => !isFault(barrier)) as Horizon[];
  for (const horizon of horizons) checkOnGrid(horizon, cells, 'the cube');
  const { amplitude } = options;
  return {
    inlineCount: inline.count,
    crosslineCount: crossline.count,
    sampleCount,
    event: options.event,
    windowSamples: window,
    correlation: options.correlation,
    compareSamples: Math.max(5, 2 * Math.round(compare / 2) + 1),
    jumpSamples: jump === undefined ? window : lengthInSamples(grid, jump, jump),
    cutOff: amplitude && 'cutOff' in amplitude ? amplitude.cutOff : 0,
    differences:
      amplitude && 'differences' in amplitude ? [...amplitude.differences].sort((a, b) => a - b) : [],
    within: options.within ? maskOf(grid, options.within) : null,
    barriers: horizons.map(({ values }) => values),
    faults: faultTriangles(options.barriers.filter(isFault)),
  };
}

function checkSeeds(seeds: readonly HorizonSeed[], grid: CubeGrid): void {
  for (const seed of seeds) {
    const { inlineIndex, crosslineIndex, sampleIndex } = seed;
    const inside =
      lineIndex({ ...grid.inline, first: 0, step: 1 }, inlineIndex) >= 0 &&
      lineIndex({ ...grid.crossline, first: 0, step: 1 }, crosslineIndex) >= 0 &&
      sampleIndex >= 0 &&
      sampleIndex <= grid.sampleCount - 1;
    if (!inside)
      throw new SegyError(
        'bad-argument',
        `The seed ${inlineIndex}, ${crosslineIndex}, ${sampleIndex} lies outside the survey of ${grid.inline.count} × ${grid.crossline.count} × ${grid.sampleCount}; give indices from 0.`,
      );
  }
}

/** Waits until every trace is located, and gives the seeds on the grid as it is then. */
async function settledSeeds(
  cube: EngineCube,
  seeds: readonly HorizonSeed[],
  call: CubeCall,
): Promise<readonly HorizonSeed[]> {
  const cells = await cube.settled(
    {
      inlineIndices: Int32Array.from(seeds, (seed) => seed.inlineIndex),
      crosslineIndices: Int32Array.from(seeds, (seed) => seed.crosslineIndex),
    },
    call,
  );
  return seeds.map(({ sampleIndex }, k) => ({
    inlineIndex: cells.inlineIndices[k]!,
    crosslineIndex: cells.crosslineIndices[k]!,
    sampleIndex,
  }));
}

/**
 * Reads a box of a survey whose file is not there from the sections that `optimize` has stored, in half precision.
 * @throws SegyError 'file-unreadable' if they are not stored
 */
async function storedWindow(
  cube: Cube,
  { inline, crossline, sample }: CubeBox,
  call: CubeCall,
): Promise<Float32Array> {
  const samples = new Float32Array(inline.count * crossline.count * sample.count);
  for (let j = 0; j < crossline.count; j++) {
    const position = numberAt(cube.grid.crossline, crossline.first + j);
    const { data, width } = await cube.slice({ axis: 'crossline', position, ...call });
    for (let i = 0; i < inline.count; i++) {
      const start = (i * crossline.count + j) * sample.count;
      for (let k = 0; k < sample.count; k++)
        samples[start + k] = data[(sample.first + k) * width + inline.first + i]!;
    }
  }
  return samples;
}

/** Puts the picks of a step where they belong. */
function put(horizon: Horizon, step: HorizonStepOutput): void {
  const { cells } = step;
  for (let k = 0; k < cells.length; k++) {
    const cell = cells[k]!;
    horizon.values[cell] = step.values[k]!;
    horizon.confidence[cell] = step.confidence[k]!;
    horizon.seedOf[cell] = step.seedOf[k]!;
    horizon.similarity!.neighbours[cell] = step.near[k]!;
    horizon.similarity!.seed[cell] = step.seed[k]!;
    horizon.open![cell] = step.open[k]!;
  }
}

/**
 * Tracks a horizon through a cube from one or more seeds, best first: of all cells next to tracked ones, the one whose wavelet
 * resembles those of its neighbours and of its seed the most is taken next. Each seed is snapped to the nearest event within the
 * window, and left out if there is none. A cell that is reached from two sides at different times with nearly the same similarity is
 * left open. With `from`, picks that are there already stay, and tracking goes on from them and from the new seeds.
 * @throws SegyError 'bad-argument', 'no-geometry' for a polygon on a map that the survey has not, 'cancelled', 'horizon-outside' if
 * no seed has an event within the window
 */
export async function trackHorizon(
  cube: Cube,
  seeds: readonly HorizonSeed[],
  options: TrackOptions = {},
): Promise<Horizon> {
  const call = callOn(cube, TRACK_OPTIONS, options);
  checked(SEEDS, seeds, 'The seeds');
  checkSeeds(seeds, cube.grid);
  const placed = cube instanceof EngineCube ? await settledSeeds(cube, seeds, call) : seeds;
  const { grid } = cube;
  const cells = grid.inline.count * grid.crossline.count;
  const { from, stop } = call;
  if (from) checkOnGrid(from, cells, 'the cube');
  if (from?.locked)
    throw new SegyError('bad-argument', `The horizon “${from.name}” is locked. Unlock it to track on.`);
  const plan = planOf(grid, call);
  const all = [...(from?.seeds ?? []), ...placed];
  const filled = (value: number): Float32Array => new Float32Array(cells).fill(value);
  let horizon: Horizon = {
    name: call.name ?? from?.name ?? 'Horizon',
    colour: call.colour ?? from?.colour ?? DEFAULT_COLOUR,
    event: call.event,
    values: from?.values.slice() ?? filled(Number.NaN),
    confidence: from?.confidence.slice() ?? filled(Number.NaN),
    seedOf: from?.seedOf.slice() ?? new Int32Array(cells).fill(-1),
    seeds: all,
    grid,
    made: madeText(cube, grid, plan, all.length),
    similarity: { seed: filled(Number.NaN), neighbours: filled(Number.NaN) },
    open: new Uint8Array(cells),
  };
  let found = 0;
  const take = (step: HorizonStepOutput): boolean => {
    put(horizon, step);
    if (step.seeds.length > 0) horizon = { ...horizon, seeds: step.seeds };
    found = horizon.values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
    call.onProgress?.({ stage: 'Horizon', done: found, total: cells, unit: 'traces' });
    if (step.cells.length > 0) call.onGrow?.(horizon, step.cells);
    return !stop?.aborted;
  };
  const start = () => {
    const { values, confidence, seedOf } = horizon;
    return { seeds: all, plan, picks: found > 0 || from ? { values, confidence, seedOf } : null };
  };
  let whole = false;
  const isStored = cube instanceof EngineCube && cube.headerFile?.reader.source.kind === 'absent';
  if (cube instanceof EngineCube && !isStored)
    whole = await trackInPool(cube.samples, () => ({ ...start(), recipe: cube.recipe }), take, {
      signal: call.signal,
    });
  else {
    const read = isStored ? storedWindow : (of: Cube, box: CubeBox, on: CubeCall) => of.window(box, on);
    const run = new TrackRun(plan, start(), (box) => read(cube, box, { signal: call.signal }));
    for (const turn = new Turn(call.signal, PAGE_STEP_MILLISECONDS); ; await turn.pause()) {
      throwIfAborted(call.signal);
      const step = await run.step(PAGE_STEP_MILLISECONDS, turn);
      whole = step.done;
      if (!take(step) || step.done) break;
    }
  }
  if (!whole) {
    const { values, confidence, similarity } = horizon;
    const { neighbours, seed } = similarity!;
    const lines = surenessByLine(values, neighbours, seed, grid.crossline.count, plan.jumpSamples);
    for (const turn = new Turn(undefined, PAGE_STEP_MILLISECONDS); ; ) {
      const line = lines.next();
      if (line.done) {
        confidence.set(line.value);
        break;
      }
      if (turn.due) await turn.pause();
    }
  }
  if (found === 0)
    throw new SegyError(
      'horizon-outside',
      `No ${call.event} was found within ${Math.round(plan.windowSamples * 10) / 10} samples of ${all.length === 1 ? 'the seed' : 'any seed'}. Click nearer to it, choose another event, or widen the window.`,
    );
  return horizon;
}

function madeText(cube: Cube, { vertical }: CubeGrid, plan: TrackPlan, seeds: number): string {
  const length = (samples: number): string =>
    `${Math.round(samples * vertical.step * 100) / 100} ${vertical.unit}`;
  return `Tracked in “${cube.name}” from ${seeds} seed${seeds === 1 ? '' : 's'}: ${plan.event}, window ± ${length(plan.windowSamples)}, correlation at least ${plan.correlation} over ${length(plan.compareSamples - 1)}, greatest jump ${length(plan.jumpSamples)}.`;
}
