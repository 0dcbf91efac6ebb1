import { planMilliseconds, planReads } from '../core/read-plan.ts';
import { traceAt } from '../core/trace-index.ts';
import type { Inspection, SliceAxis } from '../core/types.ts';
import type { SurveyReader } from './survey-reader.ts';
import { traceOffset } from './trace-places.ts';

/** The reads of at most so many traces are planned, as many as one job reads of a time slice. The cost of a slice follows from them. */
const MOST_PIECES = 4096;

/** Gives the file offsets of traces of a slice through the middle of the survey, for its first `count` cells, in ascending order. */
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

/** Estimates the milliseconds that reading a full-resolution slice from the file takes, from the measured cost of reads. */
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
