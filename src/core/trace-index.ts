import type { CubeCells } from './cube.ts';
import type { TraceGrid } from './types.ts';

const reversed = (index: number, count: number, descending: boolean): number =>
  descending ? count - 1 - index : index;

/** Index of the offset with the smallest |offset|, which a cell of a prestack grid shows unless another is asked for. */
export const nearOffsetIndex = (offsets: readonly number[]): number =>
  offsets.reduce((near, offset, k) => (Math.abs(offset) < Math.abs(offsets[near]!) ? k : near), 0);

/** Index of the offset with the largest |offset|. */
export const farOffsetIndex = (offsets: readonly number[]): number =>
  offsets.reduce((far, offset, k) => (Math.abs(offset) >= Math.abs(offsets[far]!) ? k : far), 0);

function locatedTrace(grid: TraceGrid, inlineIndex: number, crosslineIndex: number): number {
  const { inlineStride, crosslineStride, traces } = grid.located!;
  if (inlineIndex % inlineStride !== 0 || crosslineIndex % crosslineStride !== 0) return -1;
  const width = Math.ceil(grid.crosslineCount / crosslineStride);
  return traces[(inlineIndex / inlineStride) * width + crosslineIndex / crosslineStride] ?? -1;
}

/** The trace number in a cell of the grid, at the near offset unless given; −1 if there is none or the indices are outside. */
export function traceAt(
  grid: TraceGrid,
  inlineIndex: number,
  crosslineIndex: number,
  offsetIndex = grid.nearOffsetIndex ?? 0,
): number {
  const { inlineCount, crosslineCount, offsetCount, cells, nearOffsetIndex: near = 0 } = grid;
  if (
    !(inlineIndex >= 0 && inlineIndex < inlineCount && crosslineIndex >= 0 && crosslineIndex < crosslineCount)
  )
    return -1;
  if (!(offsetIndex >= 0 && offsetIndex < offsetCount)) return -1;
  if (grid.located) return offsetIndex === near ? locatedTrace(grid, inlineIndex, crosslineIndex) : -1;
  if (cells) return cells[(inlineIndex * crosslineCount + crosslineIndex) * offsetCount + offsetIndex] ?? -1;
  const inline = reversed(inlineIndex, inlineCount, grid.inlineDescending);
  const crossline = reversed(crosslineIndex, crosslineCount, grid.crosslineDescending);
  const column =
    grid.slowAxis === 'inline' ? inline * crosslineCount + crossline : crossline * inlineCount + inline;
  const within = reversed(offsetIndex, offsetCount, grid.offsetsDescending ?? false);
  return grid.offsetsSlowest ? within * inlineCount * crosslineCount + column : column * offsetCount + within;
}

/** Every pair of these inlines and crosslines, crossline fastest. */
export function latticeCells(inlines: ArrayLike<number>, crosslines: ArrayLike<number>): CubeCells {
  const count = inlines.length * crosslines.length;
  const inlineIndices = new Int32Array(count);
  const crosslineIndices = new Int32Array(count);
  for (let k = 0, row = 0; k < count; row++) {
    for (let column = 0; column < crosslines.length; column++, k++) {
      inlineIndices[k] = inlines[row]!;
      crosslineIndices[k] = crosslines[column]!;
    }
  }
  return { inlineIndices, crosslineIndices };
}

/** Trace numbers of cells, [cell × offset], −1 for none. */
export function cellTraces(
  grid: TraceGrid,
  { inlineIndices, crosslineIndices }: CubeCells,
  offsets: readonly (number | undefined)[],
): Int32Array {
  const traces = new Int32Array(inlineIndices.length * offsets.length);
  let at = 0;
  for (let cell = 0; cell < inlineIndices.length; cell++) {
    for (const offset of offsets)
      traces[at++] = traceAt(grid, inlineIndices[cell]!, crosslineIndices[cell]!, offset);
  }
  return traces;
}

export interface GridCell {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly offsetIndex: number;
}

/** For each trace its place in a list of cells; −1 for a trace that is not in the list, such as a duplicate. */
function inverse(cells: Int32Array, traceCount: number): Int32Array {
  const placeOf = new Int32Array(traceCount).fill(-1);
  for (let place = 0; place < cells.length; place++) {
    const trace = cells[place]!;
    if (trace >= 0 && trace < traceCount) placeOf[trace] = place;
  }
  return placeOf;
}

/**
 * Returns a function that finds the cell of a trace. It returns null for a trace outside the grid, such as a duplicate, and for
 * one that is not located yet. Make it once and call it often, because it builds the inverse of the grid's list.
 */
export function cellFinder(grid: TraceGrid, traceCount: number): (trace: number) => GridCell | null {
  const { inlineCount, crosslineCount, offsetCount, cells, located } = grid;
  if (located) {
    const offsetIndex = grid.nearOffsetIndex ?? 0;
    const { inlineStride, crosslineStride, traces } = located;
    const nodeOf = inverse(traces, traceCount);
    const width = Math.ceil(crosslineCount / crosslineStride);
    return (trace) => {
      const node = nodeOf[trace] ?? -1;
      if (node < 0) return null;
      const inlineIndex = Math.floor(node / width) * inlineStride;
      return { inlineIndex, crosslineIndex: (node % width) * crosslineStride, offsetIndex };
    };
  }
  if (cells) {
    const placeOf = inverse(cells, traceCount);
    return (trace) => {
      const place = placeOf[trace] ?? -1;
      if (place < 0) return null;
      const column = Math.floor(place / offsetCount);
      return {
        inlineIndex: Math.floor(column / crosslineCount),
        crosslineIndex: column % crosslineCount,
        offsetIndex: place % offsetCount,
      };
    };
  }
  const cellCount = inlineCount * crosslineCount;
  const fastCount = grid.slowAxis === 'inline' ? crosslineCount : inlineCount;
  return (trace) => {
    if (!(Number.isInteger(trace) && trace >= 0 && trace < Math.min(traceCount, cellCount * offsetCount)))
      return null;
    const column = grid.offsetsSlowest ? trace % cellCount : Math.floor(trace / offsetCount);
    const slow = Math.floor(column / fastCount);
    const fast = column % fastCount;
    const [inline, crossline] = grid.slowAxis === 'inline' ? [slow, fast] : [fast, slow];
    return {
      inlineIndex: reversed(inline, inlineCount, grid.inlineDescending),
      crosslineIndex: reversed(crossline, crosslineCount, grid.crosslineDescending),
      offsetIndex: reversed(
        grid.offsetsSlowest ? Math.floor(trace / cellCount) : trace % offsetCount,
        offsetCount,
        grid.offsetsDescending ?? false,
      ),
    };
  };
}
