import type {
  Cube,
  CubeBox,
  CubeCall,
  CubeCells,
  CubeGrid,
  CubeLevelCall,
  CubeRecipe,
  CubeSliceRequest,
  Quantity,
  TilesRecipe,
} from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { latticeCells } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { AmplitudeRange, Level, SliceData, Statistics } from '../core/types.ts';
import type { CubeReader } from '../engine/cube-reader.ts';
import type { LatticeReader } from '../engine/lattice-reader.ts';
import {
  BOX,
  CALL_OPTIONS,
  type Checked,
  checked,
  checkedCall,
  LEVEL,
  LEVEL_OPTIONS,
  type OptionsSchema,
  type PATH_OPTIONS,
} from './call-options.ts';
import { derive, type Engine } from './engine.ts';
import type { HeaderFile } from './header-file.ts';
import { jobOptions } from './job-options.ts';
import type { Levels } from './levels.ts';
import { wholeFrom } from './number-schemas.ts';
import { refuseTooLarge } from './slice-place.ts';

/** Up to this number of samples, statistics are of every trace; beyond it, of every n-th inline and crossline. */
const SCAN_AT_ONCE_SAMPLES = 16 * 2 ** 20;

/** Checks the cells of a path. @throws SegyError 'bad-argument' */
export function checkedPath(path: Checked<typeof PATH_OPTIONS>): Checked<typeof PATH_OPTIONS> {
  const { inlineIndices, crosslineIndices } = path;
  if (inlineIndices.length > 0 && inlineIndices.length === crosslineIndices.length) return path;
  throw new SegyError(
    'bad-argument',
    `A path needs as many inlines as crosslines, at least one; got ${inlineIndices.length} and ${crosslineIndices.length}.`,
  );
}

/**
 * A cube whose work is done by this page's engine. The class implements what is the same for every kind of cube. Surfaces, volumes and
 * comparisons take such a cube.
 */
export abstract class EngineCube implements Cube {
  abstract readonly id: string;
  abstract readonly recipe: CubeRecipe;
  abstract readonly name: string;
  abstract readonly grid: CubeGrid;
  abstract readonly levels: Levels;
  /** Reads samples by the recipe. */
  abstract readonly samples: CubeReader;
  get quantity(): Quantity {
    return { name: 'amplitude', unit: '', signed: true, cyclic: false };
  }
  /** The file that headers come from: the cube's own, or that of the first cube it is computed from; null if no SEG-Y file is behind it. */
  get headerFile(): HeaderFile | null {
    return null;
  }
  /** Fingerprint of the survey that what is computed of this cube is stored with; null if it is kept in memory only. */
  get storedWith(): string | null {
    return null;
  }
  /** Time tiles that were stored of this cube; null if there are none. */
  timeTiles(): Promise<TilesRecipe | null> {
    return Promise.resolve(null);
  }
  /** The axis whose lines are the cheapest to read. */
  get slowAxis(): 'inline' | 'crossline' {
    return 'inline';
  }
  private readonly closing = new AbortController();

  constructor(readonly engine: Engine) {}

  abstract slice(request: CubeSliceRequest): Promise<SliceData>;
  abstract path(cells: CubeCells, call?: CubeCall): Promise<SliceData>;
  abstract statistics(call?: CubeCall): Promise<Statistics>;
  /**
   * Waits until every trace is located, which may need every header to be read.
   * @returns the same cells on the grid as it is then; an index outside that grid has no trace
   */
  abstract settled(cells: CubeCells, call: CubeCall): Promise<CubeCells>;
  /** Reads levels, and checks the files of the cube. */
  protected abstract readonly reader: LatticeReader;

  /** The signals that are aborted by `close()` of this cube, or of a cube that it is computed from. */
  get signals(): readonly AbortSignal[] {
    return [this.closing.signal];
  }

  /** @throws SegyError 'closed' */
  checkOpen(): void {
    if (this.signals.some(({ aborted }) => aborted))
      throw new SegyError('closed', `“${this.name}” was closed. Open it again.`);
  }

  /**
   * Checks the options of a call, and adds a signal that `close()` aborts as well. Every method calls this first and is async, so that
   * a wrong call rejects its promise.
   * @throws SegyError 'closed', 'bad-argument', 'file-changed', or 'cancelled' if the signal is already aborted
   */
  call<S extends OptionsSchema>(schema: S, options?: unknown) {
    this.checkOpen();
    const call = checkedCall(schema, options);
    this.reader.checkFiles();
    return { ...call, signal: AbortSignal.any([...this.signals, ...(call.signal ? [call.signal] : [])]) };
  }

  async level(subsample: number | 'preview' | 'best', options?: CubeLevelCall): Promise<Level> {
    const call = this.call(LEVEL_OPTIONS, options);
    checked(LEVEL, subsample, 'The subsample');
    if (typeof subsample === 'number') return this.levels.level(subsample, call, call.maxSamples);
    await this.levels.makePreview(call);
    return subsample === 'best' ? this.levels.best! : this.levels.preview!.level;
  }

  async range(options?: CubeCall): Promise<AmplitudeRange> {
    await this.levels.makePreview(this.call(CALL_OPTIONS, options));
    return this.levels.range;
  }

  async window(box: CubeBox, options?: CubeCall): Promise<Float32Array> {
    const call = this.call(CALL_OPTIONS, options);
    const { inline, crossline, sample } = checked(BOX, box, 'The box');
    const { grid } = this;
    for (const [name, run, count] of [
      ['inline', inline, grid.inline.count],
      ['crossline', crossline, grid.crossline.count],
      ['sample', sample, grid.sampleCount],
    ] as const) {
      checked(wholeFrom(0, count - 1), run.first, `The first ${name}`);
      checked(wholeFrom(0, count - run.first), run.count, `The count of ${name}s`);
    }
    refuseTooLarge(this.engine, 'A window', [inline.count, crossline.count, sample.count], 'a smaller box');
    const cells = await this.settled(latticeCells(traceRun(inline), traceRun(crossline)), call);
    return this.samples.window(cells, sample, jobOptions(call, 'Samples', 'traces'));
  }

  /** Computes statistics of the samples that the recipe describes. */
  protected async scan(call: CubeCall): Promise<Statistics> {
    await this.settled(latticeCells([], []), call);
    await this.levels.makePreview(call);
    const { inline, crossline, sampleCount } = this.grid;
    const share = (inline.count * crossline.count * sampleCount) / SCAN_AT_ONCE_SAMPLES;
    const stride = Math.max(1, Math.ceil(Math.sqrt(share)));
    const { value } = await derive<Statistics>(this.engine, {
      key: await this.levels.key('cube statistics', null),
      fingerprint: null,
      kind: 'statistics',
      shape: 'isStatistics',
      byteLength: () => 100_000,
      reader: this.samples,
      make: () =>
        this.samples.statistics(this.levels.range, stride, jobOptions(call, 'Statistics', 'traces')),
    });
    return value;
  }

  /** Reads the blocks of each file's fingerprint again. @throws SegyError 'file-changed' */
  async confirm(): Promise<void> {
    const { signal } = this.call(CALL_OPTIONS);
    for (const file of this.samples.files) await file.confirm(undefined, { signal });
  }

  close(): void {
    this.closing.abort(new SegyError('closed', `“${this.name}” was closed.`));
    this.levels.release();
  }
}

/** The options of a call that takes any cube, checked. See `EngineCube.call` for what it does besides for a cube of this engine. */
export const callOn = <S extends OptionsSchema>(cube: Cube, schema: S, options?: unknown) =>
  cube instanceof EngineCube ? cube.call(schema, options) : checkedCall(schema, options);
