import type { CubeCall, CubeCells, CubeGrid, Optimized, SegyRecipe, TilesRecipe } from '../core/cube.ts';
import type { Inspection, SliceAxis, SliceData, Statistics } from '../core/types.ts';
import { CubeReader } from '../engine/cube-reader.ts';
import type { Priority } from '../engine/job.ts';
import { strided } from '../engine/lattice-reader.ts';
import { sliceMilliseconds } from '../engine/slices.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { canonicalJson } from '../io/fingerprint.ts';
import { holdSurveyOpen } from '../io/survey-lock.ts';
import { cachedSlice } from './cached-slices.ts';
import { CALL_OPTIONS, type OptionsSchema, PATH_OPTIONS, SLICE_OPTIONS } from './call-options.ts';
import { cubeGrid } from './cube-grid.ts';
import type { Engine } from './engine.ts';
import { checkedPath, EngineCube } from './engine-cube.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { OpenSurvey, SurveyRecord } from './open-survey.ts';
import { partName } from './parts.ts';
import { SharedCall } from './shared-call.ts';
import { isTooLarge, sliceSize } from './slice-place.ts';
import { cellsOnGrid, readPath, readSlice } from './slices.ts';
import { SurveyLevels } from './survey-levels.ts';
import type { CallOptions, SliceOptions } from './types.ts';

/** Raise this when samples are read differently, so that what was derived from the old ones is not used any more. */
const SEGY_VERSION = 1;
/** Approximate time of reading a slice that `optimize` has stored. */
const STORED_SLICE_MILLISECONDS = 50;
/** If reading every header takes no longer than this, it is done after the first picture without being asked for. */
const SHORT_PASS_MILLISECONDS = 3000;

/** The samples of a SEG-Y file: all of them, one offset or the stack of a prestack file, or one gather. */
export class SegyCube extends EngineCube implements OpenSurvey {
  readonly levels: SurveyLevels;
  readonly samples: CubeReader;
  /** Called when reading has shown more of the file than its headers say; `regridded` says whether the grid has changed. */
  onRead: (regridded: boolean) => void = () => undefined;
  private shownGrid: { readonly of: Inspection; readonly grid: CubeGrid } | null = null;
  /** Releases the shared lock on this survey's stored data. Taken at the first call, so that a part made for its grid alone takes none. */
  private release: (() => void) | null = null;
  private readonly headerPass = new SharedCall(async (options) =>
    (await import('./every-header.ts')).readEveryHeader(this, this.call(CALL_OPTIONS, options)),
  );

  constructor(
    engine: Engine,
    readonly reader: SurveyReader,
    public record: SurveyRecord,
  ) {
    super(engine);
    const { part, overrides, fingerprint } = record;
    this.levels = new SurveyLevels(engine, reader, fingerprint, part ? { overrides, part } : overrides);
    this.samples = new CubeReader(
      engine.pool,
      () => this.recipe,
      () => reader.size,
      reader.files,
    );
  }

  get name(): string {
    const { name, part } = this.record;
    return part ? `${name}, ${partName(part)}` : name;
  }

  get grid(): CubeGrid {
    const { inspection } = this.record;
    if (this.shownGrid?.of !== inspection) {
      const { geometry, vertical, layout, grid } = inspection;
      const shown = cubeGrid({ geometry, vertical, samplesPerTrace: layout.samplesPerTrace }, grid);
      this.shownGrid = { of: inspection, grid: shown };
    }
    return this.shownGrid.grid;
  }

  override get headerFile(): this {
    return this;
  }

  override get storedWith() {
    return this.record.fingerprint;
  }

  override async timeTiles(): Promise<TilesRecipe | null> {
    if (this.reader.stacked || this.reader.previewOnly || this.engine.disk.problem !== null) return null;
    const pyramid = await this.levels.loadPyramid({});
    if (!pyramid?.serves('sample')) return null;
    const { tilesRecipe } = await import('../engine/tile-recipe.ts');
    const { pool, settings } = this.engine;
    return tilesRecipe(
      pyramid,
      Math.floor((settings.maxMemoryBytes * MEMORY_SHARES.tiles) / Math.max(1, pool.size)),
    );
  }

  override get slowAxis() {
    return this.record.inspection.grid.slowAxis;
  }

  get id(): string {
    const { fingerprint, overrides, samples: part = null, inspection } = this.record;
    const { cells, located, ...order } = inspection.grid;
    // Reading every header may change the grid, and with it the samples of a cell.
    const places = { ...order, known: cells !== null, estimated: located !== undefined };
    const { inline, crossline } = this.grid;
    return canonicalJson({
      kind: 'segy',
      fingerprint,
      overrides,
      part,
      grid: { ...places, inline, crossline },
      version: SEGY_VERSION,
    });
  }

