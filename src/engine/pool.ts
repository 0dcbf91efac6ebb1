import { BufferPool } from '../core/buffer-pool.ts';
import {
  cancelledError,
  type ErrorCode,
  isSegyError,
  SegyError,
  throwIfAborted,
  toErrorRecord,
} from '../core/errors.ts';
import { onPageTick } from '../core/page-time.ts';
import { Deaths } from './deaths.ts';
import { type Flight, flightOf, JOBS_PER_WORKER } from './flight.ts';
import { type Job, type JobOptions, PRIORITIES } from './job.ts';
import type { SpawnedWorker } from './spawn.ts';
import type { TaskRunner } from './task-runner.ts';
import type { TaskInput, TaskName, TaskOutput, TaskResult } from './tasks.ts';

export interface Pool {
  /**
   * Runs a task in a worker. `input` is called for each attempt, because transferred input is lost with a worker that dies.
   * @throws SegyError 'cancelled', 'closed', 'worker-crashed', and errors of the task
   */
  run<N extends TaskName>(name: N, input: () => TaskInput<N>, options?: JobOptions): Promise<TaskOutput<N>>;
  /** Starts the missing workers now rather than at the first job, including those of slots that are paused after many deaths. */
  prepare(): Promise<void>;
  readonly size: number;
  /** Limits of the bytes that jobs may have in flight at this moment. */
  readonly flight: Flight;
  readonly stats: PoolStats;
  /** Memory that goes out to workers with jobs and comes back with their results. */
  readonly buffers: BufferPool;
  dispose(): void;
}

export interface PoolStats {
  readonly jobsDone: number;
  readonly jobsRetried: number;
  readonly workersLost: number;
  /** Why the last of them was lost; '' if none was. */
  readonly lastDeath: string;
  readonly queued: number;
  readonly running: number;
  /** Time in which workers had a job since the pool was made, added up over all workers. */
  readonly busyMilliseconds: number;
}

interface Slot {
  worker: SpawnedWorker | null;
  starting: Promise<void> | null;
  readonly attached: Set<string>;
  readonly jobs: Map<number, Job>;
  /** Time since which the worker has had a job (from `performance.now()`); null if it has none. */
  busySince: number | null;
  /** Page ticks since the last answer to a ping. */
  silentTicks: number;
  /** Called at the next answer to a ping. */
  heard: (() => void) | null;
  readonly deaths: Deaths;
}

const MAX_ATTEMPTS = 2;
const CANCEL_GRACE_MILLISECONDS = 2000;
/** No task computes for longer than a fifth of this without a pause in which its worker answers pings. */
const SILENCE_MILLISECONDS = 10_000;
const SILENT_TICKS = 10;
/** The most that spare buffers hold, and how long they are kept without use. Someone who sets a threshold tries several in that time. */
const MOST_SPARE_BYTES = 64 * 2 ** 20;
const SPARE_IDLE_MILLISECONDS = 20_000;
const closedError = () => new SegyError('closed', 'The viewer was closed.');

/**
 * Makes a pool of workers, which are started at the first job or by `prepare`.
 * @param size number of workers; with 0 the tasks run on the caller's thread
 * @param flightBytes bytes that all jobs together may have in flight
 * @param silenceMilliseconds page time after which a worker that answers no ping counts as dead
 */
