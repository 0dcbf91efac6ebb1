import type { Triple } from '../core/chunks.ts';
import type { CubeCells, SegyRecipe } from '../core/cube.ts';
import { Turn } from '../core/pause.ts';
import { cellTraces } from '../core/trace-index.ts';
import { readTraceHeaderWord } from '../segy/fields.ts';
import { compressed, encodeNumbers } from '../zarr/encode.ts';
import { crc32 } from '../zarr/zip-writer.ts';
import { cubeSamples } from './cube-samples.ts';
import { decodeTrace, forEachTrace } from './read-columns.ts';
import type { TaskContext } from './tasks.ts';
import type { ZarrOutInput, ZarrOutOutput } from './zarr-out.ts';

/** Makes the objects of a column of chunks. */
export async function zarrOut(input: ZarrOutInput, context: TaskContext): Promise<ZarrOutOutput> {
  const { size, rows, chunk, form } = input;
  const cellCount = size[0] * size[1];
  const cells: CubeCells = {
    inlineIndices: new Int32Array(cellCount),
    crosslineIndices: Int32Array.from({ length: cellCount }, (_, k) => k),
  };
  const headers = input.headers
    ? new DataView(new ArrayBuffer(chunk[0] * chunk[1] * fieldBytes(input.headers)))
    : null;
  const samples =
    input.samples ??
    (headers
      ? await withHeaders(input, cells, headers, context)
      : await cubeSamples(input.recipe!, cells, rows, context));
  const turn = new Turn(context.signal);
  const live = new Uint8Array(chunk[0] * chunk[1]);
  const statistics = Float64Array.of(0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0);
  for (let cell = 0; cell < cellCount; cell++) {
    let [count, sum, squares, least, largest] = [0, 0, 0, statistics[3]!, statistics[4]!];
    for (let at = cell * rows.count, end = at + rows.count; at < end; at++) {
      const sample = samples[at]!;
      if (Number.isNaN(sample)) continue;
      live[Math.floor(cell / size[1]) * chunk[1] + (cell % size[1])] = 1;
      if (!Number.isFinite(sample)) continue;
      count += 1;
      sum += sample;
      squares += sample * sample;
      if (sample < least) least = sample;
      if (sample > largest) largest = sample;
    }
    statistics[0]! += count;
    statistics[1]! += sum;
    statistics[2]! += squares;
    statistics[3] = least;
    statistics[4] = largest;
    if (turn.due) await turn.pause();
  }
  const objects: Uint8Array<ArrayBuffer>[] = [];
  for (let top = 0; top < rows.count; top += chunk[2]) {
    const block = blockOf(samples, size, rows.count, chunk, top);
    if (block === null) objects.push(new Uint8Array(0));
    else {
      const { bytes, saturated } = encodeNumbers(form, block);
      statistics[5]! += saturated;
      objects.push(await compressed(form.codec, bytes));
    }
    if (turn.due) await turn.pause();
  }
  objects.push(live.some((flag) => flag === 1) ? await compressed(form.codec, live) : new Uint8Array(0));
  objects.push(headers ? await compressed(form.codec, new Uint8Array(headers.buffer)) : new Uint8Array(0));
  const bytes = new Uint8Array(objects.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const object of objects) {
    bytes.set(object, at);
    at += object.length;
  }
  return {
    bytes,
    lengths: Float64Array.from(objects, ({ length }) => length),
    sums: Uint32Array.from(input.sums ? objects.map(crc32) : []),
    statistics,
  };
}

/** One chunk, [inline × crossline × sample] with NaN beyond the grid; null if no sample lies in it. */
function blockOf(
  samples: Float32Array,
  [inlines, crosslines]: readonly [number, number],
  rowCount: number,
  chunk: Triple,
  top: number,
): Float32Array<ArrayBuffer> | null {
  const count = Math.min(chunk[2], rowCount - top);
  const whole = inlines === chunk[0] && crosslines === chunk[1] && count === chunk[2];
  const block = new Float32Array(chunk[0] * chunk[1] * chunk[2]);
  if (!whole) block.fill(Number.NaN);
  let any = false;
  for (let cell = 0; cell < inlines * crosslines; cell++) {
    const from = cell * rowCount + top;
    const trace = samples.subarray(from, from + count);
    block.set(trace, (Math.floor(cell / crosslines) * chunk[1] + (cell % crosslines)) * chunk[2]);
    any ||= trace.some((sample) => !Number.isNaN(sample));
  }
  return any ? block : null;
}

const BYTES = { int16: 2, uint16: 2, int32: 4, float32: 4, float64: 8 } as const;
const fieldBytes = (headers: NonNullable<ZarrOutInput['headers']>): number =>
  headers.reduce((sum, { field }) => sum + BYTES[field.type], 0);

/** Reads whole traces of a SEG-Y file once, for their samples and for the words of their headers. */
async function withHeaders(
  { recipe, size, rows, chunk, headers }: ZarrOutInput,
  cells: CubeCells,
  out: DataView,
  context: TaskContext,
): Promise<Float32Array> {
  const { layout, grid, source, offsets } = recipe as SegyRecipe;
  const traces = cellTraces(grid, cells, offsets);
  const samples = new Float32Array(traces.length * rows.count).fill(Number.NaN);
  const trace = new Float32Array(layout.samplesPerTrace);
  const length = fieldBytes(headers!);
  await forEachTrace(context.open(source), layout, traces, context, (bytes, byteOffset, column, number) => {
    trace.fill(Number.NaN);
    decodeTrace(layout, number, bytes, byteOffset, trace);
    samples.set(trace.subarray(rows.first, rows.first + rows.count), column * rows.count);
    let at = (Math.floor(column / size[1]) * chunk[1] + (column % size[1])) * length;
    for (const { field, word } of headers!) {
      const value = readTraceHeaderWord(bytes, byteOffset, word, layout.byteOrder);
      if (field.type === 'int32') out.setInt32(at, value, true);
      else if (field.type === 'int16') out.setInt16(at, value, true);
      else if (field.type === 'uint16') out.setUint16(at, value, true);
      else if (field.type === 'float32') out.setFloat32(at, value, true);
      else out.setFloat64(at, value, true);
      at += BYTES[field.type];
    }
  });
  return samples;
}
