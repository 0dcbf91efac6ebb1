import type {
  CoordinateWords,
  Finding,
  Geometry,
  GridGeometry,
  HeaderWord,
  Inspection,
  Overrides,
  TraceGrid,
  TraceLayout,
} from '../core/types.ts';
import { readTraceHeaderWord, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { binGridOf, type Coordinates, findCoordinates, isGoodFit } from './coordinates.ts';
import type { Asking, FileView } from './file-view.ts';
import {
  type Ensembles,
  findGeometry,
  type GeometryFound,
  lineGeometry,
  type ScoredGrid,
} from './geometry.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { buildGrid, lineGrid } from './grid.ts';
import { isEvenLine, readHeaderColumns } from './index-pass.ts';
import { storedWord } from './line-words.ts';
import { axisOfProgression, findSampledGrids, type SampledGrid } from './sampled-grid.ts';

/** How the traces stand to each other, and where each is. */
export interface Arrangement {
  readonly geometry: Geometry;
  readonly grid: TraceGrid;
  readonly gathers: Inspection['gathers'];
  /** Null where no pair of header words varies as coordinates do. */
  readonly coordinates: Inspection['coordinates'];
}

function wordsOf({ candidate: { inline, crossline } }: ScoredGrid): {
  label: string;
  overrides: Overrides;
} {
  return {
    label: `Inline at ${nameOf(inline)}, crossline at ${nameOf(crossline)}`,
    overrides: { inline: storedWord(inline), crossline: storedWord(crossline) },
  };
}

const nameOf = ({ byte, type }: HeaderWord): string =>
  `byte ${byte}${type === undefined || type === 'int32' ? '' : ` (${type})`}`;

const MAX_ALTERNATIVES = 5;

/** The pair with one word read by another type, the commoner mistake of a reader first. */
function otherReadings({ candidate: { inline, crossline }, aliases }: ScoredGrid) {
  const [inlines = [], crosslines = []] = aliases;
  const pairs = [
    ...inlines.slice(0, 2).map((word) => [word, crossline] as const),
    ...crosslines.slice(0, 2).map((word) => [inline, word] as const),
  ];
  const floating = ([a, b]: readonly [HeaderWord, HeaderWord]): number =>
    [a, b].filter(({ type }) => type === 'ieee' || type === 'ibm').length;
  return pairs
    .sort((a, b) => floating(b) - floating(a))
    .map(([a, b]) => ({
      label: `Inline at ${nameOf(a)}, crossline at ${nameOf(b)}`,
      overrides: { inline: storedWord(a), crossline: storedWord(b) },
    }));
}

export function describeGrid(
  found: Extract<GeometryFound, { kind: 'grid' }>,
  question: GeometryQuestion,
): Finding | null {
  const { candidate, fit, coordinates } = found.best;
  const { inline, crossline } = candidate;
  const { overrides, standardWords } = question;
  if (overrides.inline && overrides.crossline) return null;
  const standard = inline.byte === 189 && crossline.byte === 193;
  if (standard && standardWords) return null;
  const onMap =
    isGoodFit(fit) && coordinates
      ? `, and the coordinates at bytes ${coordinates.words[0].byte} and ${coordinates.words[1].byte} lie on that grid`
      : '';
  const swapped = {
    label: `Inline at ${nameOf(crossline)}, crossline at ${nameOf(inline)}`,
    overrides: { inline: storedWord(crossline), crossline: storedWord(inline) },
  };
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `Inline numbers are read from ${nameOf(inline)} and crossline numbers from ${nameOf(crossline)}: ` +
      `${candidate.traceCount} traces fill ${candidate.filledCells} of ${candidate.cellCount} cells${onMap}.`,
    alternatives: [
      swapped,
      ...found.others.slice(0, 1).map(wordsOf),
      ...otherReadings(found.best).slice(0, 1),
      ...found.others.slice(1).map(wordsOf),
    ].slice(0, MAX_ALTERNATIVES),
  };
}

