import { positionOf } from '../../core/axis.ts';
import { nearOffsetIndex, traceAt } from '../../core/trace-index.ts';
import type { TraceGrid } from '../../core/types.ts';
import type { HeaderTable } from '../words/header-table.ts';
import type { GridCandidate } from './grid-candidate.ts';

export interface BuiltGrid {
  readonly grid: TraceGrid;
  /** Number of inline × crossline positions with at least one trace. */
  readonly livePositions: number;
  /** Number of traces left out because an earlier trace has their cell. */
  readonly duplicates: number;
}

/** Makes the grid of a 2D line or of gathers: one inline whose crosslines are the traces in file order. */
export function lineGrid(traceCount: number): TraceGrid {
  return {
    inlineCount: 1,
    crosslineCount: traceCount,
    offsetCount: 1,
    cells: null,
    slowAxis: 'inline',
    inlineDescending: false,
    crosslineDescending: false,
  };
}

/** The index of the offset that the cells of a prestack grid show, left out if it is 0. */
export function nearOffset(offsets: ArrayLike<number> | null): Pick<TraceGrid, 'nearOffsetIndex'> {
  const near = offsets ? nearOffsetIndex(Array.from(offsets)) : 0;
  return near > 0 ? { nearOffsetIndex: near } : {};
}

/** Whether numbers descend in the file, judged by their first change. */
function isDescending(numbers: ArrayLike<number>): boolean {
  for (let row = 1; row < numbers.length; row++) {
    if (numbers[row] !== numbers[row - 1]) return numbers[row]! < numbers[row - 1]!;
  }
  return false;
}

/** Puts every trace of a complete table into its cell. If several traces have one cell, the first gets it. */
export function buildGrid(candidate: GridCandidate, table: HeaderTable): BuiltGrid {
  const { inline, crossline, offsets, inlineNumbers, crosslineNumbers, offsetNumbers } = candidate;
  const offsetCount = offsets?.length ?? 1;
  const offsetIndex = new Map(Array.from(offsets ?? [], (offset, index) => [offset, index]));
  const cells = new Int32Array(inline.count * crossline.count * offsetCount).fill(-1);
  const live = new Uint8Array(inline.count * crossline.count);
  let livePositions = 0;
  let duplicates = 0;
  for (let row = 0; row < table.count; row++) {
    const position =
      positionOf(inline, inlineNumbers[row]!) * crossline.count +
      positionOf(crossline, crosslineNumbers[row]!);
    const cell = position * offsetCount + (offsetNumbers ? offsetIndex.get(offsetNumbers[row]!)! : 0);
    if (live[position] === 0) {
      live[position] = 1;
      livePositions += 1;
    }
    if (cells[cell]! >= 0) duplicates += 1;
    else cells[cell] = table.trace(row);
  }

  const grid: TraceGrid = {
    inlineCount: inline.count,
    crosslineCount: crossline.count,
    offsetCount,
    cells,
    slowAxis: candidate.sorting === 'crossline' ? 'crossline' : 'inline',
    inlineDescending: isDescending(inlineNumbers),
    crosslineDescending: isDescending(crosslineNumbers),
    ...(offsetNumbers && isDescending(offsetNumbers) ? { offsetsDescending: true } : {}),
    ...nearOffset(offsets),
  };
  const regular = duplicates === 0 && cells.length === table.count && isComputable(grid, cells);
  return { grid: regular ? { ...grid, cells: null } : grid, livePositions, duplicates };
}

/** Whether every trace number follows from the order of the axes, so that the list of cells need not be kept. */
function isComputable(grid: TraceGrid, cells: Int32Array): boolean {
  const computed: TraceGrid = { ...grid, cells: null };
  let cell = 0;
  for (let inline = 0; inline < grid.inlineCount; inline++) {
    for (let crossline = 0; crossline < grid.crosslineCount; crossline++) {
      for (let offset = 0; offset < grid.offsetCount; offset++) {
        if (cells[cell++] !== traceAt(computed, inline, crossline, offset)) return false;
      }
    }
  }
  return true;
}
