import type { Finding, Geometry, GridGeometry, Inspection, TraceGrid, TraceLayout } from '../core/types.ts';
import { binGridOf, isGoodFit } from './coordinates.ts';
import type { Asking, FileView } from './file-view.ts';
import {
  type Ensembles,
  findGeometry,
  type GeometryFound,
  type GeometryQuestion,
  lineGeometry,
  type ScoredGrid,
} from './geometry.ts';
import { buildGrid, lineGrid } from './grid.ts';

/** How the traces stand to each other, and where each is. */
export interface Arrangement {
  readonly geometry: Geometry;
  readonly grid: TraceGrid;
  readonly gathers: Inspection['gathers'];
}

export function describeGrid(found: Extract<GeometryFound, { kind: 'grid' }>, question: GeometryQuestion): Finding | null {
  const { candidate, fit, coordinates } = found.best;
  const { inline, crossline } = candidate;
  const { overrides, revision } = question;
  if (overrides.inline && overrides.crossline) return null;
  const standard = inline.byte === 189 && crossline.byte === 193;
  if (standard && (revision?.[0] ?? 0) >= 1) return null;
  const onMap = isGoodFit(fit) && coordinates ? `, and the coordinates at bytes ${coordinates.words[0].byte} and ${coordinates.words[1].byte} lie on that grid` : '';
  const alternatives = [
    {
      label: `Inline at byte ${crossline.byte}, crossline at byte ${inline.byte}`,
      overrides: { inline: { byte: crossline.byte }, crossline: { byte: inline.byte } },
    },
    ...found.others.slice(0, 3).map(({ candidate: other }) => ({
      label: `Inline at byte ${other.inline.byte}, crossline at byte ${other.crossline.byte}`,
      overrides: { inline: { byte: other.inline.byte }, crossline: { byte: other.crossline.byte } },
    })),
  ];
  return {
    code: 'geometry-inferred',
    severity: 'info',
    message:
      `Inline numbers are read from byte ${inline.byte} and crossline numbers from byte ${crossline.byte}: ` +
      `${candidate.traceCount} traces fill ${candidate.filledCells} of ${candidate.cellCount} cells${onMap}.`,
    alternatives,
  };
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
  return { geometry, grid: built.grid, gathers: null };
}

function arrangeEnsembles(ensembles: Ensembles, traceCount: number): Arrangement {
  const { byte, withinByte, numbers, firstRows } = ensembles;
  const first = numbers.reduce((lowest, number) => Math.min(lowest, number), Number.POSITIVE_INFINITY);
  return {
    geometry: { kind: 'gathers', ensemble: { byte, first, count: numbers.length }, within: { byte: withinByte } },
    grid: lineGrid(traceCount),
    gathers: { numbers, firstTraces: firstRows },
  };
}

/** Geometry from a table of every trace header. */
export function arrangeComplete(layout: TraceLayout, question: GeometryQuestion, findings: Finding[]): Arrangement {
  const found = findGeometry(question);
  if (found.kind === 'gathers') return arrangeEnsembles(found.ensembles, layout.traceCount);
  if (found.kind === 'line') {
    return { geometry: lineGeometry(question, layout.traceCount), grid: lineGrid(layout.traceCount), gathers: null };
  }
  const finding = describeGrid(found, question);
  if (finding) findings.push(finding);
  return arrangeGrid(found.best, question, findings);
}

export function* arrangeTraces(
  _view: FileView,
  layout: TraceLayout,
  question: GeometryQuestion,
  findings: Finding[],
): Asking<Arrangement> {
  if (question.table.complete) return arrangeComplete(layout, question, findings);
  yield [];
  throw new Error('large files: not yet');
}
