/** Consecutive traces of a file, or every step-th trace if `step` is given. */
export interface TraceRun {
  readonly first: number;
  /** How many traces the run has, whatever its step. */
  readonly count: number;
  readonly step?: number;
}

/** The trace numbers of a run. They are set in a loop, because `Int32Array.from` with a function takes 20 times as long. */
export function traceRun({ first, count, step = 1 }: TraceRun): Int32Array {
  const traces = new Int32Array(Math.max(0, count));
  for (let k = 0; k < traces.length; k++) traces[k] = first + k * step;
  return traces;
}
