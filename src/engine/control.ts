import type { SourceDescriptor } from '../io/source.ts';
import type { Flight } from './flight.ts';
import type { TaskInput, TaskName, TaskResult } from './tasks.ts';

/** Messages on the control port, beside comlink's: cancellation in, progress and failures out. */
export type ControlMessage =
  | { readonly kind: 'cancel'; readonly jobId: number }
  | { readonly kind: 'progress'; readonly jobId: number; readonly done: number; readonly total: number }
  | { readonly kind: 'failed'; readonly message: string };

/** What a worker exposes through comlink. */
export interface WorkerFace {
  attach(source: SourceDescriptor): void;
  run<N extends TaskName>(
    name: N,
    jobId: number,
    input: TaskInput<N>,
    flight: Flight,
  ): Promise<TaskResult<N>>;
}
