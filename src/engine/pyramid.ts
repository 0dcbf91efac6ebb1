/** The stored pyramid of a survey. One file, because slices, levels and which blocks are stored share the record and its tag. */
import { SegyError } from '../core/errors.ts';
import { halfTable } from '../core/half.ts';
import { pause } from '../core/pause.ts';
import { traceRun } from '../core/trace-run.ts';
import type { AmplitudeRange, Level, SliceAxis, SliceData, Stride } from '../core/types.ts';
import { type DiskCache, payloadKey } from '../io/disk-cache.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { decimatedCount } from '../volume/level.ts';
import {
  blockAt,
  blockCount,
  blockLevelBytes,
  blockValues,
  linesOf,
  type PlannedLevel,
  type PyramidBlock,
  type PyramidPlan,
} from '../volume/pyramid-plan.ts';
import { type HalfPick, linePick, timeSlicePick, tracePick } from '../volume/tiles.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { GridSize, ReadOptions } from './lattice-reader.ts';
import type { Pool } from './pool.ts';
import { isPyramidRecord, type PyramidRecord } from './pyramid-record.ts';
import { withSpare } from './with-spare.ts';

/** Cells of a slice visited between two pauses, in which the page can draw and react. */
const CELLS_BEFORE_PAUSE = 1 << 18;

/** A run of half floats in one stored tile. */
interface Piece {
  readonly block: PyramidBlock;
  readonly key: string;
  readonly pick: HalfPick;
}

/** Tells the index of the last valid sample of a cell; −1 if it has no trace. */
export type LastValid = (inline: number, crossline: number) => number;

/** The stored form of a cube. Reads slices and levels from the values that a pass over the cube wrote. */
export abstract class Pyramid {
  /** The pool that reads stored values. */
  abstract readonly pool: Pool;
  abstract readonly size: GridSize;
  /** The axis that a plan cuts into blocks. */
  abstract readonly slowAxis: 'inline' | 'crossline';
  /** Tells where samples are missing, if that is not stored with the samples as NaN. Null if none is missing. */
  protected abstract lastValidOf(offsetIndex: number): LastValid | null;

  private record: PyramidRecord | null = null;
  /** Hash of the record. It is part of the block keys, so that values of another plan or range never have the same keys. */
  private tag = '';
  /** Whether every block is stored. */
  complete = false;
  bytesFromDisk = 0;

  /**
   * @param key key of the pyramid's record; its blocks have the keys `${key}.${tag}.0`, `${key}.${tag}.1` …
   * @param tileCacheBytes memory for cached tiles, over all workers
   */
  constructor(
    readonly disk: DiskCache,
    readonly key: string,
    private readonly tileCacheBytes: () => number,
  ) {}

  get plan(): PyramidPlan | null {
    return this.record?.plan ?? null;
  }

  /** Which of a prestack survey's offsets is stored. */
  get offsetIndex(): number {
    return this.record?.offsetIndex ?? 0;
  }

  get range(): AmplitudeRange | null {
    return this.record?.range ?? null;
  }

  /** The cube along its slow axis, which a plan cuts into blocks. */
  get shape(): Pick<PyramidPlan, 'slowCount' | 'fastCount' | 'sampleCount'> {
    const { inlineCount, crosslineCount, sampleCount } = this.size;
    return this.slowAxis === 'inline'
      ? { slowCount: inlineCount, fastCount: crosslineCount, sampleCount }
      : { slowCount: crosslineCount, fastCount: inlineCount, sampleCount };
  }

  blockKey(index: number): string {
    return `${this.key}.${this.tag}.${index}`;
  }

  /** Loads the record and finds out which blocks are stored. This is cheap and can be repeated. */
  async look(): Promise<void> {
    const stored = await this.disk.get(this.key, (value) => isPyramidRecord(value, this.shape));
    await this.setRecord((stored?.value as PyramidRecord | undefined) ?? null);
    this.complete = this.record !== null && (await this.storedBlocks()).every((isStored) => isStored);
  }

  /**
   * Stores a record and starts a pyramid with it. Blocks of an earlier record are deleted, even if that record itself was lost.
   * @throws SegyError 'quota' if there is no room even for the record
   */
  async begin(fingerprint: string, record: PyramidRecord): Promise<void> {
    if (this.record) await this.forget();
    await this.setRecord(record);
    await this.disk.removeParts(this.key, `${this.key}.${this.tag}.`);
    this.disk.put(this.key, fingerprint, 'pyramid', record);
    await this.disk.flush();
    if (await this.disk.entry(this.key)) return;
    await this.setRecord(null);
    throw new SegyError(
      'quota',
      this.disk.problem ??
        'The disk budget leaves no room for this survey. Raise it in the settings, remove surveys from the library, or close tabs that have others open.',
    );
  }

