import type {
  CubeBox,
  CubeCells,
  CubeRecipe,
  DifferenceRecipe,
  FlattenedRecipe,
  IndexRun,
  SegyRecipe,
} from '../core/cube.ts';
import { encodeHalves } from '../core/half.ts';
import { Turn } from '../core/pause.ts';
import { cellTraces, latticeCells } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { TraceLayout } from '../core/types.ts';
import type { ByteSource } from '../io/source.ts';
import { sampleOrderOf } from '../segy/codes.ts';
import { decodeSamples } from '../segy/samples.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import { accumulateTrace, createAccumulator } from '../volume/statistics.ts';
import { partnersOf } from './difference-recipe.ts';
import { shiftsOf } from './flattened-recipe.ts';
import { forEachTrace, readColumns, readValues, transposed } from './read-columns.ts';
import { stackColumns } from './stack-columns.ts';
import type { ColumnsOutput, CubeColumnsInput, CubeScanInput, ScanOutput, TaskContext } from './tasks.ts';

/** Reads or computes the samples of these cells, [cell × sample]; NaN where there is no sample. */
export function cubeSamples(
  recipe: CubeRecipe,
  cells: CubeCells,
  samples: IndexRun,
  context: TaskContext,
): Promise<Float32Array> {
  if (recipe.kind === 'segy') return segySamples(recipe, cells, samples, context);
  if (recipe.kind === 'flattened') return flattenedSamples(recipe, cells, samples, context);
  if (recipe.kind === 'difference') return differenceSamples(recipe, cells, samples, context);
  if (recipe.kind === 'tiles')
    return import('./tile-samples.ts').then(({ tileSamples }) =>
      tileSamples(recipe, cells, samples, context),
    );
  if (recipe.kind === 'chunks')
    return import('./chunk-samples.ts').then(({ chunkSamples }) =>
      chunkSamples(recipe, cells, samples, context),
    );
  return import('./attribute-samples.ts').then(({ attributeSamples }) =>
    attributeSamples(recipe, cells, samples, context, cubeSamples),
  );
}

async function flattenedSamples(
  recipe: FlattenedRecipe,
  cells: CubeCells,
  samples: IndexRun,
  context: TaskContext,
): Promise<Float32Array> {
  const { neededSamples, shiftTraces } = await import('../horizon/flatten.ts');
  const shifts = shiftsOf(recipe, cells);
  const needed = neededSamples(shifts, samples, recipe.sampleCount);
  if (!needed) return new Float32Array(shifts.length * samples.count).fill(Number.NaN);
  return shiftTraces(await cubeSamples(recipe.of, cells, needed, context), needed, shifts, samples);
}

/** Reads or computes the samples of a box, [inline × crossline × sample]; NaN where there is no sample. */
export function readWindow(recipe: CubeRecipe, box: CubeBox, context: TaskContext): Promise<Float32Array> {
  return cubeSamples(
    recipe,
    latticeCells(traceRun(box.inline), traceRun(box.crossline)),
    box.sample,
    context,
  );
}

async function segySamples(
  recipe: SegyRecipe,
  cells: CubeCells,
  { first, count }: IndexRun,
  context: TaskContext,
): Promise<Float32Array> {
  const { layout, offsets } = recipe;
  const source = context.open(recipe.source);
  const traces = cellTraces(recipe.grid, cells, recipe.offsets);
  const fold = offsets.length;
  // For a time slice, only the one wanted sample of each trace is read.
  if (count === 1 && fold === 1) return readValues(layout, traces, first, source, context);
  // The traces of a ragged file end at different samples, so they are read whole.
  if (count < layout.samplesPerTrace && fold === 1 && !layout.ragged)
    return readRun(layout, traces, { first, count }, source, context);
  const input = { sourceId: recipe.source.id, layout, traces, sampleStride: 1, scale: null, check: null };
  const { floats } =
    fold === 1
      ? await readColumns(input, source, context)
      : await stackColumns({ ...input, fold }, source, context);
  const { samplesPerTrace } = layout;
  if (count === samplesPerTrace) return floats;
  const cut = new Float32Array((traces.length / fold) * count);
  for (let at = 0, from = first; at < cut.length; at += count, from += samplesPerTrace)
    cut.set(floats.subarray(from, from + count), at);
  return cut;
}

