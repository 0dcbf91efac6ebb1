import type { CubeCall, CubeCells, CubeSliceRequest } from '../core/cube.ts';
import { latticeCells } from '../core/trace-index.ts';
import type { PlacedSlice, SliceAxis, SliceData, Statistics } from '../core/types.ts';
import { CubeReader } from '../engine/cube-reader.ts';
import { strided } from '../engine/lattice-reader.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { levelSlice } from '../volume/level-slice.ts';
import { cachedSlice } from './cached-slices.ts';
import { CALL_OPTIONS, PATH_OPTIONS, SLICE_OPTIONS } from './call-options.ts';
import { checkedPath, EngineCube } from './engine-cube.ts';
import { jobOptions } from './job-options.ts';
import { Levels } from './levels.ts';
import { noOffsets } from './parts.ts';
import { refuseTooLarge, sliceIndex, sliceSize } from './slice-place.ts';

/** The levels of a computed cube. They are kept in memory only. */
class ComputedLevels extends Levels {
  constructor(private readonly cube: ComputedCube) {
    super(cube.engine, cube.samples, null);
  }

  key(kind: string, parameters: unknown, version = 1): Promise<string> {
    return cacheKey(this.cube.id, kind, parameters, version);
  }
}

/** A cube whose samples are computed from other cubes. The workers compute them by the cube's recipe. */
export abstract class ComputedCube extends EngineCube {
  readonly samples: CubeReader;
  readonly levels: Levels;

  /**
   * @param parents the cubes that samples are computed from; the first one's grid is also the grid of this cube
   * @param previewBytes see `CubeReader`
   */
  constructor(
    readonly parents: readonly [EngineCube, ...EngineCube[]],
    previewBytes?: number,
  ) {
    super(parents[0].engine);
    const size = () => {
      const { inline, crossline, sampleCount } = this.grid;
      return { inlineCount: inline.count, crosslineCount: crossline.count, sampleCount };
    };
    const files = parents.flatMap(({ samples }) => samples.files);
    this.samples = new CubeReader(this.engine.pool, () => this.recipe, size, files, previewBytes);
    this.levels = new ComputedLevels(this);
  }

  get grid() {
    return this.parents[0].grid;
  }

  override get headerFile() {
    return this.parents[0].headerFile;
  }

  protected get reader() {
    return this.samples;
  }

  override get signals(): readonly AbortSignal[] {
    return [...super.signals, ...this.parents.flatMap(({ signals }) => signals)];
  }

  async settled(cells: CubeCells, call: CubeCall): Promise<CubeCells> {
    const none = latticeCells([], []);
    const [first, ...others] = this.parents;
    for (const parent of others) await parent.settled(none, call);
    return first.settled(cells, call);
  }

  async slice(request: CubeSliceRequest): Promise<SliceData> {
    const call = this.call(SLICE_OPTIONS, request);
    const { axis, position = Number.NaN, offset, exact } = call;
    if (offset !== undefined) throw noOffsets();
    const step = exact ? 1 : call.subsample;
    await this.settled(latticeCells([], []), call);
    const { grid } = this;
    const index = sliceIndex(grid, axis, position);
    const [width, height] = sliceSize(grid, axis, step);
    refuseTooLarge(this.engine, 'A slice', [width, height], 'a coarser subsample,');
    const read = (): Promise<SliceData> => {
      const inlines = axis === 'inline' ? [index] : strided(grid.inline.count, step);
      const crosslines = axis === 'crossline' ? [index] : strided(grid.crossline.count, step);
      const samples = axis === 'sample' ? { first: index, count: 1 } : { first: 0, count: height };
      const cells = latticeCells(inlines, crosslines);
      return this.samples.section(cells, samples, jobOptions(call, 'Slice', 'traces'));
    };
    const slice = await cachedSlice(this.engine, `${this.id}/${axis}/${index}/${step}`, read);
    return { ...slice, width, height, subsample: step, exact: step === 1 };
  }

  /** A slice from the finest level in memory; null if there is none yet. */
  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null {
    const level = this.levels.best;
    return level && levelSlice(level, axis, sliceIndex(this.grid, axis, position));
  }

  /** Computes the level of a subsample for the whole cube, and keeps it. Returns the subsample that memory allowed. */
  async refine(subsample: number, options?: CubeCall): Promise<number> {
    const call = this.call(CALL_OPTIONS, options);
    await this.settled(latticeCells([], []), call);
    return this.levels.refine(subsample, call);
  }

  async path(cells: CubeCells, options?: CubeCall): Promise<SliceData> {
    const call = checkedPath(this.call(PATH_OPTIONS, { ...cells, ...options }));
    const samples = { first: 0, count: this.grid.sampleCount };
    return this.samples.section(await this.settled(call, call), samples, { signal: call.signal });
  }

  async statistics(options?: CubeCall): Promise<Statistics> {
    return this.scan(this.call(CALL_OPTIONS, options));
  }
}
