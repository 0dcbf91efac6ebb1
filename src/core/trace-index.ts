import type { LineAxis, TraceGrid } from './types.ts';

/** Number of line `index` of an axis. */
export function lineNumber(axis: Pick<LineAxis, 'first' | 'step'>, index: number): number {
  return axis.first + index * axis.step;
}

/** Index of line `number`, −1 when the axis has no such line. */
export function lineIndex(axis: Pick<LineAxis, 'first' | 'step' | 'count'>, number: number): number {
  const index = (number - axis.first) / axis.step;
  return Number.isInteger(index) && index >= 0 && index < axis.count ? index : -1;
}

const reversed = (index: number, count: number, descending: boolean): number =>
  descending ? count - 1 - index : index;

/** Index of the offset nearest to the source, whatever its sign: what a cell of a prestack grid shows unless asked otherwise. */
export function nearOffsetIndex(offsets: readonly number[]): number {
  return offsets.reduce((near, offset, k) => (Math.abs(offset) < Math.abs(offsets[near]!) ? k : near), 0);
}

/** Index of the offset farthest from the source, whatever its sign. */
export function farOffsetIndex(offsets: readonly number[]): number {
  return offsets.reduce((far, offset, k) => (Math.abs(offset) >= Math.abs(offsets[far]!) ? k : far), 0);
}

function locatedTrace(grid: TraceGrid, inlineIndex: number, crosslineIndex: number): number {
  const { inlineStride, crosslineStride, traces } = grid.located!;
  if (inlineIndex % inlineStride !== 0 || crosslineIndex % crosslineStride !== 0) return -1;
  const width = Math.ceil(grid.crosslineCount / crosslineStride);
  return traces[(inlineIndex / inlineStride) * width + crosslineIndex / crosslineStride] ?? -1;
}

/** Trace number in a cell of the grid, of the near offset unless said; −1 where none stands or the indices lie outside. */
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

export interface GridCell {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly offsetIndex: number;
}

/** Place of each trace in a list of cells, to be asked often; −1 of a trace that has none, as a duplicate. */
function inverse(cells: Int32Array, traceCount: number): Int32Array {
  const placeOf = new Int32Array(traceCount).fill(-1);
  for (let place = 0; place < cells.length; place++) {
    const trace = cells[place]!;
    if (trace >= 0 && trace < traceCount) placeOf[trace] = place;
  }
  return placeOf;
}

/**
 * The cell in which each trace stands; null for a trace outside the grid, as a duplicate is, and for one that was not
 * located yet. Built once, asked often.
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
