import { SegyError } from '../core/errors.ts';
import { planMilliseconds, planReads } from '../core/read-plan.ts';
import { traceAt } from '../core/trace-index.ts';
import type { Inspection, Level, PlacedSlice, SliceAxis } from '../core/types.ts';
import { levelSlice } from '../volume/level-slice.ts';
import { volumeOf } from '../volume/volume-slices.ts';
import { traceOffset } from './read-columns.ts';
import type { SurveyReader } from './survey-reader.ts';

/**
 * Index on the full-resolution axis that a position names.
 * @throws SegyError 'no-geometry' when the survey has no such axis, 'bad-argument' when no line has that number
 */
export function sliceIndex(inspection: Inspection, axis: SliceAxis, position: number): number {
  const { geometry, layout } = inspection;
  if (axis === 'sample') {
    if (Number.isInteger(position) && position >= 0 && position < layout.samplesPerTrace) return position;
    throw new SegyError(
      'bad-argument',
      `There is no sample ${position}: the traces have samples 0 to ${layout.samplesPerTrace - 1}.`,
    );
  }
  if (geometry.kind === '2d' || geometry.kind === 'gathers') {
    if (axis === 'line') return 0;
    throw new SegyError(
      'no-geometry',
      `This file has no ${axis}s: it is ${geometry.kind === '2d' ? 'a 2D line' : 'a file of gathers'}. Ask for axis “line”.`,
    );
  }
  if (axis === 'line') {
    throw new SegyError(
      'no-geometry',
      'A 3D survey has inlines, crosslines and time slices, but no axis “line”.',
    );
  }
  const lines = geometry[axis];
  const index = (position - lines.first) / lines.step;
  if (Number.isInteger(index) && index >= 0 && index < lines.count) return index;
  const last = lines.first + (lines.count - 1) * lines.step;
  throw new SegyError(
    'bad-argument',
    `There is no ${axis} ${position}: they run from ${lines.first} to ${last} in steps of ${lines.step}.`,
  );
}

/** Traces of a slice whose reading is planned to tell what the whole of it takes: as many as one job reads of a time slice. */
const MOST_PIECES = 4096;

/** Where the traces of the first cells of a slice through the middle lie in the file, in its order. */
function cellOffsets(
  { grid, layout }: Inspection,
  axis: 'inline' | 'crossline' | 'sample',
  count: number,
): Float64Array {
  const { inlineCount, crosslineCount } = grid;
  const traces = Array.from({ length: count }, (_, k) => {
    if (axis === 'inline') return traceAt(grid, inlineCount >> 1, k);
    if (axis === 'crossline') return traceAt(grid, k, crosslineCount >> 1);
    return traceAt(grid, Math.floor(k / crosslineCount), k % crosslineCount);
  });
  return Float64Array.from(
    traces.filter((trace) => trace >= 0),
    (trace) => traceOffset(layout, trace),
  ).sort();
}

/** Milliseconds that a full-resolution slice takes from the file, by the measured cost of reading. */
export function sliceMilliseconds(reader: SurveyReader, axis: SliceAxis): number {
  const inspection = reader.inspection;
  if (!inspection) return Number.POSITIVE_INFINITY;
  const { grid, layout } = inspection;
  const fastCount = grid.slowAxis === 'inline' ? grid.crosslineCount : grid.inlineCount;
  const slowCount = grid.slowAxis === 'inline' ? grid.inlineCount : grid.crosslineCount;
  const cellBytes = layout.traceByteLength * grid.offsetCount;
  const { cost } = reader;
  const alongSlow = axis === grid.slowAxis || axis === 'line';
  const strideBytes = alongSlow || axis === 'sample' ? cellBytes : fastCount * cellBytes;
  const count = axis === 'sample' ? slowCount * fastCount : alongSlow ? fastCount : slowCount;
  const pieces = Math.min(count, MOST_PIECES);
  const starts =
    grid.cells && axis !== 'line'
      ? cellOffsets(inspection, axis, pieces)
      : Float64Array.from({ length: pieces }, (_, k) => k * strideBytes);
  return (
    (planMilliseconds(planReads(starts, layout.traceByteLength, cost), cost) * count) /
    pieces /
    Math.max(1, reader.pool.size)
  );
}

/** The slice of a level that is nearest to a position; see `sliceIndex` for what it throws. */
export function coarseSlice(
  level: Level,
  inspection: Inspection,
  axis: SliceAxis,
  position: number,
): PlacedSlice {
  return levelSlice(level, axis, sliceIndex(inspection, axis, position));
}

export const volumeSlices = volumeOf;
