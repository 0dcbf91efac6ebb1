/** A worker runs two jobs, so that one decodes while the other waits for its bytes. */
export const JOBS_PER_WORKER = 2;
/** Read calls that one task has under way besides the one whose bytes it decodes. */
export const READS_AHEAD = 2;

const MEBIBYTE = 2 ** 20;
/** Smaller reads reach only a fraction of the rate (measured), so this is the minimum however little memory there is. */
const LEAST_BYTES = MEBIBYTE / 2;
/** This is large enough for the full read rate, and small enough to divide among workers and to cancel. */
const MOST_JOB_BYTES = 12 * MEBIBYTE;
const MOST_BLOCK_READ_BYTES = 8 * MEBIBYTE;

/** How many bytes the jobs of workers may have in flight. */
export interface Flight {
  /** Bytes that one job reads, or has under way at a time if its traces are longer than that in total. */
  readonly jobBytes: number;
  /**
   * Bytes of one read call of `optimizeBlock`. A worker makes one block at a time, and writes it after it is read, so the same limit
   * holds for its writes.
   */
  readonly blockReadBytes: number;
}

/** Divides bytes among all jobs that can run at the same time. */
export function flightOf(bytes: number, workers: number): Flight {
  const lanes = Math.max(1, workers);
  const within = (share: number, most: number): number =>
    Math.floor(Math.min(most, Math.max(LEAST_BYTES, share)));
  return {
    jobBytes: within(bytes / (lanes * JOBS_PER_WORKER), MOST_JOB_BYTES),
    blockReadBytes: within(bytes / (lanes * (READS_AHEAD + 1)), MOST_BLOCK_READ_BYTES),
  };
}
