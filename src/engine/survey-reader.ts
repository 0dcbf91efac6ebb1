import { SegyError } from '../core/errors.ts';
import type { CostModel } from '../core/read-cost.ts';
import { traceAt } from '../core/trace-index.ts';
import type { Inspection, Level, SliceData, Stride } from '../core/types.ts';
import type { SourceDescriptor } from '../io/source.ts';
import { latticeJobs } from '../survey/lattice-jobs.ts';
import { decimatedCount } from '../volume/level.ts';
import { withJobLayout } from './job-layout.ts';
import type { JobOptions, Pool } from './pool.ts';
import type { ColumnsOutput, HeaderCheck, TaskInput, TaskName, TaskOutput, TaskWork } from './tasks.ts';

export interface ReadOptions extends Omit<JobOptions, 'source' | 'onWork'> {}

/** A lattice's columns in float32 before any scale is known: [inline × crossline × sample], NaN where null. */
export interface FloatLattice {
  readonly stride: Stride;
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  readonly floats: Float32Array;
  readonly lastValid: Int32Array;
}

interface Block {
  /** Index of the block's first line along the slow axis of the lattice, and how many. */
  readonly first: number;
  readonly count: number;
}

/** Reads one open file through the pool: the only place where trace numbers meet the grid. */
export class SurveyReader {
  bytesRead = 0;
  readCalls = 0;
  mismatches = 0;
  cost: CostModel = { callMilliseconds: 0.7, bytesPerMillisecond: 400_000 };
  inspection: Inspection | null = null;
  /** Levels are of the mean over the offsets of each cell, not of the near offset. */
  stacked = false;

  constructor(
    readonly pool: Pool,
    readonly source: SourceDescriptor,
  ) {}

  run<N extends TaskName>(
    name: N,
    input: () => TaskInput<N>,
    options: ReadOptions = {},
  ): Promise<TaskOutput<N>> {
    return this.pool.run(name, () => withJobLayout(input()), {
      ...options,
      source: this.source,
      onWork: (work) => this.count(work),
    });
  }

  private count(work: TaskWork): void {
    this.bytesRead += work.bytesRead;
    this.readCalls += work.readCalls;
    this.cost = { callMilliseconds: work.callMilliseconds, bytesPerMillisecond: work.bytesPerMillisecond };
  }

  private get known(): Inspection {
    if (!this.inspection) throw new SegyError('closed', 'The survey is not open.');
    return this.inspection;
  }

  /** Trace numbers of the cells (inlines × crosslines given by index), crossline fastest. */
  traceNumbers(inlines: readonly number[], crosslines: readonly number[], offsetIndex?: number): Int32Array {
    const { grid } = this.known;
    const traces = new Int32Array(inlines.length * crosslines.length);
    let at = 0;
    for (const inline of inlines) {
      for (const crossline of crosslines) traces[at++] = traceAt(grid, inline, crossline, offsetIndex);
    }
    return traces;
  }

  /** Trace numbers of all offsets of the cells: [cell × offset]. */
  private stackedTraces(inlines: readonly number[], crosslines: readonly number[]): Int32Array {
    const { offsetCount } = this.known.grid;
    const traces = new Int32Array(inlines.length * crosslines.length * offsetCount);
    for (let offset = 0; offset < offsetCount; offset++) {
      this.traceNumbers(inlines, crosslines, offset).forEach((trace, cell) => {
        traces[cell * offsetCount + offset] = trace;
      });
    }
    return traces;
  }

  /** What the headers at these cells must say; null where the grid does not come from line numbers. */
  private headerCheck(inlines: readonly number[], crosslines: readonly number[]): HeaderCheck | null {
    const { geometry } = this.known;
    if ((geometry.kind !== '3d' && geometry.kind !== 'prestack') || geometry.verified) return null;
    const count = inlines.length * crosslines.length;
    const inlineNumbers = new Int32Array(count);
    const crosslineNumbers = new Int32Array(count);
    let at = 0;
    for (const inline of inlines) {
      for (const crossline of crosslines) {
        inlineNumbers[at] = geometry.inline.first + inline * geometry.inline.step;
        crosslineNumbers[at] = geometry.crossline.first + crossline * geometry.crossline.step;
        at += 1;
      }
    }
    return {
      inline: geometry.inline,
      crossline: geometry.crossline,
      inlineNumbers,
      crosslineNumbers,
    };
  }

  /** Reads cells as columns, crossline fastest. */
  private async columns(
    inlines: readonly number[],
    crosslines: readonly number[],
    sampleStride: number,
    scale: number | null,
    options: ReadOptions,
  ): Promise<ColumnsOutput> {
    const { layout, grid } = this.known;
    const input = (traces: Int32Array): TaskInput<'columns'> => ({
      sourceId: this.source.id,
      layout,
      traces,
      sampleStride,
      scale,
      check: this.stacked ? null : this.headerCheck(inlines, crosslines),
    });
    const output = this.stacked
      ? await this.run(
          'stackColumns',
          () => ({ ...input(this.stackedTraces(inlines, crosslines)), fold: grid.offsetCount }),
          options,
        )
      : await this.run('columns', () => input(this.traceNumbers(inlines, crosslines)), options);
    this.mismatches += output.mismatches;
    return output;
  }

