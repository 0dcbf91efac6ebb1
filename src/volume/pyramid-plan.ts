import { decimatedCount } from './level.ts';

/**
 * How a whole survey is kept on disk. It is cut into blocks of whole lines along the file's slow axis, so that a block is one
 * stretch of a sorted file, and each block into values of half a megabyte: what one look needs lies in few values.
 *
 * - levels: every 2nd, 4th … trace, low-passed and decimated in time;
 * - time tiles: all the block's traces × `tileSamples` samples, for time slices;
 * - line tiles: `tileLines` lines along the fast axis × the block's slow lines × all samples, for sections across the file's order.
 *
 * Sections along the slow axis are contiguous in the file and come from there.
 */
export interface PyramidPlan {
  readonly slowCount: number;
  readonly fastCount: number;
  readonly sampleCount: number;
  /** Lines and traces of a line in one block; `blockFast` is the whole line unless a line alone exceeds the block's memory. */
  readonly blockSlow: number;
  readonly blockFast: number;
  readonly tileSamples: number;
  readonly tileLines: number;
  /** Subsamples kept, coarsest first. */
  readonly levels: readonly number[];
  readonly timeTiles: boolean;
  readonly lineTiles: boolean;
}

/** Traces [slowStart, slowStart + slowCount) × [fastStart, fastStart + fastCount) of the survey. */
export interface PyramidBlock {
  readonly index: number;
  readonly slowStart: number;
  readonly slowCount: number;
  readonly fastStart: number;
  readonly fastCount: number;
}

/** A run of values of one block. */
export interface ValueRun {
  readonly first: number;
  readonly count: number;
}

/** Chromium writes values of 0.5 MiB to IndexedDB at twice the rate of 1 MiB, many to a transaction (measured). */
const TILE_BYTES = 512 * 1024;
/** A slice takes one tile of each block that it crosses: with many blocks the tiles are smaller, to this limit. */
const LEAST_TILE_BYTES = 256 * 1024;
const SLICE_BYTES = 10 * 1024 * 1024;
const LEVELS = [16, 8, 4, 2] as const;
const MAX_TILE_SAMPLES = 64;

export interface PyramidShape {
  readonly slowCount: number;
  readonly fastCount: number;
  readonly sampleCount: number;
}

/**
 * @param blockBytes memory for one block's tiles
 * @param budgetBytes what may be stored: levels first, coarsest before finest, then time tiles, then line tiles
 */
export function planPyramid(shape: PyramidShape, blockBytes: number, budgetBytes: number): PyramidPlan {
  const { slowCount, fastCount, sampleCount } = shape;
  // Every sample stands in a time tile and in a line tile.
  const traceBytes = sampleCount * 4;
  const flat = slowCount === 1;
  const linesThatFit = Math.floor(blockBytes / (traceBytes * fastCount));
  // Blocks of equal size; at least four, so that two workers never wait long for each other at the end.
  const lineBlocks = Math.max(Math.ceil(slowCount / Math.max(1, linesThatFit)), Math.min(4, slowCount));
  const blockSlow = Math.ceil(slowCount / lineBlocks);
  const tracesThatFit = Math.max(1, Math.floor(blockBytes / (traceBytes * blockSlow)));
  const fastBlocks = Math.max(Math.ceil(fastCount / tracesThatFit), flat ? Math.min(4, fastCount) : 1);
  const blockFast = Math.ceil(fastCount / fastBlocks);
  const tileBytes = Math.max(LEAST_TILE_BYTES, Math.min(TILE_BYTES, SLICE_BYTES / (lineBlocks * fastBlocks)));
  const perTile = (bytes: number): number => Math.floor(tileBytes / bytes);
  const samples = perTile(2 * blockSlow * blockFast) & ~3;
  const whole: PyramidPlan = {
    ...shape,
    blockSlow,
    blockFast,
    tileSamples: Math.max(4, Math.min(MAX_TILE_SAMPLES, samples)),
    tileLines: Math.max(1, Math.min(blockFast, perTile(2 * blockSlow * sampleCount))),
    levels: LEVELS,
    // A 2D line or a set of gathers is one section, and that lies in the file as it is shown.
    timeTiles: !flat,
    lineTiles: !flat,
  };
  const fits = (plan: PyramidPlan): boolean => pyramidBytes(plan) <= budgetBytes;
  const choices = [
    whole,
    { ...whole, lineTiles: false },
    ...[0, 1, 2, 3].map((left) => ({
      ...whole,
      levels: LEVELS.slice(0, LEVELS.length - left),
      timeTiles: false,
      lineTiles: false,
    })),
  ];
  return choices.find(fits) ?? { ...whole, levels: [], timeTiles: false, lineTiles: false };
}

