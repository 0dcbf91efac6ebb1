import { transfer } from 'comlink';
import { numberAt } from '../core/axis.ts';
import { LARGE_BYTES } from '../core/buffer-pool.ts';
import { isSegyError, SegyError } from '../core/errors.ts';
import type { CostModel } from '../core/read-cost.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { cellTraces, latticeCells } from '../core/trace-index.ts';
import type { ByteRange, Inspection, SliceData, Stride } from '../core/types.ts';
import type { Probe } from '../io/fingerprint.ts';
import { type LatticeJobs, latticeJobs } from '../survey/plan/lattice-jobs.ts';
import { planPreview, previewBudget } from '../survey/plan/preview-plan.ts';
import { planRange } from '../survey/plan/range-plan.ts';
import { decimatedCount } from '../volume/level.ts';
import type { FileStamp } from './file-stamp.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import { withJobLayout } from './job-layout.ts';
import { type CubeFile, type GridSize, LatticeReader, type ReadOptions, strided } from './lattice-reader.ts';
import type { Pool } from './pool.ts';
import type { ColumnsOutput, HeaderCheck, TaskInput, TaskName, TaskOutput, TaskWork } from './tasks.ts';

/** Reads one open file through the pool, and finds the traces that belong to cells of the grid. */
export class SurveyReader extends LatticeReader implements CubeFile {
  readonly files = [this];
  readCalls = 0;
  /** Reads that only check whether the file is still the same. `bytesRead` and `readCalls` do not count them. */
  readonly checks = { bytesRead: 0, readCalls: 0 };
  /** Traces read so far whose headers name another place than the cell they were read for. */
  mismatches = 0;
  /** Cost of reads. It is a guess until a worker has measured it. */
  cost: CostModel = { callMilliseconds: 0.7, bytesPerMillisecond: 400_000 };
  /** The cost that the preview was planned by. */
  private plannedCost: CostModel | null = null;
  inspection: Inspection | null = null;
  /** Whether levels hold the mean over the offsets of each cell, instead of the near offset. */
  stacked = false;
  /** Hashes of the file as it was opened; null before that, and for a survey that was opened from the cache only. */
  stamp: FileStamp | null = null;

  constructor(
    pool: Pool,
    readonly source: SourceDescriptor,
  ) {
    super(pool);
  }

  reads(stamp: FileStamp): boolean {
    return this.stamp === stamp;
  }

  throwIfChanged(): void {
    this.stamp?.throwIfChanged();
  }

  confirmSome(): Promise<void> {
    return this.confirm(this.stamp?.some());
  }

  /**
   * Runs a task that reads this file. Once the file is found to be changed, every call rejects, so that data of two versions are never
   * mixed.
   * @throws SegyError 'file-changed', and what `Pool.run` throws
   */
  async run<N extends TaskName>(
    name: N,
    input: () => TaskInput<N>,
    options: ReadOptions = {},
  ): Promise<TaskOutput<N>> {
    const { stamp } = this;
    stamp?.throwIfChanged();
    try {
      const output = await this.pool.run(name, () => withJobLayout(input()), {
        ...options,
        source: this.source,
        onWork: (work) => this.count(work, name === 'hashes' ? this.checks : this),
      });
      stamp?.throwIfChanged();
      // What was read is given only if the file is still the one that was opened, as far as a look every few seconds can tell.
      const { signal, priority } = options;
      if (name !== 'hashes' && this.isUnwatched) await this.confirm(stamp?.due(), { signal, priority });
      return output;
    } catch (error) {
      if (!stamp || !isSegyError(error, 'file-changed')) throw error;
      return stamp.failWith(error);
    }
  }

  /** Whether nobody else notices that the file is overwritten: a browser compares size and date at most, a host's answer may name no version. */
  private get isUnwatched(): boolean {
    const { source } = this;
    return source.kind === 'blob' || (source.kind === 'url' && !source.etag && !source.modified);
  }

