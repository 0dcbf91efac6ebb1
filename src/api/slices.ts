import { SegyError } from '../core/errors.ts';
import { traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { GridGeometry, Inspection, SliceAxis, SliceData } from '../core/types.ts';
import type { Priority } from '../engine/pool.ts';
import { sliceIndex } from '../engine/slices.ts';
import { strided } from '../engine/survey-reader.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { OpenSurvey } from './open-survey.ts';
import { gatherTraces, offsetIndices } from './parts.ts';
import type { GatherOptions, PathOptions, SliceOptions } from './types.ts';

/** Mean of the finite values, cell by cell; one section after another, so that few are held. */
class Stack {
  private first: Float32Array | null = null;
  private sums = new Float64Array(0);
  private counts = new Uint32Array(0);

  add(part: Float32Array): void {
    if (!this.first) {
      this.first = part;
      return;
    }
    if (this.counts.length === 0) {
      this.sums = new Float64Array(part.length);
      this.counts = new Uint32Array(part.length);
      this.take(this.first);
    }
    this.take(part);
  }

  private take(part: Float32Array): void {
    for (let k = 0; k < part.length; k++) {
      const value = part[k]!;
      if (!Number.isFinite(value)) continue;
      this.sums[k]! += value;
      this.counts[k]! += 1;
    }
  }

  /** The one section as it is, or the mean; NaN where no section has a value. */
  get mean(): Float32Array {
    if (this.counts.length === 0) return this.first!;
    const mean = new Float32Array(this.sums.length);
    for (let k = 0; k < mean.length; k++) mean[k] = this.sums[k]! / this.counts[k]!;
    return mean;
  }
}

/** Every step-th trace of a gather (by ensemble number) or of the whole line. */
function lineTraces(inspection: Inspection, position: number | undefined, step: number): Int32Array {
  const { grid, layout, gathers } = inspection;
  if (position === undefined || !gathers) {
    const { cells } = grid;
    const places = traceRun(0, cells?.length ?? layout.traceCount, step);
    if (cells) for (let k = 0; k < places.length; k++) places[k] = cells[k * step]!;
    return places;
  }
  const place = gathers.numbers.indexOf(position);
  if (place < 0) throw new SegyError('bad-argument', `There is no gather ${position} in this file.`);
  const { first, count } = gatherTraces(inspection, place);
  return traceRun(first, first + count, step);
}

/** What the survey shows unless asked otherwise: the near offset, or the part that it is. */
function offsetOf(
  { record }: OpenSurvey,
  offset: SliceOptions['offset'],
): NonNullable<SliceOptions['offset']> {
  const { part } = record;
  if (part === null || !('offset' in part)) return offset ?? 'near';
  if (offset === undefined || offset === part.offset) return part.offset;
  throw new SegyError(
    'bad-argument',
    `This is the part of the survey with offset ${part.offset}; ask the whole survey for offset ${offset}.`,
  );
}

/** Every step-th column (and, of a time slice, row) of a full-resolution slice. */
function thinned(slice: SliceData, step: number, rowsToo: boolean): SliceData {
  if (step === 1) return slice;
  const rowStep = rowsToo ? step : 1;
  const width = Math.ceil(slice.width / step);
  const height = Math.ceil(slice.height / rowStep);
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++)
      data[row * width + column] = slice.data[row * rowStep * slice.width + column * step]!;
  }
  return { ...slice, data, width, height, subsample: step };
}

/**
 * What optimize stored of a slice, in half-float precision; null where the file serves: exact values, other offsets than the
 * stored one, sections that lie in the file as they are shown.
 */
async function storedSlice(
  survey: OpenSurvey,
  options: SliceOptions,
  index: number,
  priority: Priority,
): Promise<SliceData | null> {
  const { axis, exact, signal } = options;
  const { engine, levels, reader, record } = survey;
  if (exact || axis === 'line' || offsetOf(survey, options.offset) !== 'near') return null;
  if (axis === record.inspection.grid.slowAxis && reader.source.kind !== 'absent') return null;
  const pyramid = await levels.recall(options);
  if (!pyramid?.serves(axis)) return null;
  const before = pyramid.bytesFromDisk;
  const slice = await pyramid.slice(axis, index, { signal, priority });
  levels.bytesFromDisk += pyramid.bytesFromDisk - before;
  if (slice) engine.lookups.hits += 1;
  return slice && thinned(slice, options.subsample ?? 1, axis === 'sample');
}

const sliceLimit = ({ engine }: OpenSurvey): number => engine.settings.maxMemoryBytes * MEMORY_SHARES.level;

/** Columns and rows of a slice, every step-th of them. */
function sliceSize({ record }: OpenSurvey, axis: SliceAxis, step: number): [columns: number, rows: number] {
  const { grid, layout } = record.inspection;
  const across = { inline: grid.crosslineCount, crossline: grid.inlineCount, sample: grid.crosslineCount };
  const columns = axis === 'line' ? layout.traceCount : across[axis];
  const rows = axis === 'sample' ? Math.ceil(grid.inlineCount / step) : layout.samplesPerTrace;
  return [Math.ceil(columns / step), rows];
}

/** Whether a slice at full resolution, in float32, would take more than a level may. */
export function isTooLarge(survey: OpenSurvey, axis: SliceAxis): boolean {
  const [columns, rows] = sliceSize(survey, axis, 1);
  return columns * rows * 4 > sliceLimit(survey);
}