  get recipe(): SegyRecipe {
    const { layout, grid } = this.record.inspection;
    const { source, stacked } = this.reader;
    const offsets = stacked ? strided(grid.offsetCount, 1) : [grid.nearOffsetIndex ?? 0];
    return { kind: 'segy', source, layout, grid, offsets };
  }

  override call<S extends OptionsSchema>(schema: S, options?: unknown) {
    const call = super.call(schema, options);
    this.release ??= holdSurveyOpen(this.record.fingerprint, this);
    return call;
  }

  setInspection(inspection: Inspection): void {
    const regridded = inspection.grid !== this.record.inspection.grid;
    this.record = { ...this.record, inspection };
    this.reader.inspection = inspection;
    if (regridded) this.levels.reset();
    this.onRead(regridded);
  }

  private get headerPassMilliseconds(): number {
    return this.record.fileSize / this.reader.cost.bytesPerMillisecond;
  }

  async everyHeader(options: CallOptions): Promise<void> {
    if (!this.record.inspection.headersPending || this.record.part) return;
    await this.headerPass.join(options);
  }

  async settled(cells: CubeCells, call: CubeCall): Promise<CubeCells> {
    if (!this.reader.previewOnly) return cells;
    const before = this.grid;
    await this.everyHeader(call);
    return cellsOnGrid(cells, before, this.grid);
  }

  /** Makes the level of a subsample the one that is drawn, and returns the subsample that was made. */
  async refine(subsample: number, call: CallOptions): Promise<number> {
    // If the grid has gaps, finer levels need every header. A short pass is made at once; a long one only if the user asks for it.
    if (this.reader.previewOnly && this.headerPassMilliseconds <= SHORT_PASS_MILLISECONDS)
      await this.everyHeader(call);
    if (!this.reader.previewOnly) return this.levels.refine(subsample, call);
    await this.levels.makePreview(call);
    return subsample;
  }

  async slice(options: SliceOptions): Promise<SliceData> {
    const call = this.call(SLICE_OPTIONS, options);
    if (this.reader.previewOnly) await this.everyHeader(call);
    return this.cached(call);
  }

  async prefetch(options: SliceOptions): Promise<void> {
    const call = this.call(SLICE_OPTIONS, options);
    if (!this.reader.previewOnly) await this.cached(call, 'prefetch');
  }

  private cached(call: Parameters<typeof readSlice>[1], priority: Priority = 'visible'): Promise<SliceData> {
    const { axis, position, offset, subsample, exact } = call;
    const wanted = canonicalJson({ axis, position, offset, subsample, exact });
    return cachedSlice(this.engine, `${this.id}/${wanted}`, () => readSlice(this, call, priority));
  }

  async path(cells: CubeCells, options?: CubeCall): Promise<SliceData> {
    const call = checkedPath(this.call(PATH_OPTIONS, { ...cells, ...options }));
    return readPath(this, await this.settled(call, call), call);
  }

  async statistics(options?: CubeCall): Promise<Statistics> {
    const call = this.call(CALL_OPTIONS, options);
    const { part, inspection } = this.record;
    // If the file has other traces as well, only those of the cube are read.
    if (part || inspection.geometry.kind === 'prestack') return this.scan(call);
    return (await import('./statistics.ts')).surveyStatistics(this, call);
  }

  async optimize(options?: CubeCall): Promise<Optimized> {
    const call = this.call(CALL_OPTIONS, options);
    await this.everyHeader(call);
    const optimized = await (await import('./optimize.ts')).optimizeSurvey(this, call);
    this.onRead(false);
    return optimized;
  }

  async canOptimize(): Promise<boolean> {
    this.checkOpen();
    const { disk } = this.engine;
    await disk.tryAgain();
    if (disk.problem !== null || this.record.part || this.reader.source.kind === 'absent') return false;
    if ((await disk.stats()).budgetBytes <= 0) return false;
    if (!this.levels.preview) return true;
    return !(await this.levels.pyramid()).complete;
  }

  async optimizedShare(): Promise<number> {
    this.checkOpen();
    return this.engine.disk.problem === null ? (await this.levels.pyramid()).storedShare() : 0;
  }

  /** See `PageDataset.sliceCostMilliseconds`. */
  sliceCostMilliseconds(axis: SliceAxis): number {
    // A slice of a grid with gaps can be read only after every header was read.
    if (this.reader.previewOnly) return this.headerPassMilliseconds;
    const [columns, rows] = sliceSize(this.grid, axis, 1);
    if (isTooLarge(this.engine, columns * rows)) return Number.POSITIVE_INFINITY;
    if (this.levels.stored?.serves(axis)) return STORED_SLICE_MILLISECONDS;
    if (this.reader.source.kind === 'absent') return Number.POSITIVE_INFINITY;
    return sliceMilliseconds(this.reader, axis);
  }

  override close(): void {
    super.close();
    this.release?.();
  }
}
