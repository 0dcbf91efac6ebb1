import type { HorizonEvent } from '../core/horizon.ts';
import { eventsBetween, snapTo } from './events.ts';
import { cutWavelet, similarity } from './wavelet.ts';

/** Samples above and below the two ends between which a path may run. */
const SPARE = 48;
/** How far a column is moved to its event after the path was found on whole samples. */
const SNAP_SAMPLES = 1;
/** What it costs to be a sample away from an event, and the most; a path beside an event changes as little as one on it. */
const AWAY_COST = 0.1;
const MOST_AWAY = 3;
/** What a step of one sample up or down costs, in the unit of 1 − correlation. It keeps a path straight where nothing else tells. */
const SLOPE_COST = 0.004;

/**
 * Finds the path as `guidedPath` does, one column at a time, so that a page can do something else in between.
 */
export function* guidedSteps(
  columns: Float32Array,
  sampleCount: number,
  from: number,
  to: number,
  event: HorizonEvent,
  compareSamples: number,
  jump: number,
): Generator<void, Float32Array | null> {
  const width = columns.length / sampleCount;
  if (width === 1) return Float32Array.of(from);
  const low = Math.max(0, Math.floor(Math.min(from, to)) - SPARE);
  const high = Math.min(sampleCount - 1, Math.ceil(Math.max(from, to)) + SPARE);
  const rows = high - low + 1;
  const reach = Math.max(1, Math.round(jump));
  const waveletsOf = (column: number): (Float32Array | null)[] =>
    Array.from({ length: rows }, (_, row) => {
      const out = new Float32Array(compareSamples);
      return cutWavelet(columns, column * sampleCount, sampleCount, low + row, out) ? out : null;
    });
  let costs = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const startRow = Math.round(from) - low;
  costs[startRow] = 0;
  const cameFrom = new Int32Array(width * rows).fill(-1);
  let before = waveletsOf(0);
  for (let column = 1; column < width; column++) {
    const here = waveletsOf(column);
    const events = eventsBetween(columns, column * sampleCount, sampleCount, event, low, high);
    const away = Float64Array.from({ length: rows }, (_, row) =>
      events.reduce((least, at) => Math.min(least, Math.abs(at - low - row)), MOST_AWAY),
    );
    const next = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
    for (let row = 0; row < rows; row++) {
      const own = here[row];
      if (!own) continue;
      for (let other = Math.max(0, row - reach); other <= Math.min(rows - 1, row + reach); other++) {
        const former = before[other];
        if (!former || costs[other] === Number.POSITIVE_INFINITY) continue;
        const change = 1 - similarity(own, former) + SLOPE_COST * Math.abs(row - other);
        const cost = costs[other]! + change + AWAY_COST * away[row]!;
        if (cost < next[row]!) {
          next[row] = cost;
          cameFrom[column * rows + row] = other;
        }
      }
    }
    costs = next;
    before = here;
    yield;
  }
  let row = Math.round(to) - low;
  if (costs[row] === Number.POSITIVE_INFINITY) return null;
  const path = new Float32Array(width);
  for (let column = width - 1; column >= 0; column--) {
    const at = low + row;
    path[column] = snapTo(columns, column * sampleCount, sampleCount, event, at, SNAP_SAMPLES) ?? at;
    row = cameFrom[column * rows + row]!;
  }
  path[0] = from;
  path[width - 1] = to;
  return path;
}

/**
 * Finds the path between two picks of a section along which the waveform changes least: of all ways from the first to the last
 * column, with at most `jump` samples between neighbours, the one with the least sum of 1 − correlation, by dynamic programming. Each
 * column is then snapped to the event within a sample.
 * @param columns the section, [column × sample]
 * @param from sample in the first column, `to` in the last
 * @returns a fractional sample for each column; null if dead traces or gaps leave no way
 */
export function guidedPath(
  columns: Float32Array,
  sampleCount: number,
  from: number,
  to: number,
  event: HorizonEvent,
  compareSamples: number,
  jump: number,
): Float32Array | null {
  const steps = guidedSteps(columns, sampleCount, from, to, event, compareSamples, jump);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
