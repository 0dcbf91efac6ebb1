import { SegyError } from '../core/errors.ts';
import type { MapTraces } from '../core/map.ts';
import type { Quality } from '../core/quality.ts';
import type { ProcessedSection, SectionGrid, SectionSteps } from '../core/section.ts';
import type { Geometry, PlacedSlice, SliceAxis, SliceData, Statistics, TraceGrid } from '../core/types.ts';
import { sha256Hex } from '../io/fingerprint.ts';
import { levelSlice } from '../volume/level-slice.ts';
import type { ArrayCube } from './array-cube.ts';
import * as schemas from './call-options.ts';
import { checked, checkedWindow } from './call-options.ts';
import { derive } from './engine.ts';
import type { StoredTextHeader } from './header-fields.ts';
import { jobOptions } from './job-options.ts';
import { makeMesh } from './mesh.ts';
import type { PartChoice } from './parts.ts';
import { isTooLarge, sliceIndex, sliceSize } from './slice-place.ts';
import type * as types from './types.ts';
import { volumeOf } from './volume.ts';

/** What a link gives in a millisecond, and what a disk gives, while nothing was measured. */
const LINK_BYTES_PER_MILLISECOND = 5_000;
const DISK_BYTES_PER_MILLISECOND = 200_000;

/** Raise this when the check of arrays finds other results. */
const QUALITY_VERSION = 1;
/** The result of checking more traces than this is too large to be worth storing on disk. */
const MOST_KEPT_TRACES = 500_000;

/** A Zarr array or ZGY file as the page shows surveys. What only a SEG-Y file has rejects with a sentence that says so. */
export class ArrayDataset implements types.PageDataset {
  readonly part = null;
  readonly gathers = null;
  readonly grid: TraceGrid;

  private constructor(
    readonly cube: ArrayCube,
    readonly meta: types.DatasetMeta,
    private readonly isLink: boolean,
  ) {
    const { inline, crossline } = cube.grid;
    this.grid = {
      inlineCount: inline.count,
      crosslineCount: crossline.count,
      offsetCount: 1,
      cells: null,
      slowAxis: 'inline',
      inlineDescending: false,
      crosslineDescending: false,
    };
  }

  /** False if only what the browser stores is at hand. */
  get hasFile(): boolean {
    return this.cube.store.kind !== 'absent';
  }

  static async of(cube: ArrayCube, isLink: boolean): Promise<ArrayDataset> {
    return new ArrayDataset(cube, await metaOf(cube), isLink);
  }

  private lacking(what: string): Promise<never> {
    const text = `${what} “${this.meta.name}” is ${this.meta.container}, and no SEG-Y file.`;
    return Promise.reject(new SegyError('no-geometry', text));
  }

  get amplitude() {
    return this.cube.levels.preview?.range ?? null;
  }

  get refinedSubsample() {
    return this.cube.levels.current?.stride.crossline ?? null;
  }

  get suggestedSubsample() {
    return this.cube.levels.suggested;
  }

  get work() {
    const { bytesRead, readCalls } = this.cube.work;
    return {
      bytesRead,
      readCalls,
      checks: { bytesRead: 0, readCalls: 0 },
      bytesFromDisk: this.cube.levels.bytesFromDisk,
    };
  }

  partOf(choice: PartChoice | null): types.PageDataset {
    this.cube.checkOpen();
    if (choice === null) return this;
    throw new SegyError('bad-argument', 'This cube has no offsets and no gathers: it is shown whole.');
  }

  inferred(): Promise<types.DatasetMeta> {
    return Promise.resolve(this.meta);
  }

  preview(options?: types.CallOptions): Promise<types.WorkDetail> {
    return this.cube.levels.makePreview(this.cube.call(schemas.CALL_OPTIONS, options));
  }

  async refine(subsample: number, options?: types.CallOptions): Promise<number> {
    const call = this.cube.call(schemas.CALL_OPTIONS, options);
    checked(schemas.SUBSAMPLE, subsample, 'The subsample');
    return this.cube.levels.refine(subsample, call);
  }

  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null {
    const level = this.cube.levels.best;
    return level ? levelSlice(level, axis, sliceIndex(this.cube.grid, axis, position)) : null;
  }