  async forget(): Promise<void> {
    this.complete = false;
    await this.disk.removeParts(this.key);
    await this.disk.remove(this.key);
    await this.setRecord(null);
  }

  private async setRecord(record: PyramidRecord | null): Promise<void> {
    const tag = record ? (await cacheKey(this.key, 'plan', record, 1)).slice(0, 16) : '';
    this.record = record;
    this.tag = tag;
  }

  blockKeys(): string[] {
    return Array.from({ length: this.plan ? blockCount(this.plan) : 0 }, (_, index) => this.blockKey(index));
  }

  /** Tells for each block whether it is recorded as stored. */
  async storedBlocks(): Promise<boolean[]> {
    const entries = await Promise.all(this.blockKeys().map((key) => this.disk.entry(key)));
    return entries.map((entry) => entry !== undefined);
  }

  /** Share of the survey's cells whose blocks are recorded as stored, which `optimize` does not read again. */
  async storedShare(): Promise<number> {
    const { plan } = this;
    if (!plan) return 0;
    const stored = await this.storedBlocks();
    const cells = stored.reduce((sum, isStored, index) => {
      const { slowCount, fastCount } = blockAt(plan, index);
      return isStored ? sum + slowCount * fastCount : sum;
    }, 0);
    return cells / (plan.slowCount * plan.fastCount);
  }

  /** Tells for each block whether all its values are in the storage. Records of incomplete blocks are deleted. */
  wholeBlocks(): Promise<boolean[]> {
    return this.disk.whole(this.blockKeys());
  }

  has(stride: Stride): boolean {
    return this.complete && this.planned(stride) !== undefined;
  }

  private planned({ inline, crossline, sample }: Stride): PlannedLevel | undefined {
    return this.plan?.levels.find(
      ({ subsample, sampleStride }) =>
        subsample === inline && subsample === crossline && sampleStride === sample,
    );
  }

  private inFile({ index }: PyramidBlock): boolean {
    return this.disk.isInFile(this.blockKey(index));
  }

  /** Whether full-resolution slices along this axis can be read from the pyramid. */
  serves(axis: SliceAxis): boolean {
    if (!this.complete || !this.plan || axis === 'line') return false;
    return axis === 'sample' ? this.plan.timeTiles : this.plan.lineTiles;
  }

  /** Deletes the record of a block with a missing or damaged value, so that the next `optimize` makes the block again. */
  private async deleteBlock(block: PyramidBlock): Promise<void> {
    this.complete = false;
    await this.disk.remove(this.blockKey(block.index));
  }

  private blocks(plan: PyramidPlan, wanted: (block: PyramidBlock) => boolean): PyramidBlock[] {
    return Array.from({ length: blockCount(plan) }, (_, index) => blockAt(plan, index)).filter(wanted);
  }

  /**
   * Reads a full-resolution slice, in half-float precision. The data are [inline × crossline] for a time slice, [sample × trace] for a
   * section.
   * @param index index on the axis at full resolution
   * @returns null if a value is missing or damaged, and the slice must be read from the file
   */
  async slice(axis: SliceAxis, index: number, options: ReadOptions = {}): Promise<SliceData | null> {
    const { record } = this;
    if (!record) return null;
    const { plan } = record;
    const { scale } = record.range;
    const grid = this.size;
    const slowIsInline = this.slowAxis === 'inline';
    if (axis === 'sample') {
      const tile = Math.floor(index / plan.tileSamples);
      const pieces = this.blocks(plan, () => true).map((block) =>
        this.piece(block, blockValues(plan, block).timeTiles.first + tile, timeSlicePick(plan, block, index)),
      );
      return this.assemble(pieces, options, async (slice) => {
        const { width, height } = { width: grid.crosslineCount, height: grid.inlineCount };
        const data = new Float32Array(width * height);
        slice((block, halves, table) => {
          let from = 0;
          for (let slow = block.slowStart; slow < block.slowStart + block.slowCount; slow++) {
            for (let fast = block.fastStart; fast < block.fastStart + block.fastCount; fast++) {
              const at = slowIsInline ? slow * width + fast : fast * width + slow;
              data[at] = table[halves[from++]!]! * scale;
            }
          }
        });
        await this.setNulls(record, {}, options.signal, (inline, crossline, lastValid) => {
          if (lastValid < index) data[inline * width + crossline] = Number.NaN;
        });
        return { data, width, height };
      });
    }
    const acrossOrder = (axis === 'inline') !== slowIsInline;
    const pieces = acrossOrder ? this.linePieces(plan, index) : this.tracePieces(plan, index);
    return this.assemble(pieces, options, async (slice) => {
      const width = axis === 'inline' ? grid.crosslineCount : grid.inlineCount;
      const height = plan.sampleCount;
      const data = new Float32Array(width * height);
      slice((block, halves, table, piece) => {
        const first = acrossOrder ? block.slowStart : this.fastOf(plan, block, piece);
        const columns = halves.length / height;
        for (let column = 0; column < columns; column++) {
          const from = column * height;
          for (let row = 0; row < height; row++)
            data[row * width + first + column] = table[halves[from + row]!]! * scale;
        }
      });
      await this.setNulls(record, { [axis]: index }, options.signal, (inline, crossline, lastValid) => {
        const column = axis === 'inline' ? crossline : inline;
        for (let row = lastValid + 1; row < height; row++) data[row * width + column] = Number.NaN;
      });
      return { data, width, height };
    });
  }

