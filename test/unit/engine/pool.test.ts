import { afterEach, expect, it, vi } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { createPool } from '../../../src/engine/pool.ts';
import type { SpawnedWorker } from '../../../src/engine/spawn.ts';
import { describeSurvey } from '../../../src/survey/made/synthetic.ts';
import { fakePool, SILENCE_MILLISECONDS } from './fake-pool.ts';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const input = () => ({ spec: describeSurvey(), firstTrace: 0, count: 1 });

it('sends what the user looks at before the background, two jobs to a worker', async () => {
  const { pool, workers } = fakePool(1);
  await pool.prepare();
  const order: string[] = [];
  const run = (tag: string, priority: 'visible' | 'optimize') =>
    pool.run('demo', input, { priority }).then(() => void order.push(tag));
  const all = [run('a', 'optimize'), run('b', 'optimize'), run('c', 'optimize'), run('d', 'visible')];
  await settled();
  expect(workers[0]!.calls).toHaveLength(2);
  for (let k = 0; k < 4; k++) {
    workers[0]!.calls[k]!.finish({});
    await settled();
  }
  await Promise.all(all);
  expect(order).toEqual(['a', 'b', 'd', 'c']);
});

it('runs a job again on a new worker when its worker dies, with its input made anew', async () => {
  const { pool, workers } = fakePool(1);
  const makeInput = vi.fn(input);
  const result = pool.run('demo', makeInput);
  await settled();
  workers[0]!.onDeath?.('killed by the test');
  await settled();
  expect(workers).toHaveLength(2);
  workers[1]!.calls[0]!.finish({ bytes: 'again' });
  expect(await result).toEqual({ bytes: 'again' });
  expect(makeInput).toHaveBeenCalledTimes(2);
  expect(pool.stats).toMatchObject({ jobsRetried: 1, workersLost: 1 });
});

it('refuses a job that killed two workers, and goes on with others', async () => {
  const { pool, workers } = fakePool(1);
  const poison = pool.run('demo', input).catch((error: unknown) => error);
  await settled();
  workers[0]!.onDeath?.('first');
  await settled();
  workers[1]!.onDeath?.('second');
  const error = await poison;
  expect(error).toBeInstanceOf(SegyError);
  expect((error as SegyError).code).toBe('worker-crashed');
  const healthy = pool.run('demo', input);
  await settled();
  workers[2]!.calls[0]!.finish({});
  await expect(healthy).resolves.toEqual({});
});

it('rejects an aborted job at once with the reason and tells its worker', async () => {
  const { pool, workers } = fakePool(1);
  const controller = new AbortController();
  const result = pool.run('demo', input, { signal: controller.signal }).catch((error: unknown) => error);
  await settled();
  controller.abort('moved on');
  const error = (await result) as SegyError;
  expect(error.code).toBe('cancelled');
  expect(error.cause).toBe('moved on');
  expect(workers[0]!.cancelled).toEqual([workers[0]!.calls[0]!.jobId]);
});

it('never starts a queued job that was aborted', async () => {
  const { pool, workers } = fakePool(1);
  await pool.prepare();
  void pool.run('demo', input);
  void pool.run('demo', input);
  const controller = new AbortController();
  const waiting = pool.run('demo', input, { signal: controller.signal }).catch((error: unknown) => error);
  await settled();
  controller.abort();
  expect(((await waiting) as SegyError).code).toBe('cancelled');
  for (const call of workers[0]!.calls.slice()) call.finish({});
  await settled();
  expect(workers[0]!.calls).toHaveLength(2);
});

it('attaches a source once to each worker', async () => {
  const { pool, workers } = fakePool(2);
  await pool.prepare();
  const source = { kind: 'absent', id: 's', name: 'x', byteLength: 1 } as const;
  const all = Array.from({ length: 4 }, () => pool.run('demo', input, { source }));
  await settled();
  expect(workers.map((worker) => worker.attached)).toEqual([['s'], ['s']]);
  for (const worker of workers) for (const call of worker.calls) call.finish({});
  await Promise.all(all);
});

it('never sends a job that was given up while its source was attached, and keeps the worker', async () => {
  let attach = (): void => undefined;
  const { pool, workers } = fakePool(1);
  await pool.prepare();
  const worker = workers[0]!;
  (worker as { attach: SpawnedWorker['attach'] }).attach = () =>
    new Promise<void>((resolve) => {
      attach = resolve;
    });
  const stop = new AbortController();
  const source = { kind: 'absent', id: 'one', name: 'one', byteLength: 0 } as never;
  const job = pool.run('demo', input, { source, signal: stop.signal });
  stop.abort();
  await expect(job).rejects.toMatchObject({ code: 'cancelled' });
  attach();
  await settled();
  expect(worker.calls).toHaveLength(0);
  expect(pool.stats.running).toBe(0);
  expect(pool.stats.workersLost).toBe(0);
});

