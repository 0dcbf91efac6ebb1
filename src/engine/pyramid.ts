import { SegyError } from '../core/errors.ts';
import { halfTable } from '../core/half.ts';
import { pause } from '../core/pause.ts';
import { traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { AmplitudeRange, Level, SliceAxis, SliceData } from '../core/types.ts';
import { type DiskCache, payloadKey } from '../io/disk-cache.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { decimatedCount } from '../volume/level.ts';
import {
  blockAt,
  blockCount,
  blockValues,
  linesOf,
  type PyramidBlock,
  type PyramidPlan,
} from '../volume/pyramid-plan.ts';
import { type HalfPick, linePick, timeSlicePick, tracePick } from '../volume/tiles.ts';
import { traceSampleCount } from './read-columns.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';

/** Cells of a slice looked at before the page may draw and react. */
const CELLS_BEFORE_REST = 1 << 18;

/** What is stored of a survey once, beside its blocks. */
export interface PyramidRecord {
  readonly plan: PyramidPlan;
  /**
   * What its values are scaled by and its histograms end at. A later session's preview may see other traces, and another
   * range: its blocks must still be those of this one.
   */
  readonly range: AmplitudeRange;
  /** Which of a prestack survey's offsets it holds. */
  readonly offsetIndex: number;
}

interface Piece {
  readonly block: PyramidBlock;
  readonly key: string;
  readonly pick: HalfPick;
}

/** The stored form of a survey: slices and levels out of the values that `optimize` wrote. */
export class Pyramid {
  private record: PyramidRecord | null = null;
  /** Of the record: values of another plan or range never have the same keys. */
  private tag = '';
  /** Every block is stored. */
  complete = false;
  bytesFromDisk = 0;

  /**
   * @param key of the pyramid's record; its blocks are `${key}.${tag}.0` …, with a tag of the record
   * @param tileCacheBytes what all workers together may hold of tiles
   */
  constructor(
    readonly reader: SurveyReader,
    readonly disk: DiskCache,
    readonly key: string,
    private readonly tileCacheBytes: () => number,
  ) {}

  get plan(): PyramidPlan | null {
    return this.record?.plan ?? null;
  }

  get range(): AmplitudeRange | null {
    return this.record?.range ?? null;
  }

  blockKey(index: number): string {
    return `${this.key}.${this.tag}.${index}`;
  }

  /** Finds out what the disk holds; cheap, so it may be asked again. */
  async look(): Promise<void> {
    const stored = await this.disk.get(this.key);
    await this.take((stored?.value as PyramidRecord | undefined) ?? null);
    this.complete = this.record !== null && (await this.storedBlocks()).every((isStored) => isStored);
  }

  /**
   * Starts from this plan; blocks stored under another one are forgotten.
   * @throws SegyError 'quota' when not even the plan is taken
   */
  async begin(fingerprint: string, record: PyramidRecord): Promise<void> {
    if (this.record) await this.forget();
    await this.take(record);
    this.disk.put(this.key, fingerprint, 'pyramid', record);
    await this.disk.flush();
    if (await this.disk.entry(this.key)) return;
    await this.take(null);
    throw new SegyError(
      'quota',
      this.disk.problem ??
        'The disk budget leaves no room for this survey. Raise it in the settings, remove surveys from the library, or close tabs that have others open.',
    );
  }

  async forget(): Promise<void> {
    this.complete = false;
    for (const key of this.blockKeys()) await this.disk.remove(key);
    await this.disk.remove(this.key);
    await this.take(null);
  }

  private async take(record: PyramidRecord | null): Promise<void> {
    const tag = record ? (await cacheKey(this.key, 'plan', record, 1)).slice(0, 16) : '';
    this.record = record;
    this.tag = tag;
  }

  blockKeys(): string[] {
    return Array.from({ length: this.plan ? blockCount(this.plan) : 0 }, (_, index) => this.blockKey(index));
  }

  /** For each block whether it is entered as stored. */
  async storedBlocks(): Promise<boolean[]> {
    const entries = await Promise.all(this.blockKeys().map((key) => this.disk.entry(key)));
    return entries.map((entry) => entry !== undefined);
  }

  /** Share of the survey's cells whose blocks are entered as stored: what optimize need not read again. */
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

  /** For each block whether the storage itself has it whole; those that are not are forgotten. */
  wholeBlocks(): Promise<boolean[]> {
    return this.disk.whole(this.blockKeys());
  }

  has(subsample: number): boolean {
    return this.complete && (this.plan?.levels.includes(subsample) ?? false);
  }

  /** Whether full-resolution slices of this axis are stored. */
  serves(axis: SliceAxis): boolean {
    if (!this.complete || !this.plan || axis === 'line') return false;
    return axis === 'sample' ? this.plan.timeTiles : this.plan.lineTiles;
  }

  /** A value was missing or damaged: its block is forgotten, so that the next optimize makes it again. */
  private async damaged(block: PyramidBlock): Promise<void> {
    this.complete = false;
    await this.disk.remove(this.blockKey(block.index));
  }

  private blocks(plan: PyramidPlan, wanted: (block: PyramidBlock) => boolean): PyramidBlock[] {
    return Array.from({ length: blockCount(plan) }, (_, index) => blockAt(plan, index)).filter(wanted);
  }

  /**
   * A full-resolution slice in half-float precision.
   * @param index on the axis at full resolution
   * @returns null when a value is missing or damaged: the file serves then
   */
  async slice(axis: SliceAxis, index: number, options: ReadOptions = {}): Promise<SliceData | null> {
    const { record } = this;
    if (!record) return null;
    const { plan } = record;
    const { scale } = record.range;
    const { grid } = this.reader.inspection!;
    const slowIsInline = grid.slowAxis === 'inline';
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

  /** Of a section at one fast index: a line of each block that it crosses. */
  private linePieces(plan: PyramidPlan, fast: number): Piece[] {
    const crossed = (block: PyramidBlock): boolean =>
      fast >= block.fastStart && fast < block.fastStart + block.fastCount;
    return this.blocks(plan, crossed).map((block) => {
      const tile = Math.floor((fast - block.fastStart) / plan.tileLines);
      return this.piece(block, blockValues(plan, block).lineTiles.first + tile, linePick(plan, block, fast));
    });
  }

  /** Of a section at one slow index: every trace out of the line tiles, for when there is no file to read it from. */
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

  /** Fast index of a one-trace piece: the place of its line in the block's line tiles. */
  private fastOf(plan: PyramidPlan, block: PyramidBlock, piece: Piece): number {
    const value = Number(piece.key.slice(piece.key.lastIndexOf('/') + 1));
    const tile = value - blockValues(plan, block).lineTiles.first;
    const line = Math.floor(piece.pick.start / (block.slowCount * plan.sampleCount));
    return block.fastStart + tile * plan.tileLines + line;
  }

  /** Reads pieces in the pool, a block always in the same worker, which may still hold its tile. */
  private async assemble(
    pieces: readonly Piece[],
    options: ReadOptions,
    build: (
      slice: (
        take: (block: PyramidBlock, halves: Uint16Array, table: Float32Array, piece: Piece) => void,
      ) => void,
    ) => Promise<Pick<SliceData, 'data' | 'width' | 'height'>>,
  ): Promise<SliceData | null> {
    const { pool } = this.reader;
    const lanes = Math.max(1, pool.size);
    const cacheBytes = Math.floor(this.tileCacheBytes() / lanes);
    const shares = Array.from({ length: lanes }, (_, lane) =>
      pieces.filter((piece) => piece.block.index % lanes === lane),
    );
    const outputs = await Promise.all(
      shares.map((share, lane) =>
        share.length === 0
          ? null
          : pool.run('picks', () => ({ pieces: share.map(({ key, pick }) => ({ key, pick })), cacheBytes }), {
              ...options,
              affinity: lane,
            }),
      ),
    );
    for (const [lane, output] of outputs.entries()) {
      if (!output) continue;
      this.bytesFromDisk += output.bytesFromDisk;
      if (output.missing < 0) continue;
      await this.damaged(shares[lane]![output.missing]!.block);
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
    return { ...slice, subsample: 1, exact: false };
  }

  /**
   * Calls `set` with the last valid sample index (−1 without a trace) of every cell, or of those on one line, where any can
   * be short of the full length. Rests between parts.
   */
  private async setNulls(
    { offsetIndex }: PyramidRecord,
    line: { readonly inline?: number; readonly crossline?: number },
    signal: AbortSignal | undefined,
    set: (inline: number, crossline: number, lastValid: number) => void,
  ): Promise<void> {
    const { grid, layout } = this.reader.inspection!;
    const cells = grid.inlineCount * grid.crosslineCount * grid.offsetCount;
    if (!grid.cells && !layout.ragged && cells <= layout.traceCount) return;
    const inlines = traceRun(line.inline ?? 0, (line.inline ?? grid.inlineCount - 1) + 1);
    const crosslines = traceRun(line.crossline ?? 0, (line.crossline ?? grid.crosslineCount - 1) + 1);
    let untilRest = CELLS_BEFORE_REST;
    for (const inline of inlines) {
      for (const crossline of crosslines) {
        const trace = traceAt(grid, inline, crossline, offsetIndex);
        const isThere = trace >= 0 && trace < layout.traceCount;
        set(inline, crossline, isThere ? traceSampleCount(layout, trace) - 1 : -1);
      }
      untilRest -= crosslines.length;
      if (untilRest > 0) continue;
      untilRest = CELLS_BEFORE_REST;
      await pause(signal);
    }
  }

  /** A level put together from its parts; null when one is missing or damaged. */
  async level(subsample: number, options: ReadOptions = {}): Promise<Level | null> {
    const { record } = this;
    if (!record?.plan.levels.includes(subsample)) return null;
    const { plan } = record;
    const { scale } = record.range;
    const { grid } = this.reader.inspection!;
    const stride = { inline: subsample, crossline: subsample, sample: subsample };
    const inlineCount = Math.ceil(grid.inlineCount / subsample);
    const crosslineCount = Math.ceil(grid.crosslineCount / subsample);
    const sampleCount = decimatedCount(plan.sampleCount, subsample);
    const data = new Uint16Array(inlineCount * crosslineCount * sampleCount);
    const lastValid = new Int32Array(inlineCount * crosslineCount);
    const slowIsInline = grid.slowAxis === 'inline';
    const blocks = this.blocks(plan, () => true);
    let damaged: PyramidBlock | null = null;
    let done = 0;
    await Promise.all(
      blocks.map(async (block) => {
        const run = blockValues(plan, block).levels.get(subsample)!;
        const keys = Array.from({ length: run.count }, (_, k) =>
          payloadKey(this.blockKey(block.index), run.first + k),
        );
        const { bytes, missing } = await this.reader.pool.run('payloads', () => ({ keys }), {
          ...options,
          onProgress: undefined,
        });
        if (missing >= 0) {
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
        options.onProgress?.(++done, blocks.length);
      }),
    );
    if (damaged) {
      await this.damaged(damaged);
      return null;
    }
    return { stride, inlineCount, crosslineCount, sampleCount, data, lastValid, scale };
  }
}
