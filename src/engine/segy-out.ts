import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { HeaderColumn } from '../core/types.ts';
import { addTally, newTally, type SampleTally } from '../segy/write-samples.ts';
import type { OutBlock } from '../survey/out/out-blocks.ts';
import type { SegyOutInput, SegyOutOutput } from './tasks.ts';

const MEBIBYTE = 2 ** 20;
/** A written file is hashed, and read back, in blocks of this length. */
const BLOCK_BYTES = 16 * MEBIBYTE;
const LEAST_BLOCK_BYTES = MEBIBYTE / 4;
/** Blocks that are in memory at least: one being made, one waiting and one being written. */
const LEAST_BLOCKS = 3;

/** Length of blocks, which is smaller only if the memory does not hold three of them, and how many may be made at a time. */
export function blocksIn(memoryBytes: number, workers: number): { byteLength: number; lanes: number } {
  let byteLength = BLOCK_BYTES;
  while (byteLength > LEAST_BLOCK_BYTES && byteLength * LEAST_BLOCKS > memoryBytes) byteLength /= 2;
  const most = Math.floor(memoryBytes / byteLength) - 1;
  return { byteLength, lanes: Math.max(1, Math.min(most, workers)) };
}

/** How often each line of the list of changes was used, and the first value before and after. */
export type WordCounts = Map<number, { count: number; readonly from: number; readonly to: number }>;

export interface StreamedOut {
  readonly sha256: string[];
  readonly tally: SampleTally;
  readonly words: WordCounts;
  /** The largest magnitude of the samples, where blocks were only measured. */
  readonly peak: number;
  /** Traces whose headers name other lines than those that were chosen. */
  readonly mismatches: number;
}

function addWords(words: WordCounts, changed: Float64Array): void {
  for (let k = 0; k < changed.length; k += 4) {
    const [change, count, from, to] = changed.subarray(k, k + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const known = words.get(change);
    if (known) known.count += count;
    else words.set(change, { count, from, to });
  }
}

/**
 * Makes the blocks of a file, a few at a time, and writes them in order. The next block is written once the sink has taken the one
 * before, so that a slow sink holds up the making and memory stays bounded.
 * @param make makes one block
 * @throws SegyError 'cancelled', 'file-unreadable' if the sink fails, and what `make` throws; nothing more is written then
 */
export async function streamBlocks(
  blockCount: number,
  lanes: number,
  make: (index: number, signal: AbortSignal) => Promise<SegyOutOutput>,
  write: (bytes: Uint8Array) => Promise<void>,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (bytesDone: number) => void } = {},
): Promise<StreamedOut> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const sha256: string[] = [];
  const tally = newTally();
  const words: WordCounts = new Map();
  const making: Promise<SegyOutOutput>[] = [];
  let next = 0;
  let done = 0;
  let peak = 0;
  let mismatches = 0;
  const start = (): void => {
    while (next < blockCount && making.length < lanes) {
      const block = make(next++, signal);
      // A failure is thrown when its turn comes.
      block.catch(() => undefined);
      making.push(block);
    }
  };
  let writing: Promise<void> = Promise.resolve();
  try {
    for (let index = 0; index < blockCount; index++) {
      start();
      const block = await making.shift()!;
      await writing;
      throwIfAborted(signal);
      start();
      sha256.push(block.sha256);
      addTally(tally, block.tally);
      addWords(words, block.changed);
      peak = Math.max(peak, block.peak);
      mismatches += block.mismatches;
      const { length } = block.bytes;
      writing = write(block.bytes).then(
        () => {
          done += length;
          options.onProgress?.(done);
        },
        (cause: unknown) => {
          throw sinkError(cause);
        },
      );
      writing.catch(() => undefined);
    }
    await writing;
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(making);
    throw error;
  }
  return { sha256, tally, words, peak, mismatches };
}

function sinkError(cause: unknown): SegyError {
  if (cause instanceof SegyError) return cause;
  const { name, message } = Object(cause) as { name?: string; message?: string };
  if (name === 'QuotaExceededError')
    return new SegyError(
      'quota',
      'There is no room left where the file is written. Free some, or choose another place.',
      {
        cause,
      },
    );
  return new SegyError(
    'file-unreadable',
    `The file could not be written: ${message ?? cause}. Choose another place.`,
    {
      cause,
    },
  );
}

/** What a block's job needs to know of it besides the plan. */
export type BlockInput = Pick<
  SegyOutInput,
  'firstPlace' | 'head' | 'skip' | 'traceBytes' | 'tail' | 'sampleCounts' | 'columns' | 'traces'
>;

/** Cuts out of a plan what one block needs. */
export function blockInput(
  plan: {
    readonly head: Uint8Array;
    readonly tail: { readonly start: number; readonly end: number } | null;
    readonly sampleCounts: number | Int32Array;
    readonly columns: readonly HeaderColumn[];
    readonly traces: Int32Array | { readonly first: number };
  },
  { firstTrace, traceCount, skip, traceBytes, head, tail }: OutBlock,
): BlockInput {
  const end = firstTrace + traceCount;
  const { traces, sampleCounts } = plan;
  return {
    firstPlace: firstTrace,
    head: plan.head.slice(head.start, head.end),
    skip,
    traceBytes,
    tail:
      plan.tail && tail.end > tail.start
        ? { start: plan.tail.start + tail.start, end: plan.tail.start + tail.end }
        : null,
    sampleCounts: typeof sampleCounts === 'number' ? sampleCounts : sampleCounts.slice(firstTrace, end),
    columns: plan.columns.map((column) => column.slice(firstTrace, end)),
    traces:
      traces instanceof Int32Array
        ? traces.slice(firstTrace, end)
        : Int32Array.from({ length: traceCount }, (_, k) => traces.first + firstTrace + k),
  };
}
