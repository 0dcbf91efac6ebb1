import type { CubeCells } from '../core/cube.ts';
import type { CubeReader } from './cube-reader.ts';
import { traceBytesOf } from './cube-recipe.ts';
import type { AlongInput, HorizonStart, HorizonStepOutput } from './horizon-contract.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';

/**
 * Tracks a horizon in the pool.
 * @param startFrom gives the beginning, and after the loss of a worker a new beginning from the picks so far
 * @param take is called with what each step has changed; false ends the work
 * @returns whether all was tracked; false if `take` has ended the work
 * @throws SegyError 'cancelled', 'file-changed', and what reading throws
 */
export async function trackInPool(
  reader: CubeReader,
  startFrom: () => HorizonStart,
  take: (step: HorizonStepOutput) => boolean,
  options: ReadOptions,
): Promise<boolean> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const onProgress = (_done: number, _total: number, partial?: object): void => {
    if (partial && !signal.aborted && !take(partial as HorizonStepOutput)) stop.abort();
  };
  reader.checkFiles();
  try {
    take(await reader.pool.run('horizon', startFrom, { ...options, signal, onProgress }));
  } catch (error) {
    if (!stop.signal.aborted || options.signal?.aborted) throw error;
  }
  await reader.confirmFiles();
  return !stop.signal.aborted;
}

/** What is found along a horizon, for the cells that it has. Arrays have one entry for each cell. */
export interface AlongRequest extends Pick<AlongInput, 'at' | 'from' | 'to' | 'find'> {
  readonly cells: CubeCells;
}

/** The run of samples that windows need, with one more at both ends for interpolation. */
export function samplesOf(
  { at, from, to }: Pick<AlongInput, 'at' | 'from' | 'to'>,
  sampleCount: number,
): { first: number; count: number } {
  let low = sampleCount - 1;
  let high = 0;
  for (let k = 0; k < at.length; k++) {
    low = Math.min(low, from[k]!, at[k]!);
    high = Math.max(high, to[k]!, at[k]!);
  }
  const first = Math.max(0, Math.min(sampleCount - 1, Math.floor(low) - 2));
  return { first, count: Math.min(sampleCount - 1, Math.max(first, Math.ceil(high) + 2)) - first + 1 };
}

/** Finds a number for each cell along a horizon in the pool. */
export async function alongHorizon(
  reader: CubeReader,
  { cells, at, from, to, find }: AlongRequest,
  options: ReadOptions,
): Promise<Float32Array> {
  const values = new Float32Array(at.length);
  const { sampleCount } = reader.size;
  const traceBytes = Math.max(traceBytesOf(reader.recipeOf(firstOf(cells))), sampleCount * 4);
  const perJob = Math.max(1, Math.floor(reader.pool.flight.jobBytes / traceBytes));
  const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
    const cut = <T extends Float32Array | Int32Array>(all: T): T => all.slice(first, first + count) as T;
    const windows = { at: cut(at), from: cut(from), to: cut(to) };
    const own = { inlineIndices: cut(cells.inlineIndices), crosslineIndices: cut(cells.crosslineIndices) };
    const box = {
      inline: { first: 0, count: 1 },
      crossline: { first: 0, count },
      sample: samplesOf(windows, sampleCount),
    };
    const output = await reader.pool.run(
      'horizonAlong',
      () => ({ recipe: reader.recipeOf(own), box, ...windows, find }),
      call,
    );
    values.set(output.values, first);
  };
  reader.checkFiles();
  await inJobs(reader.pool, at.length, perJob, run, options);
  await reader.confirmFiles();
  return values;
}

const firstOf = ({ inlineIndices, crosslineIndices }: CubeCells): CubeCells => ({
  inlineIndices: inlineIndices.slice(0, 1),
  crosslineIndices: crosslineIndices.slice(0, 1),
});