  private piece(block: PyramidBlock, value: number, pick: HalfPick): Piece {
    return { block, key: payloadKey(this.blockKey(block.index), value), pick };
  }

  /** Lists the pieces of a section at one fast index: one line from each block that it crosses. */
  private linePieces(plan: PyramidPlan, fast: number): Piece[] {
    const crossed = (block: PyramidBlock): boolean =>
      fast >= block.fastStart && fast < block.fastStart + block.fastCount;
    return this.blocks(plan, crossed).map((block) => {
      const tile = Math.floor((fast - block.fastStart) / plan.tileLines);
      return this.piece(block, blockValues(plan, block).lineTiles.first + tile, linePick(plan, block, fast));
    });
  }

  /** Lists the pieces of a section at one slow index: each trace from the line tiles. It is used if there is no file to read from. */
  private tracePieces(plan: PyramidPlan, slow: number): Piece[] {
    const crossed = (block: PyramidBlock): boolean =>
      slow >= block.slowStart && slow < block.slowStart + block.slowCount;
    return this.blocks(plan, crossed).flatMap((block) =>
      Array.from({ length: block.fastCount }, (_, k) => {
        const value = blockValues(plan, block).lineTiles.first + Math.floor(k / plan.tileLines);
        return this.piece(block, value, tracePick(plan, block, slow, block.fastStart + k));
      }),
    );
  }

  /** Finds the fast index of a piece that is one trace, from the place of its line in the block's line tiles. */
  private fastOf(plan: PyramidPlan, block: PyramidBlock, piece: Piece): number {
    const value = Number(piece.key.slice(piece.key.lastIndexOf('/') + 1));
    const tile = value - blockValues(plan, block).lineTiles.first;
    const line = Math.floor(piece.pick.start / (block.slowCount * plan.sampleCount));
    return block.fastStart + tile * plan.tileLines + line;
  }

  /**
   * Reads pieces in the pool and builds a slice from them. A block is always read by the same worker, which may have its tile cached.
   * Returns null if a value is missing or damaged.
   * @param build gets a function that passes each piece's half floats, with the table that decodes them, to its argument
   */
  private async assemble(
    pieces: readonly Piece[],
    options: ReadOptions,
    build: (
      slice: (
        take: (block: PyramidBlock, halves: Uint16Array, table: Float32Array, piece: Piece) => void,
      ) => void,
    ) => Promise<Pick<SliceData, 'data' | 'width' | 'height'>>,
  ): Promise<SliceData | null> {
    const { pool } = this;
    const lanes = Math.max(1, pool.size);
    const cacheBytes = Math.floor(this.tileCacheBytes() / lanes);
    const shares = Array.from({ length: lanes }, (_, lane) =>
      pieces.filter((piece) => piece.block.index % lanes === lane),
    );
    const run = async ({ first: affinity }: JobRange, call: ReadOptions) => {
      const share = shares[affinity]!.map(({ block, key, pick }) => ({
        key,
        pick,
        inFile: this.inFile(block),
      }));
      if (share.length === 0) return null;
      const byteLength = 2 * share.reduce((sum, { pick }) => sum + pick.count, 0);
      const input = () => withSpare(pool, byteLength, { pieces: share, cacheBytes });
      return pool.run('picks', input, { ...call, affinity });
    };
    const outputs = await inJobs(pool, lanes, 1, run, { ...options, onProgress: undefined });
    for (const [lane, output] of outputs.entries()) {
      if (!output) continue;
      this.bytesFromDisk += output.bytesFromDisk;
      if (output.missing < 0) continue;
      await this.deleteBlock(shares[lane]![output.missing]!.block);
      return null;
    }
    const table = halfTable();
    const slice = await build((take) => {
      for (const [lane, output] of outputs.entries()) {
        let at = 0;
        for (const piece of shares[lane]!) {
          take(piece.block, output!.halves.subarray(at, at + piece.pick.count), table, piece);
          at += piece.pick.count;
        }
      }
    });
    for (const output of outputs) if (output) pool.buffers.give(output.halves.buffer);
    return { ...slice, subsample: 1, exact: false };
  }

