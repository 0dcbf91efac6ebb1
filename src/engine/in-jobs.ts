import { throwIfAborted } from '../core/errors.ts';
import { JOBS_PER_WORKER } from './flight.ts';
import type { JobOptions } from './job.ts';

/** The part of the whole work that one job does. */
export interface JobRange {
  readonly first: number;
  readonly count: number;
  /** Which of the parallel sequences of jobs this one belongs to, from 0. A job begins when the one before it in its lane has ended. */
  readonly lane: number;
}

/**
 * Processes `total` items in jobs of `perJob` items, a few jobs at a time, and returns the jobs' results in order. The first failure
 * starts no more jobs and aborts those under way, through the signal in `call`. It is thrown once all of them have ended, so that none
 * writes into arrays that the caller no longer uses.
 * @param run does one job; `call` holds `options` with that signal
 * @throws SegyError 'cancelled', and what the first job to fail threw
 */
export async function inJobs<T>(
  pool: { readonly size: number },
  total: number,
  perJob: number,
  run: (part: JobRange, call: JobOptions) => Promise<T>,
  { onProgress, ...options }: JobOptions = {},
  lanes = JOBS_PER_WORKER * Math.max(1, pool.size),
): Promise<T[]> {
  throwIfAborted(options.signal);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const results: T[] = new Array(Math.ceil(total / perJob));
  let next = 0;
  let done = 0;
  const follow = async (lane: number): Promise<void> => {
    while (next < results.length) {
      throwIfAborted(signal);
      const index = next++;
      const first = index * perJob;
      const count = Math.min(perJob, total - first);
      results[index] = await run({ first, count, lane }, { ...options, signal });
      done += count;
      if (!signal.aborted) onProgress?.(done, total);
    }
  };
  const all = Array.from({ length: Math.min(lanes, results.length) }, (_, lane) => follow(lane));
  // A later failure, such as that of an aborted job, does not replace the first.
  await Promise.all(all.map((each) => each.catch((error: unknown) => stop.abort(error))));
  throwIfAborted(options.signal);
  if (stop.signal.aborted) throw stop.signal.reason;
  return results;
}
