import type { Finding, GridGeometry, LocatedCells, TraceLayout } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import type { Asking, FileView } from '../file/file-view.ts';
import { binGridOf, isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { locateBelieved } from '../words/map-fit.ts';
import { describePositions } from '../words/position-findings.ts';
import { type Arrangement, coordinateWords } from './complete-arrangement.ts';
import { nearOffset } from './grid.ts';
import type { NumberedGrid } from './grid-alternatives.ts';
import { LineSearch } from './line-search.ts';
import { describeSampled, numberedGrid } from './sampled-arrangement.ts';
import { INDEX_PENDING, lineAxisOf, type SortedGrid } from './sorted-grid.ts';

/** The first picture has at least this many lines in each direction, unless the survey has fewer. */
const LATTICE_LINES = 16;

const strideFor = (count: number): number => Math.max(1, Math.floor((count - 1) / (LATTICE_LINES - 1)));

const strided = (count: number, stride: number): number[] =>
  Array.from({ length: Math.ceil(count / stride) }, (_, k) => k * stride);

/**
 * Locates the traces on a lattice of a sorted grid with gaps by probing headers. Returns null if no line is where the sampled
 * headers suggested.
 */
export function* locateLattice(
  view: FileView,
  layout: TraceLayout,
  sampled: SortedGrid,
  question: GeometryQuestion,
): Asking<{ grid: SortedGrid; located: LocatedCells } | null> {
  const { slow, inlineIsSlow } = sampled;
  const search = new LineSearch(
    view,
    layout,
    sampled,
    question.overrides.offset ?? TRACE_HEADER_FIELDS.offset,
    question.table,
  );
  const slowStride = strideFor(slow.count);
  const lines = strided(slow.count, slowStride).map((index) => (slow.down ? slow.count - 1 - index : index));
  yield* search.reachLines(lines);
  const [first, last] = search.fastRange;
  const count = Math.round((last - first) / sampled.fast.step) + 1;
  const fastStride = strideFor(count);
  const numbers = strided(count, fastStride).map((index) => first + index * sampled.fast.step);
  const bySlow = yield* search.findCells(lines, numbers);
  if (!bySlow.some((trace) => trace >= 0)) return null;
  // The lattice begins at the lowest number known when it was made; lower ones found later are left to the full index.
  const fast = { ...sampled.fast, first, count };
  const transposed = (k: number): number =>
    bySlow[(k % lines.length) * numbers.length + Math.floor(k / lines.length)]!;
  return {
    grid: { ...sampled, fast },
    located: inlineIsSlow
      ? { inlineStride: slowStride, crosslineStride: fastStride, traces: bySlow }
      : {
          inlineStride: fastStride,
          crosslineStride: slowStride,
          traces: bySlow.map((_, k) => transposed(k)),
        },
  };
}

export function arrangeLocated(
  { grid, located }: { grid: SortedGrid; located: LocatedCells },
  question: GeometryQuestion,
  traceCount: number,
  findings: Finding[],
  others: readonly NumberedGrid[],
): Arrangement {
  const { slow, fast, offsets, inlineIsSlow } = grid;
  const [inline, crossline] = inlineIsSlow ? [slow, fast] : [fast, slow];
  const axes = [lineAxisOf(inline), lineAxisOf(crossline)] as const;
  const { fit, coordinates } = locateBelieved(question, ...axes, grid);
  const evidence = `the ${question.table.count} headers read are sorted by them${isGoodFit(fit) ? ' and fit their coordinates' : ''}`;
  const finding = describeSampled(numberedGrid(grid), evidence, others, question);
  if (finding) findings.push(finding);
  const cells = inline.count * crossline.count * (offsets?.length ?? 1);
  findings.push({
    code: INDEX_PENDING,
    severity: 'info',
    message:
      `The grid of about ${inline.count} × ${crossline.count} is not full (${traceCount} traces for ${cells} cells). Some of its ` +
      'traces were found for the first picture; the place of each one and the exact extent are known when every header was read.',
    remedy: 'Optimize reads every header.',
  });
  describePositions(coordinates, fit, findings);
  const common: GridGeometry = {
    inline: axes[0],
    crossline: axes[1],
    sorting: inlineIsSlow ? 'inline' : 'crossline',
    liveTraces: null,
    verified: false,
    binGrid: isGoodFit(fit) && coordinates ? binGridOf(fit, coordinates.unit) : null,
  };

  return {
    geometry: offsets ? { kind: 'prestack', ...common, offsets } : { kind: '3d', ...common },
    grid: {
      inlineCount: inline.count,
      crosslineCount: crossline.count,
      offsetCount: offsets?.length ?? 1,
      cells: null,
      slowAxis: inlineIsSlow ? 'inline' : 'crossline',
      inlineDescending: inline.down,
      crosslineDescending: crossline.down,
      located,
      ...nearOffset(offsets),
    },
    gathers: null,
    coordinates: coordinateWords(coordinates),
    headersPending: true,
  };
}
