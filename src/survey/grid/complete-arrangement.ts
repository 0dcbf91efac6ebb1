import { isSegyError } from '../../core/errors.ts';
import type {
  CoordinateWords,
  Finding,
  Geometry,
  GridGeometry,
  HeaderWord,
  Inspection,
  TraceGrid,
  TraceLayout,
} from '../../core/types.ts';
import type { Asking } from '../file/file-view.ts';
import { binGridOf, type Coordinates, isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { nameOfWord as nameOf } from '../words/line-words.ts';
import { locateBelieved } from '../words/map-fit.ts';
import { describePositions } from '../words/position-findings.ts';
import {
  type Ensembles,
  findGeometry,
  type GeometryFound,
  lineCoordinates,
  lineGeometry,
  type ScoredGrid,
} from './geometry.ts';
import { buildGrid, lineGrid } from './grid.ts';
import { describeNumbers, doubtfulAlternatives, type NumberedGrid } from './grid-alternatives.ts';

/** The geometry of a file and the cell of each trace. */
export interface Arrangement {
  readonly geometry: Geometry;
  readonly grid: TraceGrid;
  readonly gathers: Inspection['gathers'];
  /** The words of map coordinates; null if no pair of header words varies as coordinates do. */
  readonly coordinates: Inspection['coordinates'];
  /** The word in which the offset was found, if neither the standard nor the user gives it. */
  readonly offsetWord?: HeaderWord;
  /** True if headers that were not read would tell more. */
  readonly headersPending?: boolean;
}

export const isGrid = ({ geometry: { kind } }: Arrangement): boolean => kind === '3d' || kind === 'prestack';

/** What an attempt to find the geometry gave: an arrangement with its findings, or the reason why there is none. */
export interface Attempt {
  readonly arrangement: Arrangement | null;
  readonly findings: readonly Finding[];
  readonly refused: unknown;
}

/** Arranges traces, and catches the error that says that the words that the user chose make no grid. */
export function* attempt(arrange: (findings: Finding[]) => Asking<Arrangement>): Asking<Attempt> {
  const findings: Finding[] = [];
  try {
    return { arrangement: yield* arrange(findings), findings, refused: null };
  } catch (error) {
    if (!isSegyError(error, 'no-geometry')) throw error;
    return { arrangement: null, findings, refused: error };
  }
}

/** Whether nothing had to be inferred of two line words, because the user chose both or the standard defines them. */
export const areWordsKnown = (
  inline: HeaderWord,
  crossline: HeaderWord,
  { overrides, standardWords }: GeometryQuestion,
): boolean =>
  Boolean(overrides.inline && overrides.crossline) ||
  (standardWords && inline.byte === 189 && crossline.byte === 193);

const numberedGrid = ({ candidate, fit, coordinates }: ScoredGrid): NumberedGrid => ({
  ...candidate,
  fit,
  coordinates,
});

export function describeGrid(
  found: Extract<GeometryFound, { kind: 'grid' }>,
  question: GeometryQuestion,
): Finding | null {
  const { candidate, fit, coordinates } = found.best;
  const { inline, crossline } = candidate;
  if (areWordsKnown(inline, crossline, question)) return null;
  const onMap =
    isGoodFit(fit) && coordinates
      ? `, and the coordinates at bytes ${coordinates.words[0].byte} and ${coordinates.words[1].byte} lie on that grid`
      : '';
  return describeNumbers(
    numberedGrid(found.best),
    `${candidate.traceCount} traces fill ${candidate.filledCells} of ${candidate.cellCount} cells${onMap}`,
    found.others.map(numberedGrid),
    found.best.aliases,
    question,
  );
}

/** Describes grids that are possible but not believed, because the user may know better. */
function describeDoubt(doubtful: readonly ScoredGrid[], question: GeometryQuestion): Finding | null {
  const best = doubtful[0];
  if (!best) return null;
  const { inline, crossline, traceCount, filledCells, cellCount } = best.candidate;
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `No pair of header words is certain to be inline and crossline. The likeliest, ${nameOf(inline)} and ` +
      `${nameOf(crossline)}, would have ${traceCount} traces fill ${filledCells} of ${cellCount} cells.`,
    alternatives: doubtfulAlternatives(doubtful.map(numberedGrid), question),
  };
}

export function coordinateWords(coordinates: Coordinates | null | undefined): CoordinateWords | null {
  if (!coordinates) return null;
  const { words, unit, packed, scalarIgnored } = coordinates;
  return {
    x: words[0],
    y: words[1],
    unit,
    ...(packed ? { packed } : {}),
    ...(scalarIgnored ? { scalarIgnored } : {}),
  };
}

/** Finds the coordinate words of a file without a grid, and adds findings on what is doubtful about them. */
export function coordinatesOfLine(question: GeometryQuestion, findings: Finding[]): CoordinateWords | null {
  const coordinates = lineCoordinates(question);
  describePositions(coordinates, null, findings);
  return coordinateWords(coordinates);
}

function arrangeGrid(best: ScoredGrid, question: GeometryQuestion, findings: Finding[]): Arrangement {
  const { inline, crossline, offsets, sorting, filledCells } = best.candidate;
  const { fit, coordinates } = locateBelieved(question, inline, crossline, best);
  const built = buildGrid(best.candidate, question.table);
  describePositions(coordinates, fit, findings);
  if (built.duplicates > 0) {
    findings.push({
      code: 'duplicate-traces',
      severity: 'warning',
      message: `${built.duplicates} traces have the inline and crossline number of an earlier trace; only the earlier one is shown.`,
    });
  }
  const positions = inline.count * crossline.count;
  const { complete } = question.table;
  // Traces that are not found yet must not be reported as missing.
  if (complete && built.livePositions < positions) {
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
    liveTraces: complete ? (offsets ? filledCells : built.livePositions) : null,
    verified: complete,
    binGrid: isGoodFit(fit) && coordinates ? binGridOf(fit, coordinates.unit) : null,
  };
  return {
    geometry: offsets
      ? { kind: 'prestack', ...common, offsets: Array.from(offsets) }
      : { kind: '3d', ...common },
    grid: built.grid,
    gathers: null,
    coordinates: coordinateWords(coordinates),
  };
}

export function arrangeEnsembles(
  ensembles: Ensembles,
  question: GeometryQuestion,
  traceCount: number,
  findings: Finding[],
): Arrangement {
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
    coordinates: coordinatesOfLine(question, findings),
  };
}

/** Finds the geometry from a table of all trace headers, or of all that the layout has so far. */
export function* arrangeComplete(
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
): Asking<Arrangement> {
  const found = yield* findGeometry(question);
  const finding =
    found.kind === 'grid' ? describeGrid(found, question) : describeDoubt(found.doubtful, question);
  if (finding) findings.push(finding);
  if (found.kind === 'gathers')
    return arrangeEnsembles(found.ensembles, question, layout.traceCount, findings);
  if (found.kind === 'line') {
    return {
      geometry: lineGeometry(question, layout.traceCount),
      grid: lineGrid(layout.traceCount),
      gathers: null,
      coordinates: coordinatesOfLine(question, findings),
    };
  }
  return arrangeGrid(found.best, question, findings);
}
