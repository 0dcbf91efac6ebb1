import { type Asking, ReadingSpent } from './file-view.ts';

const MEBIBYTE = 1024 * 1024;

/** Bytes of the blocks from which the fingerprint is made; they are read in addition to what the inspection reads. */
export const FINGERPRINT_LENGTH = 18 * 64 * 1024;
/** Bytes that the inspection may read, so that opening a file reads no more than 16 MiB. */
export const OPENING_LENGTH = 16 * MEBIBYTE - FINGERPRINT_LENGTH;

/** Runs a step with a limit of bytes. A request beyond it is not read; `ReadingSpent` is thrown into the step instead. */
export function* metered<Result>(step: Asking<Result>, mostBytes: number): Asking<Result> {
  let left = mostBytes;
  let asked = step.next();
  while (!asked.done) {
    const bytes = asked.value.reduce((sum, { start, end }) => sum + end - start, 0);
    if (bytes > left) {
      asked = step.throw(new ReadingSpent());
      continue;
    }
    left -= bytes;
    asked = step.next(yield asked.value);
  }
  return asked.value;
}

/** Runs a step and returns its result, or that of `otherwise` if the step requests more than may still be read. */
export function* unlessSpent<Result>(step: Asking<Result>, otherwise: () => Result): Asking<Result> {
  try {
    return yield* step;
  } catch (error) {
    if (error instanceof ReadingSpent) return otherwise();
    throw error;
  }
}