export function createPool(
  size: number,
  spawn: () => Promise<SpawnedWorker>,
  flightBytes = () => Number.POSITIVE_INFINITY,
  silenceMilliseconds = SILENCE_MILLISECONDS,
): Pool {
  const flight = (): Flight => flightOf(flightBytes(), size);
  const slots: Slot[] = Array.from({ length: size }, () => ({
    worker: null,
    starting: null,
    attached: new Set(),
    jobs: new Map(),
    busySince: null,
    silentTicks: 0,
    heard: null,
    deaths: new Deaths(),
  }));
  const queue: Job[] = [];
  const buffers = new BufferPool(() => Math.min(MOST_SPARE_BYTES, flightBytes()), SPARE_IDLE_MILLISECONDS);
  // The task runner is loaded only if there are no workers. Otherwise every page would load the code of the tasks a second time.
  const inlineRunner: Promise<TaskRunner> | null =
    size === 0 ? import('./task-runner.ts').then((module) => module.createTaskRunner()) : null;
  let nextJobId = 1;
  let inlineRunning = 0;
  let jobsDone = 0;
  let jobsRetried = 0;
  let workersLost = 0;
  let busyBefore = 0;
  let lastDeath = '';
  let disposed = false;
  let stopTicks: (() => void) | null = null;

  const addBusyTime = (slot: Slot): void => {
    if (slot.jobs.size > 0 || slot.busySince === null) return;
    busyBefore += performance.now() - slot.busySince;
    slot.busySince = null;
  };

  const endJob = (job: Job, act: () => void): void => {
    if (job.ended) return;
    job.ended = true;
    job.release();
    act();
  };

  const finish = (job: Job, result: TaskResult<TaskName>): void => {
    if (!result.ok) {
      endJob(job, () => job.reject(new SegyError(result.code as ErrorCode, result.detail)));
      return;
    }
    jobsDone += 1;
    if (result.work) job.options.onWork?.(result.work);
    endJob(job, () => job.resolve(result.value));
  };

  const countDeath = (slot: Slot, reason: string): void => {
    workersLost += 1;
    lastDeath = reason;
    slot.deaths.add(dispatch);
  };

  const handleDeath = (slot: Slot, worker: SpawnedWorker, reason: string): void => {
    // The same death may be noticed in several ways.
    if (slot.worker !== worker) return;
    worker.terminate();
    const orphans = [...slot.jobs.values()];
    slot.worker = null;
    slot.attached.clear();
    slot.jobs.clear();
    addBusyTime(slot);
    countDeath(slot, reason);
    for (const job of orphans.reverse()) {
      if (job.ended) continue;
      if (job.attempts >= MAX_ATTEMPTS) {
        const text = `A worker stopped twice while it did “${job.name}” (${reason}). The file may be damaged there, or memory ran out; choose a coarser subsample or reload the page.`;
        endJob(job, () => job.reject(new SegyError('worker-crashed', text)));
      } else {
        jobsRetried += 1;
        job.lostWorker = true;
        queue.unshift(job);
      }
    }
    dispatch();
  };

  const pingAll = (): void => {
    for (const slot of slots) {
      const { worker } = slot;
      if (!worker) continue;
      slot.silentTicks += 1;
      if (slot.silentTicks === 1) worker.ping();
      else if (slot.silentTicks >= SILENT_TICKS)
        handleDeath(slot, worker, `it gave no answer for ${silenceMilliseconds / 1000} seconds`);
    }
  };

  const start = (slot: Slot): Promise<void> => {
    if (slot.starting) return slot.starting;
    stopTicks ??= onPageTick(silenceMilliseconds / SILENT_TICKS, pingAll);
    const starting = spawn()
      .then((worker) => {
        if (disposed) return worker.terminate();
        worker.onDeath = (reason) => handleDeath(slot, worker, reason);
        worker.onPong = () => {
          slot.silentTicks = 0;
          slot.heard?.();
          slot.heard = null;
        };
        worker.onProgress = (jobId, ...progress) => slot.jobs.get(jobId)?.options.onProgress?.(...progress);
        slot.silentTicks = 0;
        slot.worker = worker;
      })
      .finally(() => {
        slot.starting = null;
      });
    slot.starting = starting;
    starting.then(dispatch, (error: unknown) => {
      countDeath(slot, error instanceof Error ? error.message : String(error));
      dispatch();
    });
    return starting;
  };

  /** Rejects a job, with an error code whatever was thrown. */
  const rejectJob = (job: Job, error: unknown): void => {
    const { code, detail } = toErrorRecord(error);
    const coded = isSegyError(error) ? error : new SegyError(code, detail, { cause: error });
    endJob(job, () => job.reject(coded));
  };

  const execute = async (slot: Slot, worker: SpawnedWorker, job: Job): Promise<void> => {
    // A result is ignored if its worker has died since or the job was removed after it was cancelled.
    const removeFromSlot = (): boolean => slot.worker === worker && slot.jobs.delete(job.id);
    if (slot.jobs.size === 0) slot.busySince = performance.now();
    slot.jobs.set(job.id, job);
    try {
      if (job.lostWorker) {
        // Of workers that die together some are not known to be dead yet. Only one that still answers can be killed by this job.
        await new Promise<void>((resolve) => {
          slot.heard = resolve;
          worker.ping();
        });
        if (job.ended) {
          removeFromSlot();
          return;
        }
        if (slot.worker !== worker) return;
      }
      job.attempts += 1;
      const source = job.options.source;
      if (source && !slot.attached.has(source.id)) {
        slot.attached.add(source.id);
        await worker.attach(source).catch((error: unknown) => {
          if (slot.worker === worker) slot.attached.delete(source.id);
          throw error;
        });
        // The job was cancelled while the file was attached, when the worker did not know the job yet.
        if (job.ended) {
          removeFromSlot();
          return;
        }
        if (slot.worker !== worker) return;
      }
      const result = await worker.remote.run(job.name, job.id, job.input(), flight());
      if (removeFromSlot()) finish(job, result as TaskResult<TaskName>);
    } catch (error) {
      if (removeFromSlot()) rejectJob(job, error);
    } finally {
      addBusyTime(slot);
      dispatch();
    }
  };

  const executeInline = async (loading: Promise<TaskRunner>, job: Job): Promise<void> => {
    inlineRunning += 1;
    const runner = await loading;
    if (job.ended) {
      inlineRunning -= 1;
      dispatch();
      return;
    }
    const { signal, source, onProgress = () => undefined } = job.options;
    const cancel = (): void => runner.cancel(job.id);
    signal?.addEventListener('abort', cancel);
    try {
      if (source) runner.attach(source);
      finish(job, await runner.run(job.name, job.id, job.input(), flight(), onProgress));
    } catch (error) {
      rejectJob(job, error);
    } finally {
      inlineRunning -= 1;
      signal?.removeEventListener('abort', cancel);
      dispatch();
    }
  };

  /** Index in the queue of the job to run next, −1 if the queue is empty. */
  const nextPlace = (): number => {
    let best = -1;
    let bestTier: number = PRIORITIES.length;
    queue.forEach((job, index) => {
      const tier = PRIORITIES.indexOf(job.options.priority ?? 'visible');
      if (tier < bestTier) {
        best = index;
        bestTier = tier;
      }
    });
    return best;
  };

  const rejectQueued = (error: SegyError): void => {
    for (const job of queue.splice(0)) endJob(job, () => job.reject(error));
  };

  /** Chooses a slot for a job. A job whose worker died gets a worker for itself, so that no other job is blamed for a second death. */
  const slotFor = (job: Job): Slot | undefined => {
    const takes = (slot: Slot): boolean =>
      slot.worker !== null &&
      (job.lostWorker
        ? slot.jobs.size === 0
        : slot.jobs.size < JOBS_PER_WORKER && ![...slot.jobs.values()].some(({ lostWorker }) => lostWorker));
    const { affinity } = job.options;
    const preferred = affinity === undefined ? undefined : slots[affinity % size];
    if (preferred && takes(preferred)) return preferred;
    return slots.filter(takes).sort((a, b) => a.jobs.size - b.jobs.size)[0];
  };

  function dispatch(): void {
    if (disposed) return;
    if (inlineRunner) {
      while (inlineRunning < JOBS_PER_WORKER) {
        const job = queue.splice(nextPlace(), 1)[0];
        if (!job) return;
        void executeInline(inlineRunner, job);
      }
      return;
    }
    if (queue.length === 0) return;
    for (const slot of slots)
      if (!slot.worker && !slot.starting && !slot.deaths.paused) void start(slot).catch(() => undefined);
    if (slots.every((slot) => !slot.worker && !slot.starting)) {
      const text = `The workers of this page failed again and again (${lastDeath}) and rest for a minute. Try again then, or open the file again.`;
      rejectQueued(new SegyError('worker-crashed', text));
    }
    while (queue.length > 0) {
      const place = nextPlace();
      const slot = slotFor(queue[place]!);
      if (!slot?.worker) return;
      void execute(slot, slot.worker, queue.splice(place, 1)[0]!);
    }
  }

  const cancelJob = (job: Job): void => {
    const index = queue.indexOf(job);
    if (index >= 0) queue.splice(index, 1);
    endJob(job, () => job.reject(cancelledError(job.options.signal)));
    const slot = slots.find((candidate) => candidate.jobs.has(job.id));
    if (!slot?.worker) return;
    slot.worker.cancel(job.id);
    // The worker may be waiting for a slow read. Another job then takes the place, and the late result is dropped.
    setTimeout(() => {
      if (slot.jobs.get(job.id) !== job || !slot.jobs.delete(job.id)) return;
      addBusyTime(slot);
      dispatch();
    }, CANCEL_GRACE_MILLISECONDS);
  };

  return {
    size,
    buffers,
    get flight() {
      return flight();
    },
    run(name, input, options = {}) {
      return new Promise((resolve, reject) => {
        throwIfAborted(options.signal);
        if (disposed) throw closedError();
        const job: Job = {
          id: nextJobId++,
          name,
          input,
          options,
          resolve: (value) => resolve(value as TaskOutput<typeof name>),
          reject,
          release: () => options.signal?.removeEventListener('abort', onAbort),
          attempts: 0,
          lostWorker: false,
          ended: false,
        };
        const onAbort = (): void => cancelJob(job);
        options.signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(job);
        dispatch();
      });
    },
    async prepare() {
      for (const slot of slots) slot.deaths.clear();
      await Promise.all(slots.map((slot) => (slot.worker ? undefined : start(slot))));
    },
    get stats() {
      const running = inlineRunning + slots.reduce((sum, slot) => sum + slot.jobs.size, 0);
      const now = performance.now();
      const busyMilliseconds = slots.reduce(
        (sum, slot) => (slot.busySince === null ? sum : sum + now - slot.busySince),
        busyBefore,
      );
      return {
        jobsDone,
        jobsRetried,
        workersLost,
        lastDeath,
        queued: queue.length,
        running,
        busyMilliseconds,
      };
    },
    dispose() {
      disposed = true;
      stopTicks?.();
      rejectQueued(closedError());
      for (const slot of slots) {
        for (const job of slot.jobs.values()) rejectJob(job, closedError());
        slot.worker?.terminate();
        slot.worker = null;
      }
    },
  };
}
