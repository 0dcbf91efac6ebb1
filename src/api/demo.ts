import { getEngine } from './engine.ts';

const TRACES_PER_JOB = 3000;

/** A synthetic survey as a SEG-Y file in memory, made by the worker pool; nothing is fetched. */
export async function demoSurvey(): Promise<File> {
  const { pool } = getEngine();
  const { describeSurvey, fileHeaderBytes } = await import('../survey/synthetic.ts');
  const spec = describeSurvey();
  const traceCount = spec.inlineCount * spec.crosslineCount;
  const jobs: Promise<{ bytes: Uint8Array }>[] = [];
  for (let firstTrace = 0; firstTrace < traceCount; firstTrace += TRACES_PER_JOB) {
    const count = Math.min(TRACES_PER_JOB, traceCount - firstTrace);
    jobs.push(pool.run('demo', () => ({ spec, firstTrace, count })));
  }
  const blocks = await Promise.all(jobs);
  const parts = [fileHeaderBytes(spec), ...blocks.map((block) => block.bytes)] as Uint8Array<ArrayBuffer>[];
  // Without a date: it is the same each time.
  return new File(parts, 'Demo survey (synthetic).sgy', { lastModified: 0 });
}
