import type { PlacedSlice, SliceAxis } from '../../../core/types.ts';
import type { IndexAxis, Triple } from '../../placement.ts';

export interface SliceAxes {
  /** The axis at right angles to the slice; `index` counts along it. */
  readonly fixed: IndexAxis;
  readonly column: IndexAxis;
  readonly row: IndexAxis;
}

const AXES: Readonly<Record<SliceAxis, SliceAxes>> = {
  inline: { fixed: 0, column: 1, row: 2 },
  crossline: { fixed: 1, column: 0, row: 2 },
  sample: { fixed: 2, column: 1, row: 0 },
  // In a 2D line or a gather, columns are traces.
  line: { fixed: 0, column: 1, row: 2 },
};

export const sliceAxes = (axis: SliceAxis): SliceAxes => AXES[axis];

/** Index along the fixed axis, which is 0 for a line. */
export const slicePosition = (slice: Pick<PlacedSlice, 'axis' | 'index'>): number =>
  slice.axis === 'line' ? 0 : slice.index;

/** A rectangle of cells from low to high column and row. Whole numbers are sample centres. */
export type CellRectangle = readonly [columnLow: number, rowLow: number, columnHigh: number, rowHigh: number];

/**
 * The drawn part of a slice. It extends half a sample beyond the first and last one, but not beyond the
 * survey's box, because half a coarse sample may be several lines.
 */
export function sliceExtent(
  slice: Pick<PlacedSlice, 'axis' | 'width' | 'height' | 'columnStride' | 'rowStride'>,
  size: Triple,
): CellRectangle {
  const { column, row } = AXES[slice.axis];
  const span = (count: number, stride: number, all: number) => {
    const half = 0.5 / Math.max(1, stride);
    return [-Math.min(0.5, half), Math.min(count - 0.5, (all - 0.5) / Math.max(1, stride))] as const;
  };
  const across = span(slice.width, slice.columnStride, size[column]);
  const down = span(slice.height, slice.rowStride, size[row]);
  return [across[0], down[0], across[1], down[1]];
}

/** A part of a slice that fits into one texture, and the cells drawn from it. */
export interface Tile {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
  /** Cells that this tile draws, before they are cut to the slice's extent. */
  readonly cells: CellRectangle;
}

/**
 * Splits width × height samples so that no side exceeds `limit`. Neighbours share two texels, so that no seam
 * is visible.
 */
export function tiles(width: number, height: number, limit: number): Tile[] {
  const columns = spans(width, limit);
  const rows = spans(height, limit);
  return rows.flatMap((down) =>
    columns.map((across) => ({
      column: across.first,
      row: down.first,
      columns: across.count,
      rows: down.count,
      cells: [across.low, down.low, across.high, down.high] as const,
    })),
  );
}

function spans(size: number, limit: number): { first: number; count: number; low: number; high: number }[] {
  const result = [];
  // A drawn span [low, high] needs the texels on both sides of its ends.
  for (let low = 0, first = 0; ; first = low - 1) {
    const count = Math.min(limit, size - first);
    const done = first + count === size;
    const high = done ? size : first + count - 2;
    result.push({ first, count, low: low === 0 ? -1 : low, high });
    if (done) return result;
    low = high;
  }
}

/** Keeps every second column and row, for a GPU that has no room for all. */
export function thinSlice(slice: PlacedSlice): PlacedSlice {
  const width = Math.ceil(slice.width / 2);
  const height = Math.ceil(slice.height / 2);
  const data = new Float32Array(width * height);
  for (let row = 0, to = 0; row < height; row++) {
    let from = row * 2 * slice.width;
    for (let column = 0; column < width; column++, from += 2) data[to++] = slice.data[from]!;
  }
  return {
    ...slice,
    data,
    width,
    height,
    subsample: slice.subsample * 2,
    exact: false,
    columnStride: slice.columnStride * 2,
    rowStride: slice.rowStride * 2,
  };
}
