import { inJobs, type JobRange } from '../engine/in-jobs.ts';
import type { TrueHorizon } from '../survey/made/synthetic.ts';
import { getEngine } from './engine.ts';

const TRACES_PER_JOB = 3000;

/** What can be chosen of the demo survey. */
export interface DemoOptions {
  /** Number of inlines and crosslines; 150 and 180 unless given. */
  readonly inlineCount?: number;
  readonly crosslineCount?: number;
  /** RMS of noise with the spectrum of the wavelet, divided by the RMS of the signal (0.5 is −6 dB). A little white noise unless given. */
  readonly noise?: number;
}

/** Makes a synthetic survey as a SEG-Y file in memory. The worker pool computes it, so nothing is downloaded. */
export async function demoSurvey(options: DemoOptions = {}): Promise<File> {
  const { pool } = getEngine();
  const { describeSurvey, fileHeaderBytes } = await import('../survey/made/synthetic.ts');
  const spec = describeSurvey(options);
  const traceCount = spec.inlineCount * spec.crosslineCount;
  const run = ({ first, count }: JobRange) => pool.run('demo', () => ({ spec, firstTrace: first, count }));
  const blocks = await inJobs(pool, traceCount, TRACES_PER_JOB, run);
  const parts = [fileHeaderBytes(spec), ...blocks.map((block) => block.bytes)] as Uint8Array<ArrayBuffer>[];
  // The file has no date, so that it is the same each time.
  return new File(parts, 'Demo survey (synthetic).sgy', { lastModified: 0 });
}

/**
 * The true times of three reflections of the demo survey with the same options, [inline × crossline], to measure a tracker against:
 * one is cut by the channel, two by both faults.
 */
export async function demoHorizons(options: DemoOptions = {}): Promise<TrueHorizon[]> {
  const { describeSurvey, horizonTimes } = await import('../survey/made/synthetic.ts');
  return horizonTimes(describeSurvey(options));
}
