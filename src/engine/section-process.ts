import type { ProcessedSection, SectionGrid, SectionSteps } from '../core/section.ts';
import { MAGNITUDE_BINS } from '../core/section.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { JobOptions } from './job.ts';
import type { Pool } from './pool.ts';

/** Samples of one job. So many are copied to the worker and back in a few milliseconds. */
const JOB_SAMPLES = 2 ** 20;

/**
 * Processes a section in the pool, in blocks of columns.
 * @param interval distance between samples in seconds (on a depth axis in km or kft)
 */
export async function processInPool(
  pool: Pool,
  section: SectionGrid,
  steps: SectionSteps,
  interval: number,
  options: Pick<JobOptions, 'signal'>,
): Promise<ProcessedSection> {
  const { width, height } = section;
  const perJob = Math.max(1, Math.min(width, Math.floor(JOB_SAMPLES / Math.max(1, height))));
  const data = new Float32Array(section.data.length);
  const magnitudes = new Uint32Array(MAGNITUDE_BINS);
  let spectrum = new Float64Array(0);
  let liveTraces = 0;
  const run = async ({ first, count: columns }: JobRange, call: JobOptions): Promise<void> => {
    const part = await pool.run(
      'processSection',
      () => ({ section: columnsOf(section, first, columns), steps, interval }),
      call,
    );
    for (let row = 0; row < height; row++)
      data.set(part.data.subarray(row * columns, (row + 1) * columns), row * width + first);
    for (let bin = 0; bin < MAGNITUDE_BINS; bin++) magnitudes[bin]! += part.magnitudes[bin]!;
    if (spectrum.length === 0) spectrum = new Float64Array(part.spectrumSums.length);
    for (let k = 0; k < spectrum.length; k++) spectrum[k]! += part.spectrumSums[k]!;
    liveTraces += part.liveTraces;
  };
  // Each worker has one job and one more is ready, so that inputs are copied only shortly before they are used.
  await inJobs(pool, width, perJob, run, options, pool.size + 1);
  for (let k = 0; k < spectrum.length; k++) spectrum[k]! /= Math.max(1, liveTraces);
  return { data, width, height, magnitudes, spectrum };
}

function columnsOf({ data, width, height }: SectionGrid, first: number, columns: number): SectionGrid {
  const part = new Float32Array(columns * height);
  for (let row = 0; row < height; row++)
    part.set(data.subarray(row * width + first, row * width + first + columns), row * columns);
  return { data: part, width: columns, height };
}
