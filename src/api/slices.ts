import { numberAt, positionOf } from '../core/axis.ts';
import type { CubeCells, CubeGrid } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { cellTraces, traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Inspection, SliceData } from '../core/types.ts';
import type { Priority } from '../engine/job.ts';
import { strided } from '../engine/lattice-reader.ts';
import type { Checked, SLICE_OPTIONS } from './call-options.ts';
import { jobOptions } from './job-options.ts';
import type { OpenSurvey } from './open-survey.ts';
import { gatherTraces, noOffsets, offsetIndices } from './parts.ts';
import { isTooLarge, refuseTooLarge, sliceIndex, sliceSize } from './slice-place.ts';
import { thinned } from './thinned-slice.ts';
import type { CallOptions, GatherOptions, SliceOptions } from './types.ts';

export type SliceCall = Checked<typeof SLICE_OPTIONS>;

/** Computes the mean of the finite values in each group of `fold` values; NaN if there is none. */
function means(values: Float32Array, fold: number): Float32Array {
  if (fold === 1) return values;
  const mean = new Float32Array(values.length / fold);
  for (let cell = 0, at = 0; cell < mean.length; cell++) {
    let [sum, count] = [0, 0];
    for (const end = at + fold; at < end; at++) {
      if (!Number.isFinite(values[at]!)) continue;
      sum += values[at]!;
      count += 1;
    }
    mean[cell] = sum / count;
  }
  return mean;
}

/** Lists every `step`-th trace of a gather, by its ensemble number, or of the whole line if `position` is not given. */
function lineTraces(inspection: Inspection, position: number | undefined, step: number): Int32Array {
  const { grid, layout, gathers } = inspection;
  if (position === undefined || !gathers) {
    const { cells } = grid;
    const places = traceRun({
      first: 0,
      count: Math.ceil((cells?.length ?? layout.traceCount) / step),
      step,
    });
    if (cells) for (let k = 0; k < places.length; k++) places[k] = cells[k * step]!;
    return places;
  }
  const place = gathers.numbers.indexOf(position);
  if (place < 0) throw new SegyError('bad-argument', `There is no gather ${position} in this file.`);
  const { first, count } = gatherTraces(inspection, place);
  return traceRun({ first, count: Math.ceil(count / step), step });
}

/** Gives the offset to read: the one asked for, else the one of this part, else the near offset. @throws SegyError 'bad-argument' */
function offsetOf(
  { record }: OpenSurvey,
  offset: SliceOptions['offset'],
): NonNullable<SliceOptions['offset']> {
  const { part } = record;
  if (part === null || !('offset' in part)) {
    if (offset !== undefined && record.inspection.geometry.kind !== 'prestack') throw noOffsets();
    return offset ?? 'near';
  }
  if (offset === undefined || offset === part.offset) return part.offset;
  throw new SegyError(
    'bad-argument',
    `This is the part of the survey with offset ${part.offset}; ask the whole survey for offset ${offset}.`,
  );
}

/**
 * Reads a slice that `optimize` has stored, in half-float precision. Returns null if it must be read from the file: for exact values,
 * for another offset than the stored one, and for sections along the slow axis, whose traces are neighbours in the file.
 */
async function storedSlice(
  survey: OpenSurvey,
  options: SliceCall,
  index: number,
  priority: Priority,
): Promise<SliceData | null> {
  const { axis, exact, signal } = options;
  const { engine, levels, reader, record } = survey;
  if (exact || axis === 'line' || offsetOf(survey, options.offset) !== 'near') return null;
  if (axis === record.inspection.grid.slowAxis && reader.source.kind !== 'absent') return null;
  const pyramid = await levels.loadPyramid(options);
  if (!pyramid?.serves(axis)) return null;
  const before = pyramid.bytesFromDisk;
  const slice = await pyramid.slice(axis, index, { signal, priority });
  levels.bytesFromDisk += pyramid.bytesFromDisk - before;
  if (slice) engine.lookups.hits += 1;
  return slice && thinned(slice, options.subsample, axis === 'sample');
}