  /** By the chunks that a slice crosses, as they are without compression. */
  sliceCostMilliseconds(axis: SliceAxis): number {
    const { grid, survey, engine } = this.cube;
    const [columns, rows] = sliceSize(grid, axis, 1);
    if (isTooLarge(engine, columns * rows)) return Number.POSITIVE_INFINITY;
    const { shape, chunk } = survey.levels[0]!;
    const thick = axis === 'sample' ? 2 : axis === 'crossline' ? 1 : 0;
    const bytes = shape.reduce(
      (product, size, k) => product * (k === thick ? chunk[k]! : Math.ceil(size / chunk[k]!) * chunk[k]!),
      4,
    );
    return bytes / (this.isLink ? LINK_BYTES_PER_MILLISECOND : DISK_BYTES_PER_MILLISECOND);
  }

  readTraces(): Promise<never> {
    return this.lacking('Traces have no numbers here: ask the cube for a window or a path.');
  }

  readSample(): Promise<never> {
    return this.lacking('A sample has no byte of its own here.');
  }

  readTraceHeaders(): Promise<never> {
    return this.lacking('There are no SEG-Y trace headers.');
  }

  readHeaderWords(): Promise<never> {
    return this.lacking('There are no SEG-Y trace headers.');
  }

  async readTextHeader(index: number): Promise<StoredTextHeader> {
    const text = this.meta.textHeaders[index];
    if (text === undefined) return this.lacking('There is no text header.');
    const characters = Array.from(text, (character) => (/^[ -~]$/.test(character) ? character : ' ')).join(
      '',
    );
    return { text, characters, bytes: new TextEncoder().encode(text), encoding: 'ascii' };
  }

  async sortRows(
    keys: Int32Array | Float64Array,
    rows: Int32Array,
    options?: types.SortOptions,
  ): Promise<Int32Array> {
    const { descending, signal } = this.cube.call(schemas.SORT_OPTIONS, options);
    const input = () => ({ keys, rows, descending });
    return (await this.cube.engine.pool.run('sortRows', input, { signal })).rows;
  }

  async processSection(
    section: SectionGrid,
    steps: SectionSteps,
    options?: types.ProcessOptions,
  ): Promise<ProcessedSection> {
    const { rowStride, signal } = this.cube.call(schemas.PROCESS_OPTIONS, options);
    const interval = (this.cube.grid.vertical.step * rowStride) / 1000;
    const { processInPool } = await import('../engine/section-process.ts');
    return processInPool(this.cube.engine.pool, section, steps, interval, { signal });
  }

  slice(options: types.SliceOptions): Promise<SliceData> {
    return this.cube.slice(options);
  }

  prefetch(): Promise<void> {
    // A neighbouring slice lies in the chunks that are in memory already, or costs as much as the shown one.
    return Promise.resolve();
  }

  gather(): Promise<never> {
    return this.lacking('There are no offsets.');
  }

  pathSection(options: types.PathOptions): Promise<SliceData> {
    return this.cube.path(options, options);
  }

  mesh(options?: types.MeshOptions) {
    return makeMesh(this.cube, options);
  }

  volume(options?: types.VolumeOptions) {
    return volumeOf(this.cube, options);
  }

  optimize(): Promise<never> {
    return this.lacking('Nothing need be optimized: chunks and levels are stored already.');
  }

  canOptimize(): Promise<boolean> {
    return Promise.resolve(false);
  }

  optimizedShare(): Promise<number> {
    return Promise.resolve(0);
  }

  statistics(): Promise<Statistics> {
    return this.cube.statistics();
  }

