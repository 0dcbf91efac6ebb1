import type { CubeCells, CubeRecipe, IndexRun } from '../core/cube.ts';
import { isSegyError } from '../core/errors.ts';
import { latticeCells } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { AmplitudeRange, SliceData, Statistics, Stride } from '../core/types.ts';
import type { LatticeJobs } from '../survey/plan/lattice-jobs.ts';
import type { Accumulator } from '../volume/statistics.ts';
import { recipeFor, traceBytesOf } from './cube-recipe.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import { type CubeFile, type GridSize, LatticeReader, type ReadOptions, strided } from './lattice-reader.ts';
import type { Pool } from './pool.ts';
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts';

/** What a preview reads from the files unless its cube says otherwise, and the share of memory that it may take as float32. */
const PREVIEW_BYTES = 64 * 2 ** 20;
const PREVIEW_MEMORY_SHARE = 1 / 8;

/** Reads the samples of a recipe of any kind. Each job is sent a recipe that is cut down to its own traces. */
export class CubeReader extends LatticeReader {
  readonly previewOnly = false;

  constructor(
    pool: Pool,
    private readonly recipe: () => CubeRecipe,
    private readonly sizeOf: () => GridSize,
    readonly files: readonly CubeFile[],
    /** The most bytes that a preview may read from the files. */
    private readonly previewBytes = PREVIEW_BYTES,
  ) {
    super(pool);
  }

  get size(): GridSize {
    return this.sizeOf();
  }

  previewStride(memoryBytes: number): Stride {
    const { inlineCount, crosslineCount, sampleCount } = this.size;
    const traceBytes = Math.max(traceBytesOf(this.recipe()), sampleCount * 4);
    const most = Math.min(this.previewBytes, memoryBytes * PREVIEW_MEMORY_SHARE) / traceBytes;
    let stride = 1;
    while (stride < 16 && Math.ceil(inlineCount / stride) * Math.ceil(crosslineCount / stride) > most)
      stride *= 2;
    return { inline: stride, crossline: stride, sample: 1 };
  }

  /** Like `previewStride` a power of two up to 16, so that the preview holds these traces unless there is little memory. */
  get rangeStride(): Stride {
    const { inlineCount, crosslineCount } = this.size;
    const coarsest = (count: number): number => {
      let stride = 1;
      while (stride < 16 && Math.ceil(count / (stride * 2)) >= 16) stride *= 2;
      return stride;
    };
    return { inline: coarsest(inlineCount), crossline: coarsest(crosslineCount), sample: 1 };
  }

  protected latticeJobs({ inline, crossline }: Stride): LatticeJobs {
    const { inlineCount, crosslineCount } = this.size;
    const alongInlines = inlineCount > 1;
    const across = alongInlines ? Math.ceil(crosslineCount / crossline) : Math.ceil(inlineCount / inline);
    return { alongInlines, perJob: Math.max(1, Math.floor(this.tracesPerJob / across)) };
  }

  private get tracesPerJob(): number {
    const traceBytes = Math.max(traceBytesOf(this.recipe()), this.size.sampleCount * 4);
    return Math.max(1, Math.floor(this.pool.flight.jobBytes / traceBytes));
  }

  /** Runs a task that reads the files of the cube. @throws SegyError 'file-changed', and what `Pool.run` throws */
  async run<N extends TaskName>(
    name: N,
    input: () => TaskInput<N>,
    options: ReadOptions,
  ): Promise<TaskOutput<N>> {
    const [first, ...others] = this.files;
    if (others.length === 0) return first!.run(name, input, options);
    this.checkFiles();
    try {
      const onWork = (work: { readonly bytesRead: number }): void => {
        this.bytesRead += work.bytesRead;
      };
      const output = await this.pool.run(name, input, { ...options, onWork });
      this.checkFiles();
      return output;
    } catch (error) {
      // The error does not say which file changed, so all of them are checked.
      if (isSegyError(error, 'file-changed')) await this.confirmFiles();
      throw error;
    }
  }

