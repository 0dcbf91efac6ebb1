import { type Asking, ReadingSpent } from './file-view.ts';

const MEBIBYTE = 1024 * 1024;

/** What the sampled blocks take by which a file is known again; they are read besides the inspection. */
export const FINGERPRINT_LENGTH = 18 * 64 * 1024;
/** What the inspection may read of any file, so that opening it takes no more than 16 MiB. */
export const OPENING_LENGTH = 16 * MEBIBYTE - FINGERPRINT_LENGTH;

/** Runs a step; whatever it asks for beyond so many bytes is not read but thrown back into it as `ReadingSpent`. */
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

/** The result of a step, or of `otherwise` where it asks for more than may still be read. */
export function* unlessSpent<Result>(step: Asking<Result>, otherwise: () => Result): Asking<Result> {
  try {
    return yield* step;
  } catch (error) {
    if (error instanceof ReadingSpent) return otherwise();
    throw error;
  }
}
