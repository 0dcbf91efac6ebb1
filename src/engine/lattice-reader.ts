import type { Level, Stride } from '../core/types.ts';
import type { LatticeJobs } from '../survey/plan/lattice-jobs.ts';
import { decimatedCount } from '../volume/level.ts';
import type { FileStamp } from './file-stamp.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { JobOptions } from './job.ts';
import type { Pool } from './pool.ts';
import type { ColumnsOutput, TaskInput, TaskName, TaskOutput } from './tasks.ts';

export interface ReadOptions extends Omit<JobOptions, 'source' | 'onWork'> {}

export interface GridSize {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
}

/** Size of a lattice: every n-th inline, crossline and sample of a cube, by `stride`. */
export interface LatticeShape extends GridSize {
  readonly stride: Stride;
}

/** A lattice as float32, before a scale for half floats is known. */
export interface FloatLattice extends LatticeShape {
  /** [inline × crossline × sample], NaN where there is no sample. */
  readonly floats: Float32Array;
  /** [inline × crossline] last valid sample index, −1 if there is no trace. */
  readonly lastValid: Int32Array;
}

/** A file that samples are read from. It can check whether its bytes are still those of the file that was opened. */
export interface CubeFile {
  run<N extends TaskName>(name: N, input: () => TaskInput<N>, options: ReadOptions): Promise<TaskOutput<N>>;
  /** Whether the file has this stamp. */
  reads(stamp: FileStamp): boolean;
  /** @throws SegyError 'file-changed' */
  throwIfChanged(): void;
  /** Reads some blocks of the fingerprint again. @throws SegyError 'file-changed' */
  confirmSome(): Promise<void>;
  /** Reads all blocks of the fingerprint again. @throws SegyError 'file-changed' */
  confirm(probes?: undefined, options?: ReadOptions): Promise<void>;
}

/** Reads every n-th trace of a cube through the pool. Subclasses say how traces are read or computed. */
export abstract class LatticeReader {
  bytesRead = 0;

  constructor(readonly pool: Pool) {}

  abstract readonly size: GridSize;
  /** Whether only the lattice of the preview can be read so far, because other traces are not located yet. */
  abstract readonly previewOnly: boolean;
  /** Says along which axis a lattice is divided into jobs, and how many lines each job reads. */
  protected abstract latticeJobs(stride: Stride): LatticeJobs;
  /** Reads the cells of these lines as columns, with crossline faster than inline. Half floats if `scale` is not null. */
  protected abstract columns(
    inlines: readonly number[],
    crosslines: readonly number[],
    stride: Stride,
    scale: number | null,
    options: ReadOptions,
  ): Promise<ColumnsOutput>;
  /** Chooses the strides of the preview so that it fits into `memoryBytes`. */
  abstract previewStride(memoryBytes: number): Stride;
  /** The lattice of the traces that the amplitude range is found from. It does not depend on the cost of reads or on memory. */
  abstract readonly rangeStride: Stride;
  abstract readonly files: readonly CubeFile[];

  /** Whether any sample comes from the file with this stamp. */
  readsFrom(stamp: FileStamp): boolean {
    return this.files.some((file) => file.reads(stamp));
  }

  /** @throws SegyError 'file-changed' */
  checkFiles(): void {
    for (const file of this.files) file.throwIfChanged();
  }

  /** Reads some blocks of each file's fingerprint again. @throws SegyError 'file-changed' */
  async confirmFiles(): Promise<void> {
    for (const file of this.files) await file.confirmSome();
  }

  /** Divides a lattice into blocks of lines along the file's slow axis, and calls `take` with each block when it has been read. The samples are valid during that call. */
  private async lattice(
    stride: Stride,
    scale: number | null,
    options: ReadOptions,
    take: (block: JobRange, output: ColumnsOutput) => void,
  ): Promise<void> {
    const inlines = strided(this.size.inlineCount, stride.inline);
    const crosslines = strided(this.size.crosslineCount, stride.crossline);
    const { alongInlines, perJob } = this.latticeJobs(stride);
    const shared = alongInlines ? inlines : crosslines;
    const across = alongInlines ? crosslines.length : inlines.length;
    const run = async (block: JobRange, call: ReadOptions): Promise<void> => {
      const part = shared.slice(block.first, block.first + block.count);
      const cells = alongInlines ? ([part, crosslines] as const) : ([inlines, part] as const);
      const output = await this.columns(...cells, stride, scale, call);
      take(block, output);
      // `take` has copied the samples.
      for (const { buffer } of [output.halves, output.floats]) this.pool.buffers.give(buffer);
    };
    const onProgress = (done: number, total: number): void =>
      options.onProgress?.(done * across, total * across);
    await inJobs(this.pool, shared.length, perJob, run, { ...options, onProgress });
  }

  /** Reads a lattice as float32, so that its amplitude range can be found. */
  async readFloatLattice(stride: Stride, options: ReadOptions = {}): Promise<FloatLattice> {
    const shape = this.shape(stride);
    const floats = new Float32Array(shape.inlineCount * shape.crosslineCount * shape.sampleCount);
    const lastValid = new Int32Array(shape.inlineCount * shape.crosslineCount);
    await this.lattice(stride, null, options, (block, output) =>
      this.place(shape, block, output.floats, floats, output, lastValid),
    );
    return { ...shape, floats, lastValid };
  }

  /** Reads a level as half floats of amplitude ÷ scale. `saturated` counts samples that were too large for a half float. */
  async readLevel(
    stride: Stride,
    scale: number,
    options: ReadOptions = {},
  ): Promise<{ level: Level; saturated: number }> {
    const shape = this.shape(stride);
    let saturated = 0;
    const data = new Uint16Array(shape.inlineCount * shape.crosslineCount * shape.sampleCount);
    const lastValid = new Int32Array(shape.inlineCount * shape.crosslineCount);
    await this.lattice(stride, scale, options, (block, output) => {
      saturated += output.saturated;
      this.place(shape, block, output.halves, data, output, lastValid);
    });
    return { level: { ...shape, data, lastValid, scale }, saturated };
  }

  shape(stride: Stride): LatticeShape {
    const { inlineCount, crosslineCount, sampleCount } = this.size;
    return {
      stride,
      inlineCount: Math.ceil(inlineCount / stride.inline),
      crosslineCount: Math.ceil(crosslineCount / stride.crossline),
      sampleCount: decimatedCount(sampleCount, stride.sample),
    };
  }

  private place<T extends Uint16Array | Float32Array>(
    shape: LatticeShape,
    block: JobRange,
    from: T,
    to: T,
    output: ColumnsOutput,
    lastValid: Int32Array,
  ): void {
    const { crosslineCount, inlineCount, sampleCount } = shape;
    if (this.latticeJobs(shape.stride).alongInlines) {
      to.set(from as never, block.first * crosslineCount * sampleCount);
      lastValid.set(output.lastValid, block.first * crosslineCount);
      return;
    }
    for (let inline = 0; inline < inlineCount; inline++) {
      const source = inline * block.count;
      const target = inline * crosslineCount + block.first;
      to.set(
        from.subarray(source * sampleCount, (source + block.count) * sampleCount) as never,
        target * sampleCount,
      );
      lastValid.set(output.lastValid.subarray(source, source + block.count), target);
    }
  }
}

/** Lists the indices 0, stride, 2 × stride … below count. */
export function strided(count: number, stride: number): number[] {
  return Array.from({ length: Math.ceil(count / stride) }, (_, k) => k * stride);
}
