import type { CubeCall, CubeCells, CubeSliceRequest, Optimized } from '../core/cube.ts';
import { isSegyError } from '../core/errors.ts';
import { latticeCells } from '../core/trace-index.ts';
import type { PlacedSlice, SliceAxis, SliceData, Statistics } from '../core/types.ts';
import { CubeReader } from '../engine/cube-reader.ts';
import { strided } from '../engine/lattice-reader.ts';
import { levelSlice } from '../volume/level-slice.ts';
import { cachedSlice } from './cached-slices.ts';
import { CALL_OPTIONS, PATH_OPTIONS, SLICE_OPTIONS } from './call-options.ts';
import { ComputedLevels } from './computed-levels.ts';
import { checkedPath, EngineCube } from './engine-cube.ts';
import { jobOptions } from './job-options.ts';
import { noOffsets } from './parts.ts';
import { refuseTooLarge, sliceIndex, sliceSize } from './slice-place.ts';
import { thinned } from './thinned-slice.ts';

/** A cube whose samples are computed from other cubes. The workers compute them by the cube's recipe. */
export abstract class ComputedCube extends EngineCube {
  readonly samples: CubeReader;
  readonly levels: ComputedLevels;

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

  override get slowAxis() {
    return this.parents[0].slowAxis;
  }

  override get storedWith() {
    return this.parents[0].storedWith;
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
    const stored = exact ? null : await this.storedSlice(axis, index, call.signal);
    if (stored) return thinned(stored, step, axis === 'sample');
    const quick = exact || axis !== 'sample' ? null : await this.tileReader();
    if (quick) {
      try {
        const cells = latticeCells(strided(grid.inline.count, step), strided(grid.crossline.count, step));
        const options = jobOptions(call, 'Slice', 'traces');
        const key = `${this.id}/tiles/${index}/${step}`;
        const slice = await cachedSlice(this.engine, key, () =>
          quick.section(cells, { first: index, count: 1 }, options),
        );
        return { ...slice, width, height, subsample: step, exact: false };
      } catch (error) {
        // A tile is gone, so the file is read instead.
        if (!isSegyError(error, 'cache-corrupt')) throw error;
      }
    }
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

  /** Reads what time slices are computed of from the tiles that `optimize` of the survey has stored; null if there are none. */
  protected tileReader(): Promise<CubeReader | null> {
    return Promise.resolve(null);
  }

  /**
   * Reads a slice of the volume that was made, in half precision. Null if it was not made, or if computing the slice reads less than
   * what is stored: a line along the order of the file lies in many tiles.
   */
  private async storedSlice(axis: SliceAxis, index: number, signal: AbortSignal): Promise<SliceData | null> {
    if (axis === this.slowAxis && this.readsOneLine) return null;
    const volume = await this.levels.volume();
    if (!volume?.serves(axis)) return null;
    const before = volume.bytesFromDisk;
    const slice = await volume.slice(axis, index, { signal });
    this.levels.bytesFromDisk += volume.bytesFromDisk - before;
    return slice;
  }

  /** Whether a section along the order of the file needs the traces of one line alone. */
  protected get readsOneLine(): boolean {
    return true;
  }

  /** Computes the cube once, and stores what slices, levels and statistics need. It can be aborted and goes on at the next call. */
  async optimize(options?: CubeCall): Promise<Optimized> {
    const call = this.call(CALL_OPTIONS, options);
    await this.settled(latticeCells([], []), call);
    return (await import('./make-volume.ts')).makeCubeVolume(this, call);
  }

  async optimizedShare(): Promise<number> {
    this.checkOpen();
    return (await (await this.levels.volume())?.storedShare()) ?? 0;
  }

  async path(cells: CubeCells, options?: CubeCall): Promise<SliceData> {
    const call = checkedPath(this.call(PATH_OPTIONS, { ...cells, ...options }));
    const samples = { first: 0, count: this.grid.sampleCount };
    return this.samples.section(await this.settled(call, call), samples, { signal: call.signal });
  }

  async statistics(options?: CubeCall): Promise<Statistics> {
    const call = this.call(CALL_OPTIONS, options);
    return (await this.levels.keptStatistics()) ?? this.scan(call);
  }
}
