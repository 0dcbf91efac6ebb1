import type { TraceLayout } from '../core/types.ts';

/** The fields of a job's input that tell which traces it reads: their numbers (−1 for no trace), or a run of neighbours. */
interface JobTraces {
  readonly layout?: TraceLayout;
  readonly traces?: Int32Array;
  readonly first?: number;
  readonly count?: number;
  /** Only every `step`-th trace is read. */
  readonly step?: number;
  readonly request?: { readonly traceCount: number };
}

/** Gives the first trace of a job and the one after its last. A job whose input does not name its traces may need all of them. */
function extentOf(
  { traces, first, count, step = 1, request }: JobTraces,
  traceCount: number,
): [number, number] {
  const length = count ?? request?.traceCount;
  if (first !== undefined && length !== undefined)
    return [first, Math.min(traceCount, first + length * step)];
  if (!traces) return [0, traceCount];
  let [low, high] = [traceCount, -1];
  for (const trace of traces) {
    if (trace < 0) continue;
    if (trace < low) low = trace;
    if (trace > high) high = trace;
  }
  return high < 0 ? [0, 0] : [low, high + 1];
}

/**
 * Cuts the index of a file with unequal traces down to the traces that the job reads. The index is copied to a worker with every job;
 * for two million traces the whole of it would be 24 MB each time, copied on the main thread.
 */
export function withJobLayout<T extends object>(input: T): T {
  const { layout } = input as JobTraces;
  if (!layout?.ragged) return input;
  const [first, end] = extentOf(input as JobTraces, layout.traceCount);
  const { offsets, sampleCounts } = layout.ragged;
  const ragged = {
    firstTrace: first,
    offsets: offsets.slice(first, end),
    sampleCounts: sampleCounts.slice(first, end),
  };
  return { ...input, layout: { ...layout, ragged } };
}
