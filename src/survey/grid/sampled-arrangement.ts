import type { Finding, GridGeometry, TraceLayout } from '../../core/types.ts';
import { readTraceHeaderWord, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import type { Asking, FileView } from '../file/file-view.ts';
import { binGridOf, isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { wordKey } from '../words/line-words.ts';
import { locateBelieved } from '../words/map-fit.ts';
import { describePositions } from '../words/position-findings.ts';
import { findLineWords } from '../words/word-search.ts';
import { type Arrangement, areWordsKnown, coordinateWords } from './complete-arrangement.ts';
import { aliasesOf } from './geometry.ts';
import { nearOffset } from './grid.ts';
import { describeNumbers, type NumberedGrid } from './grid-alternatives.ts';
import { axisOfProgression, type SampledGrid } from './sampled-grid.ts';
import type { SortedGrid } from './sorted-grid.ts';

/** Converts a grid of sampled headers to the record from which its alternatives are described. */
export function numberedGrid(grid: SampledGrid | SortedGrid): NumberedGrid {
  const { slow, fast, offsets, inlineIsSlow, fit, coordinates } = grid;
  const [inline, crossline] = inlineIsSlow ? [slow.word, fast.word] : [fast.word, slow.word];
  return {
    inline,
    crossline,
    traceCount: null,
    cellCount: slow.count * fast.count * (offsets?.length ?? 1),
    filledCells: null,
    fit,
    coordinates,
  };
}

/** Says from which words of sampled headers the lines are numbered, and how else they could be read; null if that is known. */
export function describeSampled(
  best: NumberedGrid,
  evidence: string,
  others: readonly NumberedGrid[],
  question: GeometryQuestion,
): Finding | null {
  if (areWordsKnown(best.inline, best.crossline, question)) return null;
  const { table, hints } = question;
  const words = findLineWords(table, hints);
  const aliases = [best.inline, best.crossline].map((word) => {
    const line = words.find((other) => wordKey(other.word) === wordKey(word));
    return line ? aliasesOf(line, table) : [];
  });
  return describeNumbers(best, evidence, others, aliases, question);
}

/** Chooses the traces at both ends of some lines, at which a wrong line length would be noticed. */
function transitionTraces({ slow, fast, offsets, offsetsSlowest }: SampledGrid): number[] {
  const lineTraces = fast.count * (offsetsSlowest ? 1 : (offsets?.length ?? 1));
  const lines = new Set([
    1,
    2,
    slow.count >> 2,
    slow.count >> 1,
    Math.floor(slow.count * 0.75),
    slow.count - 1,
  ]);
  return [...lines]
    .filter((line) => line >= 1 && line < slow.count)
    .flatMap((line) => [line * lineTraces - 1, line * lineTraces]);
}

export function* confirmGrid(view: FileView, layout: TraceLayout, grid: SampledGrid): Asking<boolean> {
  const { slow, fast, offsets, offsetsSlowest } = grid;
  const traces = transitionTraces(grid);
  const rangeOf = (trace: number) => {
    const start = layout.firstTraceOffset + trace * layout.traceByteLength;
    return { start, end: start + TRACE_HEADER_LENGTH };
  };
  yield* view.loadAll(traces.map(rangeOf));
  return traces.every((trace) => {
    const { start, end } = rangeOf(trace);
    const header = view.bytes(start, end)!;
    const cell = Math.floor(trace / (offsetsSlowest ? 1 : (offsets?.length ?? 1)));
    const slowNumber = slow.start + slow.step * Math.floor(cell / fast.count);
    const fastNumber = fast.start + fast.step * (cell % fast.count);
    return (
      readTraceHeaderWord(header, 0, slow.word, layout.byteOrder) === slowNumber &&
      readTraceHeaderWord(header, 0, fast.word, layout.byteOrder) === fastNumber
    );
  });
}

export function arrangeSampled(
  sampled: SampledGrid,
  question: GeometryQuestion,
  findings: Finding[],
  others: readonly NumberedGrid[],
): Arrangement {
  const { slow, fast, offsets, inlineIsSlow } = sampled;
  const [inline, crossline] = inlineIsSlow ? [slow, fast] : [fast, slow];
  const axes = [axisOfProgression(inline), axisOfProgression(crossline)] as const;
  const { fit, coordinates } = locateBelieved(question, ...axes, sampled);

  const evidence = `all ${question.table.count} headers read are where a full grid of ${inline.count} × ${crossline.count} has them`;
  const finding = describeSampled(numberedGrid(sampled), evidence, others, question);
  if (finding) findings.push(finding);
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
      inlineDescending: inline.step < 0,
      crosslineDescending: crossline.step < 0,
      ...(sampled.offsetsSlowest ? { offsetsSlowest: true } : {}),
      ...(sampled.offsetsDown ? { offsetsDescending: true } : {}),
      ...nearOffset(offsets),
    },
    gathers: null,
    coordinates: coordinateWords(coordinates),
  };
}
