import type { SourceDescriptor } from '../core/source.ts';
import type { TaskInput, TaskName, TaskOutput, TaskWork } from './tasks.ts';

/** Priorities of jobs, first served first: what the user looks at, what the user may look at next, and background work. */
export const PRIORITIES = ['visible', 'prefetch', 'optimize'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface JobOptions {
  readonly signal?: AbortSignal;
  readonly priority?: Priority;
  /** `partial` is what the job has found so far, of a job that tells it. */
  readonly onProgress?: (done: number, total: number, partial?: object) => void;
  /** The file that the task reads. It is attached to the worker before the job runs. */
  readonly source?: SourceDescriptor;
  /** Prefers the worker with this number modulo the pool's size, which may have cached what an earlier job read. Another serves if it is busy. */
  readonly affinity?: number;
  /** Called with what the task read, just before the result is returned. */
  readonly onWork?: (work: TaskWork) => void;
}

/** A task that waits in the pool or runs in one of its workers. */
export interface Job {
  readonly id: number;
  readonly name: TaskName;
  readonly input: () => TaskInput<TaskName>;
  readonly options: JobOptions;
  readonly resolve: (value: TaskOutput<TaskName>) => void;
  readonly reject: (error: unknown) => void;
  /** Stops listening to the signal. */
  release: () => void;
  /** How often a worker that was alive has begun it. */
  attempts: number;
  /** A worker died while it had this job, so it may be the job that kills workers. */
  lostWorker: boolean;
  ended: boolean;
}
