import { SegyError } from '../core/errors.ts';
import type { Inspection, SliceData } from '../core/types.ts';
import type { Priority } from '../engine/pool.ts';
import { sliceIndex } from '../engine/slices.ts';
import { strided } from '../engine/survey-reader.ts';
import { traceAt } from '../survey/trace-index.ts';
import type { OpenSurvey } from './open-survey.ts';
import { gatherTraces, offsetIndices } from './parts.ts';
import type { GatherOptions, PathOptions, SliceOptions } from './types.ts';

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
  const { grid, layout, gathers } = inspection;
  if (position === undefined || !gathers)
    return grid.cells ?? Int32Array.from({ length: layout.traceCount }, (_, k) => k);
  const place = gathers.numbers.indexOf(position);
  if (place < 0) throw new SegyError('bad-argument', `There is no gather ${position} in this file.`);
  const { first, count } = gatherTraces(inspection, place);
  return Int32Array.from({ length: count }, (_, k) => first + k);
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
    const traces = lineTraces(inspection, options.position).filter((_, k) => k % step === 0);
    return reader.readSection(traces, step, call);
  }
  const index = sliceIndex(inspection, axis, options.position ?? Number.NaN);
  const stored = await storedSlice(survey, options, index, priority);
  if (stored) return stored;
  const inlines = axis === 'inline' ? [index] : strided(grid.inlineCount, step);
  const crosslines = axis === 'crossline' ? [index] : strided(grid.crosslineCount, step);
  const parts: Float32Array[] = [];
  let shape: Omit<SliceData, 'data'> | null = null;
  for (const offset of offsetIndices(inspection, offsetOf(survey, options.offset))) {
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
  const parts: SliceData[] = [];
  for (const offset of offsetIndices(inspection, offsetOf(survey, undefined))) {
    const traces = inlineIndices.map((inline, k) =>
      traceAt(inspection.grid, inline, crosslineIndices[k]!, offset),
    );
    parts.push(await reader.readSection(traces, 1, { signal }));
  }
  const first = parts[0]!;
  return { ...first, exact: parts.length === 1, data: stackOf(parts.map(({ data }) => data)) };
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
