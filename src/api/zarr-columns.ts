import type { Cube, CubeCells } from '../core/cube.ts';
import { throwIfAborted } from '../core/errors.ts';
import { latticeCells } from '../core/trace-index.ts';
import { recipeFor } from '../engine/cube-recipe.ts';
import { inJobs } from '../engine/in-jobs.ts';
import { handedOver, type ZarrOutInput, type ZarrOutOutput } from '../engine/zarr-out.ts';
import { type OutForm, type OutLevel, outChunkKey } from '../zarr/out-plan.ts';
import { isWanted, type OutColumn, outTree } from '../zarr/out-tree.ts';
import type { Engine } from './engine.ts';
import { engineCubeOf } from './export-source.ts';
import type { ZarrExportCall, ZarrExportResult } from './zarr-export-types.ts';
import type { OpenTarget } from './zarr-target.ts';

/** The share of memory that the columns under way may take. */
const MEMORY_SHARE = 0.65;
/** What a column takes besides its samples, as a share of them: what it gives to the next coarser level. */
const THINNED_SHARE = 0.25;
/** Objects of a column that are written at a time. */
const WRITES = 3;

interface Writing {
  readonly cube: Cube;
  readonly engine: Engine;
  readonly form: OutForm;
  readonly levels: readonly OutLevel[];
  readonly headers: ZarrOutInput['headers'];
  readonly open: OpenTarget;
  /** Whether the target holds a part of the same export. */
  readonly resumes: boolean;
  readonly put: (key: string, bytes: Uint8Array<ArrayBuffer>, crc?: number) => Promise<void>;
  readonly call: ZarrExportCall;
}

/** Writes the chunks of all levels, with mask and headers. The samples of the cube are read once. */
export async function writeColumns(writing: Writing): Promise<ZarrExportResult> {
  const { cube, engine, levels, resumes, call } = writing;
  const { finest, all } = outTree(levels);
  const tally = { chunks: 0, bytes: 0, resumed: 0, saturated: 0 };
  if (resumes) {
    const look = async ({ first }: { readonly first: number }): Promise<void> => {
      all[first]!.isWritten = await writing.open.has(markerKey(writing, all[first]!));
    };
    await inJobs(engine.pool, all.length, 1, look, call.signal ? { signal: call.signal } : {}, 6);
    for (const column of all) if (column.isWritten) tally.resumed += chunkCount(column, cube);
  }
  const { chunk } = levels[0]!;
  const columnBytes = chunk[0] * chunk[1] * Math.ceil(cube.grid.sampleCount / chunk[2]) * chunk[2] * 4;
  // Whatever is no SEG-Y file is computed beside the column that it goes into.
  const perLane =
    columnBytes * (engineCubeOf(cube)?.recipe.kind === 'segy' ? 1 + THINNED_SHARE : 2 + THINNED_SHARE);
  const room = engine.settings.maxMemoryBytes * MEMORY_SHARE - (levels.length > 1 ? columnBytes : 0);
  // One more than workers, so that all of them work while a column is written.
  const lanes = Math.max(1, Math.min(Math.max(1, engine.pool.size) + 1, Math.floor(room / perLane)));
  const spares: ArrayBuffer[] = [];
  const run = async (
    { first }: { readonly first: number },
    job: { readonly signal?: AbortSignal | undefined },
  ): Promise<void> => {
    let column = finest[first]!;
    while (isWanted(column)) {
      await call.pause?.();
      throwIfAborted(job.signal);
      const { parent } = column;
      const thins = parent !== null && isWanted(parent) ? parent : null;
      const out = await make(writing, column, thins, spares.pop() ?? null, job.signal);
      if (!column.isWritten) await write(writing, column, out, tally);
      if (writing.open.reuses) keepSpare(spares, out, lanes);
      column.pieces.length = 0;
      if (!thins) return;
      thins.pieces.push({ samples: out.thinned, size: out.thinnedSize, at: out.thinnedAt });
      if (thins.pieces.length < thins.childCount) return;
      column = thins;
    }
  };
  const onProgress = (done: number, total: number): void =>
    call.onProgress?.({ stage: 'Writing Zarr', done, total, unit: 'columns of chunks' });
  const options = { ...(call.signal ? { signal: call.signal } : {}), onProgress };
  await inJobs(engine.pool, finest.length, 1, run, options, lanes);
  return { ...tally, largestDifference: 0, levels: levels.length };
}

/** Keeps the memory of a column that was written for the next one, because fresh memory is slow. */
function keepSpare(spares: ArrayBuffer[], { bytes, unused }: ZarrOutOutput, most: number): void {
  const { buffer } = unused.byteLength > 0 ? unused : bytes;
  if (buffer instanceof ArrayBuffer && spares.length < most) spares.push(buffer);
}

