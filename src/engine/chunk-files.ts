import type { ChunkLevel, Triple, ZarrPlace, ZgyPlace } from '../core/chunks.ts';
import type { ChunkRecipe, CubeCells } from '../core/cube.ts';
import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { ArrayReader } from '../zarr/array-reader.ts';
import type { DecodedChunk } from '../zarr/decoder.ts';
import { arrayOfDocument } from '../zarr/hierarchy.ts';
import { Lanes } from '../zarr/lanes.ts';
import { openStore } from '../zarr/store.ts';
import type { StoreHost } from '../zarr/store-types.ts';
import { readStructs } from '../zarr/struct.ts';
import { ZgyBricks } from '../zgy/bricks.ts';
import type { TaskContext } from './tasks.ts';

/** A decoded chunk along the axes of a cube: its numbers, and the step in them for each axis. */
export interface AxisChunk {
  readonly data: ArrayLike<number | bigint>;
  readonly stride: Triple;
}

/** The chunks of an open hierarchy or bricked file. */
export interface ChunkFile {
  /** Reads the chunks at these coordinates, and hands each over in any order; null for one that has no numbers. */
  each(
    place: ZarrPlace | ZgyPlace,
    chunks: readonly Triple[],
    take: (index: number, chunk: AxisChunk | null) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Reads fields of a struct array at cells given by indices of the array itself; one column a field, NaN where a cell is outside. */
  structs(
    place: ZarrPlace,
    fields: readonly string[],
    cells: CubeCells,
    signal: AbortSignal,
  ): Promise<Float64Array[]>;
  /** Shape and chunks of an array along the axes of the cube. */
  levelOf(place: ZarrPlace): ChunkLevel<ZarrPlace>;
}

interface Opened extends ChunkFile {
  readonly lanes: Lanes;
  /** Whoever is told of the bytes that are read now. */
  host: StoreHost;
}

/** Files that this worker has opened. A few are enough: two surveys that are compared, and one that was open before. */
const MOST_OPEN = 4;
const opened = new Map<string, Opened>();
let cache: MemoryCache | null = null;

/** Opens what a recipe reads from, or finds it opened. */
export function openChunks(
  { store, cacheBytes, requests }: ChunkRecipe,
  { open, tally }: TaskContext,
): ChunkFile {
  if (cache?.budgetBytes !== cacheBytes) {
    cache?.clear();
    cache = createMemoryCache(cacheBytes);
  }
  const known = opened.get(store.id);
  const file = known ?? makeFile(store, { open, tally });
  file.host = { open, tally };
  file.lanes.count = requests;
  opened.delete(store.id);
  opened.set(store.id, file);
  for (const id of opened.keys()) if (opened.size > MOST_OPEN) opened.delete(id);
  return file;
}

function makeFile(store: ChunkRecipe['store'], first: StoreHost): Opened {
  const lanes = new Lanes(1);
  const readers = new Map<string, ArrayReader>();
  const host: StoreHost = {
    open: (source) => file.host.open(source),
    tally: (bytes) => file.host.tally(bytes),
  };
  const zarrStore = store.kind === 'zgy' ? null : openStore(store, host);
  const bricks = store.kind === 'zgy' ? new ZgyBricks(() => file.host.open(store.source), lanes) : null;
  const readerOf = ({ path, document }: ZarrPlace): ArrayReader => {
    const known = readers.get(path);
    if (known) return known;
    const reader = new ArrayReader(zarrStore!, arrayOfDocument(path, document), lanes);
    readers.set(path, reader);
    return reader;
  };
  const file: Opened = {
    lanes,
    host: first,
    async each(place, chunks, take, signal) {
      const kept = cache;
      const keyOf = (at: Triple): string =>
        `${store.id}/${place.kind === 'zarr' ? place.path : place.tableOffset}/${at.join()}`;
      const unread: number[] = [];
      for (const [index, at] of chunks.entries()) {
        const known = kept?.get<AxisChunk>(keyOf(at));
        if (known) take(index, known);
        else unread.push(index);
      }
      const hand = (k: number, chunk: AxisChunk | null, byteLength: number): void => {
        const index = unread[k]!;
        if (chunk) kept?.set(keyOf(chunks[index]!), chunk, byteLength);
        take(index, chunk);
      };
      if (place.kind === 'zgy') {
        await bricks!.each(
          place,
          unread.map((index) => chunks[index]!),
          (k, brick) => hand(k, brick, brick?.data.byteLength ?? 0),
          signal,
        );
        return;
      }
      const reader = readerOf(place);
      const coordinates = unread.map((index) => arrayCoordinates(place, reader.array.chunks, chunks[index]!));
      await reader.each(
        coordinates,
        (k, chunk) => {
          const along = chunk ? axisChunk(place, reader.array.chunks, chunk) : filled(reader.array.fill);
          hand(k, along, chunk?.data.byteLength ?? 64);
        },
        signal,
      );
    },
    async structs(place, names, { inlineIndices, crosslineIndices }, signal) {
      const reader = readerOf(place);
      const { array } = reader;
      const fields = names.map((name) => array.fields!.find((field) => field.name === name)!);
      const out = fields.map(() => new Float64Array(inlineIndices.length).fill(Number.NaN));
      const groups = new Map<string, { at: number[]; places: number[][]; rows: number[] }>();
      for (let row = 0; row < inlineIndices.length; row++) {
        const indices = array.shape.map((size, dimension) => {
          const axis = place.axes.indexOf(dimension);
          const index = axis < 0 ? 0 : axis === 0 ? inlineIndices[row]! : crosslineIndices[row]!;
          return place.reversed[axis] ? size - 1 - index : index;
        });
        if (indices.some((index, k) => !(index >= 0 && index < array.shape[k]!))) continue;
        const at = indices.map((index, k) => Math.floor(index / array.chunks[k]!));
        const group = groups.get(at.join()) ?? { at, places: [], rows: [] };
        groups.set(at.join(), group);
        group.places.push(indices.map((index, k) => index % array.chunks[k]!));
        group.rows.push(row);
      }
      const all = [...groups.values()];
      await reader.each(
        all.map(({ at }) => at),
        (k, chunk) => {
          // Structs of a chunk that is not there are zero, as its fill value.
          if (chunk) readStructs(chunk, fields, all[k]!.places, all[k]!.rows, out);
          else for (const column of out) for (const row of all[k]!.rows) column[row] = 0;
        },
        signal,
      );
      return out;
    },
    levelOf(place) {
      const { shape, chunks } = readerOf(place).array;
      const along = (of: readonly number[]): Triple => [
        of[place.axes[0]] ?? 1,
        of[place.axes[1]] ?? 1,
        of[place.axes[2]] ?? 1,
      ];
      return {
        stride: { inline: 1, crossline: 1, sample: 1 },
        shape: along(shape),
        chunk: along(chunks),
        unit: along(chunks),
        place,
      };
    },
  };
  return file;
}

/** The coordinates of a chunk in the array's own dimensions. */
const arrayCoordinates = ({ axes, fixed }: ZarrPlace, size: readonly number[], at: Triple): number[] =>
  fixed.map((index, dimension) => {
    const axis = axes.indexOf(dimension);
    return axis < 0 ? Math.floor(index / size[dimension]!) : at[axis]!;
  });

function axisChunk(
  { axes, fixed }: ZarrPlace,
  size: readonly number[],
  { data, stride }: DecodedChunk,
): AxisChunk {
  const along = (axis: number): number => (axis < 0 ? 0 : stride[axis]!);
  const start = fixed.reduce(
    (sum, index, dimension) =>
      axes.includes(dimension) ? sum : sum + (index % size[dimension]!) * stride[dimension]!,
    0,
  );
  const numbers =
    start === 0 ? data : Array.from({ length: data.length - start }, (_, k) => data[start + k]!);
  return { data: numbers, stride: [along(axes[0]), along(axes[1]), along(axes[2])] };
}

/** A chunk that is not there: its fill value throughout; none if that is null or NaN. */
const filled = (fill: number | null): AxisChunk | null =>
  fill === null || Number.isNaN(fill) ? null : { data: [fill], stride: [0, 0, 0] };
