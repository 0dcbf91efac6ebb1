import type { PageDataset } from '../../api/types.ts';
import type { CubeCells } from '../../core/cube.ts';
import { SegyError } from '../../core/errors.ts';
import { traceRun } from '../../core/trace-run.ts';
import { planPath } from '../layers/path/path-plan.ts';
import type { FilteredTraces } from '../session/filtered-traces.ts';
import type { DrawnPath } from '../session/store.ts';
import {
  type ChosenTraces,
  type ExportAxes,
  type ExportChoices,
  type IndexRange,
  indexRange,
} from './export-options.ts';

/** A point in the survey by fractional indices of its lines. */
export interface AreaCorner {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
}

/**
 * Whether the centre of a cell lies within the polygon, or on its border. The border counts, because corners
 * are set on traces, which a person then expects to have.
 */
export function isWithin(corners: readonly AreaCorner[], inline: number, crossline: number): boolean {
  let inside = false;
  for (const [k, to] of corners.entries()) {
    const from = corners.at(k - 1)!;
    const [fromInline, fromCrossline] = [from.inlineIndex - inline, from.crosslineIndex - crossline];
    const [toInline, toCrossline] = [to.inlineIndex - inline, to.crosslineIndex - crossline];
    const turn = fromInline * toCrossline - fromCrossline * toInline;
    const along = fromInline * toInline + fromCrossline * toCrossline;
    if (turn === 0 && along <= 0) return true;
    // A ray towards greater crosslines crosses this side if its ends lie on both sides of the ray.
    if (fromInline > 0 !== toInline > 0) {
      const crossing = fromCrossline - (fromInline * (toCrossline - fromCrossline)) / (toInline - fromInline);
      if (crossing > 0) inside = !inside;
    }
  }
  return inside;
}

/** Cells within the polygon that the two ranges take. */
export function cellsWithin(
  corners: readonly AreaCorner[],
  inlines: IndexRange,
  crosslines: IndexRange,
): CubeCells {
  const inlineIndices: number[] = [];
  const crosslineIndices: number[] = [];
  const edge = corners.map(({ inlineIndex }) => inlineIndex);
  const [low, high] = [Math.min(...edge), Math.max(...edge)];
  for (let i = inlines.first; i <= inlines.last; i += inlines.every) {
    if (i < low || i > high) continue;
    for (let x = crosslines.first; x <= crosslines.last; x += crosslines.every) {
      if (!isWithin(corners, i, x)) continue;
      inlineIndices.push(i);
      crosslineIndices.push(x);
    }
  }
  return {
    inlineIndices: Int32Array.from(inlineIndices),
    crosslineIndices: Int32Array.from(crosslineIndices),
  };
}

/** What the page knows beside the choices: the path or area drawn, the filter, and the lines shown. */
export interface PageTraces {
  readonly path: DrawnPath | null;
  readonly filtered: FilteredTraces | null;
  /** Numbers of the inline and the crossline that are shown. */
  readonly shown: { readonly inline: number; readonly crossline: number };
}

/**
 * Finds the traces that were chosen otherwise than by ranges of lines.
 * @throws SegyError 'bad-argument' if nothing is chosen yet, or no trace is left
 */
export function chosenTraces(
  choices: ExportChoices,
  axes: ExportAxes,
  { path, filtered, shown }: PageTraces,
  dataset: PageDataset,
): ChosenTraces {
  const { traces, offsets } = choices;
  if (axes.offsets.length > 0 && offsets === 'stack' && traces === 'filter')
    throw nothingChosen(
      'The stack has no traces of the file to choose from. Choose it by lines, or all offsets of this choice.',
    );
  switch (traces) {
    case 'lines':
      return {};
    case 'gather': {
      if (dataset.gathers) return { traces: gatherRun(dataset, choices.gather) };
      const [inline, crossline] = [
        choices.gatherInline ?? shown.inline,
        choices.gatherCrossline ?? shown.crossline,
      ];
      return { inlines: [inline, inline], crosslines: [crossline, crossline] };
    }
    case 'line': {
      const plan = path && !path.closed ? planPath(path.points) : null;
      if (!plan) throw nothingChosen('Draw a random line first: its section is written as a 2D line.');
      const { inlineIndices, crosslineIndices } = plan;
      return { path: { inlineIndices, crosslineIndices } };
    }
    case 'filter':
      if (!filtered)
        throw nothingChosen(
          'The trace table has no filter. Set one in the Headers tab, under Trace headers.',
        );
      if (filtered.traces.length === 0) throw nothingChosen('The filter of the trace table leaves no trace.');
      return { traces: Int32Array.from(filtered.traces).sort() };
    case 'area': {
      if (!path?.closed || path.drawing) throw nothingChosen('Draw an area on the map first.');
      const ranges = [
        indexRange(axes.inline, choices.inlines),
        indexRange(axes.crossline, choices.crosslines),
      ] as const;
      const cells = cellsWithin(path.points, ...ranges);
      if (cells.inlineIndices.length === 0) throw nothingChosen('No trace lies within the area.');
      return { cells };
    }
  }
}

const nothingChosen = (sentence: string): SegyError => new SegyError('bad-argument', sentence);

function gatherRun({ gathers, meta }: PageDataset, index: number): Int32Array {
  const first = gathers?.firstTraces[index] ?? 0;
  return traceRun({ first, count: (gathers?.firstTraces[index + 1] ?? meta.traceCount) - first });
}
