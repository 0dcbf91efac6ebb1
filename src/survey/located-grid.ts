import type { Finding, Geometry, GridGeometry, LocatedCells, TraceLayout } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { type Arrangement, coordinateWords } from './complete-arrangement.ts';
import { binGridOf, isGoodFit } from './coordinates.ts';
import type { Asking, FileView } from './file-view.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { nearOffset } from './grid.ts';
import type { NumberedGrid } from './grid-alternatives.ts';
import { LineSearch } from './line-search.ts';
import { nameOfWord } from './line-words.ts';
import { locateBelieved } from './map-fit.ts';
import { describePositions } from './position-findings.ts';
import { numberedGrid, sampledAlternatives } from './sampled-arrangement.ts';
import { INDEX_PENDING, lineAxisOf, type SortedGrid } from './sorted-grid.ts';

/** Lines of the first picture in each direction, at least (fewer where there are fewer). */
const LATTICE_LINES = 16;

const strideFor = (count: number): number => Math.max(1, Math.floor((count - 1) / (LATTICE_LINES - 1)));

const strided = (count: number, stride: number): number[] =>
  Array.from({ length: Math.ceil(count / stride) }, (_, k) => k * stride);

/** Locates a lattice of a sorted grid with gaps by probing headers; null when its lines are not where the samples said. */
export function* locateLattice(
  view: FileView,
  layout: TraceLayout,
  sampled: SortedGrid,
  question: GeometryQuestion,
): Asking<{ grid: SortedGrid; located: LocatedCells } | null> {
  const { slow, inlineIsSlow } = sampled;
  const offsetWord = question.overrides.offset ?? TRACE_HEADER_FIELDS.offset;
  const search = new LineSearch(view, layout, sampled, offsetWord, question.table);
  const slowStride = strideFor(slow.count);
  const slowIndices = strided(slow.count, slowStride);
  const lines = slowIndices.map((index) => (slow.down ? slow.count - 1 - index : index));
  yield* search.reachLines(lines);
  const [first, last] = search.fastRange;
  const count = Math.round((last - first) / sampled.fast.step) + 1;
  const fastStride = strideFor(count);
  const numbers = strided(count, fastStride).map((index) => first + index * sampled.fast.step);
  const bySlow = yield* search.findCells(lines, numbers);
  if (!bySlow.some((trace) => trace >= 0)) return null;
  // The lattice begins at the lowest number known when it was laid out; lower ones found later wait for the full index.
  const fast = { ...sampled.fast, first, count };
  const fastIndices = strided(count, fastStride);
  const [inlines, crosslines] = inlineIsSlow ? [slowIndices, fastIndices] : [fastIndices, slowIndices];
  const traces = new Int32Array(bySlow.length);
  for (const [i] of inlines.entries()) {
    for (const [j] of crosslines.entries()) {
      const [a, b] = inlineIsSlow ? [i, j] : [j, i];
      traces[i * crosslines.length + j] = bySlow[a * fastIndices.length + b]!;
    }
  }
  const located = {
    inlineStride: inlineIsSlow ? slowStride : fastStride,
    crosslineStride: inlineIsSlow ? fastStride : slowStride,
    traces,
  };
  return { grid: { ...sampled, fast }, located };
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
  const { overrides, standardWords } = question;
  const standard = inline.word.byte === 189 && crossline.word.byte === 193 && standardWords;
  if (!standard && !(overrides.inline && overrides.crossline)) {
    findings.push({
      code: 'geometry-inferred',
      severity: 'info',
      message:
        `Inline numbers are read from ${nameOfWord(inline.word)} and crossline numbers from ${nameOfWord(crossline.word)}: ` +
        `${question.table.count} headers looked at are sorted by them${isGoodFit(fit) ? ' and lie on their map' : ''}.`,
      alternatives: sampledAlternatives(numberedGrid(grid), others, question),
    });
  }
  const cells = inline.count * crossline.count * (offsets?.length ?? 1);
  findings.push({
    code: INDEX_PENDING,
    severity: 'info',
    message:
      `The grid of about ${inline.count} × ${crossline.count} is not full (${traceCount} traces for ${cells} cells). Some of its ` +
      'traces were found by probes for the first picture; where each one stands, and the exact extent, is known once every header was read.',
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
  const geometry: Geometry = offsets ? { kind: 'prestack', ...common, offsets } : { kind: '3d', ...common };
  return {
    geometry,
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