export function blockCount(plan: PyramidPlan): number {
  return Math.ceil(plan.slowCount / plan.blockSlow) * Math.ceil(plan.fastCount / plan.blockFast);
}

export function blockAt(plan: PyramidPlan, index: number): PyramidBlock {
  const across = Math.ceil(plan.fastCount / plan.blockFast);
  const slowStart = Math.floor(index / across) * plan.blockSlow;
  const fastStart = (index % across) * plan.blockFast;
  return {
    index,
    slowStart,
    slowCount: Math.min(plan.blockSlow, plan.slowCount - slowStart),
    fastStart,
    fastCount: Math.min(plan.blockFast, plan.fastCount - fastStart),
  };
}

/** Lines of a subsample among the lines [start, start + count): the first of them, counted in the subsample, and how many. */
export function linesOf(start: number, count: number, subsample: number): ValueRun {
  const first = Math.ceil(start / subsample);
  return { first, count: Math.ceil((start + count) / subsample) - first };
}

/** Bytes of a block's part of a level: last valid samples as int32, then half floats, [slow × fast] and [slow × fast × sample]. */
export function levelPartBytes(plan: PyramidPlan, block: PyramidBlock, subsample: number): number {
  const columns =
    linesOf(block.slowStart, block.slowCount, subsample).count *
    linesOf(block.fastStart, block.fastCount, subsample).count;
  return columns * (4 + 2 * decimatedCount(plan.sampleCount, subsample));
}

const timeTileCount = (plan: PyramidPlan): number =>
  plan.timeTiles ? Math.ceil(plan.sampleCount / plan.tileSamples) : 0;
const lineTileCount = (plan: PyramidPlan, block: PyramidBlock): number =>
  plan.lineTiles ? Math.ceil(block.fastCount / plan.tileLines) : 0;

/**
 * Where a block's values stand among its values: value 0 is its summary, then the levels, coarsest first, each cut into
 * values of half a megabyte, then time tiles, then line tiles.
 */
export interface BlockValues {
  readonly levels: ReadonlyMap<number, ValueRun>;
  readonly timeTiles: ValueRun;
  readonly lineTiles: ValueRun;
  readonly count: number;
}

export function blockValues(plan: PyramidPlan, block: PyramidBlock): BlockValues {
  let next = 1;
  const take = (count: number): ValueRun => {
    const first = next;
    next += count;
    return { first, count };
  };
  const levels = new Map(
    plan.levels.map((subsample) => [
      subsample,
      take(Math.ceil(levelPartBytes(plan, block, subsample) / TILE_BYTES)),
    ]),
  );
  const timeTiles = take(timeTileCount(plan));
  const lineTiles = take(lineTileCount(plan, block));
  return { levels, timeTiles, lineTiles, count: next };
}

/** Bytes of one value of a level's part. */
export const LEVEL_VALUE_BYTES = TILE_BYTES;

/** Payload bytes of the whole pyramid, summaries and envelopes left out. */
export function pyramidBytes(plan: PyramidPlan): number {
  let bytes = 0;
  const count = blockCount(plan);
  for (let index = 0; index < count; index++) {
    const block = blockAt(plan, index);
    const traces = block.slowCount * block.fastCount;
    for (const subsample of plan.levels) bytes += levelPartBytes(plan, block, subsample);
    bytes += timeTileCount(plan) * plan.tileSamples * traces * 2;
    if (plan.lineTiles) bytes += traces * plan.sampleCount * 2;
  }
  return bytes;
}