/** No grid is believed, but some words would number one: the user may know better. */
function describeDoubt(doubtful: readonly ScoredGrid[]): Finding | null {
  const best = doubtful[0];
  if (!best) return null;
  const { inline, crossline, traceCount, filledCells, cellCount } = best.candidate;
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `No pair of header words is borne out as inline and crossline. The likeliest, ${nameOf(inline)} and ` +
      `${nameOf(crossline)}, would have ${traceCount} traces fill ${filledCells} of ${cellCount} cells.`,
    alternatives: doubtful.slice(0, MAX_ALTERNATIVES).map(wordsOf),
  };
}

function coordinateWords(coordinates: Coordinates | null | undefined): CoordinateWords | null {
  return coordinates ? { x: coordinates.words[0], y: coordinates.words[1], unit: coordinates.unit } : null;
}

function coordinatesOfLine({
  table,
  measurementSystem,
  overrides,
}: GeometryQuestion): CoordinateWords | null {
  return coordinateWords(findCoordinates(table, [], measurementSystem, overrides)[0]);
}

function arrangeGrid(best: ScoredGrid, question: GeometryQuestion, findings: Finding[]): Arrangement {
  const { candidate, fit, coordinates } = best;
  const { inline, crossline, offsets, sorting } = candidate;
  const built = buildGrid(candidate, question.table);
  if (built.duplicates > 0) {
    findings.push({
      code: 'duplicate-traces',
      severity: 'warning',
      message: `${built.duplicates} traces have the inline and crossline number of an earlier trace, which is the one shown.`,
    });
  }
  const positions = inline.count * crossline.count;
  if (built.livePositions < positions) {
    findings.push({
      code: 'missing-traces',
      severity: 'info',
      message: `${positions - built.livePositions} of ${positions} positions of the grid have no trace; they stay empty.`,
    });
  }
  const common: GridGeometry = {
    inline,
    crossline,
    sorting,
    liveTraces: offsets ? candidate.filledCells : built.livePositions,
    verified: true,
    binGrid: isGoodFit(fit) && coordinates ? binGridOf(fit, coordinates.unit) : null,
  };
  const geometry: Geometry = offsets
    ? { kind: 'prestack', ...common, offsets: Array.from(offsets) }
    : { kind: '3d', ...common };
  return { geometry, grid: built.grid, gathers: null, coordinates: coordinateWords(coordinates) };
}

function arrangeEnsembles(ensembles: Ensembles, question: GeometryQuestion, traceCount: number): Arrangement {
  const { byte, withinByte, numbers, firstRows } = ensembles;
  const first = numbers.reduce((lowest, number) => Math.min(lowest, number), Number.POSITIVE_INFINITY);
  return {
    geometry: {
      kind: 'gathers',
      ensemble: { byte, first, count: numbers.length },
      within: { byte: withinByte },
    },
    grid: lineGrid(traceCount),
    gathers: { numbers, firstTraces: firstRows },
    coordinates: coordinatesOfLine(question),
  };
}

/** Geometry from a table of every trace header. */
export function arrangeComplete(
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
): Arrangement {
  const found = findGeometry(question);
  const finding = found.kind === 'grid' ? describeGrid(found, question) : describeDoubt(found.doubtful);
  if (finding) findings.push(finding);
  if (found.kind === 'gathers') return arrangeEnsembles(found.ensembles, question, layout.traceCount);
  if (found.kind === 'line') {
    return {
      geometry: lineGeometry(question, layout.traceCount),
      grid: lineGrid(layout.traceCount),
      gathers: null,
      coordinates: coordinatesOfLine(question),
    };
  }
  return arrangeGrid(found.best, question, findings);
}

