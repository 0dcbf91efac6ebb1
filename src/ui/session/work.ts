import type { PageDataset } from '../../api/types.ts';
import type { Cube } from '../../core/cube.ts';
import { isSegyError } from '../../core/errors.ts';
import type { ProgressListener } from '../../core/types.ts';
import type { Latest } from '../kit/latest.ts';
import type { MessageAbout, ViewStore } from './store.ts';
import type { NewTask } from './task.ts';
import { countWork, type MeasureName, measure } from './timing.ts';

/** What `work` needs of the session. */
export interface WorkPage {
  readonly store: ViewStore;
  fail(error: unknown, name?: string, about?: MessageAbout): void;
}

export interface WorkPlan<T> extends Omit<NewTask, 'cancel'> {
  /** The only tab on which its error is shown. */
  readonly tab?: string;
  /** Starting the same work again replaces the running one. */
  readonly latest: Latest;
  run(options: {
    dataset: PageDataset;
    cube: Cube;
    signal: AbortSignal;
    onProgress: ProgressListener;
  }): Promise<T>;
  /** Shows the result. Not called when another survey has been opened meanwhile. */
  show?(result: T, dataset: PageDataset): void;
  /** User Timing measure of the whole, including `show`. The status bar shows its time under the task's label. */
  readonly measured?: MeasureName;
  /** Called when the user pressed Cancel. */
  cancelled?(): void;
  /** Returns true if it has handled the error, which is then not shown. */
  failed?(error: unknown): boolean;
}

/**
 * Runs work on the current survey: shown in the status bar, cancellable, measured, with errors shown.
 * Resolves to undefined when it was cancelled, replaced or failed, or when another survey has been opened.
 */
export async function work<T>(page: WorkPage, plan: WorkPlan<T>): Promise<T | undefined> {
  const { store } = page;
  const { latest, run, show, measured, cancelled, failed, tab, ...task } = plan;
  const dataset = store.dataset.value;
  const cube = store.cube.value;
  if (!dataset || !cube) return undefined;
  const start = performance.now();
  const done = countWork(dataset);
  try {
    const result = await latest.run(async (signal) => {
      const cancel = () => {
        cancelled?.();
        latest.abort();
      };
      return store.during({ ...task, cancel }, (onProgress) => run({ dataset, cube, signal, onProgress }));
    });
    if (result === undefined || store.dataset.value !== dataset || store.cube.value !== cube)
      return undefined;
    show?.(result, dataset);
    if (measured) {
      store.lastOperation.value = { label: task.label, milliseconds: measure(measured, start, done()) };
      store.refresh();
    }
    return result;
  } catch (error) {
    if (!isSegyError(error, 'closed') && !failed?.(error))
      page.fail(error, '', { matter: plan.kind, ...(tab ? { tab } : {}) });
    return undefined;
  }
}