  protected columns(
    inlines: readonly number[],
    crosslines: readonly number[],
    { sample: sampleStride }: Stride,
    scale: number | null,
    options: ReadOptions,
  ) {
    const cells = latticeCells(inlines, crosslines);
    const samples = { first: 0, count: this.size.sampleCount };
    return this.run(
      'cubeColumns',
      () => ({ ...jobOf(this.recipe(), cells), samples, sampleStride, scale }),
      options,
    );
  }

  /** The recipe of these cells alone, which become crosslines 0, 1, 2 … of inline 0. */
  recipeOf(cells: CubeCells): CubeRecipe {
    return recipeFor(this.recipe(), cells);
  }

  /** Reads the samples of these cells, [cell × sample]; NaN where there is no sample. */
  async window(cells: CubeCells, sample: IndexRun, options: ReadOptions = {}): Promise<Float32Array> {
    const data = new Float32Array(cells.inlineIndices.length * sample.count);
    const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
      const input = () => ({
        recipe: recipeFor(this.recipe(), part(cells, first, count)),
        box: { inline: { first: 0, count: 1 }, crossline: { first: 0, count }, sample },
      });
      data.set((await this.run('window', input, call)).samples, first * sample.count);
    };
    await inJobs(this.pool, cells.inlineIndices.length, this.tracesPerJob, run, options);
    return data;
  }

  /** Reads a vertical section along these cells, [sample × cell]. */
  async section(cells: CubeCells, samples: IndexRun, options: ReadOptions = {}): Promise<SliceData> {
    const width = cells.inlineIndices.length;
    const height = samples.count;
    const data = new Float32Array(width * height);
    const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
      const { floats } = await this.run(
        'cubeColumns',
        () => ({
          ...jobOf(this.recipe(), part(cells, first, count)),
          samples,
          sampleStride: 1,
          scale: null,
          rowsFirst: true,
        }),
        call,
      );
      for (let row = 0; row < height; row++)
        data.set(floats.subarray(row * count, (row + 1) * count), row * width + first);
    };
    await inJobs(this.pool, width, this.tracesPerJob, run, options);
    return { data, width, height, subsample: 1, exact: true };
  }

  /** Computes statistics of every `stride`-th inline and crossline. */
  async statistics(range: AmplitudeRange, stride: number, options: ReadOptions = {}): Promise<Statistics> {
    const { inlineCount, crosslineCount, sampleCount } = this.size;
    const cells = latticeCells(strided(inlineCount, stride), strided(crosslineCount, stride));
    const samples = { first: 0, count: sampleCount };
    const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<Accumulator> => {
      const input = () => ({ ...jobOf(this.recipe(), part(cells, first, count)), samples, range });
      return (await this.run('cubeScan', input, call)).accumulator as Accumulator;
    };
    const parts = await inJobs(this.pool, cells.inlineIndices.length, this.tracesPerJob, run, options);
    const { createAccumulator, finishStatistics, mergeAccumulators } = await import(
      '../volume/statistics.ts'
    );
    return finishStatistics(parts.reduce(mergeAccumulators, createAccumulator(range)), stride === 1);
  }
}

export const part = (
  { inlineIndices, crosslineIndices }: CubeCells,
  first: number,
  count: number,
): CubeCells => ({
  inlineIndices: inlineIndices.slice(first, first + count),
  crosslineIndices: crosslineIndices.slice(first, first + count),
});

/** Cuts a recipe down to the traces of a job, and gives the cells that these traces have in the new recipe. */
export function jobOf(recipe: CubeRecipe, cells: CubeCells): { recipe: CubeRecipe; cells: CubeCells } {
  const count = cells.inlineIndices.length;
  const own = { inlineIndices: new Int32Array(count), crosslineIndices: traceRun({ first: 0, count }) };
  return { recipe: recipeFor(recipe, cells), cells: own };
}
