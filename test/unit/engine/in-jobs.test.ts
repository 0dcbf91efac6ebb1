import { describe, expect, it } from 'vitest';
import { inJobs, type JobRange } from '../../../src/engine/in-jobs.ts';

const POOL = { size: 2 };
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Jobs that a test ends by hand; an abort ends them as the pool does, at once. */
function handJobs() {
  const begun: (JobRange & { end: () => void; fail: (error: unknown) => void; signal: AbortSignal })[] = [];
  const run = (part: JobRange, { signal }: { signal?: AbortSignal }) =>
    new Promise<number>((resolve, reject) => {
      begun.push({ ...part, end: () => resolve(part.first), fail: reject, signal: signal! });
    });
  return { begun, run };
}

describe('inJobs', () => {
  it('covers all, keeps the order of the results whatever ends first, and says how much is done', async () => {
    const { begun, run } = handJobs();
    const progress: [number, number][] = [];
    const onProgress = (done: number, total: number) => progress.push([done, total]);
    const all = inJobs(POOL, 10, 4, run, { onProgress });
    for (const { end } of begun.toReversed()) {
      end();
      await soon();
    }
    expect(await all).toEqual([0, 4, 8]);
    expect(begun.map(({ first, count }) => [first, count])).toEqual([
      [0, 4],
      [4, 4],
      [8, 2],
    ]);
    expect(progress).toEqual([
      [2, 10],
      [6, 10],
      [10, 10],
    ]);
  });

  it('has two jobs to a worker under way and begins another when one ends, in the same lane', async () => {
    const { begun, run } = handJobs();
    const all = inJobs(POOL, 6, 1, run);
    expect(begun.map(({ lane }) => lane)).toEqual([0, 1, 2, 3]);
    begun[2]!.end();
    await soon();
    expect(begun.slice(4).map(({ first, lane }) => [first, lane])).toEqual([[4, 2]]);
    for (let k = 0; k < 6; k++) {
      begun[k]!.end();
      await soon();
    }
    expect(await all).toEqual([0, 1, 2, 3, 4, 5]);
    const few = handJobs();
    void inJobs(POOL, 6, 1, few.run, {}, 1);
    expect(few.begun).toHaveLength(1);
    void inJobs({ size: 0 }, 6, 1, few.run);
    expect(few.begun).toHaveLength(3);
  });

  it('after a failure aborts the others, begins none, waits for those under way and throws the first', async () => {
    const { begun, run } = handJobs();
    const progress: number[] = [];
    let outcome: unknown;
    const all = inJobs(POOL, 9, 1, run, { onProgress: (done) => progress.push(done) });
    all.catch((error: unknown) => {
      outcome = error;
    });
    begun[1]!.fail(new Error('the first'));
    await soon();
    expect(begun[0]!.signal.aborted).toBe(true);
    begun[0]!.fail(new Error('aborted'));
    begun[2]!.end();
    await soon();
    expect(outcome).toBeUndefined();
    begun[3]!.end();
    await expect(all).rejects.toThrow('the first');
    expect(begun).toHaveLength(4);
    expect(progress).toEqual([]);
  });

  it('ends with the caller’s signal, before the first job or between two', async () => {
    const { begun, run } = handJobs();
    const stop = new AbortController();
    const all = inJobs(POOL, 9, 1, run, { signal: stop.signal });
    stop.abort('enough');
    expect(begun.every(({ signal }) => signal.aborted)).toBe(true);
    for (const { end } of begun) end();
    await expect(all).rejects.toMatchObject({ code: 'cancelled', cause: 'enough' });
    expect(begun).toHaveLength(4);
    await expect(inJobs(POOL, 9, 1, run, { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(begun).toHaveLength(4);
  });

  it('does nothing of nothing, and throws what a job throws in its call', async () => {
    expect(await inJobs(POOL, 0, 5, handJobs().run)).toEqual([]);
    const fails = () => {
      throw new Error('at once');
    };
    await expect(inJobs(POOL, 3, 1, fails)).rejects.toThrow('at once');
  });
});
