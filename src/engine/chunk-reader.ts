import type { ChunkLevel, Triple } from '../core/chunks.ts';
import type { ChunkRecipe, CubeCells, IndexRun } from '../core/cube.ts';
import { latticeCells } from '../core/trace-index.ts';
import type { SliceData, Stride } from '../core/types.ts';
import type { LatticeJobs } from '../survey/plan/lattice-jobs.ts';
import './chunk-recipe.ts';
import { CubeReader, jobOf } from './cube-reader.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { CubeFile, ReadOptions } from './lattice-reader.ts';
import type { Pool } from './pool.ts';
import type { TaskInput, TaskOutput } from './tasks.ts';

/** The most bytes of decoded chunks that a preview takes from a coarse level. */
const PREVIEW_BYTES = 12 * 2 ** 20;
/** The most bytes that a preview reads where there is no level so coarse. */
const MOST_PREVIEW_BYTES = 2 ** 30;
const PREVIEW_MEMORY_SHARE = 1 / 8;
/** A preview has at least so many lines, if the survey has. */
const LEAST_LINES = 4;
/** A section is divided into at most so many jobs. */
const MOST_JOBS = 64;

const bytesOf = (shape: Triple): number => shape[0] * shape[1] * shape[2] * 4;

/** Reads the samples of a cube that is stored in chunks. Jobs are cut along chunks, so that each is read once, and only if it is crossed. */
export class ChunkReader extends CubeReader {
  constructor(
    pool: Pool,
    private readonly levelRecipe: (level: ChunkLevel) => ChunkRecipe,
    /** Finest first. */
    readonly levels: readonly ChunkLevel[],
    files: readonly CubeFile[],
  ) {
    const [inlineCount, crosslineCount, sampleCount] = levels[0]!.shape;
    super(
      pool,
      () => levelRecipe(levels[0]!),
      () => ({ inlineCount, crosslineCount, sampleCount }),
      files,
    );
  }

  /** The coarsest level of which every n-th line is the lattice of these strides. */
  levelFor(stride: Stride): ChunkLevel {
    const serves = ({ stride: own }: ChunkLevel): boolean =>
      stride.inline % own.inline === 0 &&
      stride.crossline % own.crossline === 0 &&
      stride.sample % own.sample === 0;
    return this.levels.findLast(serves) ?? this.levels[0]!;
  }

  /** The finest level that is small enough; without one, every n-th trace of the coarsest, so that not every chunk is read. */
  override previewStride(memoryBytes: number): Stride {
    const most = Math.min(PREVIEW_BYTES, memoryBytes * PREVIEW_MEMORY_SHARE);
    const small = this.levels.find(({ shape }) => bytesOf(shape) <= most);
    if (small) return small.stride;
    const coarsest = this.levels.at(-1)!;
    const { shape, chunk, stride } = coarsest;
    const lines = (axis: 0 | 1, step: number): number => Math.ceil(shape[axis] / step);
    const crossed = (axis: 0 | 1, step: number): number =>
      Math.min(lines(axis, step), Math.ceil(shape[axis] / chunk[axis])) * chunk[axis];
    for (let step = 1; ; step *= 2) {
      const lattice = lines(0, step) * lines(1, step) * shape[2] * 4;
      const read = crossed(0, step) * crossed(1, step) * shape[2] * 4;
      const least = Math.max(lines(0, step), lines(1, step)) < 2 * LEAST_LINES;
      if (
        least ||
        (lattice <= memoryBytes * PREVIEW_MEMORY_SHARE &&
          lattice <= 64 * 2 ** 20 &&
          read <= MOST_PREVIEW_BYTES)
      )
        return { inline: stride.inline * step, crossline: stride.crossline * step, sample: stride.sample };
    }
  }

  /** The range is found from the traces of the preview, because every other trace lies in chunks that would be read for it alone. */
  override get rangeStride(): Stride {
    return this.previewStride(Number.POSITIVE_INFINITY);
  }

  protected override latticeJobs(stride: Stride): LatticeJobs {
    const { unit, stride: own } = this.levelFor(stride);
    return { alongInlines: true, perJob: Math.max(1, Math.floor((unit[0] * own.inline) / stride.inline)) };
  }