  /** Cells with a trace, at the places that the map says. */
  async mapTraces(options?: types.MapOptions): Promise<MapTraces> {
    const { signal } = this.cube.call(schemas.MAP_OPTIONS, options);
    const level = await this.cube.level(1, { signal });
    if (level.stride.inline !== 1 || level.stride.crossline !== 1)
      return this.lacking('Memory does not allow looking at every trace.');
    const live = Int32Array.from(level.lastValid.keys()).filter((cell) => level.lastValid[cell]! >= 0);
    const { binGrid, crossline } = this.cube.grid;
    const along = (key: 'x' | 'y') =>
      Float64Array.from(live, (cell) => {
        if (!binGrid) return Number.NaN;
        const [i, j] = [Math.floor(cell / crossline.count), cell % crossline.count];
        return binGrid.origin[key] + i * binGrid.inlineVector[key] + j * binGrid.crosslineVector[key];
      });
    return {
      x: along('x'),
      y: along('y'),
      cells: live,
      dead: new Uint8Array(live.length),
      offsets: new Int32Array(0),
      values: new Float64Array(0),
    };
  }

  /** Traces have the numbers of their cells. Unless `complete` is set, a few columns of chunks stand for a large survey. */
  async quality(options?: types.QualityOptions): Promise<Quality> {
    const call = this.cube.call(schemas.QUALITY_OPTIONS, options);
    const { cube } = this;
    const window = checkedWindow(call.window, cube.grid.sampleCount);
    await cube.levels.makePreview(call);
    const { scanChunkQuality } = await import('../engine/chunk-quality.ts');
    const { complete } = call;
    const { value } = await derive<Quality>(cube.engine, {
      key: await cube.levels.key('quality', { complete, window }, QUALITY_VERSION),
      fingerprint: cube.fingerprint,
      kind: 'quality check',
      shape: 'isQuality',
      byteLength: ({ traces }) => traces.traces.length * 33 + 100_000,
      keep: ({ tracesRead }) => tracesRead <= MOST_KEPT_TRACES,
      reader: cube.samples,
      make: () =>
        scanChunkQuality(
          cube.samples,
          { range: cube.levels.range, vertical: cube.grid.vertical, window, complete },
          { ...jobOptions(call, 'Quality', 'traces'), priority: complete ? 'optimize' : 'prefetch' },
        ),
    });
    return value;
  }

  async exportSegy(...[options, sink]: Parameters<types.PageDataset['exportSegy']>) {
    return (await import('./cube-export.ts')).exportSegy(this.cube, options, sink);
  }

  repairs(): ReturnType<types.PageDataset['repairs']> {
    return Promise.resolve([]);
  }

  checkFile(): Promise<void> {
    return this.cube.confirm();
  }

  close(): void {
    this.cube.close();
  }
}

async function metaOf(cube: ArrayCube): Promise<types.DatasetMeta> {
  const { survey, grid, name, id } = cube;
  const { inline, crossline, vertical, sampleCount, binGrid, flat } = grid;
  const traceCount = inline.count * crossline.count;
  const axis = ({ first, step, count }: typeof inline) => ({ first, step, count, byte: 0 });
  const geometry: Geometry = flat
    ? { kind: '2d', cdp: axis(crossline), traceCount, path: [] }
    : {
        kind: '3d',
        inline: axis(inline),
        crossline: axis(crossline),
        sorting: 'none',
        liveTraces: null,
        verified: true,
        binGrid,
      };
  return {
    name,
    container:
      survey.layout === 'ZGY'
        ? 'a ZGY file'
        : `a Zarr hierarchy${survey.layout === 'Zarr' ? '' : ` (${survey.layout})`}`,
    headerFields: cube.headerFields,
    dimensions: survey.dimensions,
    revision: null,
    fileHeaderOffset: 0,
    // That of a SEG-Y file made of it.
    byteOrder: 'big',
    sampleByteOrder: 'big',
    sampleFormat: 5,
    samplesPerTrace: sampleCount,
    sampleIntervalMicroseconds: vertical.domain === 'time' ? vertical.step * 1000 : 0,
    vertical,
    traceCount,
    textHeaders: survey.textHeaders,
    textEncoding: survey.textHeaders.length > 0 ? 'ascii' : null,
    binaryHeader: survey.binaryHeader,
    geometry,
    findings: survey.findings,
    fingerprint: await sha256Hex(new TextEncoder().encode(id)),
    fileSize: traceCount * sampleCount * 4,
    overrides: {},
    coordinates: null,
  };
}
