import { SegyError } from '../core/errors.ts';
import type { Inspection, SliceAxis, SliceData } from '../core/types.ts';
import { type SurveyReader, strided } from '../engine/survey-reader.ts';
import { planMilliseconds, planReads } from '../io/read-plan.ts';
import type { SurveyDataset } from './dataset.ts';
import type { SliceOptions } from './types.ts';

/**
 * Index on the full-resolution axis that a position names.
 * @throws SegyError 'no-geometry' when the survey has no such axis, 'bad-argument' when no line has that number
 */
export function sliceIndex(inspection: Inspection, axis: SliceAxis, position: number): number {
  const { geometry, layout } = inspection;
  if (axis === 'sample') {
    if (Number.isInteger(position) && position >= 0 && position < layout.samplesPerTrace) return position;
    throw new SegyError('bad-argument', `There is no sample ${position}: the traces have samples 0 to ${layout.samplesPerTrace - 1}.`);
  }
  if (geometry.kind === '2d' || geometry.kind === 'gathers') {
    if (axis === 'line') return 0;
    throw new SegyError('no-geometry', `This file has no ${axis}s: it is ${geometry.kind === '2d' ? 'a 2D line' : 'a file of gathers'}. Ask for axis “line”.`);
  }
  if (axis === 'line') {
    throw new SegyError('no-geometry', 'A 3D survey has inlines, crosslines and time slices, but no axis “line”.');
  }
  const lines = geometry[axis];
  const index = (position - lines.first) / lines.step;
  if (Number.isInteger(index) && index >= 0 && index < lines.count) return index;
  const last = lines.first + (lines.count - 1) * lines.step;
  throw new SegyError('bad-argument', `There is no ${axis} ${position}: they run from ${lines.first} to ${last} in steps of ${lines.step}.`);
}

/** Milliseconds that a full-resolution slice takes from the file, by the measured cost of reading. */
export function sliceMilliseconds(reader: SurveyReader, axis: SliceAxis): number {
  const inspection = reader.inspection;
  if (!inspection) return Number.POSITIVE_INFINITY;
  const { grid, layout } = inspection;
  const fastCount = grid.slowAxis === 'inline' ? grid.crosslineCount : grid.inlineCount;
  const slowCount = grid.slowAxis === 'inline' ? grid.inlineCount : grid.crosslineCount;
  const cellBytes = layout.traceByteLength * grid.offsetCount;
  const { cost } = reader;
  const alongSlow = axis === grid.slowAxis || axis === 'line';
  const strideBytes = alongSlow || axis === 'sample' ? cellBytes : fastCount * cellBytes;
  const count = axis === 'sample' ? slowCount * fastCount : alongSlow ? fastCount : slowCount;
  const pieces = Math.min(count, 4096);
  const starts = Float64Array.from({ length: pieces }, (_, k) => k * strideBytes);
  return (planMilliseconds(planReads(starts, layout.traceByteLength, cost), cost) * count) / pieces / Math.max(1, reader.pool.size);
}

/** Indices of the offsets to show, from number, 'near', 'far' or 'stack'. */
function offsetIndices(inspection: Inspection, offset: SliceOptions['offset']): number[] {
  const { geometry } = inspection;
  if (geometry.kind !== 'prestack' || offset === undefined || offset === 'near') return [0];
  if (offset === 'far') return [geometry.offsets.length - 1];
  if (offset === 'stack') return geometry.offsets.map((_, index) => index);
  const index = geometry.offsets.indexOf(offset);
  if (index >= 0) return [index];
  throw new SegyError('bad-argument', `There is no offset ${offset}; the survey has ${geometry.offsets.join(', ')}.`);
}

/** Mean of the values that are there, cell by cell. */
function stackOf(parts: readonly Float32Array[]): Float32Array {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  return first.map((_, k) => {
    let sum = 0;
    let count = 0;
    for (const part of parts) {
      const value = part[k]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    return count > 0 ? sum / count : Number.NaN;
  });
}

/** The traces of a gather (by ensemble number) or of the whole line. */
function lineTraces(inspection: Inspection, position: number | undefined): Int32Array {
  const { layout, gathers } = inspection;
  let first = 0;
  let end = layout.traceCount;
  if (gathers && position !== undefined) {
    const k = gathers.numbers.indexOf(position);
    if (k < 0) throw new SegyError('bad-argument', `There is no gather ${position} in this file.`);
    first = gathers.firstTraces[k]!;
    end = gathers.firstTraces[k + 1] ?? layout.traceCount;
  }
  return Int32Array.from({ length: end - first }, (_, k) => first + k);
}

/** A slice as `Dataset.slice` gives it: straight from the file, every value the file's own at subsample 1. */
export async function readSlice(dataset: SurveyDataset, options: SliceOptions): Promise<SliceData> {
  const { reader } = dataset;
  const { inspection } = dataset.record;
  const { axis, subsample = 1, exact = false } = options;
  if (![1, 2, 4, 8, 16].includes(subsample)) {
    throw new SegyError('bad-argument', `subsample must be 1, 2, 4, 8 or 16, not ${subsample}.`);
  }
  const step = exact ? 1 : subsample;
  const { grid } = inspection;
  const call = {
    signal: options.signal,
    onProgress: (done: number, total: number) => options.onProgress?.({ stage: 'Slice', done, total, unit: 'traces' }),
  };
  if (axis === 'line') {
    sliceIndex(inspection, axis, 0);
    const traces = lineTraces(inspection, options.position).filter((_, k) => k % step === 0);
    return reader.readSection(traces, step, call);
  }
  const index = sliceIndex(inspection, axis, options.position ?? Number.NaN);
  const inlines = axis === 'inline' ? [index] : strided(grid.inlineCount, step);
  const crosslines = axis === 'crossline' ? [index] : strided(grid.crosslineCount, step);
  const parts: Float32Array[] = [];
  let shape: Omit<SliceData, 'data'> | null = null;
  for (const offset of offsetIndices(inspection, options.offset)) {
    const traces = reader.traceNumbers(inlines, crosslines, offset);
    if (axis === 'sample') {
      parts.push(await reader.readValues(traces, index, call));
      shape = { width: crosslines.length, height: inlines.length, subsample: step, exact: step === 1 };
    } else {
      const { data, ...rest } = await reader.readSection(traces, step, call);
      parts.push(data);
      shape = rest;
    }
  }
  return { ...shape!, exact: shape!.exact && parts.length === 1, data: stackOf(parts) };
}

