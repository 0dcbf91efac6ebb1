import type { PyramidBlock, PyramidPlan } from './pyramid-plan.ts';
import { traceStride } from './pyramid-plan.ts';

/**
 * Cuts tiles out of a block's half floats, [slow × fast × sample] with `traceStride` halves from trace to trace. Copied in
 * pairs of halves as 32-bit words, never as floating point: a processor may change the bits of a NaN on the way.
 */

/** Halves of time tile `tile`: [slow × fast × tileSamples]; 0 past the last sample. */
export const timeTileHalves = (plan: PyramidPlan, block: PyramidBlock): number =>
  block.slowCount * block.fastCount * plan.tileSamples;

/**
 * Cuts several neighbouring time tiles at once, so that a cache line of the block is used whole while it is near.
 * @param targets one for each tile from `firstTile` on, each of `timeTileHalves`
 */
export function cutTimeTiles(
  plan: PyramidPlan,
  block: PyramidBlock,
  halves: Uint16Array,
  firstTile: number,
  targets: readonly Uint16Array[],
): void {
  const stride = traceStride(plan.sampleCount) / 2;
  const words = new Uint32Array(halves.buffer, halves.byteOffset, halves.length >> 1);
  const run = plan.tileSamples / 2;
  const outputs = targets.map(
    (target) => new Uint32Array(target.buffer, target.byteOffset, target.length >> 1),
  );
  const traces = block.slowCount * block.fastCount;
  for (let trace = 0; trace < traces; trace++) {
    const row = trace * stride;
    for (let tile = 0; tile < outputs.length; tile++) {
      const output = outputs[tile]!;
      const from = row + (firstTile + tile) * run;
      const length = Math.min(run, row + stride - from);
      const to = trace * run;
      for (let k = 0; k < length; k++) output[to + k] = words[from + k]!;
    }
  }
}

/** Lines along the fast axis in line tile `tile`. */
export function lineTileLines(plan: PyramidPlan, block: PyramidBlock, tile: number): number {
  return Math.min(plan.tileLines, block.fastCount - tile * plan.tileLines);
}

/** Cuts a line tile: [line × slow × sample], so that one line of it is one stretch. */
export function cutLineTile(
  plan: PyramidPlan,
  block: PyramidBlock,
  halves: Uint16Array,
  tile: number,
  target: Uint16Array,
): void {
  const stride = traceStride(plan.sampleCount);
  const { sampleCount } = plan;
  const lines = lineTileLines(plan, block, tile);
  let to = 0;
  for (let line = 0; line < lines; line++) {
    const fast = tile * plan.tileLines + line;
    for (let slow = 0; slow < block.slowCount; slow++) {
      const from = (slow * block.fastCount + fast) * stride;
      target.set(halves.subarray(from, from + sampleCount), to);
      to += sampleCount;
    }
  }
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
