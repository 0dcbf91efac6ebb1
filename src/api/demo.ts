import { DEMO_TRACE_COUNT, demoFileHeader } from '../survey/synthetic.ts';
import { getEngine } from './engine.ts';

const TRACES_PER_JOB = 4096;

/** A synthetic survey as a SEG-Y file in memory, made by the worker pool; nothing is fetched. */
export async function demoSurvey(): Promise<File> {
  const { pool } = getEngine();
  const jobs: Promise<{ bytes: Uint8Array }>[] = [];
  for (let firstTrace = 0; firstTrace < DEMO_TRACE_COUNT; firstTrace += TRACES_PER_JOB) {
    const count = Math.min(TRACES_PER_JOB, DEMO_TRACE_COUNT - firstTrace);
    jobs.push(pool.run('demo', () => ({ firstTrace, count })));
  }
  const blocks = await Promise.all(jobs);
  const parts = [demoFileHeader(), ...blocks.map((block) => block.bytes)] as Uint8Array<ArrayBuffer>[];
  return new File(parts, 'Demo survey (synthetic).sgy');
}
