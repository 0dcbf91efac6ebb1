import type { CubeCells, SegyRecipe } from '../core/cube.ts';
import { Turn } from '../core/pause.ts';
import { cellTraces } from '../core/trace-index.ts';
import { readTraceHeaderWord } from '../segy/fields.ts';
import { ChunkColumn } from '../zarr/chunk-column.ts';
import { compressed, encodeNumbers } from '../zarr/encode.ts';
import { crc32 } from '../zarr/zip-writer.ts';
import { cubeSamples } from './cube-samples.ts';
import { decodeTrace, forEachTrace } from './read-columns.ts';
import type { TaskContext } from './tasks.ts';
import type { ZarrOutInput, ZarrOutOutput } from './zarr-out.ts';

/** Makes the objects of a column of chunks, and what the next coarser level is made of. */
export async function zarrOut(input: ZarrOutInput, context: TaskContext): Promise<ZarrOutOutput> {
  const { size, rows, chunk, form, thins, encodes } = input;
  const column = new ChunkColumn(size, rows.count, chunk, input.spare);
  const headers = input.headers
    ? new DataView(new ArrayBuffer(chunk[0] * chunk[1] * fieldBytes(input.headers)))
    : null;
  await fill(column, input, headers, context);
  const turn = new Turn(context.signal);
  const thinned = thins ? column.thinned(thins.first, thins.coarse) : null;
  if (turn.due) await turn.pause();
  const chunks: (Uint8Array<ArrayBuffer> | null)[] = [];
  let saturated = 0;
  for (let k = 0; k < column.chunkCount && encodes; k++) {
    const block = column.block(k);
    const encoded = block && encodeNumbers(form, block);
    saturated += encoded?.saturated ?? 0;
    chunks.push(encoded && (await compressed(form.codec, encoded.bytes)));
    if (turn.due) await turn.pause();
  }
  const live = input.mask && encodes ? column.live() : null;
  const beside = [
    live?.some((flag) => flag === 1) ? await compressed(form.codec, live) : null,
    headers && encodes ? await compressed(form.codec, new Uint8Array(headers.buffer)) : null,
  ];
  // Uncompressed chunks are the samples themselves.
  const inPlace = form.codec === 'none' && form.sampleType === 'float32';
  const all = [...chunks, ...beside];
  const lengths = Float64Array.from(all, (bytes) => bytes?.length ?? 0);
  const bytes = inPlace ? new Uint8Array(column.samples.buffer) : joined(chunks);
  const starts = new Float64Array(all.length);
  for (const [k, each] of chunks.entries())
    starts[k] = inPlace ? (each?.byteOffset ?? 0) : k === 0 ? 0 : starts[k - 1]! + lengths[k - 1]!;
  starts[all.length - 1] = lengths[all.length - 2]!;
  return {
    bytes,
    starts,
    lengths,
    sums: Uint32Array.from(input.sums ? all.map((each) => (each ? crc32(each) : 0)) : []),
    beside: joined(beside),
    saturated,
    thinned: thinned?.samples ?? new Float32Array(0),
    thinnedSize: thinned?.size ?? [0, 0],
    thinnedAt: thinned?.at ?? [0, 0],
    unused: inPlace ? new Uint8Array(0) : new Uint8Array(column.samples.buffer),
  };
}

function joined(parts: readonly (Uint8Array | null)[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + (part?.length ?? 0), 0));
  let at = 0;
  for (const part of parts) {
    if (part) bytes.set(part, at);
    at += part?.length ?? 0;
  }
  return bytes;
}

/** Reads, computes or takes the samples of the column. */
async function fill(
  column: ChunkColumn,
  input: ZarrOutInput,
  headers: DataView | null,
  context: TaskContext,
): Promise<void> {
  const { recipe, samples: given, pieces, size, rows } = input;
  const cellCount = size[0] * size[1];
  if (pieces.length > 0) {
    column.clear();
    for (const piece of pieces) column.putAll(piece);
    return;
  }
  const cells: CubeCells = {
    inlineIndices: new Int32Array(cellCount),
    crosslineIndices: Int32Array.from({ length: cellCount }, (_, k) => k),
  };
  if (recipe?.kind === 'segy' && recipe.offsets.length === 1)
    return readTraces(column, input, recipe, cells, headers, context);
  if (column.isPadded) column.clear();
  const samples = given ?? (await cubeSamples(recipe!, cells, rows, context));
  for (let cell = 0; cell < cellCount; cell++) column.put(cell, samples, cell * rows.count);
}

const BYTES = { int16: 2, uint16: 2, int32: 4, float32: 4, float64: 8 } as const;
const fieldBytes = (headers: NonNullable<ZarrOutInput['headers']>): number =>
  headers.reduce((sum, { field }) => sum + BYTES[field.type], 0);

/** Reads whole traces of a SEG-Y file once, for their samples and for the words of their headers. */
async function readTraces(
  column: ChunkColumn,
  { size, rows, chunk, headers }: ZarrOutInput,
  { layout, grid, source, offsets }: SegyRecipe,
  cells: CubeCells,
  out: DataView | null,
  context: TaskContext,
): Promise<void> {
  const traces = cellTraces(grid, cells, offsets);
  if (column.isPadded || traces.includes(-1)) column.clear();
  const trace = new Float32Array(Math.max(layout.samplesPerTrace, rows.first + rows.count));
  const length = headers ? fieldBytes(headers) : 0;
  await forEachTrace(context.open(source), layout, traces, context, (bytes, byteOffset, cell, number) => {
    const count = decodeTrace(layout, number, bytes, byteOffset, trace);
    if (count < trace.length) trace.fill(Number.NaN, count);
    column.put(cell, trace, rows.first);
    if (!out) return;
    let at = (Math.floor(cell / size[1]) * chunk[1] + (cell % size[1])) * length;
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
}
