/** What reading costs, which is all that the planning of reads knows of a source. */
export interface CostModel {
  /** The fixed cost of one read call, whatever its size. */
  readonly callMilliseconds: number;
  readonly bytesPerMillisecond: number;
}

/** A larger gap is never read through, because unneeded bytes also take memory and delay other reads. */
const MAX_GAP_BYTES = 320 * 1024;

/** The largest gap between two wanted pieces for which reading through costs no more than another call. */
export const mergeGapBytes = (cost: CostModel): number =>
  Math.min(MAX_GAP_BYTES, cost.callMilliseconds * cost.bytesPerMillisecond);
