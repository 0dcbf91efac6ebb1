import type { ArraySurvey } from '../core/array-survey.ts';
import type { ChunkLevel } from '../core/chunks.ts';
import type { ChunkRecipe, CubeCall, CubeCells, CubeGrid, CubeSliceRequest, Quantity } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { latticeCells } from '../core/trace-index.ts';
import type { AmplitudeRange, SliceData, Statistics } from '../core/types.ts';
import { ChunkReader } from '../engine/chunk-reader.ts';
import { type CubeFile, strided } from '../engine/lattice-reader.ts';
import { cacheKey, canonicalJson, sha256Hex } from '../io/fingerprint.ts';
import { holdSurveyOpen } from '../io/survey-lock.ts';
import { binGridOf, fitAffine, isGoodFit } from '../survey/words/coordinates.ts';
import { arrayFile } from './array-file.ts';
import type { DescribedArray } from './array-origin.ts';
import { cachedSlice } from './cached-slices.ts';
import { CALL_OPTIONS, type OptionsSchema, PATH_OPTIONS, SLICE_OPTIONS } from './call-options.ts';
import type { Engine } from './engine.ts';
import { checkedPath, EngineCube } from './engine-cube.ts';
import { jobOptions } from './job-options.ts';
import { Levels } from './levels.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import { noOffsets } from './parts.ts';
import { refuseTooLarge, sliceIndex, sliceSize } from './slice-place.ts';

/** Raise this when samples are read differently, so that what was derived from the old ones is not used any more. */
const ARRAY_VERSION = 1;
/** Requests that all workers together have under way; a browser makes no more of one host at a time (HTTP/1.1). */
const REQUESTS = 6;

/** The levels of a stored array, which are read from its own pyramid. */
class ArrayLevels extends Levels {
  constructor(private readonly cube: ArrayCube) {
    super(cube.engine, cube.samples, cube.fingerprint);
  }

  key(kind: string, parameters: unknown, version = 1): Promise<string> {
    return cacheKey(this.cube.id, kind, parameters, version);
  }

  /** What the metadata say of all samples is surer than what the preview shows of some. */
  protected override rangeOf(range: AmplitudeRange): AmplitudeRange {
    const { statistics } = this.cube.survey;
    if (!statistics) return range;
    const { p98Absolute: clip } = statistics;
    return {
      ...range,
      min: Math.min(range.min, statistics.min),
      max: Math.max(range.max, statistics.max),
      ...(clip !== null && range.bothSigns ? { clip: [-clip, clip] as const } : {}),
    };
  }

  /** A pyramid that was thinned along the trace as well has its own samples, and no others. */
  override sampleStrideOf(subsample: number, maxSamples?: number): number {
    const level = this.cube.samples.levels.findLast(
      ({ stride }) => subsample % stride.crossline === 0 && subsample % stride.inline === 0,
    );
    return level && level.stride.sample > 1
      ? level.stride.sample
      : super.sampleStrideOf(subsample, maxSamples);
  }
}

/** The samples of a Zarr array or of a ZGY file. */
export class ArrayCube extends EngineCube {
  readonly samples: ChunkReader;
  readonly levels: Levels;
  readonly grid: CubeGrid;
  readonly id: string;

  private constructor(
    engine: Engine,
    readonly name: string,
    readonly store: ChunkRecipe['store'],
    readonly survey: ArraySurvey,
    grid: CubeGrid,
    id: string,
    /** Derived data are stored with this; null if a change of the data might not be noticed, so that they are kept in memory only. */
    readonly fingerprint: string | null,
    file: CubeFile,
  ) {
    super(engine);
    this.grid = grid;
    this.id = id;
    this.samples = new ChunkReader(engine.pool, (level) => this.recipeOf(level), survey.levels, [file]);
    this.levels = new ArrayLevels(this);
  }

  static async of(engine: Engine, described: DescribedArray): Promise<ArrayCube> {
    const { store, survey, name, origin, isSure } = described;
    const { inline, crossline, sampleCount, vertical, flat, levels, dimensions } = survey;
    const grid = { inline, crossline, sampleCount, vertical, flat, binGrid: gridOf(survey) };
    const id = canonicalJson({
      kind: 'array',
      origin,
      variable: survey.variable,
      grid: [inline, crossline, vertical],
      axes: dimensions.map(({ axis }) => axis),
      levels: levels.map(({ stride }) => stride),
      version: ARRAY_VERSION,
    });
    const fingerprint = isSure ? await sha256Hex(new TextEncoder().encode(id)) : null;
    const file = arrayFile(engine, described, fingerprint, (work) => cube.count(work));
    const cube: ArrayCube = new ArrayCube(engine, name, store, survey, grid, id, fingerprint, file);
    return cube;
  }

  override call<S extends OptionsSchema>(schema: S, options?: unknown) {
    const call = super.call(schema, options);
    if (this.fingerprint !== null) this.release ??= holdSurveyOpen(this.fingerprint, this);
    return call;
  }

  override close(): void {
    super.close();
    this.release?.();
  }

