import { vi } from 'vitest';
import { createPool, type Pool } from '../../../src/engine/pool.ts';
import type { SpawnedWorker } from '../../../src/engine/spawn.ts';

/** A worker whose jobs the test finishes or kills by hand. */
export interface FakeWorker extends SpawnedWorker {
  /** Whether it answers pings. */
  answers: boolean;
  readonly calls: { name: string; jobId: number; input: unknown; finish: (value: unknown) => void }[];
  readonly cancelled: number[];
  readonly attached: string[];
}

export const SILENCE_MILLISECONDS = 300;

export function fakePool(size: number): { pool: Pool; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const spawn = async (): Promise<SpawnedWorker> => {
    const calls: FakeWorker['calls'] = [];
    const cancelled: number[] = [];
    const attached: string[] = [];
    const worker = {
      answers: true,
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
      ping: () => worker.answers && worker.onPong?.(),
      onPong: null,
      onProgress: null,
      onDeath: null,
      terminate: vi.fn(),
    } as unknown as FakeWorker;
    workers.push(worker);
    return worker;
  };
  return { pool: createPool(size, spawn, undefined, SILENCE_MILLISECONDS), workers };
}