const chunkCount = ({ level }: OutColumn, { grid }: Cube): number =>
  Math.ceil(grid.sampleCount / level.chunk[2]);

function chunkKeyOf({ form, cube }: Writing, { level, at }: OutColumn, k: number): string {
  return outChunkKey(form, level.path, cube.grid.flat ? [at[1], k] : [at[0], at[1], k]);
}

const besideKey = ({ form, cube }: Writing, { at }: OutColumn, name: 'trace_mask' | 'headers'): string =>
  outChunkKey(form, name, cube.grid.flat ? [at[1]] : at);

/** The object of a column that is written last, so that it says that the column is complete. A column without any trace has none, and is made again. */
const markerKey = (writing: Writing, column: OutColumn): string =>
  column.level.step === 1
    ? besideKey(writing, column, 'trace_mask')
    : chunkKeyOf(writing, column, chunkCount(column, writing.cube) - 1);

/** Makes the objects of a column in a worker. */
async function make(
  { cube, engine, form, headers, open }: Writing,
  { level, at, size, pieces, isWritten }: OutColumn,
  thins: OutColumn | null,
  spare: ArrayBuffer | null,
  signal?: AbortSignal,
): Promise<ZarrOutOutput> {
  const isFinest = level.step === 1;
  const first = [at[0] * level.chunk[0], at[1] * level.chunk[1]] as const;
  const lines = (axis: 0 | 1): number[] => Array.from({ length: size[axis] }, (_, k) => first[axis] + k);
  const cells = isFinest ? latticeCells(lines(0), lines(1)) : null;
  const source = engineCubeOf(cube);
  const given = cells && !source ? await windowOf(cube, cells, size, signal) : null;
  const input = (): ZarrOutInput =>
    handedOver({
      recipe: cells && source ? recipeFor(source.recipe, cells) : null,
      samples: given,
      pieces: [...pieces],
      size,
      rows: { first: 0, count: cube.grid.sampleCount },
      chunk: level.chunk,
      form,
      headers: isFinest ? headers : null,
      mask: isFinest,
      sums: open.sums,
      encodes: !isWritten,
      thins: thins && { first, coarse: [thins.level.chunk[0], thins.level.chunk[1]] },
      spare,
    });
  return engine.pool.run('zarrOut', input, { ...(signal ? { signal } : {}), priority: 'optimize' });
}

/** Writes the objects of a column, the one that says that it is complete last. */
async function write(
  writing: Writing,
  column: OutColumn,
  { bytes, beside, lengths, starts, sums, saturated }: ZarrOutOutput,
  tally: { chunks: number; bytes: number; saturated: number },
): Promise<void> {
  const { open, put } = writing;
  const count = lengths.length - 2;
  const one = async (k: number): Promise<void> => {
    const length = lengths[k]!;
    if (length === 0) return;
    const key =
      k < count
        ? chunkKeyOf(writing, column, k)
        : besideKey(writing, column, k === count ? 'trace_mask' : 'headers');
    const from = k < count ? bytes : beside;
    await put(key, from.subarray(starts[k]!, starts[k]! + length), open.sums ? sums[k] : undefined);
    tally.bytes += length;
    if (k < count) tally.chunks += 1;
  };
  const last = column.level.step === 1 ? count : count - 1;
  const others = Array.from({ length: count + 2 }, (_, k) => k).filter((k) => k !== last);
  const follow = async (): Promise<void> => {
    for (let k = others.shift(); k !== undefined; k = others.shift()) await one(k);
  };
  await Promise.all(Array.from({ length: WRITES }, follow));
  await one(last);
  tally.saturated += column.level.step === 1 ? saturated : 0;
}

/** The samples of a cube that no worker can read, [cell × sample]. */
async function windowOf(
  cube: Cube,
  { inlineIndices, crosslineIndices }: CubeCells,
  size: readonly [number, number],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { sampleCount } = cube.grid;
  const step = size[1] > 1 ? crosslineIndices[1]! - crosslineIndices[0]! : 1;
  const samples = new Float32Array(size[0] * size[1] * sampleCount);
  for (let row = 0; row < size[0]; row++) {
    const first = crosslineIndices[0]!;
    const box = {
      inline: { first: inlineIndices[row * size[1]]!, count: 1 },
      crossline: { first, count: (size[1] - 1) * step + 1 },
      sample: { first: 0, count: sampleCount },
    };
    const line = await cube.window(box, signal ? { signal } : {});
    for (let column = 0; column < size[1]; column++)
      samples.set(
        line.subarray(column * step * sampleCount, (column * step + 1) * sampleCount),
        (row * size[1] + column) * sampleCount,
      );
  }
  return samples;
}
