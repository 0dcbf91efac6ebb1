import type { CallOptions } from './types.ts';

/** Converts the options of a call to those of jobs in the pool. Progress of the jobs is reported as progress of this stage. */
export function jobOptions({ signal, onProgress }: CallOptions, stage: string, unit: string) {
  return {
    signal,
    onProgress: (done: number, total: number): void => onProgress?.({ stage, done, total, unit }),
  };
}
