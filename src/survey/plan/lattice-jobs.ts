import type { Stride, TraceGrid, TraceLayout } from '../../core/types.ts';
import { isScattered } from '../grid/scattered.ts';

/** Bytes that one job reads, unless the caller sets a limit. */
const JOB_BYTES = 12 * 1024 * 1024;
/** In a scattered survey each job may have to read the whole file, so there are few jobs, as large as memory allows. */
const SCATTERED_SAMPLES_PER_BYTE = 2 / 3;

/** How a lattice of traces is divided into jobs for the workers. */
export interface LatticeJobs {
  /**
   * True if a job is a number of inlines, false if it is a number of crosslines. Jobs are lines along the file's slow axis, or
   * traces if there is a single line.
   */
  readonly alongInlines: boolean;
  /** Number of inlines or crosslines in one job. */
  readonly perJob: number;
}

export function latticeJobs(
  grid: TraceGrid,
  layout: Pick<TraceLayout, 'traceByteLength' | 'samplesPerTrace'>,
  stride: Stride,
  workers: number,
  jobBytes = JOB_BYTES,
): LatticeJobs {
  const slowIsInline = grid.slowAxis === 'inline';
  const inlines = Math.ceil(grid.inlineCount / stride.inline);
  const crosslines = Math.ceil(grid.crosslineCount / stride.crossline);
  const single = (slowIsInline ? inlines : crosslines) === 1;
  const alongInlines = single !== slowIsInline;
  const [shared, across] = alongInlines ? [inlines, crosslines] : [crosslines, inlines];
  if (isScattered(grid)) {
    const samples = across * Math.ceil(layout.samplesPerTrace / stride.sample);
    return {
      alongInlines,
      perJob: Math.max(1, Math.min(shared, Math.floor((jobBytes * SCATTERED_SAMPLES_PER_BYTE) / samples))),
    };
  }
  const fastCount = slowIsInline ? grid.crosslineCount : grid.inlineCount;
  const traceBytes = grid.offsetCount * layout.traceByteLength;
  const unitBytes = single ? traceBytes : fastCount * traceBytes;
  const share = Math.ceil(shared / (2 * Math.max(1, workers)));
  return { alongInlines, perJob: Math.max(1, Math.min(Math.floor(jobBytes / unitBytes), share)) };
}