/** Traces at both ends of some lines, where a wrong line length would show. */
function transitionTraces({ slow, fast, offsets }: SampledGrid): number[] {
  const lineTraces = fast.count * (offsets?.length ?? 1);
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

function* confirmGrid(view: FileView, layout: TraceLayout, grid: SampledGrid): Asking<boolean> {
  const { slow, fast, offsets } = grid;
  const traces = transitionTraces(grid);
  const rangeOf = (trace: number) => {
    const start = layout.firstTraceOffset + trace * layout.traceByteLength;
    return { start, end: start + TRACE_HEADER_LENGTH };
  };
  yield* view.loadAll(traces.map(rangeOf));
  return traces.every((trace) => {
    const { start, end } = rangeOf(trace);
    const header = view.bytes(start, end)!;
    const cell = Math.floor(trace / (offsets?.length ?? 1));
    const slowNumber = slow.start + slow.step * Math.floor(cell / fast.count);
    const fastNumber = fast.start + fast.step * (cell % fast.count);
    return (
      readTraceHeaderWord(header, 0, slow.word, layout.byteOrder) === slowNumber &&
      readTraceHeaderWord(header, 0, fast.word, layout.byteOrder) === fastNumber
    );
  });
}

function arrangeSampled(sampled: SampledGrid, question: GeometryQuestion, findings: Finding[]): Arrangement {
  const { slow, fast, offsets, inlineIsSlow, fit, coordinates } = sampled;
  const [inline, crossline] = inlineIsSlow ? [slow, fast] : [fast, slow];
  const onMap = isGoodFit(fit) && coordinates !== null;
  const standard = inline.word.byte === 189 && crossline.word.byte === 193 && question.standardWords;
  if (!standard && !(question.overrides.inline && question.overrides.crossline)) {
    findings.push({
      code: 'geometry-inferred',
      severity: 'info',
      message:
        `Inline numbers are read from byte ${inline.word.byte} and crossline numbers from byte ${crossline.word.byte}: all ` +
        `${question.table.count} headers looked at stand where a full grid of ${inline.count} × ${crossline.count} has them.`,
      alternatives: [
        {
          label: `Inline at byte ${crossline.word.byte}, crossline at byte ${inline.word.byte}`,
          overrides: { inline: crossline.word, crossline: inline.word },
        },
      ],
    });
  }
  const common: GridGeometry = {
    inline: axisOfProgression(inline),
    crossline: axisOfProgression(crossline),
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
    },
    gathers: null,
    coordinates: coordinateWords(coordinates),
  };
}

/** Beyond this the grid index would not fit a typed array of trace numbers. */
const MAX_TRACES = 2 ** 31 - 1;

/**
 * Geometry of any file: from every header when they are known, else from sampled headers when they prove a full grid or an
 * even line, else after a pass over every header.
 */
export function* arrangeTraces(
  view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
): Asking<Arrangement> {
  const { table } = question;
  const { traceCount } = layout;
  if (table.complete && table.count === traceCount) return arrangeComplete(layout, question, findings);
  if (!table.complete) {
    for (const sampled of findSampledGrids(question, traceCount).slice(0, 3)) {
      if (yield* confirmGrid(view, layout, sampled)) return arrangeSampled(sampled, question, findings);
    }
    const line = isEvenLine(question);
    if (line) {
      const lowest = Math.min(line.first, line.first + line.step * (traceCount - 1));
      const cdp = { first: lowest, count: traceCount, step: Math.abs(line.step) };
      return {
        geometry: { ...lineGeometry(question, traceCount), cdp },
        grid: lineGrid(traceCount),
        gathers: null,
        coordinates: coordinatesOfLine(question),
      };
    }
    if (traceCount <= MAX_TRACES) {
      const complete = yield* readHeaderColumns(layout, question);
      return arrangeComplete(layout, { ...question, table: complete }, findings);
    }
  }
  return {
    geometry: lineGeometry(question, traceCount),
    grid: lineGrid(traceCount),
    gathers: null,
    coordinates: coordinatesOfLine(question),
  };
}
