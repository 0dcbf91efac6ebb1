import type { PyramidBlock, PyramidPlan } from './pyramid-plan.ts';

/**
 * The tiles of a block, filled trace by trace while the block is read: each trace goes to one stretch of one line tile and in
 * runs of `tileSamples` to all time tiles. Copied as bits, never as floating point: a processor may change a NaN on the way.
 */

/** Halves of a time tile: [slow × fast × tileSamples]; 0 past the last sample. */
export const timeTileHalves = (plan: PyramidPlan, block: PyramidBlock): number =>
  block.slowCount * block.fastCount * plan.tileSamples;

/** Halves of line tile `tile`: [line × slow × sample], so that one line of it is one stretch. */
export function lineTileHalves(plan: PyramidPlan, block: PyramidBlock, tile: number): number {
  const lines = Math.min(plan.tileLines, block.fastCount - tile * plan.tileLines);
  return lines * block.slowCount * plan.sampleCount;
}

/**
 * Puts a trace into the time tiles.
 * @param trace the trace's halves as pairs, 0 past the last sample up to the end of the last tile
 * @param tiles of `timeTileHalves`, as pairs
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

/** Puts a trace's `sampleCount` halves into its line tile. */
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

/** Halves to take out of one value: `count` of them from `start` on, each `step` after the one before. */
export interface HalfPick {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The picks of a time slice's sample out of a time tile: its traces, fast axis fastest. */
export function timeSlicePick(plan: PyramidPlan, block: PyramidBlock, sampleIndex: number): HalfPick {
  const start = sampleIndex % plan.tileSamples;
  return { start, step: plan.tileSamples, count: block.slowCount * block.fastCount };
}

/** The picks of one line along the slow axis (a section at fast index `fast` of the survey) out of a line tile: [slow × sample]. */
export function linePick(plan: PyramidPlan, block: PyramidBlock, fast: number): HalfPick {
  const count = block.slowCount * plan.sampleCount;
  return { start: ((fast - block.fastStart) % plan.tileLines) * count, step: 1, count };
}

/** One trace out of a line tile. */
export function tracePick(plan: PyramidPlan, block: PyramidBlock, slow: number, fast: number): HalfPick {
  const line = (fast - block.fastStart) % plan.tileLines;
  const start = (line * block.slowCount + slow - block.slowStart) * plan.sampleCount;
  return { start, step: 1, count: plan.sampleCount };
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