/**
 * Reads a slice as `Dataset.slice` gives it, from what `optimize` has stored or else from the file. `exact` of the result says whether
 * the values are those of the file.
 */
export async function readSlice(
  survey: OpenSurvey,
  options: SliceCall,
  priority: Priority = 'visible',
): Promise<SliceData> {
  const { reader } = survey;
  const { inspection } = survey.record;
  const { axis, subsample, exact } = options;
  const chosen = offsetOf(survey, options.offset);
  const step = exact ? 1 : subsample;
  const { grid } = inspection;
  const call = { ...jobOptions(options, 'Slice', 'traces'), priority };
  const { engine, grid: shown } = survey;
  if (axis === 'line') {
    sliceIndex(shown, axis, 0);
    const traces = lineTraces(inspection, options.position, step);
    const size = [traces.length, inspection.layout.samplesPerTrace];
    refuseTooLarge(engine, 'A slice', size, 'a coarser subsample, one gather,');
    return reader.readSection(traces, step, call);
  }
  const index = sliceIndex(shown, axis, options.position ?? Number.NaN);
  refuseTooLarge(engine, 'A slice', sliceSize(shown, axis, step), 'a coarser subsample,');
  const [columns, rows] = sliceSize(shown, axis, 1);
  // A stored slice is assembled at full resolution and then thinned, so it must fit into memory at full resolution.
  const stored = isTooLarge(engine, columns * rows)
    ? null
    : await storedSlice(survey, options, index, priority);
  if (stored) return stored;
  const inlines = axis === 'inline' ? [index] : strided(grid.inlineCount, step);
  const crosslines = axis === 'crossline' ? [index] : strided(grid.crosslineCount, step);
  const offsets = offsetIndices(inspection, chosen);
  const fold = offsets.length;
  const traces = reader.traceNumbers(inlines, crosslines, offsets);
  if (axis !== 'sample') return reader.readSection(traces, step, call, fold);
  const data = means(await reader.readValues(traces, index, call), fold);
  const isExact = step === 1 && fold === 1;
  return { data, width: crosslines.length, height: inlines.length, subsample: step, exact: isExact };
}

/** Finds the same line numbers on another grid of the survey. An index is outside that grid if it has no such line. */
export function cellsOnGrid(cells: CubeCells, from: CubeGrid, to: CubeGrid): CubeCells {
  const moved = (indices: Int32Array, axis: 'inline' | 'crossline'): Int32Array =>
    indices.map((index) => {
      const there = positionOf(to[axis], numberAt(from[axis], index));
      return Number.isInteger(there) ? there : -1;
    });
  return {
    inlineIndices: moved(cells.inlineIndices, 'inline'),
    crosslineIndices: moved(cells.crosslineIndices, 'crossline'),
  };
}

/** Reads the section along cells of the grid, with one column for each cell. A prestack survey is read at the offset that its slices show. */
export async function readPath(
  survey: OpenSurvey,
  cells: CubeCells,
  { signal }: CallOptions,
): Promise<SliceData> {
  const { inspection } = survey.record;
  const offsets = offsetIndices(inspection, offsetOf(survey, undefined));
  return survey.reader.readSection(
    cellTraces(inspection.grid, cells, offsets),
    1,
    { signal },
    offsets.length,
  );
}

/** Reads all offsets at one place of a prestack survey, one column for each. @throws SegyError 'no-geometry' if it is not prestack */
export function readGather(
  { reader, grid }: OpenSurvey,
  inspection: Inspection,
  { inline, crossline, signal }: GatherOptions,
): Promise<SliceData> {
  if (inspection.geometry.kind !== 'prestack')
    throw new SegyError('no-geometry', 'A gather at one place needs a prestack survey.');
  const inlineIndex = sliceIndex(grid, 'inline', inline);
  const crosslineIndex = sliceIndex(grid, 'crossline', crossline);
  const traces = Int32Array.from({ length: inspection.grid.offsetCount }, (_, offset) =>
    traceAt(inspection.grid, inlineIndex, crosslineIndex, offset),
  );
  return reader.readSection(traces, 1, { signal });
}