/** @throws SegyError 'memory-limit' */
function refuseTooLarge(survey: OpenSurvey, axis: SliceAxis, [columns, rows]: [number, number]): void {
  const bytes = columns * rows * 4;
  const limit = sliceLimit(survey);
  if (bytes <= limit) return;
  const mebibytes = (value: number): string => `${Math.round(value / 2 ** 20)} MiB`;
  throw new SegyError(
    'memory-limit',
    `A slice of ${columns} × ${rows} samples takes ${mebibytes(bytes)}; ${mebibytes(limit)} are allowed. Choose a coarser subsample, ${axis === 'line' ? 'one gather, ' : ''}or a higher memory limit.`,
  );
}

/**
 * A slice as `Dataset.slice` gives it: from what optimize stored, else straight from the file, every value the file's own
 * at subsample 1.
 */
export async function readSlice(
  survey: OpenSurvey,
  options: SliceOptions,
  priority: Priority = 'visible',
): Promise<SliceData> {
  const { reader } = survey;
  const { inspection } = survey.record;
  const { axis, subsample = 1, exact = false } = options;
  if (![1, 2, 4, 8, 16].includes(subsample)) {
    throw new SegyError('bad-argument', `subsample must be 1, 2, 4, 8 or 16, not ${subsample}.`);
  }
  const step = exact ? 1 : subsample;
  const { grid } = inspection;
  const call = {
    signal: options.signal,
    priority,
    onProgress: (done: number, total: number) =>
      options.onProgress?.({ stage: 'Slice', done, total, unit: 'traces' }),
  };
  if (axis === 'line') {
    sliceIndex(inspection, axis, 0);
    const traces = lineTraces(inspection, options.position, step);
    refuseTooLarge(survey, axis, [traces.length, inspection.layout.samplesPerTrace]);
    return reader.readSection(traces, step, call);
  }
  const index = sliceIndex(inspection, axis, options.position ?? Number.NaN);
  refuseTooLarge(survey, axis, sliceSize(survey, axis, step));
  // What is stored is put together at full resolution, and thinned then.
  const stored = isTooLarge(survey, axis) ? null : await storedSlice(survey, options, index, priority);
  if (stored) return stored;
  const inlines = axis === 'inline' ? [index] : strided(grid.inlineCount, step);
  const crosslines = axis === 'crossline' ? [index] : strided(grid.crosslineCount, step);
  const stack = new Stack();
  let shape: Omit<SliceData, 'data'> | null = null;
  const offsets = offsetIndices(inspection, offsetOf(survey, options.offset));
  for (const offset of offsets) {
    const traces = reader.traceNumbers(inlines, crosslines, offset);
    if (axis === 'sample') {
      stack.add(await reader.readValues(traces, index, call));
      shape = { width: crosslines.length, height: inlines.length, subsample: step, exact: step === 1 };
    } else {
      const { data, ...rest } = await reader.readSection(traces, step, call);
      stack.add(data);
      shape = rest;
    }
  }
  return { ...shape!, exact: shape!.exact && offsets.length === 1, data: stack.mean };
}

/** The same lines on another grid of the survey: indices outside it are −1, and hold no trace. */
export function pathOnGrid(options: PathOptions, from: GridGeometry, to: GridGeometry): PathOptions {
  const moved = (indices: Int32Array, own: GridGeometry['inline'], other: GridGeometry['inline']) =>
    indices.map((index) => {
      const there = (own.first + index * own.step - other.first) / other.step;
      return Number.isInteger(there) ? there : -1;
    });
  return {
    ...options,
    inlineIndices: moved(options.inlineIndices, from.inline, to.inline),
    crosslineIndices: moved(options.crosslineIndices, from.crossline, to.crossline),
  };
}

/** The section along cells of the grid, a column each; of a prestack survey with the offsets that its slices show. */
export async function readPath(survey: OpenSurvey, options: PathOptions): Promise<SliceData> {
  const { reader } = survey;
  const { inspection } = survey.record;
  const { inlineIndices, crosslineIndices, signal } = options;
  if (inlineIndices.length === 0 || inlineIndices.length !== crosslineIndices.length) {
    throw new SegyError(
      'bad-argument',
      `A path needs as many inlines as crosslines, at least one; got ${inlineIndices.length} and ${crosslineIndices.length}.`,
    );
  }
  const stack = new Stack();
  let shape: SliceData | null = null;
  const offsets = offsetIndices(inspection, offsetOf(survey, undefined));
  for (const offset of offsets) {
    const traces = inlineIndices.map((inline, k) =>
      traceAt(inspection.grid, inline, crosslineIndices[k]!, offset),
    );
    shape = await reader.readSection(traces, 1, { signal });
    stack.add(shape.data);
  }
  return { ...shape!, exact: offsets.length === 1, data: stack.mean };
}

/** All offsets at one place of a prestack survey, a column each. @throws SegyError 'no-geometry' unless it is prestack */
export function readGather(
  { reader }: OpenSurvey,
  inspection: Inspection,
  { inline, crossline, signal }: GatherOptions,
): Promise<SliceData> {
  if (inspection.geometry.kind !== 'prestack')
    throw new SegyError('no-geometry', 'A gather at one place needs a prestack survey.');
  const inlineIndex = sliceIndex(inspection, 'inline', inline);
  const crosslineIndex = sliceIndex(inspection, 'crossline', crossline);
  const traces = Int32Array.from({ length: inspection.grid.offsetCount }, (_, offset) =>
    traceAt(inspection.grid, inlineIndex, crosslineIndex, offset),
  );
  return reader.readSection(traces, 1, { signal });
}
