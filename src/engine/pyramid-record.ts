import type { AmplitudeRange } from '../core/types.ts';
import type { PyramidPlan } from '../volume/pyramid-plan.ts';
import type { Accumulator } from '../volume/statistics.ts';
import type { BlockSummary } from './tasks.ts';

/** The record that is stored once for a pyramid, next to its blocks. */
export interface PyramidRecord {
  readonly plan: PyramidPlan;
  /**
   * Gives the scale of the stored values and the ends of the histograms. The preview of a later session may find another range, but
   * blocks that are added then must use this one.
   */
  readonly range: AmplitudeRange;
  /** Which of a prestack survey's offsets is stored. */
  readonly offsetIndex: number;
}

/** What a stored pyramid must be made for. */
type Shape = Pick<PyramidPlan, 'slowCount' | 'fastCount' | 'sampleCount'>;

/** Seen as if every member could be missing, because it was stored and may be anything. */
type Unsure<T> = { readonly [K in keyof T]?: unknown } | null | undefined;

const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

const areNumbers = (...values: unknown[]): boolean => values.every((value) => typeof value === 'number');

function isPlan(value: unknown, { slowCount, fastCount, sampleCount }: Shape): value is PyramidPlan {
  const plan = value as Unsure<PyramidPlan>;
  return (
    plan?.slowCount === slowCount &&
    plan.fastCount === fastCount &&
    plan.sampleCount === sampleCount &&
    isWhole(plan.blockSlow, 1, slowCount) &&
    isWhole(plan.blockFast, 1, fastCount) &&
    isWhole(plan.tileSamples, 1) &&
    isWhole(plan.tileLines, 1) &&
    typeof plan.timeTiles === 'boolean' &&
    typeof plan.lineTiles === 'boolean' &&
    Array.isArray(plan.levels) &&
    plan.levels.every(
      (level: Unsure<PyramidPlan['levels'][number]>) =>
        isWhole(level?.subsample, 1) && isWhole(level?.sampleStride, 1),
    )
  );
}

function isRange(value: unknown): value is AmplitudeRange {
  const range = value as Unsure<AmplitudeRange>;
  return (
    areNumbers(range?.min, range?.max, range?.p001, range?.p999, range?.p999Absolute) &&
    Array.isArray(range?.clip) &&
    Number.isFinite(range.scale) &&
    (range.scale as number) > 0
  );
}

/** Whether a stored value is the record of a pyramid of this shape. It has passed its checksum, but other code may have written it. */
export function isPyramidRecord(value: unknown, shape: Shape): value is PyramidRecord {
  const record = value as Unsure<PyramidRecord>;
  return isPlan(record?.plan, shape) && isRange(record?.range) && isWhole(record?.offsetIndex, 0);
}

/** Whether a stored value is the summary of a block whose histogram has as many bins as `like`. */
export function isBlockSummary(value: unknown, like: Accumulator): value is BlockSummary {
  const summary = value as Unsure<BlockSummary>;
  const sums = summary?.accumulator as Unsure<Accumulator>;
  return (
    isWhole(summary?.mismatches, 0) &&
    isWhole(summary?.saturated, 0) &&
    sums?.counts instanceof Float64Array &&
    sums.counts.length === like.counts.length &&
    // Sums of another range cannot be added to those of the other blocks.
    sums.low === like.low &&
    sums.high === like.high &&
    sums.saturation === like.saturation &&
    areNumbers(sums.min, sums.max, sums.sum, sums.sumOfSquares) &&
    isWhole(sums.finite, 0) &&
    isWhole(sums.nonFinite, 0) &&
    isWhole(sums.saturated, 0) &&
    isWhole(sums.liveTraces, 0) &&
    isWhole(sums.deadTraces, 0)
  );
}
