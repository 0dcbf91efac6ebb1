/** Two jobs to a worker: one decodes while the other waits for its bytes. */
export const JOBS_PER_WORKER = 2;
/** Reads under way in one task, besides the one that is decoded. */
export const READS_AHEAD = 2;

const MEBIBYTE = 2 ** 20;
/** Less would be read at a fraction of the rate (measured), however little memory there is. */
const LEAST_BYTES = MEBIBYTE / 2;
/** Large enough for the full read rate, small enough to share out and to cancel. */
const MOST_JOB_BYTES = 12 * MEBIBYTE;
const MOST_BLOCK_READ_BYTES = 8 * MEBIBYTE;

/** What the workers may have in flight, job by job. */
export interface Flight {
  /** What one job reads, or has under way at a time where its traces are more than that. */
  readonly jobBytes: number;
  /** One read call of a block of optimize, of which a worker makes one at a time; its writes take their place after. */
  readonly blockReadBytes: number;
}

/** Shares bytes out among all jobs that can run at a time. */
export function flightOf(bytes: number, workers: number): Flight {
  const lanes = Math.max(1, workers);
  const within = (share: number, most: number): number =>
    Math.floor(Math.min(most, Math.max(LEAST_BYTES, share)));
  return {
    jobBytes: within(bytes / (lanes * JOBS_PER_WORKER), MOST_JOB_BYTES),
    blockReadBytes: within(bytes / (lanes * (READS_AHEAD + 1)), MOST_BLOCK_READ_BYTES),
  };
}
