import { expect, it, vi } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { createPool, type Pool } from '../../../src/engine/pool.ts';
import type { SpawnedWorker } from '../../../src/engine/spawn.ts';
import { describeSurvey } from '../../../src/survey/synthetic.ts';

/** A worker whose jobs the test finishes or kills by hand. */
interface FakeWorker extends SpawnedWorker {
  readonly calls: { name: string; jobId: number; input: unknown; finish: (value: unknown) => void }[];
  readonly cancelled: number[];
  readonly attached: string[];
}

function fakePool(size: number): { pool: Pool; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const spawn = async (): Promise<SpawnedWorker> => {
    const calls: FakeWorker['calls'] = [];
    const cancelled: number[] = [];
    const attached: string[] = [];
    const worker = {
      calls,
      cancelled,
      attached,
      remote: {
        run: (name: string, jobId: number, input: unknown) =>
          new Promise((resolve) =>
            calls.push({ name, jobId, input, finish: (value) => resolve({ ok: true, value, work: null }) }),
          ),
      },
      attach: async (source: { id: string }) => void attached.push(source.id),
      cancel: (jobId: number) => void cancelled.push(jobId),
      onProgress: null,
      onDeath: null,
      terminate: () => undefined,
    } as unknown as FakeWorker;
    workers.push(worker);
    return worker;
  };
  return { pool: createPool(size, spawn), workers };
}

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
