import { quantileSorted } from '../core/quantile.ts';

/** Replaces each value by the mean or the median of those within `radius` lines. Cells without a value stay without one. */
export function smooth(
  values: Float32Array,
  crosslineCount: number,
  method: 'mean' | 'median',
  radius: number,
): Float32Array {
  const inlineCount = values.length / crosslineCount;
  const near: number[] = [];
  return values.map((value, cell) => {
    if (Number.isNaN(value)) return value;
    const inline = Math.floor(cell / crosslineCount);
    const crossline = cell % crosslineCount;
    near.length = 0;
    for (let i = Math.max(0, inline - radius); i <= Math.min(inlineCount - 1, inline + radius); i++) {
      for (
        let j = Math.max(0, crossline - radius);
        j <= Math.min(crosslineCount - 1, crossline + radius);
        j++
      ) {
        const other = values[i * crosslineCount + j]!;
        if (!Number.isNaN(other)) near.push(other);
      }
    }
    if (method === 'mean') return near.reduce((sum, other) => sum + other, 0) / near.length;
    near.sort((a, b) => a - b);
    const middle = near.length >> 1;
    return near.length % 2 === 1 ? near[middle]! : (near[middle - 1]! + near[middle]!) / 2;
  });
}

const OPERATIONS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => (b === 0 ? Number.NaN : a / b),
  min: Math.min,
  max: Math.max,
  mean: (a: number, b: number) => (a + b) / 2,
} as const;
export type HorizonOperation = keyof typeof OPERATIONS;

/** Combines two horizons cell by cell, or a horizon and a number. NaN where either has none. */
export function combine(
  a: Float32Array,
  b: Float32Array | number,
  operation: HorizonOperation,
): Float32Array {
  const compute = OPERATIONS[operation];
  return a.map((value, cell) => compute(value, typeof b === 'number' ? b : b[cell]!));
}

/** Keeps the values of the cells that a mask marks with 1, and those of the others. */
export function split(
  values: Float32Array,
  mask: Uint8Array,
): { inside: Float32Array; outside: Float32Array } {
  return {
    inside: values.map((value, cell) => (mask[cell] === 1 ? value : Number.NaN)),
    outside: values.map((value, cell) => (mask[cell] === 1 ? Number.NaN : value)),
  };
}

/** What the values of a map are like. All numbers but the counts are NaN if no cell has a value. */
export interface MapStatistics {
  readonly count: number;
  /** Cells without a value. */
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation of the population. */
  readonly deviation: number;
  readonly median: number;
}

/** Bins among which the median is looked for, so that a large map need not be sorted. */
const MEDIAN_BINS = 4096;

/** The median of values of which none is NaN, between their least and their largest. */
function medianOf(values: Float32Array, min: number, max: number): number {
  const last = MEDIAN_BINS - 1;
  const scale = MEDIAN_BINS / (max - min);
  // An infinite or empty range has one bin, which is sorted whole.
  const binOf = (value: number): number =>
    Math.max(0, Math.min(last, Math.floor((value - min) * scale) || 0));
  const counts = new Uint32Array(MEDIAN_BINS);
  for (const value of values) counts[binOf(value)]! += 1;
  const [low, high] = [Math.floor((values.length - 1) / 2), Math.ceil((values.length - 1) / 2)];
  let before = 0;
  let first = 0;
  while (before + counts[first]! <= low) before += counts[first++]!;
  let end = before + counts[first]!;
  let lastBin = first;
  while (end <= high) end += counts[++lastBin]!;
  const near = values.filter((value) => binOf(value) >= first && binOf(value) <= lastBin).sort();
  return quantileSorted([near[low - before]!, near[high - before]!], 0.5);
}

/** The least and the largest value of a map; both NaN if it has none. */
export function mapExtent(values: Float32Array): { min: number; max: number } {
  let [min, max] = [Number.NaN, Number.NaN];
  for (const value of values) {
    if (!(value >= min)) min = Number.isNaN(value) ? min : value;
    if (!(value <= max)) max = Number.isNaN(value) ? max : value;
  }
  return { min, max };
}

export function mapStatistics(values: Float32Array): MapStatistics {
  const known = values.filter((value) => !Number.isNaN(value));
  const count = known.length;
  const { min, max } = mapExtent(known);
  let sum = 0;
  for (const value of known) sum += value;
  const mean = count > 0 ? sum / count : Number.NaN;
  let squares = 0;
  for (const value of known) squares += (value - mean) ** 2;
  return {
    count,
    missing: values.length - count,
    min,
    max,
    mean,
    deviation: Math.sqrt(squares / count),
    median: count > 0 ? medianOf(known, min, max) : Number.NaN,
  };
}