  private release: (() => void) | null = null;

  /** What was read since the cube was opened. */
  readonly work = { bytesRead: 0, readCalls: 0 };

  count({ bytesRead, readCalls }: { readonly bytesRead: number; readonly readCalls: number }): void {
    this.work.bytesRead += bytesRead;
    this.work.readCalls += readCalls;
    this.samples.bytesRead += bytesRead;
  }

  override get quantity(): Quantity {
    const { unit, statistics } = this.survey;
    return { name: 'amplitude', unit, signed: (statistics?.min ?? -1) < 0, cyclic: false };
  }

  get recipe(): ChunkRecipe {
    return this.recipeOf(this.survey.levels[0]!);
  }

  private recipeOf(level: ChunkLevel): ChunkRecipe {
    const { store, survey, engine } = this;
    const workers = Math.max(1, engine.pool.size);
    const cacheBytes = Math.floor((engine.settings.maxMemoryBytes * MEMORY_SHARES.tiles * 2) / workers);
    return {
      kind: 'chunks',
      store,
      level,
      values: survey.values,
      mask: survey.mask,
      cells: null,
      cacheBytes,
      requests: Math.max(1, Math.floor(REQUESTS / workers)),
    };
  }

  /** Names of the fields of trace headers; empty if the hierarchy has none. */
  get headerFields(): readonly string[] {
    return this.survey.headers?.fields.map(({ name }) => name) ?? [];
  }

  /**
   * Reads fields of the trace headers of cells, one column a field; NaN for a cell outside the grid.
   * @throws SegyError 'bad-argument' for a field that there is not
   */
  async readHeaders(
    cells: CubeCells,
    fields: readonly string[],
    options?: CubeCall,
  ): Promise<Record<string, Float64Array>> {
    const { signal } = this.call(CALL_OPTIONS, options);
    const unknown = fields.filter((field) => !this.headerFields.includes(field));
    if (unknown.length > 0) {
      throw new SegyError(
        'bad-argument',
        `There is no header field ${unknown.map((field) => `“${field}”`).join(', ')}. The hierarchy has ${this.headerFields.join(', ') || 'none'}.`,
      );
    }
    const place = this.survey.headers;
    if (!place || fields.length === 0) return {};
    const input = () => ({ recipe: this.recipe, place, fields, cells });
    const { values } = await this.engine.pool.run('structHeaders', input, { signal });
    const count = cells.inlineIndices.length;
    return Object.fromEntries(fields.map((field, k) => [field, values.subarray(k * count, (k + 1) * count)]));
  }

  protected get reader() {
    return this.samples;
  }

  settled(cells: CubeCells): Promise<CubeCells> {
    return Promise.resolve(cells);
  }

  /** With a `subsample` a level of the pyramid serves; without one, or with `exact`, the samples themselves. */
  async slice(request: CubeSliceRequest): Promise<SliceData> {
    const call = this.call(SLICE_OPTIONS, request);
    const { axis, position = Number.NaN, offset, exact } = call;
    if (offset !== undefined) throw noOffsets();
    const step = exact ? 1 : call.subsample;
    const { grid } = this;
    const index = sliceIndex(grid, axis, position);
    const [width, height] = sliceSize(grid, axis, step);
    refuseTooLarge(this.engine, 'A slice', [width, height], 'a coarser subsample,');
    const read = (): Promise<SliceData> => {
      const inlines = axis === 'inline' || axis === 'line' ? [index] : strided(grid.inline.count, step);
      const crosslines = axis === 'crossline' ? [index] : strided(grid.crossline.count, step);
      const samples = axis === 'sample' ? { first: index, count: 1 } : { first: 0, count: height };
      return this.samples.section(
        latticeCells(inlines, crosslines),
        samples,
        jobOptions(call, 'Slice', 'traces'),
      );
    };
    const slice = await cachedSlice(this.engine, `${this.id}/${axis}/${index}/${step}`, read);
    return { ...slice, width, height, subsample: step, exact: step === 1 };
  }

  async path(cells: CubeCells, options?: CubeCall): Promise<SliceData> {
    const call = checkedPath(this.call(PATH_OPTIONS, { ...cells, ...options }));
    return this.samples.section(call, { first: 0, count: this.grid.sampleCount }, { signal: call.signal });
  }

  async statistics(options?: CubeCall): Promise<Statistics> {
    return this.scan(this.call(CALL_OPTIONS, options));
  }
}

/** Fits the map to the positions that the hierarchy gives; null if there are none or they fit no grid. */
function gridOf({ points, pointUnit }: ArraySurvey): CubeGrid['binGrid'] {
  const column = (of: (point: ArraySurvey['points'][number]) => number) => Float64Array.from(points, of);
  const coordinates = { x: column(({ x }) => x), y: column(({ y }) => y) };
  const fit = fitAffine(
    coordinates,
    (row) => points[row]!.inlineIndex,
    (row) => points[row]!.crosslineIndex,
  );
  return isGoodFit(fit) ? binGridOf(fit, pointUnit) : null;
}
