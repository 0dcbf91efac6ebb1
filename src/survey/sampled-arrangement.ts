import type { Finding, FindingAlternative, GridGeometry, TraceLayout } from '../core/types.ts';
import { readTraceHeaderWord, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { type Arrangement, coordinateWords } from './complete-arrangement.ts';
import { binGridOf, isGoodFit } from './coordinates.ts';
import type { Asking, FileView } from './file-view.ts';
import { aliasesOf } from './geometry.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { nearOffset } from './grid.ts';
import { gridAlternatives, type NumberedGrid } from './grid-alternatives.ts';
import { nameOfWord, wordKey } from './line-words.ts';
import { locateBelieved } from './map-fit.ts';
import { describePositions } from './position-findings.ts';
import { axisOfProgression, type SampledGrid } from './sampled-grid.ts';
import type { SortedGrid } from './sorted-grid.ts';
import { findLineWords } from './word-search.ts';

/** A grid of samples as its alternatives are told. */
export function numberedGrid(grid: SampledGrid | SortedGrid): NumberedGrid {
  const { slow, fast, offsets, inlineIsSlow, fit, coordinates } = grid;
  const [inline, crossline] = inlineIsSlow ? [slow.word, fast.word] : [fast.word, slow.word];
  const cellCount = slow.count * fast.count * (offsets?.length ?? 1);
  return { inline, crossline, traceCount: null, cellCount, filledCells: null, fit, coordinates };
}

/** Other readings of sampled lines, likeliest first. */
export function sampledAlternatives(
  best: NumberedGrid,
  others: readonly NumberedGrid[],
  question: GeometryQuestion,
): FindingAlternative[] {
  const { table, hints } = question;
  const words = findLineWords(table, hints);
  const aliases = [best.inline, best.crossline].map((word) => {
    const line = words.find((other) => wordKey(other.word) === wordKey(word));
    return line ? aliasesOf(line, table) : [];
  });
  return gridAlternatives(best, others, aliases, question);
}

/** Traces at both ends of some lines, where a wrong line length would show. */
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
  const onMap = isGoodFit(fit) && coordinates !== null;
  const standard = inline.word.byte === 189 && crossline.word.byte === 193 && question.standardWords;
  if (!standard && !(question.overrides.inline && question.overrides.crossline)) {
    findings.push({
      code: 'geometry-inferred',
      severity: 'info',
      message:
        `Inline numbers are read from ${nameOfWord(inline.word)} and crossline numbers from ${nameOfWord(crossline.word)}: all ` +
        `${question.table.count} headers looked at stand where a full grid of ${inline.count} × ${crossline.count} has them.`,
      alternatives: sampledAlternatives(numberedGrid(sampled), others, question),
    });
  }
  describePositions(coordinates, fit, findings);
  const common: GridGeometry = {
    inline: axes[0],
    crossline: axes[1],
    sorting: inlineIsSlow ? 'inline' : 'crossline',
    liveTraces: null,
    verified: false,
    binGrid: onMap ? binGridOf(fit, coordinates.unit) : null,
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
