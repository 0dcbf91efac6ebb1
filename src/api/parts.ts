import { SegyError } from '../core/errors.ts';
import { farOffsetIndex, nearOffsetIndex, traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Inspection, TraceGrid } from '../core/types.ts';

/** A part of a survey that can be looked at as a survey of its own. */
export type PartChoice =
  /** One offset of a prestack survey, or the mean of all of them. */
  | { readonly offset: number | 'near' | 'far' | 'stack' }
  /** One gather of a file of gathers, by its place in the file, from 0. */
  | { readonly gather: number };

/** Indices of the offsets that a choice means. @throws SegyError 'bad-argument' when the survey has no such offset */
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

/** Traces of each cell of a prestack grid at one offset, as a grid without offsets. */
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

/** First trace and count of a gather by its place in the file. @throws SegyError 'bad-argument' */
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
    cells: traceRun(first, first + count),
    slowAxis: 'inline',
    inlineDescending: false,
    crosslineDescending: false,
  };
  return { ...inspection, grid, gathers: null };
}

/** How a part is read: the whole survey's inspection narrowed to it; null for the part that is shown anyhow. */
export function narrow(
  inspection: Inspection,
  part: PartChoice,
): { readonly inspection: Inspection; readonly stacked: boolean } | null {
  if ('gather' in part) return { inspection: inspectionOfGather(inspection, part.gather), stacked: false };
  if (inspection.geometry.kind !== 'prestack')
    throw new SegyError('bad-argument', 'The survey has no offsets: it is not prestack.');
  const indices = offsetIndices(inspection, part.offset);
  const near = nearOffsetIndex(inspection.geometry.offsets);
  if (inspection.grid.located && (indices.length > 1 || indices[0] !== near)) {
    throw new SegyError(
      'bad-argument',
      'Offsets can be chosen once every header was read: the survey has gaps. Run Optimize first.',
    );
  }
  if (indices.length > 1) return { inspection, stacked: true };
  return indices[0] === near
    ? null
    : { inspection: inspectionOfOffset(inspection, indices[0]!), stacked: false };
}
