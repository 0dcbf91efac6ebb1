/**
 * Where a trace holds no signal although it has samples: its mutes, holes and dead parts, which are stored as exact zeros. Every
 * process of traces calls `hideZeroRuns` first and `restoreZeroRuns` last, so that none of them reads or writes these samples: a
 * filter rings into a mute, and a gain raises what has rung there to full strength.
 */

/** The samples from `first` to `end`, without `end`. */
export interface ZeroRun {
  readonly first: number;
  readonly end: number;
}

/** An inner run of fewer zeros is signal: samples of weak data are often rounded to zero. */
const LEAST_INNER_ZEROS = 16;

/**
 * Replaces the zero runs of a trace by NaN, which every process leaves out, and returns them. A run counts if it is at either end
 * of the trace or beside a NaN, or else if it has at least 16 samples and half the length of the filter that follows.
 * @param operatorLength length of the filter in samples
 */
export function hideZeroRuns(trace: Float64Array, operatorLength = 0): ZeroRun[] {
  const { length } = trace;
  const least = Math.max(LEAST_INNER_ZEROS, operatorLength / 2);
  const isOutside = (k: number): boolean => k < 0 || k >= length || Number.isNaN(trace[k]!);
  const runs: ZeroRun[] = [];
  for (let first = 0; first < length; first++) {
    if (trace[first] !== 0) continue;
    let end = first + 1;
    while (end < length && trace[end] === 0) end += 1;
    if (end - first >= least || isOutside(first - 1) || isOutside(end)) runs.push({ first, end });
    first = end;
  }
  // The runs are replaced only now, because beside a NaN of the trace itself any run counts.
  for (const { first, end } of runs) trace.fill(Number.NaN, first, end);
  return runs;
}

export function restoreZeroRuns(trace: Float64Array, runs: readonly ZeroRun[]): void {
  for (const { first, end } of runs) trace.fill(0, first, end);
}

/** Copies a section, data[row × width + column], with NaN in the zero runs of its traces (columns). */
export function withoutZeroRuns(data: Float32Array, width: number, height: number): Float32Array {
  const copy = data.slice();
  const trace = new Float64Array(height);
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) trace[row] = data[row * width + column]!;
    for (const { first, end } of hideZeroRuns(trace))
      for (let row = first; row < end; row++) copy[row * width + column] = Number.NaN;
  }
  return copy;
}