  /** Reads and hashes each range of the file. */
  async probe(ranges: readonly ByteRange[], options: ReadOptions = {}): Promise<Probe[]> {
    const { hashes } = await this.run('hashes', () => ({ sourceId: this.source.id, ranges }), options);
    return ranges.map(({ start, end }, k) => ({ start, end, hash: hashes[k]! }));
  }

  /**
   * Reads hashed ranges of the file again; all blocks of the fingerprint unless given. This is needed because no browser notices a
   * file that is overwritten without a change of size and date, and Firefox notices no change at all.
   * @throws SegyError 'file-changed' if the bytes differ; what was stored of the file during this visit is deleted then
   */
  async confirm(
    probes: readonly Probe[] = this.stamp?.blocks ?? [],
    options: ReadOptions = {},
  ): Promise<void> {
    if (!this.stamp || probes.length === 0) return;
    const now = await this.probe(probes, options);
    const other = probes.find(({ hash }, k) => hash !== now[k]!.hash);
    if (other) await this.stamp.failWith(changedError(this.source, other));
  }

  private count(work: TaskWork, sums: { bytesRead: number; readCalls: number }): void {
    sums.bytesRead += work.bytesRead;
    sums.readCalls += work.readCalls;
    this.cost = { callMilliseconds: work.callMilliseconds, bytesPerMillisecond: work.bytesPerMillisecond };
  }

  private get known(): Inspection {
    if (!this.inspection) throw new SegyError('closed', 'The survey is not open.');
    return this.inspection;
  }

  /** Gives the trace numbers of cells, [inline × crossline × offset], from the indices of inlines, crosslines and offsets. */
  traceNumbers(
    inlines: readonly number[],
    crosslines: readonly number[],
    offsets: readonly (number | undefined)[] = [undefined],
  ): Int32Array {
    return cellTraces(this.known.grid, latticeCells(inlines, crosslines), offsets);
  }

  /** Makes the check of the headers at these cells; null if every header was read before or the grid has no line numbers. */
  private headerCheck(inlines: readonly number[], crosslines: readonly number[]): HeaderCheck | null {
    const { geometry } = this.known;
    if ((geometry.kind !== '3d' && geometry.kind !== 'prestack') || geometry.verified) return null;
    const { inline, crossline } = geometry;
    const { inlineIndices, crosslineIndices } = latticeCells(inlines, crosslines);
    return {
      inline,
      crossline,
      inlineNumbers: inlineIndices.map((index) => numberAt(inline, index)),
      crosslineNumbers: crosslineIndices.map((index) => numberAt(crossline, index)),
    };
  }

  protected async columns(
    inlines: readonly number[],
    crosslines: readonly number[],
    { sample: sampleStride }: Stride,
    scale: number | null,
    options: ReadOptions,
  ): Promise<ColumnsOutput> {
    const { layout, grid } = this.known;
    const allOffsets = strided(grid.offsetCount, 1);
    const input = (traces: Int32Array): TaskInput<'columns'> => ({
      sourceId: this.source.id,
      layout,
      traces,
      sampleStride,
      scale,
      check: this.stacked ? null : this.headerCheck(inlines, crosslines),
      // A worker that found calls dearer meanwhile would read through gaps, and so far more than was planned for the first picture.
      ...(scale === null && this.plannedCost ? { cost: this.plannedCost } : {}),
    });
    const output = this.stacked
      ? await this.run(
          'stackColumns',
          () => ({ ...input(this.traceNumbers(inlines, crosslines, allOffsets)), fold: grid.offsetCount }),
          options,
        )
      : await this.run(
          'columns',
          () => this.withSpare(input(this.traceNumbers(inlines, crosslines))),
          options,
        );
    this.mismatches += output.mismatches;
    return output;
  }

