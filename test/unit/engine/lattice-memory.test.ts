import { expect, it } from 'vitest';
import { halfTable } from '../../../src/core/half.ts';
import { createPool, type Pool } from '../../../src/engine/pool.ts';
import { SurveyReader } from '../../../src/engine/survey-reader.ts';
import type { ColumnsOutput } from '../../../src/engine/tasks.ts';
import { makeSegy } from '../../make-segy.ts';

const [COUNT, SAMPLES] = [32, 1200];
/** Whole numbers that half floats hold. */
const value = (inline: number, crossline: number, sample: number): number =>
  ((inline * 7 + crossline * 3 + sample) % 200) - 100;
const hole = (inline: number, crossline: number): boolean => (inline * 5 + crossline) % 11 === 0;

it('levels are read into memory that comes back, and what it held before shows nowhere', async () => {
  const lines = { first: 1, count: COUNT, step: 1 };
  const bytes = makeSegy({ inlines: lines, crosslines: lines, samples: SAMPLES, value, hole });
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const real = createPool(0, () => Promise.reject(new Error('no workers here')));
  const outputs: ArrayBufferLike[] = [];
  const run: Pool['run'] = async (name, input, options) => {
    const output = await real.run(name, input, options);
    if (name === 'columns') outputs.push((output as unknown as ColumnsOutput).halves.buffer);
    return output;
  };
  const pool: Pool = { ...real, flight: real.flight, stats: real.stats, run };
  const reader = new SurveyReader(pool, { kind: 'blob', id: 'file', name: 'file', blob });
  reader.inspection = (
    await reader.run('inspect', () => ({ sourceId: 'file', overrides: {}, everyHeader: true }))
  ).inspection;
  const stride = { inline: 1, crossline: 1, sample: 1 };
  // The amplitudes of the first level are twice as large, and fill the memory of the second.
  await reader.readLevel(stride, 0.5);
  const jobs = outputs.length;
  const { level } = await reader.readLevel(stride, 1);
  expect(jobs).toBeGreaterThan(1);
  expect(outputs.length).toBe(2 * jobs);
  expect(new Set(outputs).size).toBeLessThanOrEqual(jobs);
  const values = halfTable();
  let wrong = 0;
  for (let cell = 0, at = 0; cell < COUNT * COUNT; cell++) {
    const [inline, crossline] = [1 + Math.floor(cell / COUNT), 1 + (cell % COUNT)];
    const isMissing = hole(inline, crossline);
    if (level.lastValid[cell] !== (isMissing ? -1 : SAMPLES - 1)) wrong += 1;
    for (let sample = 0; sample < SAMPLES; sample++)
      if (values[level.data[at++]!] !== (isMissing ? 0 : value(inline, crossline, sample))) wrong += 1;
  }
  expect(wrong).toBe(0);
  expect(outputs).not.toContain(level.data.buffer);
});
