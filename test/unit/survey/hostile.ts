import { SegyError } from '../../../src/core/errors.ts';
import type { ByteRange, Inspection, Overrides } from '../../../src/core/types.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';

/** Work and memory that one inspection took. */
export interface Toll {
  requests: number;
  ranges: number;
  bytes: number;
  /** Bytes of the arrays made, the largest and all together, those given up since among them. */
  largestArrayBytes: number;
  arrayBytes: number;
  /** Time of the inspection itself, without reading. */
  milliseconds: number;
  /** The longest stretch of it between two reads. */
  longestStretch: number;
}

const TYPED_ARRAYS = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;
const COPYING = ['slice', 'map', 'filter', 'toSorted', 'toReversed'] as const;

type Constructor = new (...of: unknown[]) => object;
type Methods = Record<string, (...of: unknown[]) => unknown>;

/** Replaces a member while the work runs; the function returned puts it back. */
function replaced(owner: object, name: string, by: (original: never) => unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  if (!before) return () => {};
  Object.defineProperty(owner, name, { ...before, value: by(before.value as never) });
  return () => Object.defineProperty(owner, name, before);
}

/**
 * Counts from now on the bytes of whatever is made by length, by copy or from other values: typed arrays of every kind, buffers,
 * and ordinary arrays of a given length at eight bytes to an element. The function returned ends it.
 */
export function countArrays(toll: Pick<Toll, 'largestArrayBytes' | 'arrayBytes'>): () => void {
  const count = (bytes: number): void => {
    toll.largestArrayBytes = Math.max(toll.largestArrayBytes, bytes);
    toll.arrayBytes += bytes;
  };
  // Counted before it is made where it has a length: an array that cannot be had would fail otherwise.
  const constructing = (elementBytes: number) => (original: Constructor) => {
    const counted: Constructor = new Proxy(original, {
      construct(target, of, newTarget) {
        const [from] = of;
        if (typeof from === 'number') count(from * elementBytes);
        const made = Reflect.construct(target, of, newTarget === counted ? target : newTarget);
        const isView = ArrayBuffer.isView(made) && from instanceof Buffers;
        if (typeof from === 'object' && !isView) count((made as { length: number }).length * elementBytes);
        return made;
      },
    });
    return counted;
  };
  const copying = (original: (...of: unknown[]) => { byteLength: number }) =>
    function (this: unknown, ...of: unknown[]) {
      const made = original.apply(this, of);
      count(made.byteLength);
      return made;
    };
  const Buffers = ArrayBuffer;
  const typed = Object.getPrototypeOf(Uint8Array.prototype) as Methods;
  const restore = [
    ...COPYING.map((name) => replaced(typed, name, copying)),
    replaced(ArrayBuffer.prototype, 'slice', copying),
    replaced(Array, 'from', (original: typeof Array.from) => (...of: Parameters<typeof Array.from>) => {
      const length = (of[0] as { length?: unknown }).length;
      if (typeof length === 'number') count(8 * length);
      return Reflect.apply(original, Array, of);
    }),
    ...TYPED_ARRAYS.map((name) =>
      replaced(globalThis, name, constructing(globalThis[name].BYTES_PER_ELEMENT)),
    ),
    replaced(globalThis, 'ArrayBuffer', constructing(1)),
  ];
  return () => {
    for (const putBack of restore.reverse()) putBack();
  };
}

function countingArrays<T>(toll: Toll, work: () => T): T {
  const end = countArrays(toll);
  try {
    return work();
  } finally {
    end();
  }
}

/**
 * Inspects a file given by its length and bytes, and says what that took. A SegyError is an answer as good as any;
 * anything else is thrown on.
 */
export function tollOf(
  byteLength: number,
  read: (range: ByteRange) => Uint8Array,
  overrides: Overrides = {},
  everyHeader = false,
): { answer: Inspection | SegyError; toll: Toll } {
  const toll: Toll = {
    requests: 0,
    ranges: 0,
    bytes: 0,
    largestArrayBytes: 0,
    arrayBytes: 0,
    milliseconds: 0,
    longestStretch: 0,
  };
  const timed = <R>(run: () => R): R => {
    const began = performance.now();
    try {
      return run();
    } finally {
      const stretch = performance.now() - began;
      toll.milliseconds += stretch;
      toll.longestStretch = Math.max(toll.longestStretch, stretch);
    }
  };
  const inspectAll = (): Inspection => {
    const steps = inspectSurvey(byteLength, overrides, everyHeader);
    let step = timed(() => steps.next());
    while (!step.done) {
      // It also asks for nothing, to let its driver pause.
      if (step.value.length > 0) toll.requests += 1;
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
      step = timed(() => steps.next(blocks));
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