  /** Sends along memory that an earlier output was in. */
  private withSpare(input: TaskInput<'columns'>): TaskInput<'columns'> {
    const samples = input.traces.length * decimatedCount(input.layout.samplesPerTrace, input.sampleStride);
    const byteLength = samples * (input.scale === null ? 4 : 2);
    // A ragged layout is cut down, and the copy would not take the buffer along.
    const spare =
      byteLength < LARGE_BYTES || input.layout.ragged
        ? null
        : this.pool.buffers.takeSpare(byteLength, 2 * byteLength);
    return spare ? transfer({ ...input, spare }, [spare]) : input;
  }

  protected latticeJobs(stride: Stride): LatticeJobs {
    const { grid, layout } = this.known;
    return latticeJobs(grid, layout, stride, this.pool.size, this.pool.flight.jobBytes);
  }

  get size(): GridSize {
    const { grid, layout } = this.known;
    const { inlineCount, crosslineCount } = grid;
    return { inlineCount, crosslineCount, sampleCount: layout.samplesPerTrace };
  }

  previewStride(memoryBytes: number): Stride {
    const { grid, layout } = this.known;
    const { cost } = this;
    this.plannedCost = cost;
    return planPreview(grid, layout, cost, previewBudget(memoryBytes, this.pool.flight.jobBytes));
  }

  get rangeStride(): Stride {
    const { grid, layout } = this.known;
    return planRange(grid, layout);
  }

  /** If the grid has gaps, only the traces of the preview are located until every header was read. */
  get previewOnly(): boolean {
    return this.known.grid.located !== undefined;
  }

  /**
   * Reads a vertical section from the file, [sample × cell].
   * @param traces trace numbers, [cell × fold]; each column is the mean of its traces
   */
  async readSection(
    traces: Int32Array,
    subsample: number,
    options: ReadOptions = {},
    fold = 1,
  ): Promise<SliceData> {
    const { layout } = this.known;
    const width = traces.length / fold;
    const height = layout.samplesPerTrace;
    const data = new Float32Array(width * height);
    const jobCount = Math.max(
      1,
      Math.min(2 * this.pool.size || 1, Math.ceil((traces.length * layout.traceByteLength) / (1024 * 1024))),
    );
    const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
      const input = (): TaskInput<'columns'> => ({
        sourceId: this.source.id,
        layout,
        traces: traces.slice(first * fold, (first + count) * fold),
        sampleStride: 1,
        scale: null,
        check: null,
        // The columns are transposed in the worker, because doing it here would block the page.
        rowsFirst: true,
      });
      const { floats } =
        fold === 1
          ? await this.run('columns', input, call)
          : await this.run('stackColumns', () => ({ ...input(), fold }), call);
      for (let row = 0; row < height; row++)
        data.set(floats.subarray(row * count, (row + 1) * count), row * width + first);
    };
    await inJobs(this.pool, width, Math.max(1, Math.ceil(width / jobCount)), run, options);
    return { data, width, height, subsample, exact: subsample === 1 && fold === 1 };
  }

  /** Reads one sample of each trace from the file; NaN where there is none. */
  async readValues(
    traces: Int32Array,
    sampleIndex: number,
    options: ReadOptions = {},
  ): Promise<Float32Array> {
    const { layout } = this.known;
    const perJob = Math.max(1024, Math.floor(this.pool.flight.jobBytes / layout.traceByteLength));
    const values = new Float32Array(traces.length);
    const run = async ({ first, count }: JobRange, call: ReadOptions): Promise<void> => {
      const part = traces.slice(first, first + count);
      const input = () => ({ sourceId: this.source.id, layout, traces: part, sampleIndex });
      values.set((await this.run('values', input, call)).values, first);
    };
    await inJobs(this.pool, traces.length, perJob, run, options);
    return values;
  }
}

function changedError({ kind, name }: SourceDescriptor, { start, end }: Probe): SegyError {
  const again = kind === 'url' ? 'Open the link again.' : 'Pick or drop the file again to go on.';
  return new SegyError(
    'file-changed',
    `“${name}” changed while it was open: its bytes ${start} to ${end - 1} are not those of the opening. Nothing that was kept of it since the page was loaded is used any more. ${again}`,
  );
}