it('goes on with the workers that start when one does not, and refuses only when none does', async () => {
  const { pool: healthy, workers } = fakePool(1);
  await healthy.prepare();
  let spawned = 0;
  const half = createPool(2, async () => {
    if (spawned++ > 0) throw new Error('no memory');
    return workers[0]!;
  });
  // More than it takes at once: the others wait for it.
  const jobs = Array.from({ length: 5 }, () => half.run('demo', input));
  for (let k = 0; k < jobs.length; k++) {
    await settled();
    workers[0]!.calls[k]!.finish(k);
  }
  expect(await Promise.all(jobs)).toEqual([0, 1, 2, 3, 4]);
  const none = createPool(2, () => Promise.reject(new Error('no memory')));
  await expect(none.run('demo', input)).rejects.toThrow(/no memory|workers failed/);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Lets `milliseconds` of faked time go by, with what it brings about. */
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const fails = (job: Promise<unknown>): Promise<SegyError> =>
  job.then(
    () => expect.fail('It was done.'),
    (error: unknown) => error as SegyError,
  );

it('blames no job for the death of a worker that was dead with the others before it took the job', async () => {
  const { pool, workers } = fakePool(2);
  await pool.prepare();
  const job = pool.run('demo', input);
  await settled();
  // Both die at once, but the page hears of the second only when the job was handed on to it.
  workers[1]!.answers = false;
  workers[0]!.onDeath?.('all died');
  await settled();
  expect(workers[1]!.calls).toHaveLength(0);
  workers[1]!.onDeath?.('all died');
  await settled();
  const fresh = workers.slice(2).flatMap(({ calls }) => calls);
  expect(fresh).toHaveLength(1);
  fresh[0]!.finish('done');
  expect(await job).toBe('done');
  expect(pool.stats).toMatchObject({ workersLost: 2, jobsDone: 1 });
});

it('takes a worker for dead that answers no ping in time, and only then', async () => {
  vi.useFakeTimers();
  const { pool, workers } = fakePool(1);
  const job = pool.run('demo', input);
  await pass(10 * SILENCE_MILLISECONDS);
  expect(pool.stats.workersLost).toBe(0);
  workers[0]!.answers = false;
  await pass(SILENCE_MILLISECONDS - 31);
  expect(pool.stats.workersLost).toBe(0);
  await pass(62);
  expect(pool.stats).toMatchObject({ workersLost: 1, jobsRetried: 1 });
  expect(workers[0]!.terminate).toHaveBeenCalledTimes(1);
  workers[1]!.calls[0]!.finish('again');
  expect(await job).toBe('again');
});

it('does not count time in which the page was hidden', async () => {
  vi.useFakeTimers();
  const page = { visibilityState: 'hidden' };
  vi.stubGlobal('document', page);
  const { pool, workers } = fakePool(1);
  void pool.run('demo', input);
  await pass(1);
  workers[0]!.answers = false;
  await pass(100 * SILENCE_MILLISECONDS);
  expect(pool.stats.workersLost).toBe(0);
  page.visibilityState = 'visible';
  await pass(SILENCE_MILLISECONDS / 2);
  expect(pool.stats.workersLost).toBe(0);
  await pass(SILENCE_MILLISECONDS);
  expect(pool.stats.workersLost).toBe(1);
});

it('does not count time in which the page was held up, frozen or asleep', async () => {
  vi.useFakeTimers();
  let asleep = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + asleep);
  const { pool, workers } = fakePool(1);
  void pool.run('demo', input);
  await pass(1);
  workers[0]!.answers = false;
  // Each tick comes an hour after the one before.
  for (let tick = 0; tick < 50; tick++) {
    asleep += 3_600_000;
    await pass(SILENCE_MILLISECONDS / 10);
  }
  expect(pool.stats.workersLost).toBe(0);
  await pass(SILENCE_MILLISECONDS + 31);
  expect(pool.stats.workersLost).toBe(1);
});

it('counts one death once, however it is noticed, and asks nothing of the dead worker', async () => {
  const { pool, workers } = fakePool(1);
  const job = pool.run('demo', input);
  await settled();
  workers[0]!.onDeath?.('an error escaped');
  workers[0]!.onDeath?.('it ended by itself');
  await settled();
  workers[0]!.onDeath?.('it gave no answer');
  workers[0]!.calls[0]!.finish('from the dead');
  workers[1]!.calls[0]!.finish('from the living');
  expect(await job).toBe('from the living');
  expect(workers).toHaveLength(2);
  expect(pool.stats).toMatchObject({ jobsRetried: 1, workersLost: 1, jobsDone: 1 });
});

it('runs a job that may have killed its worker alone, so that only the one that kills twice is refused', async () => {
  const { pool, workers } = fakePool(1);
  const poison = fails(pool.run('demo', input));
  const innocent = pool.run('demo', input);
  await settled();
  expect(workers[0]!.calls).toHaveLength(2);
  workers[0]!.onDeath?.('poison');
  await settled();
  expect(workers[1]!.calls).toHaveLength(1);
  workers[1]!.onDeath?.('poison');
  expect((await poison).code).toBe('worker-crashed');
  await settled();
  workers[2]!.calls[0]!.finish('done');
  expect(await innocent).toBe('done');
});

it('rests a slot for a minute after more than three deaths within one, while the others go on', async () => {
  vi.useFakeTimers();
  const { pool, workers } = fakePool(2);
  await pool.prepare();
  const [first, second] = [workers[0]!, workers[1]!];
  for (let death = 0, worker = first; death < 4; death++) {
    worker.onDeath?.('by itself');
    // Takes place in the other slot, and has the pool replace what died.
    const job = pool.run('demo', input, { affinity: 1 });
    await pass(1);
    second.calls.at(-1)!.finish('done');
    expect(await job).toBe('done');
    worker = workers.at(-1)!;
  }
  expect(workers).toHaveLength(5);
  await pass(59_000);
  void pool.run('demo', input);
  await pass(500);
  expect(workers).toHaveLength(5);
  await pass(1000);
  void pool.run('demo', input);
  await pass(1);
  expect(workers).toHaveLength(6);
});

it('does not rest a slot whose workers die now and then', async () => {
  vi.useFakeTimers();
  const { pool, workers } = fakePool(1);
  for (let death = 0; death < 10; death++) {
    const job = pool.run('demo', input);
    await pass(25_000);
    workers.at(-1)!.calls[0]!.finish('done');
    expect(await job).toBe('done');
    workers.at(-1)!.onDeath?.('by itself');
  }
  expect(pool.stats.workersLost).toBe(10);
});

it('refuses jobs with a code while every slot rests, and starts fresh workers when it is prepared again', async () => {
  vi.useFakeTimers();
  const { pool, workers } = fakePool(2);
  for (let death = 0; death < 10; death++) {
    pool.run('demo', input).catch(() => undefined);
    await pass(1);
    for (const worker of workers) worker.onDeath?.('memory ran out');
  }
  const error = await fails(pool.run('demo', input));
  expect(error.code).toBe('worker-crashed');
  expect(error.message).toMatch(/memory ran out.*rest/);
  const before = workers.length;
  await pool.prepare();
  expect(workers).toHaveLength(before + 2);
  // What happened before is forgotten: a death is again one of few.
  for (const worker of [...workers]) worker.onDeath?.('memory ran out');
  const job = pool.run('demo', input);
  await pass(1);
  workers
    .slice(before + 2)
    .find(({ calls }) => calls.length > 0)!
    .calls[0]!.finish('done');
  expect(await job).toBe('done');
});

it('lets another job take the place of one that was given up and waits for a slow read, and keeps the worker', async () => {
  vi.useFakeTimers();
  const { pool, workers } = fakePool(1);
  const stop = new AbortController();
  const slow = [0, 1].map(() => fails(pool.run('demo', input, { signal: stop.signal })));
  await pass(1);
  const next = pool.run('demo', input);
  stop.abort();
  for (const job of slow) expect((await job).code).toBe('cancelled');
  await pass(3000);
  workers[0]!.calls[2]!.finish('done');
  expect(await next).toBe('done');
  workers[0]!.calls[0]!.finish('late');
  await pass(1);
  expect(workers).toHaveLength(1);
  expect(pool.stats).toMatchObject({ workersLost: 0, running: 0, jobsDone: 1 });
});

it('rejects with a code when a job cannot be handed over', async () => {
  const { pool, workers } = fakePool(1);
  await pool.prepare();
  (workers[0] as { remote: unknown }).remote = {
    run: () => Promise.reject(new Error('could not be cloned')),
  };
  expect(await fails(pool.run('demo', input))).toMatchObject({
    code: 'worker-crashed',
    message: expect.stringContaining('could not be cloned'),
  });
});

it('tells how far each job is to the one who asked for it', async () => {
  const { pool, workers } = fakePool(1);
  const told: string[] = [];
  const tell = (job: string) => (done: number, total: number) => void told.push(`${job} ${done} of ${total}`);
  const jobs = ['a', 'b'].map((job) => pool.run('demo', input, { onProgress: tell(job) }));
  await settled();
  const worker = workers[0]!;
  const [a, b] = worker.calls;
  worker.onProgress?.(b!.jobId, 1, 2);
  worker.onProgress?.(a!.jobId, 3, 4);
  a!.finish({});
  await settled();
  // What comes after a job's end is nobody's.
  worker.onProgress?.(a!.jobId, 4, 4);
  expect(told).toEqual(['b 1 of 2', 'a 3 of 4']);
  b!.finish({});
  await Promise.all(jobs);
});

it('ends all jobs and workers when it is disposed of, and takes no more', async () => {
  const { pool, workers } = fakePool(1);
  const jobs = Array.from({ length: 3 }, () => pool.run('demo', input));
  const ends = Promise.allSettled(jobs);
  await settled();
  pool.dispose();
  for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'closed' } });
  expect(workers.map(({ terminate }) => vi.mocked(terminate).mock.calls.length)).toEqual([1]);
  await expect(pool.run('demo', input)).rejects.toMatchObject({ code: 'closed' });
  expect(workers).toHaveLength(1);
});
