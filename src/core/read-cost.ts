/** What reading costs: a planner's whole knowledge of a source. */
export interface CostModel {
  /** Fixed cost of one read call, whatever its size. */
  readonly callMilliseconds: number;
  readonly bytesPerMillisecond: number;
}

/** Beyond this a gap is never read through: what is read for nothing counts against memory and other readers too. */
const MAX_GAP_BYTES = 320 * 1024;

/** The gap between two wanted pieces up to which reading on costs no more than another call. */
export const mergeGapBytes = (cost: CostModel): number =>
  Math.min(MAX_GAP_BYTES, cost.callMilliseconds * cost.bytesPerMillisecond);
