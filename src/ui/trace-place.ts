import type { TraceGrid } from '../core/types.ts';

export interface TracePlace {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
}

/** Where each trace stands in the grid; null for one that stands nowhere, as a duplicate. Built once, asked often. */
export function tracePlaces(grid: TraceGrid, traceCount: number): (trace: number) => TracePlace | null {
  const { inlineCount, crosslineCount, offsetCount, cells } = grid;
  if (cells) {
    const cellOf = new Int32Array(traceCount).fill(-1);
    for (let cell = 0; cell < cells.length; cell++) if (cells[cell]! >= 0) cellOf[cells[cell]!] = cell;
    return (trace) => {
      const cell = cellOf[trace] ?? -1;
      if (cell < 0) return null;
      const position = Math.floor(cell / offsetCount);
      return {
        inlineIndex: Math.floor(position / crosslineCount),
        crosslineIndex: position % crosslineCount,
      };
    };
  }
  const fastCount = grid.slowAxis === 'inline' ? crosslineCount : inlineCount;
  return (trace) => {
    const position = Math.floor(trace / offsetCount);
    if (position >= inlineCount * crosslineCount) return null;
    const slow = Math.floor(position / fastCount);
    const fast = position % fastCount;
    const [inline, crossline] = grid.slowAxis === 'inline' ? [slow, fast] : [fast, slow];
    return {
      inlineIndex: grid.inlineDescending ? inlineCount - 1 - inline : inline,
      crosslineIndex: grid.crosslineDescending ? crosslineCount - 1 - crossline : crossline,
    };
  };
}
