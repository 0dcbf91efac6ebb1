import { halfTable } from '../core/half.ts';
import type { Level, PlacedSlice, SliceAxis } from '../core/types.ts';

/** Index of the level's line nearest to a full-resolution index. */
const nearest = (index: number, stride: number, count: number): number =>
  Math.max(0, Math.min(count - 1, Math.round(index / stride)));

/** Takes a vertical slice out of a level; its columns are the given cells and its rows the level's samples. */
function section(level: Level, columnCount: number, cellOf: (column: number) => number): Float32Array {
  const { sampleCount, lastValid, data, scale } = level;
  const table = halfTable();
  const out = new Float32Array(columnCount * sampleCount).fill(Number.NaN);
  for (let column = 0; column < columnCount; column++) {
    const cell = cellOf(column);
    const last = lastValid[cell]!;
    const from = cell * sampleCount;
    for (let row = 0; row <= last; row++) out[row * columnCount + column] = table[data[from + row]!]! * scale;
  }
  return out;
}

/** Takes a horizontal slice at a sample of a level; a fractional one is interpolated between its two neighbours. */
function horizontal(level: Level, at: number): Float32Array {
  const { sampleCount, lastValid, data, scale } = level;
  const table = halfTable();
  const cells = level.inlineCount * level.crosslineCount;
  const out = new Float32Array(cells).fill(Number.NaN);
  const lower = Math.floor(at);
  const share = at - lower;
  for (let cell = 0; cell < cells; cell++) {
    const last = lastValid[cell]!;
    if (lower > last) continue;
    const from = cell * sampleCount + lower;
    const first = table[data[from]!]!;
    const second = share > 0 && lower + 1 <= last ? table[data[from + 1]!]! : first;
    out[cell] = (first + (second - first) * share) * scale;
  }
  return out;
}

/**
 * Takes the slice of a level nearest to a full-resolution index. 'inline': columns are crosslines, rows samples; 'crossline':
 * columns are inlines, rows samples; 'sample': columns are crosslines, rows inlines; 'line': the first inline.
 */
export function levelSlice(level: Level, axis: SliceAxis, fullResolutionIndex: number): PlacedSlice {
  const { inlineCount, crosslineCount, sampleCount, stride } = level;
  // The sample stride counts too: a slice with every trace but not every sample is not at full resolution.
  const subsample = Math.max(axis === 'line' ? 1 : stride.inline, stride.crossline, stride.sample);
  const common = { axis, subsample, exact: false } as const;
  if (axis === 'sample') {
    // Beyond the level's last sample there is nothing to interpolate with, so that sample is shown and `index` says so.
    const at = Math.max(0, Math.min(fullResolutionIndex / stride.sample, sampleCount - 1));
    return {
      ...common,
      data: horizontal(level, at),
      width: crosslineCount,
      height: inlineCount,
      index: at * stride.sample,
      columnStride: stride.crossline,
      rowStride: stride.inline,
    };
  }
  if (axis === 'crossline') {
    const crossline = nearest(fullResolutionIndex, stride.crossline, crosslineCount);
    return {
      ...common,
      data: section(level, inlineCount, (column) => column * crosslineCount + crossline),
      width: inlineCount,
      height: sampleCount,
      index: crossline * stride.crossline,
      columnStride: stride.inline,
      rowStride: stride.sample,
    };
  }
  const inline = axis === 'line' ? 0 : nearest(fullResolutionIndex, stride.inline, inlineCount);
  return {
    ...common,
    data: section(level, crosslineCount, (column) => inline * crosslineCount + column),
    width: crosslineCount,
    height: sampleCount,
    index: inline * stride.inline,
    columnStride: stride.crossline,
    rowStride: stride.sample,
  };
}
