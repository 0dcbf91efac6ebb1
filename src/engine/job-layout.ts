import type { TraceLayout } from '../core/types.ts';

/** What a job says of its traces: their numbers (−1 for none), or a run of neighbours. */
interface JobTraces {
  readonly layout?: TraceLayout;
  readonly traces?: Int32Array;
  readonly first?: number;
  readonly count?: number;
  /** Every how-many-th trace. */
  readonly step?: number;
  readonly request?: { readonly traceCount: number };
}

/** First trace of a job and the one after its last; all of them where it does not say. */
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
 * The job's input with no more of the index of unequal traces than the job needs. The index is copied to a worker with
 * every job: of two million traces that is 24 MB each time, on the main thread.
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