/** Reads a run of samples of each trace, [trace × sample]; NaN where there is no trace. */
async function readRun(
  layout: TraceLayout,
  traces: Int32Array,
  { first, count }: IndexRun,
  source: ByteSource,
  context: TaskContext,
): Promise<Float32Array> {
  const values = new Float32Array(traces.length * count).fill(Number.NaN);
  const order = sampleOrderOf(layout);
  await forEachTrace(
    source,
    layout,
    traces,
    context,
    (bytes, byteOffset, column) =>
      decodeSamples(bytes, byteOffset, count, layout.sampleFormat, order, values, column * count),
    {
      offset: layout.traceHeaderByteLength + first * layout.sampleByteLength,
      byteLength: count * layout.sampleByteLength,
    },
  );
  return values;
}

async function differenceSamples(
  { a, b, places, scale, shiftSamples }: DifferenceRecipe,
  cells: CubeCells,
  samples: IndexRun,
  context: TaskContext,
): Promise<Float32Array> {
  const first = await cubeSamples(a, cells, samples, context);
  const { count } = samples;
  const rows = Int32Array.from(
    { length: count },
    (_, row) => places.sample[samples.first + row - shiftSamples] ?? -1,
  );
  const common = rows.filter((row) => row >= 0);
  if (common.length === 0) return first.fill(Number.NaN);
  const low = common.reduce((least, row) => Math.min(least, row));
  const read = { first: low, count: common.reduce((most, row) => Math.max(most, row)) - low + 1 };
  const second = await cubeSamples(b, partnersOf(cells, places), read, context);
  for (let at = 0, from = -low; at < first.length; from += read.count) {
    for (let row = 0; row < count; row++, at++) {
      const rowB = rows[row]!;
      first[at] = rowB < 0 ? Number.NaN : first[at]! - second[from + rowB]! * scale;
    }
  }
  return first;
}

/** Reads columns of a cube of any kind, whole or decimated in time, as half floats or float32. */
export async function cubeColumns(input: CubeColumnsInput, context: TaskContext): Promise<ColumnsOutput> {
  const { recipe, cells, samples, sampleStride, scale } = input;
  const columns = cells.inlineIndices.length;
  const floats = await cubeSamples(recipe, cells, samples, context);
  if (input.rowsFirst) {
    const rows = transposed(floats, columns, samples.count);
    return {
      halves: new Uint16Array(0),
      floats: rows,
      lastValid: new Int32Array(0),
      saturated: 0,
      mismatches: 0,
    };
  }
  const kept = decimatedCount(samples.count, sampleStride);
  const thinned = new Float32Array(columns * kept).fill(Number.NaN);
  const lastValid = new Int32Array(columns).fill(-1);
  // A mean of angles is none: halfway between 350° and 10° it would be 180°. So those are thinned without a filter.
  const thin = recipe.kind === 'attribute' && recipe.cyclic ? everyNthSample : decimateTrace;
  const turn = new Turn(context.signal);
  for (let column = 0; column < columns; column++) {
    if (turn.due) await turn.pause();
    const from = column * samples.count;
    let length = samples.count;
    while (length > 0 && Number.isNaN(floats[from + length - 1]!)) length -= 1;
    if (length > 0) lastValid[column] = thin(floats, from, length, sampleStride, thinned, column * kept) - 1;
  }
  if (scale === null)
    return { halves: new Uint16Array(0), floats: thinned, lastValid, saturated: 0, mismatches: 0 };
  const halves = new Uint16Array(columns * kept);
  const saturated = encodeHalves(thinned, scale, halves, 0);
  return { halves, floats: new Float32Array(0), lastValid, saturated, mismatches: 0 };
}

/** Keeps every stride-th of `count` samples as it is, and returns how many there are. */
export function everyNthSample(
  samples: Float32Array,
  start: number,
  count: number,
  stride: number,
  target: Float32Array,
  targetStart: number,
): number {
  const kept = decimatedCount(count, stride);
  for (let k = 0; k < kept; k++) target[targetStart + k] = samples[start + k * stride]!;
  return kept;
}

/** Accumulates statistics over traces of a cube. A cell without any value does not count as a trace. */
export async function cubeScan(
  { recipe, cells, samples, range }: CubeScanInput,
  context: TaskContext,
): Promise<ScanOutput> {
  const floats = await cubeSamples(recipe, cells, samples, context);
  const accumulator = createAccumulator(range);
  const turn = new Turn(context.signal);
  for (let from = 0; from < floats.length; from += samples.count) {
    if (turn.due) await turn.pause();
    const trace = floats.subarray(from, from + samples.count).filter((value) => !Number.isNaN(value));
    if (trace.length > 0) accumulateTrace(accumulator, trace, 0, trace.length);
  }
  return { accumulator };
}
