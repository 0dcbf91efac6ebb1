import { SegyError } from '../../../src/core/errors.ts';
import type { ByteRange, Inspection } from '../../../src/core/types.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';

/** Work and memory that one inspection took. */
export interface Toll {
  requests: number;
  ranges: number;
  bytes: number;
  /** Elements of typed arrays made, the largest and all together. */
  largestArray: number;
  arrayElements: number;
}

const ARRAYS = [
  'Uint8Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
] as const;

/** Runs `work` while every typed array that is made is counted. */
function countingArrays<T>(toll: Toll, work: () => T): T {
  const globals = globalThis as unknown as Record<string, new (...of: unknown[]) => { length: number }>;
  const originals = ARRAYS.map((name) => globals[name]!);
  for (const [index, name] of ARRAYS.entries()) {
    const original = originals[index]!;
    const counted: typeof original = new Proxy(original, {
      construct(target, of, newTarget) {
        // Counted before it is made: an array that cannot be had would fail otherwise.
        if (typeof of[0] === 'number') {
          toll.largestArray = Math.max(toll.largestArray, of[0]);
          toll.arrayElements += of[0];
        }
        return Reflect.construct(target, of, newTarget === counted ? target : newTarget);
      },
    });
    globals[name] = counted;
  }
  try {
    return work();
  } finally {
    for (const [index, name] of ARRAYS.entries()) globals[name] = originals[index]!;
  }
}

/**
 * Inspects a file given by its length and bytes, and says what that took. A SegyError is an answer as good as any;
 * anything else is thrown on.
 */
export function tollOf(
  byteLength: number,
  read: (range: ByteRange) => Uint8Array,
): { answer: Inspection | SegyError; toll: Toll } {
  const toll: Toll = { requests: 0, ranges: 0, bytes: 0, largestArray: 0, arrayElements: 0 };
  const inspectAll = (): Inspection => {
    const steps = inspectSurvey(byteLength, {});
    let step = steps.next();
    while (!step.done) {
      toll.requests += 1;
      if (toll.requests > 200) throw new Error('the inspection does not end');
      const blocks = step.value.map((range) => {
        if (
          !(
            Number.isSafeInteger(range.start) &&
            range.start >= 0 &&
            range.start < range.end &&
            range.end <= byteLength
          )
        )
          throw new Error(`range ${range.start}…${range.end} is not within the ${byteLength} bytes`);
        toll.ranges += 1;
        toll.bytes += range.end - range.start;
        return read(range);
      });
      step = steps.next(blocks);
    }
    return step.value;
  };
  try {
    return { answer: countingArrays(toll, inspectAll), toll };
  } catch (error) {
    if (error instanceof SegyError) return { answer: error, toll };
    throw error;
  }
}
