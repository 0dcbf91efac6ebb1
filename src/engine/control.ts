import type { SourceDescriptor } from '../core/source.ts';
import type { Flight } from './flight.ts';
import type { TaskInput, TaskName, TaskResult } from './tasks.ts';

/** Messages on the control port, which comlink does not use. The page sends `cancel` and `ping`, the worker sends the others. */
export type ControlMessage =
  | { readonly kind: 'cancel'; readonly jobId: number }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | {
      readonly kind: 'progress';
      readonly jobId: number;
      readonly done: number;
      readonly total: number;
      /** What the job has found so far, of a job that tells it. */
      readonly partial?: object | undefined;
    }
  | { readonly kind: 'sent'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly message: string };

/** The functions that a worker exposes through comlink. */
export interface WorkerFace {
  attach(source: SourceDescriptor): void;
  run<N extends TaskName>(
    name: N,
    jobId: number,
    input: TaskInput<N>,
    flight: Flight,
  ): Promise<TaskResult<N>>;
}
