import { decimatedCount } from './level.ts';

/**
 * How a whole survey is stored on disk. It is cut into blocks of whole lines along the file's slow axis, so that a block is one
 * stretch of a sorted file, and each block into values of half a megabyte, so that one picture needs few of them.
 *
 * - levels: every 2nd, 4th … trace, with all samples or as few as `PlannedLevel` says;
 * - time tiles: all the block's traces × `tileSamples` samples, for time slices;
 * - line tiles: `tileLines` lines along the fast axis × the block's slow lines × all samples, for sections across the file's order.
 *
 * Sections along the slow axis are contiguous in the file and are read from there.
 */
export interface PyramidPlan {
  readonly slowCount: number;
  readonly fastCount: number;
  readonly sampleCount: number;
  /** Lines in one block, and traces of a line in it: the whole line unless one line alone exceeds the block's memory. */
  readonly blockSlow: number;
  readonly blockFast: number;
  readonly tileSamples: number;
  readonly tileLines: number;
  /** The stored levels, coarsest first. */
  readonly levels: readonly PlannedLevel[];
  readonly timeTiles: boolean;
  readonly lineTiles: boolean;
}

/** A level of every `subsample`-th inline and crossline and every `sampleStride`-th sample. */
export interface PlannedLevel {
  readonly subsample: number;
  readonly sampleStride: number;
}

/** The traces [slowStart, slowStart + slowCount) × [fastStart, fastStart + fastCount) of the survey. */
export interface PyramidBlock {
  readonly index: number;
  readonly slowStart: number;
  readonly slowCount: number;
  readonly fastStart: number;
  readonly fastCount: number;
}

/** A run of consecutive values of one block. */
export interface ValueRun {
  readonly first: number;
  readonly count: number;
}

/** Chromium writes values of 0.5 MiB to IndexedDB at twice the rate of values of 1 MiB, many to a transaction (measured). */
const TILE_BYTES = 512 * 1024;
/** A slice reads one tile of each block that it crosses, so with many blocks the tiles are smaller, down to this size. */
const LEAST_TILE_BYTES = 256 * 1024;
const SLICE_BYTES = 10 * 1024 * 1024;
const SUBSAMPLES = [16, 8, 4, 2] as const;
const MAX_TILE_SAMPLES = 64;

/**
 * @param blockBytes memory for one block's tiles
 * @param budgetBytes bytes that may be stored; they go to levels first, coarsest before finest, then time tiles, then line tiles
 * @param sampleStrideOf which samples the level of a subsample keeps
 */
export function planPyramid(
  shape: Pick<PyramidPlan, 'slowCount' | 'fastCount' | 'sampleCount'>,
  blockBytes: number,
  budgetBytes: number,
  sampleStrideOf: (subsample: number) => number = () => 1,
): PyramidPlan {
  const { slowCount, fastCount, sampleCount } = shape;
  const levels = SUBSAMPLES.map((subsample) => ({ subsample, sampleStride: sampleStrideOf(subsample) }));
  // Every sample is stored twice, in a time tile and in a line tile.
  const traceBytes = sampleCount * 4;
  const flat = slowCount === 1;
  const linesThatFit = Math.floor(blockBytes / (traceBytes * fastCount));
  // Blocks have equal size, and there are at least four, so that two workers never wait long for each other at the end.
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
    levels,
    // A 2D line or a set of gathers is one section, which is contiguous in the file and needs no tiles.
    timeTiles: !flat,
    lineTiles: !flat,
  };

  const choices = [
    whole,
    { ...whole, lineTiles: false },
    ...[0, 1, 2, 3].map((left) => ({
      ...whole,
      levels: levels.slice(0, levels.length - left),
      timeTiles: false,
      lineTiles: false,
    })),
  ];
  return (
    choices.find((plan) => pyramidBytes(plan) <= budgetBytes) ?? {
      ...whole,
      levels: [],
      timeTiles: false,
      lineTiles: false,
    }
  );
}

export const blockCount = (plan: PyramidPlan): number =>
  Math.ceil(plan.slowCount / plan.blockSlow) * Math.ceil(plan.fastCount / plan.blockFast);

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

/** Which lines of a subsample lie among the lines [start, start + count): the first, counted in the subsample, and how many. */
export function linesOf(start: number, count: number, subsample: number): ValueRun {
  const first = Math.ceil(start / subsample);
  return { first, count: Math.ceil((start + count) / subsample) - first };
}

/**
 * Bytes of a block's part of a level: the last valid samples as int32 [slow × fast], then half floats
 * [slow × fast × sample].
 */
export function blockLevelBytes(
  plan: PyramidPlan,
  block: PyramidBlock,
  { subsample, sampleStride }: PlannedLevel,
): number {
  const columns =
    linesOf(block.slowStart, block.slowCount, subsample).count *
    linesOf(block.fastStart, block.fastCount, subsample).count;
  return columns * (4 + 2 * decimatedCount(plan.sampleCount, sampleStride));
}

const timeTileCount = (plan: PyramidPlan): number =>
  plan.timeTiles ? Math.ceil(plan.sampleCount / plan.tileSamples) : 0;
const lineTileCount = (plan: PyramidPlan, block: PyramidBlock): number =>
  plan.lineTiles ? Math.ceil(block.fastCount / plan.tileLines) : 0;

/**
 * Where each kind of value stands among a block's values. Value 0 is the block's summary; then come the levels, coarsest first,
 * each cut into values of half a megabyte, then time tiles, then line tiles.
 */
export interface BlockValues {
  /** By subsample. */
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
    plan.levels.map((level) => [
      level.subsample,
      take(Math.ceil(blockLevelBytes(plan, block, level) / TILE_BYTES)),
    ]),
  );
  const timeTiles = take(timeTileCount(plan));
  const lineTiles = take(lineTileCount(plan, block));
  return { levels, timeTiles, lineTiles, count: next };
}

/** Bytes of one value of a block's part of a level. */
export const LEVEL_VALUE_BYTES = TILE_BYTES;

/** Payload bytes of the whole pyramid, without summaries and envelopes. */
export function pyramidBytes(plan: PyramidPlan): number {
  let bytes = 0;
  const count = blockCount(plan);
  for (let index = 0; index < count; index++) {
    const block = blockAt(plan, index);
    const traces = block.slowCount * block.fastCount;
    for (const level of plan.levels) bytes += blockLevelBytes(plan, block, level);
    bytes += timeTileCount(plan) * plan.tileSamples * traces * 2;
    if (plan.lineTiles) bytes += traces * plan.sampleCount * 2;
  }
  return bytes;
}