  /**
   * Calls `set` with the last valid sample index (−1 without a trace) of every cell, or of the cells on one line. Does nothing if all
   * cells have traces of full length. Pauses now and then, so that the page stays responsive.
   */
  private async setNulls(
    { offsetIndex }: PyramidRecord,
    line: { readonly inline?: number; readonly crossline?: number },
    signal: AbortSignal | undefined,
    set: (inline: number, crossline: number, lastValid: number) => void,
  ): Promise<void> {
    const lastValid = this.lastValidOf(offsetIndex);
    if (!lastValid) return;
    const grid = this.size;
    const indices = (only: number | undefined, count: number): Int32Array =>
      only === undefined ? traceRun({ first: 0, count }) : Int32Array.of(only);
    const inlines = indices(line.inline, grid.inlineCount);
    const crosslines = indices(line.crossline, grid.crosslineCount);
    let cellsUntilPause = CELLS_BEFORE_PAUSE;
    for (const inline of inlines) {
      for (const crossline of crosslines) set(inline, crossline, lastValid(inline, crossline));
      cellsUntilPause -= crosslines.length;
      if (cellsUntilPause > 0) continue;
      cellsUntilPause = CELLS_BEFORE_PAUSE;
      await pause(signal);
    }
  }

  /** Assembles a level from the parts that the blocks store. Returns null if a part is missing or damaged. */
  async level(stride: Stride, options: ReadOptions = {}): Promise<Level | null> {
    const { record } = this;
    const planned = this.planned(stride);
    if (!record || !planned) return null;
    const { subsample, sampleStride } = planned;
    const { plan } = record;
    const { scale } = record.range;
    const grid = this.size;
    const inlineCount = Math.ceil(grid.inlineCount / subsample);
    const crosslineCount = Math.ceil(grid.crosslineCount / subsample);
    const sampleCount = decimatedCount(plan.sampleCount, sampleStride);
    const data = new Uint16Array(inlineCount * crosslineCount * sampleCount);
    const lastValid = new Int32Array(inlineCount * crosslineCount);
    const slowIsInline = this.slowAxis === 'inline';
    const blocks = this.blocks(plan, () => true);
    let damaged: PyramidBlock | null = null;
    const { pool } = this;
    const run = async ({ first: index }: JobRange, call: ReadOptions): Promise<void> => {
      const block = blocks[index]!;
      const values = blockValues(plan, block).levels.get(subsample)!;
      const keys = Array.from({ length: values.count }, (_, k) =>
        payloadKey(this.blockKey(index), values.first + k),
      );
      const stored = { keys, inFile: this.inFile(block) };
      const input = () => withSpare(pool, blockLevelBytes(plan, block, planned), stored);
      const { bytes, missing } = await pool.run('payloads', input, call);
      if (missing >= 0 || bytes.length !== blockLevelBytes(plan, block, planned)) {
        damaged = block;
        return;
      }
      this.bytesFromDisk += bytes.length;
      const slow = linesOf(block.slowStart, block.slowCount, subsample);
      const fast = linesOf(block.fastStart, block.fastCount, subsample);
      const columns = slow.count * fast.count;
      const ends = new Int32Array(bytes.buffer, bytes.byteOffset, columns);
      const halves = new Uint16Array(bytes.buffer, bytes.byteOffset + columns * 4);
      for (let column = 0; column < columns; column++) {
        const s = slow.first + Math.floor(column / fast.count);
        const f = fast.first + (column % fast.count);
        const cell = slowIsInline ? s * crosslineCount + f : f * crosslineCount + s;
        lastValid[cell] = ends[column]!;
        data.set(halves.subarray(column * sampleCount, (column + 1) * sampleCount), cell * sampleCount);
      }
      pool.buffers.give(bytes.buffer);
    };
    await inJobs(pool, blocks.length, 1, run, options);
    if (damaged) {
      await this.deleteBlock(damaged);
      return null;
    }
    return { stride, inlineCount, crosslineCount, sampleCount, data, lastValid, scale };
  }
}