  protected override async columns(
    inlines: readonly number[],
    crosslines: readonly number[],
    stride: Stride,
    scale: number | null,
    options: ReadOptions,
  ) {
    const level = this.levelFor(stride);
    const { stride: own, shape } = level;
    const along = (lines: readonly number[], step: number): number[] => lines.map((line) => line / step);
    const cells = latticeCells(along(inlines, own.inline), along(crosslines, own.crossline));
    const count = Math.ceil(this.size.sampleCount / own.sample);
    const input = () => ({
      ...jobOf(this.levelRecipe(level), cells),
      samples: { first: 0, count: Math.max(count, shape[2]) },
      sampleStride: stride.sample / own.sample,
      scale,
    });
    return this.run('cubeColumns', input, options);
  }

  /** Divides cells into runs of whole columns of chunks, or of shards, each as places in the list. */
  private groups({ inlineIndices, crosslineIndices }: CubeCells): number[][] {
    const { shape, unit, place } = this.levels[0]!;
    const columns = new Map<number, number[]>();
    const at = (axis: 0 | 1, index: number): number =>
      Math.floor((place.reversed[axis] ? shape[axis] - 1 - index : index) / unit[axis]);
    const across = Math.ceil(shape[1] / unit[1]);
    for (let place = 0; place < inlineIndices.length; place++) {
      const key = at(0, inlineIndices[place]!) * across + at(1, crosslineIndices[place]!);
      const same = columns.get(key);
      if (same) same.push(place);
      else columns.set(key, [place]);
    }
    const all = [...columns.values()];
    const perJob = Math.ceil(all.length / MOST_JOBS);
    return Array.from({ length: Math.ceil(all.length / perJob) }, (_, k) =>
      all.slice(k * perJob, (k + 1) * perJob).flat(),
    );
  }

  private async inGroups(
    cells: CubeCells,
    options: ReadOptions,
    read: (cells: CubeCells, places: readonly number[], call: ReadOptions) => Promise<void>,
  ): Promise<void> {
    const groups = this.groups(cells);
    const run = async ({ first }: JobRange, call: ReadOptions): Promise<void> => {
      const places = groups[first]!;
      const pick = (list: Int32Array): Int32Array => Int32Array.from(places, (place) => list[place]!);
      await read(
        { inlineIndices: pick(cells.inlineIndices), crosslineIndices: pick(cells.crosslineIndices) },
        places,
        call,
      );
    };
    const { onProgress } = options;
    const count = cells.inlineIndices.length;
    const told = (done: number, total: number): void =>
      onProgress?.(Math.round((done / total) * count), count);
    await inJobs(this.pool, groups.length, 1, run, { ...options, onProgress: told });
  }

  /** Measures the quality of cells, by samples of the full resolution. */
  qualityOf(
    cells: CubeCells,
    request: TaskInput<'cubeQuality'>['request'],
    options: ReadOptions,
  ): Promise<TaskOutput<'cubeQuality'>> {
    const input = () => ({ ...jobOf(this.levelRecipe(this.levels[0]!), cells), request });
    return this.run('cubeQuality', input, options);
  }

  override async window(
    cells: CubeCells,
    sample: IndexRun,
    options: ReadOptions = {},
  ): Promise<Float32Array> {
    const data = new Float32Array(cells.inlineIndices.length * sample.count);
    await this.inGroups(cells, options, async (part, places, call) => {
      const input = () => {
        const { recipe, cells: own } = jobOf(this.levelRecipe(this.levels[0]!), part);
        const crossline = { first: 0, count: own.crosslineIndices.length };
        return { recipe, box: { inline: { first: 0, count: 1 }, crossline, sample } };
      };
      const { samples } = await this.run('window', input, call);
      for (const [k, place] of places.entries())
        data.set(samples.subarray(k * sample.count, (k + 1) * sample.count), place * sample.count);
    });
    return data;
  }

  override async section(cells: CubeCells, samples: IndexRun, options: ReadOptions = {}): Promise<SliceData> {
    const width = cells.inlineIndices.length;
    const data = new Float32Array(width * samples.count);
    await this.inGroups(cells, options, async (part, places, call) => {
      const input = () => ({
        ...jobOf(this.levelRecipe(this.levels[0]!), part),
        samples,
        sampleStride: 1,
        scale: null,
        rowsFirst: true,
      });
      const { floats } = await this.run('cubeColumns', input, call);
      for (let row = 0, at = 0; row < samples.count; row++)
        for (const place of places) data[row * width + place] = floats[at++]!;
    });
    return { data, width, height: samples.count, subsample: 1, exact: true };
  }
}
