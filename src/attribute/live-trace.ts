/**
 * A stretch of a trace as the formulas see it. A sample is missing if it is not finite, or lies in a dead run: zeros at either end of
 * the trace or beside a missing sample, or at least `DEAD_RUN` zeros elsewhere. Mutes, holes and dead traces are stored like that, and
 * an attribute of them would be made of nothing.
 */
export interface LiveTrace {
  /** The samples; 0 where one is missing. */
  readonly values: Float64Array;
  /** 1 where there is a sample, 0 where one is missing; null if none is missing. */
  readonly live: Uint8Array | null;
}

/**
 * So many zeros in a row are a dead run wherever they are. Whether a sample lies in one is known from so many samples on both sides of
 * it, so that any part of a trace tells the same as the whole.
 */
export const DEAD_RUN = 16;

/**
 * Takes a stretch of a trace from an array.
 * @param from place of the stretch in `samples`
 * @param first index in the trace of the first sample of the stretch
 * @param total number of samples of the whole trace
 * @returns null if every sample is missing
 */
export function liveTrace(
  samples: Float32Array,
  from: number,
  count: number,
  first: number,
  total: number,
  old?: LiveTrace,
): LiveTrace | null {
  const values = old?.values ?? new Float64Array(count);
  let suspects = 0;
  for (let k = 0; k < count; k++) {
    const value = samples[from + k]!;
    values[k] = value;
    if (value === 0 || value - value !== 0) suspects += 1;
  }
  if (suspects === 0) return { values, live: null };
  const live = new Uint8Array(count).fill(1);
  let missing = 0;
  for (let k = 0; k < count; k++) {
    if (values[k]! - values[k]! === 0) continue;
    values[k] = Number.NaN;
    live[k] = 0;
    missing += 1;
  }
  for (let k = 0; k < count; k++) {
    if (values[k] !== 0) continue;
    let end = k + 1;
    while (end < count && values[end] === 0) end += 1;
    const atStart = k === 0 ? first === 0 : Number.isNaN(values[k - 1]!);
    const atEnd = end === count ? first + count === total : Number.isNaN(values[end]!);
    if (atStart || atEnd || end - k >= DEAD_RUN) {
      live.fill(0, k, end);
      missing += end - k;
    }
    k = end;
  }
  for (let k = 0; k < count; k++) if (live[k] === 0) values[k] = 0;
  if (missing === 0) return { values, live: null };
  return missing === count ? null : { values, live };
}
