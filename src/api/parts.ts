import { SegyError } from '../core/errors.ts';
import { farOffsetIndex, nearOffsetIndex, traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Inspection, TraceGrid } from '../core/types.ts';

/** A part of a survey that can be opened as a survey of its own. */
export type PartChoice =
  /** One offset of a prestack survey, or the mean of all of them. */
  | { readonly offset: number | 'near' | 'far' | 'stack' }
  /** One gather of a file of gathers, by its index in the file, from 0. */
  | { readonly gather: number };

export const noOffsets = (): SegyError =>
  new SegyError('bad-argument', 'The survey has no offsets: it is not prestack.');

/** Gives the indices of the chosen offsets. @throws SegyError 'bad-argument' if the survey has no such offset */
export function offsetIndices(inspection: Inspection, offset: number | 'near' | 'far' | 'stack'): number[] {
  const { geometry } = inspection;
  if (geometry.kind !== 'prestack') return [0];
  if (offset === 'near') return [nearOffsetIndex(geometry.offsets)];
  if (offset === 'far') return [farOffsetIndex(geometry.offsets)];
  if (offset === 'stack') return geometry.offsets.map((_, index) => index);
  const index = geometry.offsets.indexOf(offset);
  if (index >= 0) return [index];
  throw new SegyError(
    'bad-argument',
    `There is no offset ${offset}; the survey has ${geometry.offsets.join(', ')}.`,
  );
}

/** Makes a grid without offsets from the traces of a prestack grid at one offset. */
function gridOfOffset(grid: TraceGrid, offsetIndex: number): TraceGrid {
  const cells = new Int32Array(grid.inlineCount * grid.crosslineCount);
  let cell = 0;
  for (let inline = 0; inline < grid.inlineCount; inline++) {
    for (let crossline = 0; crossline < grid.crosslineCount; crossline++)
      cells[cell++] = traceAt(grid, inline, crossline, offsetIndex);
  }
  const { offsetsSlowest: _, offsetsDescending: _order, nearOffsetIndex: _near, ...rest } = grid;
  return { ...rest, offsetCount: 1, cells };
}

function inspectionOfOffset(inspection: Inspection, offsetIndex: number): Inspection {
  const { geometry } = inspection;
  if (geometry.kind !== 'prestack') return inspection;
  const { offsets: _, ...rest } = geometry;
  const grid = gridOfOffset(inspection.grid, offsetIndex);
  return { ...inspection, grid, geometry: { ...rest, kind: '3d' } };
}

/** Finds the traces of a gather by its index in the file. @throws SegyError 'bad-argument' */
export function gatherTraces(inspection: Inspection, index: number): { first: number; count: number } {
  const { gathers, layout } = inspection;
  const first = gathers?.firstTraces[index];
  if (!gathers || first === undefined) {
    throw new SegyError(
      'bad-argument',
      gathers
        ? `There is no gather at place ${index}: the file has ${gathers.numbers.length}.`
        : 'This file is not one of gathers, so none can be chosen.',
    );
  }
  return { first, count: (gathers.firstTraces[index + 1] ?? layout.traceCount) - first };
}

function inspectionOfGather(inspection: Inspection, index: number): Inspection {
  const { first, count } = gatherTraces(inspection, index);
  const grid: TraceGrid = {
    inlineCount: 1,
    crosslineCount: count,
    offsetCount: 1,
    cells: traceRun({ first, count }),
    slowAxis: 'inline',
    inlineDescending: false,
    crosslineDescending: false,
  };
  return { ...inspection, grid, gathers: null };
}

/** How a part of a survey is read. */
interface NarrowedSurvey {
  readonly inspection: Inspection;
  /** Whether each cell is the mean of all its offsets. */
  readonly stacked: boolean;
  /** The part with its offset as a number. */
  readonly samples: PartChoice;
}

/** The words that follow the survey's name in the name of a part. */
export function partName(part: PartChoice): string {
  if ('gather' in part) return `gather ${part.gather + 1}`;
  return part.offset === 'stack' ? 'stack of all offsets' : `offset ${part.offset}`;
}

/** Narrows the inspection of a survey to one part; null for the part that the whole survey shows anyway. @throws SegyError 'bad-argument' */
export function narrow(inspection: Inspection, part: PartChoice): NarrowedSurvey | null {
  if ('gather' in part)
    return { inspection: inspectionOfGather(inspection, part.gather), stacked: false, samples: part };
  if (inspection.geometry.kind !== 'prestack') throw noOffsets();
  const indices = offsetIndices(inspection, part.offset);
  const near = nearOffsetIndex(inspection.geometry.offsets);
  if (inspection.grid.located && (indices.length > 1 || indices[0] !== near)) {
    throw new SegyError(
      'bad-argument',
      'Offsets can be chosen once every header was read: the survey has gaps. Run Optimize first.',
    );
  }
  if (part.offset === 'stack') return { inspection, stacked: true, samples: part };
  const [index] = indices as [number];
  if (index === near) return null;
  const samples = { offset: inspection.geometry.offsets[index]! };
  return { inspection: inspectionOfOffset(inspection, index), stacked: false, samples };
}
