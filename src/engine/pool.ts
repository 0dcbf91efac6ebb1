import { cancelledError, type ErrorCode, SegyError, throwIfAborted } from '../core/errors.ts';
import type { SourceDescriptor } from '../io/source.ts';
import { type Flight, flightOf, JOBS_PER_WORKER } from './flight.ts';
import type { SpawnedWorker } from './spawn.ts';
import type { TaskRunner } from './task-runner.ts';
import type { TaskInput, TaskName, TaskOutput, TaskResult, TaskWork } from './tasks.ts';

/** What the user looks at goes before what he may look at next, and both before the background. */
export const PRIORITIES = ['visible', 'prefetch', 'optimize'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface JobOptions {
  readonly signal?: AbortSignal;
  readonly priority?: Priority;
  readonly onProgress?: (done: number, total: number) => void;
  readonly source?: SourceDescriptor;
  /** Prefers one worker (this, modulo the pool's size), which may hold what an earlier job left; another serves when it is busy. */
  readonly affinity?: number;
  /** Called with the reading done, before the result is handed over. */
  readonly onWork?: (work: TaskWork) => void;
}

export interface Pool {
  /** Makes the input anew for each attempt, because a worker that died took its transferred input along. */
  run<N extends TaskName>(name: N, input: () => TaskInput<N>, options?: JobOptions): Promise<TaskOutput<N>>;
  /** Starts the workers now rather than at the first job. */
  prepare(): Promise<void>;
  readonly size: number;
  /** What its jobs may have in flight at this moment. */
  readonly flight: Flight;
  readonly stats: PoolStats;
  dispose(): void;
}

export interface PoolStats {
  readonly jobsDone: number;
  readonly jobsRetried: number;
  readonly workersLost: number;
  readonly queued: number;
  readonly running: number;
  /** Time in which a worker had a job, all workers together, since the pool was made. */
  readonly busyMilliseconds: number;
}

interface Job {
  readonly id: number;
  readonly name: TaskName;
  readonly input: () => TaskInput<TaskName>;
  readonly options: JobOptions;
  readonly resolve: (value: TaskOutput<TaskName>) => void;
  readonly reject: (error: unknown) => void;
  /** Stops listening to the signal. */
  release: () => void;
  /** Begins the deadline anew: the job has shown progress. */
  touch: () => void;
  attempts: number;
  settled: boolean;
}

interface Slot {
  worker: SpawnedWorker | null;
  starting: Promise<void> | null;
  readonly attached: Set<string>;
  readonly jobs: Map<number, Job>;
  /** Since when it has had a job; null at rest. */
  busySince: number | null;
}

const MAX_ATTEMPTS = 2;
const DEADLINE_MILLISECONDS = 120_000;
const CANCEL_GRACE_MILLISECONDS = 2000;
const MAX_LOSSES_PER_MINUTE = 3;

/**
 * @param size workers; 0 runs the tasks where the caller stands
 * @param flightBytes what all jobs together may have in flight
 */
export function createPool(
  size: number,
  spawn: () => Promise<SpawnedWorker>,
  flightBytes = () => Number.POSITIVE_INFINITY,
): Pool {
  const flight = (): Flight => flightOf(flightBytes(), size);
  const slots: Slot[] = Array.from({ length: size }, () => ({
    worker: null,
    starting: null,
    attached: new Set(),
    jobs: new Map(),
    busySince: null,
  }));
  const queue: Job[] = [];
  // Loaded only where there are no workers: a page would otherwise carry all that they do a second time.
  const inlineRunner: Promise<TaskRunner> | null =
    size === 0 ? import('./task-runner.ts').then((module) => module.createTaskRunner()) : null;
  const lossTimes: number[] = [];
  let nextJobId = 1;
  let inlineRunning = 0;
  let jobsDone = 0;
  let jobsRetried = 0;
  let workersLost = 0;
  let busyBefore = 0;

  const noteRest = (slot: Slot): void => {
    if (slot.jobs.size > 0 || slot.busySince === null) return;
    busyBefore += performance.now() - slot.busySince;
    slot.busySince = null;
  };

  const settle = (job: Job, act: () => void): void => {
    if (job.settled) return;
    job.settled = true;
    job.release();
    act();
  };

  const finish = (job: Job, result: TaskResult<TaskName>): void => {
    if (!result.ok) {
      settle(job, () => job.reject(new SegyError(result.code as ErrorCode, result.detail)));
      return;
    }
    jobsDone += 1;
    if (result.work) job.options.onWork?.(result.work);
    settle(job, () => job.resolve(result.value));
  };

  const lose = (slot: Slot, reason: string): void => {
    const orphans = [...slot.jobs.values()];
    slot.worker?.terminate();
    slot.worker = null;
    slot.attached.clear();
    slot.jobs.clear();
    noteRest(slot);
    workersLost += 1;
    lossTimes.push(performance.now());
    for (const job of orphans) {
      if (job.settled) continue;
      if (job.attempts >= MAX_ATTEMPTS) {
        const text = `A worker stopped twice while it did “${job.name}” (${reason}). The file may be damaged there, or memory ran out; choose a coarser subsample or reload the page.`;
        settle(job, () => job.reject(new SegyError('worker-crashed', text)));
      } else {
        jobsRetried += 1;
        queue.unshift(job);
      }
    }
    dispatch();
  };

  const stoppedForGood = (): boolean => {
    const since = performance.now() - 60_000;
    return lossTimes.filter((time) => time > since).length > MAX_LOSSES_PER_MINUTE;
  };

  const start = (slot: Slot): Promise<void> => {
    slot.starting ??= spawn()
      .then((worker) => {
        worker.onDeath = (reason) => lose(slot, reason);
        worker.onProgress = (jobId, done, total) => {
          const job = slot.jobs.get(jobId);
          job?.touch();
          job?.options.onProgress?.(done, total);
        };
        slot.worker = worker;
      })
      .finally(() => {
        slot.starting = null;
      });
    return slot.starting;
  };

  const execute = async (slot: Slot, worker: SpawnedWorker, job: Job): Promise<void> => {
    if (slot.jobs.size === 0) slot.busySince = performance.now();
    slot.jobs.set(job.id, job);
    job.attempts += 1;
    let deadline: ReturnType<typeof setTimeout> | undefined;
    job.touch = () => {
      clearTimeout(deadline);
      deadline = setTimeout(() => {
        // A worker that died took its timers' meaning along: its successor in the slot must not pay for it.
        if (slot.worker === worker) lose(slot, 'it gave no sign of progress for two minutes');
      }, DEADLINE_MILLISECONDS);
    };
    job.touch();
    try {
      const source = job.options.source;
      if (source && !slot.attached.has(source.id)) {
        slot.attached.add(source.id);
        await worker.attach(source).catch((error: unknown) => {
          slot.attached.delete(source.id);
          throw error;
        });
        // Given up meanwhile: the worker was told of a job that it did not know yet.
        if (job.settled) {
          slot.jobs.delete(job.id);
          return;
        }
      }
      const result = await worker.remote.run(job.name, job.id, job.input(), flight());
      if (slot.jobs.delete(job.id)) finish(job, result as TaskResult<TaskName>);
    } catch (error) {
      if (slot.jobs.delete(job.id)) settle(job, () => job.reject(error));
    } finally {
      clearTimeout(deadline);
      noteRest(slot);
      dispatch();
    }
  };

  const executeInline = async (loading: Promise<TaskRunner>, job: Job): Promise<void> => {
    inlineRunning += 1;
    const runner = await loading;
    if (job.settled) {
      inlineRunning -= 1;
      dispatch();
      return;
    }
    const cancel = (): void => runner.cancel(job.id);
    job.options.signal?.addEventListener('abort', cancel);
    try {
      if (job.options.source) runner.attach(job.options.source);
      finish(
        job,
        await runner.run(
          job.name,
          job.id,
          job.input(),
          flight(),
          job.options.onProgress ?? (() => undefined),
        ),
      );
    } finally {
      inlineRunning -= 1;
      job.options.signal?.removeEventListener('abort', cancel);
      dispatch();
    }
  };

  const takeNext = (): Job | undefined => {
    let best = -1;
    let bestTier: number = PRIORITIES.length;
    queue.forEach((job, index) => {
      const tier = PRIORITIES.indexOf(job.options.priority ?? 'visible');
      if (tier < bestTier) {
        best = index;
        bestTier = tier;
      }
    });
    return best < 0 ? undefined : queue.splice(best, 1)[0];
  };

  const refuseAll = (error: unknown): void => {
    for (const job of queue.splice(0)) settle(job, () => job.reject(error));
  };

  /** The others go on; it is tried again until it has failed too often. */
  const startFailed = (error: unknown): void => {
    workersLost += 1;
    lossTimes.push(performance.now());
    const alive = slots.some((slot) => slot.worker !== null || slot.starting !== null);
    if (stoppedForGood() && !alive) refuseAll(error);
    else dispatch();
  };

  function dispatch(): void {
    if (inlineRunner) {
      while (inlineRunning < JOBS_PER_WORKER) {
        const job = takeNext();
        if (!job) return;
        void executeInline(inlineRunner, job);
      }
      return;
    }
    while (queue.length > 0) {
      const open = slots.filter((slot) => slot.jobs.size < JOBS_PER_WORKER);
      const ready = open.filter((slot) => slot.worker !== null).sort((a, b) => a.jobs.size - b.jobs.size)[0];
      const absent = open.filter((slot) => slot.worker === null && slot.starting === null);
      if (absent.length > 0 && stoppedForGood()) {
        // One that is only busy goes on.
        if (slots.every((slot) => slot.worker === null && slot.starting === null)) {
          refuseAll(
            new SegyError(
              'worker-crashed',
              'The engine stopped: its workers failed again and again. Reload the page.',
            ),
          );
          return;
        }
      } else {
        for (const slot of absent) start(slot).then(dispatch, startFailed);
      }
      if (!ready?.worker) return;
      const job = takeNext();
      if (!job) return;
      const { affinity } = job.options;
      const preferred = affinity === undefined ? undefined : slots[affinity % size];
      const slot = preferred?.worker && preferred.jobs.size < JOBS_PER_WORKER ? preferred : ready;
      void execute(slot, slot.worker!, job);
    }
  }

  const abandon = (job: Job): void => {
    const index = queue.indexOf(job);
    if (index >= 0) queue.splice(index, 1);
    settle(job, () => job.reject(cancelledError(job.options.signal)));
    const slot = slots.find((candidate) => candidate.jobs.has(job.id));
    if (!slot?.worker) return;
    slot.worker.cancel(job.id);
    setTimeout(() => {
      if (slot.jobs.has(job.id)) lose(slot, 'it did not stop when asked');
    }, CANCEL_GRACE_MILLISECONDS);
  };

  return {
    size,
    get flight() {
      return flight();
    },
    run(name, input, options = {}) {
      return new Promise((resolve, reject) => {
        throwIfAborted(options.signal);
        const job: Job = {
          id: nextJobId++,
          name,
          input,
          options,
          resolve: (value) => resolve(value as TaskOutput<typeof name>),
          reject,
          release: () => options.signal?.removeEventListener('abort', onAbort),
          touch: () => undefined,
          attempts: 0,
          settled: false,
        };
        const onAbort = (): void => abandon(job);
        options.signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(job);
        dispatch();
      });
    },
    async prepare() {
      await Promise.all(slots.map((slot) => (slot.worker ? undefined : start(slot))));
    },
    get stats() {
      const running = inlineRunning + slots.reduce((sum, slot) => sum + slot.jobs.size, 0);
      const now = performance.now();
      const busyMilliseconds = slots.reduce(
        (sum, slot) => (slot.busySince === null ? sum : sum + now - slot.busySince),
        busyBefore,
      );
      return { jobsDone, jobsRetried, workersLost, queued: queue.length, running, busyMilliseconds };
    },
    dispose() {
      refuseAll(new SegyError('closed', 'The viewer was closed.'));
      for (const slot of slots) {
        for (const job of slot.jobs.values()) {
          settle(job, () => job.reject(new SegyError('closed', 'The viewer was closed.')));
        }
        slot.worker?.terminate();
        slot.worker = null;
      }
    },
  };
}
