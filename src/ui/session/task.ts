import type { Progress } from '../../core/types.ts';

/** A running task that the status bar shows and can cancel. */
export interface Task extends NewTask {
  readonly id: number;
  readonly progress: Progress | null;
}

export interface NewTask {
  /** Identifies the work independently of its label, for example "surface". */
  readonly kind: string;
  readonly label: string;
  readonly cancel: () => void;
  /** Text of the button that cancels; "Cancel" if missing. */
  readonly cancelLabel?: string;
  /** Cancels and deletes what is stored, for work whose `cancel` only pauses it. */
  readonly discard?: (() => void) | undefined;
}
