import { inJobs, type JobRange } from '../engine/in-jobs.ts';
import { getEngine } from './engine.ts';

const TRACES_PER_JOB = 3000;

/** Makes a synthetic survey as a SEG-Y file in memory. The worker pool computes it, so nothing is downloaded. */
export async function demoSurvey(): Promise<File> {
  const { pool } = getEngine();
  const { describeSurvey, fileHeaderBytes } = await import('../survey/made/synthetic.ts');
  const spec = describeSurvey();
  const traceCount = spec.inlineCount * spec.crosslineCount;
  const run = ({ first, count }: JobRange) => pool.run('demo', () => ({ spec, firstTrace: first, count }));
  const blocks = await inJobs(pool, traceCount, TRACES_PER_JOB, run);
  const parts = [fileHeaderBytes(spec), ...blocks.map((block) => block.bytes)] as Uint8Array<ArrayBuffer>[];
  // The file has no date, so that it is the same each time.
  return new File(parts, 'Demo survey (synthetic).sgy', { lastModified: 0 });
}
