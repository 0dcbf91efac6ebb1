import type { ChunkLevel, ZarrPlace } from '../core/chunks.ts';
import type { ChunkRecipe, CubeCells, IndexRun } from '../core/cube.ts';
import { halfTable } from '../core/half.ts';
import { Turn } from '../core/pause.ts';
import { type AxisChunk, type ChunkFile, openChunks } from './chunk-files.ts';
import { cellsOf } from './chunk-recipe.ts';
import type { TaskContext, TaskInput } from './tasks.ts';

/** The traces of one column of chunks: places in the output, with inline and crossline within the column. */
interface Column {
  readonly at: readonly [number, number];
  readonly places: number[];
  readonly inlines: number[];
  readonly crosslines: number[];
}

const isReversed = ({ place }: ChunkLevel, axis: 0 | 1 | 2): boolean => place.reversed[axis];

/** Index along an axis of the array itself, whose numbers may descend. */
const stored = (level: ChunkLevel, axis: 0 | 1 | 2, index: number): number =>
  isReversed(level, axis) ? level.shape[axis] - 1 - index : index;

/** Groups cells by the column of chunks that they lie in. A cell outside the grid is in none. */
function columnsOf(level: ChunkLevel, { inlineIndices, crosslineIndices }: CubeCells): Column[] {
  const { shape, chunk } = level;
  const columns = new Map<number, Column>();
  const across = Math.ceil(shape[1] / chunk[1]);
  for (let place = 0; place < inlineIndices.length; place++) {
    const [i, j] = [inlineIndices[place]!, crosslineIndices[place]!];
    if (!(i >= 0 && j >= 0 && i < shape[0] && j < shape[1])) continue;
    const [a, b] = [stored(level, 0, i), stored(level, 1, j)];
    const at = [Math.floor(a / chunk[0]), Math.floor(b / chunk[1])] as const;
    const key = at[0] * across + at[1];
    const column = columns.get(key) ?? { at, places: [], inlines: [], crosslines: [] };
    columns.set(key, column);
    column.places.push(place);
    column.inlines.push(a % chunk[0]);
    column.crosslines.push(b % chunk[1]);
  }
  return [...columns.values()];
}

/**
 * Reads samples that are stored in chunks, [cell × sample]; NaN where there is none. Each chunk that they cross is read and decoded
 * once, and no other.
 */
export async function chunkSamples(
  recipe: ChunkRecipe,
  wanted: CubeCells,
  samples: IndexRun,
  context: TaskContext,
): Promise<Float32Array> {
  const { level } = recipe;
  const files = openChunks(recipe, context);
  const cells = cellsOf(recipe, wanted);
  const out = new Float32Array(cells.inlineIndices.length * samples.count).fill(Number.NaN);
  const columns = columnsOf(level, cells);
  const rows = { first: samples.first, end: Math.min(samples.first + samples.count, level.shape[2]) };
  const ends = [stored(level, 2, rows.first), stored(level, 2, rows.end - 1)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const depth = level.chunk[2];
  const chunks = columns.flatMap(({ at }, column) =>
    Array.from({ length: Math.max(0, Math.floor(high / depth) - Math.floor(low / depth) + 1) }, (_, k) => ({
      column,
      at: [at[0], at[1], Math.floor(low / depth) + k] as const,
    })),
  );
  const scatter = scatterer(recipe, samples, out);
  const turn = new Turn(context.signal);
  await files.each(
    level.place,
    chunks.map(({ at }) => at),
    (k, chunk) => scatter(columns[chunks[k]!.column]!, chunks[k]!.at[2], chunk),
    context.signal,
  );
  if (turn.due) await turn.pause();
  if (recipe.mask) await applyMask(recipe, recipe.mask, cells, samples.count, files, out, context);
  return out;
}

/** Makes the function that puts the numbers of a chunk where they belong in the output. */
function scatterer({ level, values }: ChunkRecipe, samples: IndexRun, out: Float32Array) {
  const { chunk, shape, place } = level;
  const { scale, offset, missing } = values;
  const halves =
    place.kind === 'zarr' && /"(data_type|dtype)":"([<>|]f2|float16)"/.test(place.document)
      ? halfTable()
      : null;
  const plain = scale === 1 && offset === 0 && halves === null && (missing === null || Number.isNaN(missing));
  const backwards = isReversed(level, 2);
  return (column: Column, k: number, decoded: AxisChunk | null): void => {
    if (!decoded) return;
    const { data, stride } = decoded;
    const first = k * chunk[2];
    const end = Math.min(first + chunk[2], shape[2]);
    // The rows of the output that lie in this chunk, and the first of their samples within it.
    const [from, to] = backwards ? [shape[2] - end, shape[2] - first] : [first, end];
    const rowFirst = Math.max(from, samples.first);
    const rowEnd = Math.min(to, samples.first + samples.count);
    if (rowFirst >= rowEnd) return;
    const within = backwards ? shape[2] - 1 - rowFirst - first : rowFirst - first;
    const step = backwards ? -stride[2] : stride[2];
    const count = rowEnd - rowFirst;
    for (let cell = 0; cell < column.places.length; cell++) {
      let at = column.inlines[cell]! * stride[0] + column.crosslines[cell]! * stride[1] + within * stride[2];
      let target = column.places[cell]! * samples.count + rowFirst - samples.first;
      if (plain && step === 1 && data instanceof Float32Array) out.set(data.subarray(at, at + count), target);
      else if (plain) for (let row = 0; row < count; row++, at += step) out[target++] = Number(data[at]);
      else {
        for (let row = 0; row < count; row++, at += step) {
          const number = Number(data[at]);
          const value = halves ? halves[number]! : number;
          out[target++] = value === missing ? Number.NaN : value * scale + offset;
        }
      }
    }
  };
}

/** Sets the samples of cells without a trace to NaN. */
async function applyMask(
  { level }: ChunkRecipe,
  mask: ZarrPlace,
  { inlineIndices, crosslineIndices }: CubeCells,
  count: number,
  files: ChunkFile,
  out: Float32Array,
  { signal }: TaskContext,
): Promise<void> {
  const full = files.levelOf(mask);
  const { reversed } = level.place;
  const maskLevel: ChunkLevel = { ...full, place: { ...mask, reversed: [reversed[0], reversed[1], false] } };
  const columns = columnsOf(maskLevel, {
    inlineIndices: inlineIndices.map((index) => (index < 0 ? -1 : index * level.stride.inline)),
    crosslineIndices: crosslineIndices.map((index) => (index < 0 ? -1 : index * level.stride.crossline)),
  });
  await files.each(
    mask,
    columns.map(({ at }) => [at[0], at[1], 0]),
    (k, chunk) => {
      const { places, inlines, crosslines } = columns[k]!;
      for (let cell = 0; cell < places.length; cell++) {
        const live =
          chunk &&
          Number(chunk.data[inlines[cell]! * chunk.stride[0] + crosslines[cell]! * chunk.stride[1]]) !== 0;
        if (!live) out.fill(Number.NaN, places[cell]! * count, (places[cell]! + 1) * count);
      }
    },
    signal,
  );
}

/** Reads fields of trace headers that are stored as structs, [field × cell]. */
export async function structHeaders(
  { recipe, place, fields, cells }: TaskInput<'structHeaders'>,
  context: TaskContext,
): Promise<{ values: Float64Array }> {
  const columns = await openChunks(recipe, context).structs(place, fields, cells, context.signal);
  const count = cells.inlineIndices.length;
  const values = new Float64Array(fields.length * count);
  for (const [k, column] of columns.entries()) values.set(column, k * count);
  return { values };
}
