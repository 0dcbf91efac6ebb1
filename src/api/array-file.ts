import { SegyError } from '../core/errors.ts';
import type { CubeFile } from '../engine/lattice-reader.ts';
import type { TaskWork } from '../engine/tasks.ts';
import type { DescribedArray } from './array-origin.ts';
import type { Engine } from './engine.ts';

/** A hierarchy or bricked file as one whose change is noticed by its metadata and a few of its chunks. */
export function arrayFile(
  { pool, memory, disk }: Engine,
  { name, first, stamp }: DescribedArray,
  fingerprint: string | null,
  count: (work: TaskWork) => void,
): CubeFile {
  let changed: SegyError | null = null;
  const throwIfChanged = (): void => {
    if (changed) throw changed;
  };
  const check = async (signal?: AbortSignal): Promise<void> => {
    if ((await stamp(signal)) === first) return;
    changed ??= new SegyError('file-changed', `“${name}” changed while it was open. Open it again.`);
    memory.clear();
    if (fingerprint !== null) await disk.removeWritten(fingerprint);
  };
  return {
    run: (task, input, options) => pool.run(task, input, { ...options, onWork: count }),
    reads: () => false,
    throwIfChanged,
    async confirmSome() {
      throwIfChanged();
      // Nobody waits for the answer of a server. What is stored meanwhile is deleted if the answer is that the data have changed.
      if (fingerprint !== null && disk.unavailable === null) void check().catch(() => undefined);
    },
    async confirm(_probes, options) {
      await check(options?.signal);
      throwIfChanged();
    },
  };
}