  /** Shares a lattice out in blocks of lines along the file's slow axis and calls `take` with each as it comes. */
  private async lattice(
    stride: Stride,
    scale: number | null,
    options: ReadOptions,
    take: (block: Block, output: ColumnsOutput) => void,
  ): Promise<void> {
    const { grid, layout } = this.known;
    const inlines = strided(grid.inlineCount, stride.inline);
    const crosslines = strided(grid.crosslineCount, stride.crossline);
    const { alongInlines, perJob } = latticeJobs(
      grid,
      layout,
      stride,
      this.pool.size,
      this.pool.flight.jobBytes,
    );
    const shared = alongInlines ? inlines : crosslines;
    const jobs: Promise<void>[] = [];
    const total = inlines.length * crosslines.length;
    let done = 0;
    for (let first = 0; first < shared.length; first += perJob) {
      const part = shared.slice(first, first + perJob);
      const jobInlines = alongInlines ? part : inlines;
      const jobCrosslines = alongInlines ? crosslines : part;
      jobs.push(
        this.columns(jobInlines, jobCrosslines, stride.sample, scale, {
          ...options,
          onProgress: undefined,
        }).then((output) => {
          take({ first, count: part.length }, output);
          done += jobInlines.length * jobCrosslines.length;
          options.onProgress?.(done, total);
        }),
      );
    }
    await settleAll(jobs);
  }

  /** Whether blocks of a lattice run along inlines (else along crosslines). */
  private blocksAlongInlines(stride: Stride): boolean {
    const { grid, layout } = this.known;
    return latticeJobs(grid, layout, stride, this.pool.size, this.pool.flight.jobBytes).alongInlines;
  }

  /** The lattice in float32, for finding the amplitude range. */
  async readFloatLattice(stride: Stride, options: ReadOptions = {}): Promise<FloatLattice> {
    const shape = this.shape(stride);
    const floats = new Float32Array(shape.inlineCount * shape.crosslineCount * shape.sampleCount);
    const lastValid = new Int32Array(shape.inlineCount * shape.crosslineCount);
    await this.lattice(stride, null, options, (block, output) =>
      this.place(shape, block, output.floats, floats, output, lastValid),
    );
    return { ...shape, floats, lastValid };
  }

  /** A level in half floats. @throws SegyError 'memory-limit' when it cannot be allocated */
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

  shape(stride: Stride): Pick<Level, 'stride' | 'inlineCount' | 'crosslineCount' | 'sampleCount'> {
    const { grid, layout } = this.known;
    return {
      stride,
      inlineCount: Math.ceil(grid.inlineCount / stride.inline),
      crosslineCount: Math.ceil(grid.crosslineCount / stride.crossline),
      sampleCount: decimatedCount(layout.samplesPerTrace, stride.sample),
    };
  }

  private place<T extends Uint16Array | Float32Array>(
    shape: Pick<Level, 'stride' | 'inlineCount' | 'crosslineCount' | 'sampleCount'>,
    block: Block,
    from: T,
    to: T,
    output: ColumnsOutput,
    lastValid: Int32Array,
  ): void {
    const { crosslineCount, inlineCount, sampleCount } = shape;
    if (this.blocksAlongInlines(shape.stride)) {
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

  /** A vertical section of the given cells straight from the file: columns are the cells, rows the samples. */
  async readSection(traces: Int32Array, subsample: number, options: ReadOptions = {}): Promise<SliceData> {
    const { layout } = this.known;
    const { length: width } = traces;
    const height = layout.samplesPerTrace;
    const data = new Float32Array(width * height);
    const jobCount = Math.max(
      1,
      Math.min(2 * this.pool.size || 1, Math.ceil((width * layout.traceByteLength) / (1024 * 1024))),
    );
    const perJob = Math.ceil(width / jobCount);
    const jobs: Promise<void>[] = [];
    for (let first = 0; first < width; first += perJob) {
      const part = traces.slice(first, first + perJob);
      const input = (): TaskInput<'columns'> => ({
        sourceId: this.source.id,
        layout,
        traces: part,
        sampleStride: 1,
        scale: null,
        check: null,
        // Turned in the worker: here it would hold the page.
        rowsFirst: true,
      });
      jobs.push(
        this.run('columns', input, options).then(({ floats }) => {
          for (let row = 0; row < height; row++)
            data.set(floats.subarray(row * part.length, (row + 1) * part.length), row * width + first);
        }),
      );
    }
    await settleAll(jobs);
    return { data, width, height, subsample, exact: subsample === 1 };
  }

  /** One sample of each trace, NaN for none, straight from the file. */
  async readValues(
    traces: Int32Array,
    sampleIndex: number,
    options: ReadOptions = {},
  ): Promise<Float32Array> {
    const { layout } = this.known;
    const perJob = Math.max(1024, Math.floor(this.pool.flight.jobBytes / layout.traceByteLength));
    const values = new Float32Array(traces.length);
    const jobs: Promise<void>[] = [];
    let done = 0;
    for (let first = 0; first < traces.length; first += perJob) {
      const part = traces.slice(first, first + perJob);
      jobs.push(
        this.run('values', () => ({ sourceId: this.source.id, layout, traces: part, sampleIndex }), {
          ...options,
          onProgress: undefined,
        }).then((output) => {
          values.set(output.values, first);
          done += part.length;
          options.onProgress?.(done, traces.length);
        }),
      );
    }
    await settleAll(jobs);
    return values;
  }
}

/** Indices 0, stride, 2 × stride … below count. */
export function strided(count: number, stride: number): number[] {
  return Array.from({ length: Math.ceil(count / stride) }, (_, k) => k * stride);
}

/** Waits for all jobs even when one fails, so that no result lands after the caller has moved on; then throws the first failure. */
async function settleAll(jobs: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(jobs);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
