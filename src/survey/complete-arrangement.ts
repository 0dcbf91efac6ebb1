import type {
  CoordinateWords,
  Finding,
  Geometry,
  GridGeometry,
  HeaderWord,
  Inspection,
  TraceGrid,
  TraceLayout,
} from '../core/types.ts';
import { binGridOf, type Coordinates, isGoodFit } from './coordinates.ts';
import {
  type Ensembles,
  findGeometry,
  type GeometryFound,
  lineCoordinates,
  lineGeometry,
  type ScoredGrid,
} from './geometry.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { buildGrid, lineGrid } from './grid.ts';
import { doubtfulAlternatives, gridAlternatives, type NumberedGrid } from './grid-alternatives.ts';
import { nameOfWord as nameOf } from './line-words.ts';
import { locateBelieved } from './map-fit.ts';
import { describePositions } from './position-findings.ts';

/** How the traces stand to each other, and where each is. */
export interface Arrangement {
  readonly geometry: Geometry;
  readonly grid: TraceGrid;
  readonly gathers: Inspection['gathers'];
  /** Null where no pair of header words varies as coordinates do. */
  readonly coordinates: Inspection['coordinates'];
  /** Where the offset was found, unless the standard or the user has it. */
  readonly offsetWord?: HeaderWord;
  /** Headers that were not read would tell more. */
  readonly headersPending?: boolean;
}

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
  const { overrides, standardWords } = question;
  if (overrides.inline && overrides.crossline) return null;
  const standard = inline.byte === 189 && crossline.byte === 193;
  if (standard && standardWords) return null;
  const onMap =
    isGoodFit(fit) && coordinates
      ? `, and the coordinates at bytes ${coordinates.words[0].byte} and ${coordinates.words[1].byte} lie on that grid`
      : '';
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `Inline numbers are read from ${nameOf(inline)} and crossline numbers from ${nameOf(crossline)}: ` +
      `${candidate.traceCount} traces fill ${candidate.filledCells} of ${candidate.cellCount} cells${onMap}.`,
    alternatives: gridAlternatives(
      numberedGrid(found.best),
      found.others.map(numberedGrid),
      found.best.aliases,
      question,
    ),
  };
}

/** No grid is believed, but some words would number one: the user may know better. */
function describeDoubt(doubtful: readonly ScoredGrid[], question: GeometryQuestion): Finding | null {
  const best = doubtful[0];
  if (!best) return null;
  const { inline, crossline, traceCount, filledCells, cellCount } = best.candidate;
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `No pair of header words is borne out as inline and crossline. The likeliest, ${nameOf(inline)} and ` +
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

/** Where the traces of a file without a grid stand, and what is doubtful about that. */
export function coordinatesOfLine(question: GeometryQuestion, findings: Finding[]): CoordinateWords | null {
  const coordinates = lineCoordinates(question);
  describePositions(coordinates, null, findings);
  return coordinateWords(coordinates);
}

function arrangeGrid(best: ScoredGrid, question: GeometryQuestion, findings: Finding[]): Arrangement {
  const { candidate } = best;
  const { inline, crossline, offsets, sorting } = candidate;
  const { fit, coordinates } = locateBelieved(question, inline, crossline, best);
  const built = buildGrid(candidate, question.table);
  describePositions(coordinates, fit, findings);
  if (built.duplicates > 0) {
    findings.push({
      code: 'duplicate-traces',
      severity: 'warning',
      message: `${built.duplicates} traces have the inline and crossline number of an earlier trace, which is the one shown.`,
    });
  }
  const positions = inline.count * crossline.count;
  const { complete } = question.table;
  // Traces that were not found yet are not missing.
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
    liveTraces: complete ? (offsets ? candidate.filledCells : built.livePositions) : null,
    verified: complete,
    binGrid: isGoodFit(fit) && coordinates ? binGridOf(fit, coordinates.unit) : null,
  };
  const geometry: Geometry = offsets
    ? { kind: 'prestack', ...common, offsets: Array.from(offsets) }
    : { kind: '3d', ...common };
  return { geometry, grid: built.grid, gathers: null, coordinates: coordinateWords(coordinates) };
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

/** Geometry from a table of every trace header, or of all traces that the layout has so far. */
export function arrangeComplete(
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
): Arrangement {
  const found = findGeometry(question);
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
