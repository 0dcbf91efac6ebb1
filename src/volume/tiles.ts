import type { PyramidBlock, PyramidPlan } from './pyramid-plan.ts';

/**
 * The tiles of a block, filled trace by trace while the block is read. Each trace is one stretch of one line tile and is spread
 * over all time tiles in runs of `tileSamples`. Halves are copied as integers, because a processor may change a NaN that is
 * copied as floating point.
 */

/** Number of halves in a time tile, which is [slow × fast × tileSamples] and 0 past the last sample. */
export const timeTileHalves = (plan: PyramidPlan, block: PyramidBlock): number =>
  block.slowCount * block.fastCount * plan.tileSamples;

/** Number of halves in line tile `tile`, which is [line × slow × sample], so that each of its lines is one stretch. */
export function lineTileHalves(plan: PyramidPlan, block: PyramidBlock, tile: number): number {
  const lines = Math.min(plan.tileLines, block.fastCount - tile * plan.tileLines);
  return lines * block.slowCount * plan.sampleCount;
}

/**
 * Copies a trace into the time tiles of its block.
 * @param trace the trace's halves as pairs, 0 past the last sample up to the end of the last tile
 * @param tiles time tiles of `timeTileHalves` halves each, as pairs
 * @param cell slow × fastCount + fast within the block
 */
export function fillTimeTiles(
  plan: PyramidPlan,
  trace: Uint32Array,
  tiles: readonly Uint32Array[],
  cell: number,
): void {
  const run = plan.tileSamples >> 1;
  const to = cell * run;
  for (let tile = 0, from = 0; tile < tiles.length; tile++) {
    const target = tiles[tile]!;
    for (let k = 0; k < run; k++) target[to + k] = trace[from++]!;
  }
}

/** Copies a trace's `sampleCount` halves into its line tile. */
export function fillLineTile(
  plan: PyramidPlan,
  block: PyramidBlock,
  trace: Uint16Array,
  tiles: readonly Uint16Array[],
  cell: number,
): void {
  const slow = Math.floor(cell / block.fastCount);
  const fast = cell % block.fastCount;
  const line = fast % plan.tileLines;
  tiles[(fast - line) / plan.tileLines]!.set(trace, (line * block.slowCount + slow) * plan.sampleCount);
}

/** Which halves to take out of one value: `count` of them from `start` on, `step` apart. */
export interface HalfPick {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Where a time tile has one sample of all its traces, fast axis fastest. */
export function timeSlicePick(plan: PyramidPlan, block: PyramidBlock, sampleIndex: number): HalfPick {
  return {
    start: sampleIndex % plan.tileSamples,
    step: plan.tileSamples,
    count: block.slowCount * block.fastCount,
  };
}

/** Where a line tile has one line along the slow axis, [slow × sample]; `fast` is its index in the survey. */
export function linePick(plan: PyramidPlan, block: PyramidBlock, fast: number): HalfPick {
  const count = block.slowCount * plan.sampleCount;
  return { start: ((fast - block.fastStart) % plan.tileLines) * count, step: 1, count };
}

/** Where a line tile has one trace; `slow` and `fast` are its indices in the survey. */
export function tracePick(plan: PyramidPlan, block: PyramidBlock, slow: number, fast: number): HalfPick {
  const line = (fast - block.fastStart) % plan.tileLines;
  return {
    start: (line * block.slowCount + slow - block.slowStart) * plan.sampleCount,
    step: 1,
    count: plan.sampleCount,
  };
}

export function pickHalves(
  from: Uint16Array,
  pick: HalfPick,
  target: Uint16Array,
  targetOffset: number,
): void {
  const { start, step, count } = pick;
  if (step === 1) target.set(from.subarray(start, start + count), targetOffset);
  else for (let k = 0, at = start; k < count; k++, at += step) target[targetOffset + k] = from[at]!;
}
