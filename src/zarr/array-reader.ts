import { isSegyError, SegyError, throwIfAborted } from '../core/errors.ts';
import { halfTable } from '../core/half.ts';
import { chunkKey, type ShardEntry, shardReads } from './chunk-plan.ts';
import { type ChunkDecoder, chunkDecoder, type DecodedChunk } from './decoder.ts';
import type { ZarrArray } from './hierarchy.ts';
import type { Lanes } from './lanes.ts';
import type { ZarrStore } from './store-types.ts';

const NONE = 0xffff_ffff_ffff_ffffn;

/** Reads chunks of an array of either version of Zarr, with or without shards. */
export class ArrayReader {
  private decoder: Promise<ChunkDecoder> | null = null;
  private readonly indices = new Map<string, Promise<BigUint64Array | null>>();

  constructor(
    private readonly store: ZarrStore,
    readonly array: ZarrArray,
    private readonly lanes: Lanes,
  ) {}

  private decoding(): Promise<ChunkDecoder> {
    this.decoder ??= chunkDecoder(this.array);
    return this.decoder;
  }

  private key(decoder: ChunkDecoder, coordinates: readonly number[]): string {
    const key = chunkKey(decoder.encoding, coordinates);
    return this.array.path === '' ? key : `${this.array.path}/${key}`;
  }

  /**
   * Reads the chunks at these coordinates and hands each over as soon as it is decoded, in any order. Chunks of a shard that lie near
   * one another come in one request.
   * @param take gets the place in the list, and null for a chunk that is not there, which has the fill value throughout
   * @throws SegyError 'unsupported-codec', 'unsupported-format', 'file-unreadable', 'network', 'cancelled'
   */
  async each(
    chunks: readonly (readonly number[])[],
    take: (place: number, chunk: DecodedChunk | null) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    throwIfAborted(signal);
    const decoder = await this.decoding();
    const stop = new AbortController();
    const ended = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const work = decoder.index
      ? this.shardWork(decoder, chunks, take, ended)
      : chunks.map((coordinates, place) => async () => {
          const bytes = await this.lanes.run(
            () => this.store.get(this.key(decoder, coordinates), null, ended),
            ended,
          );
          take(place, bytes ? await decoder.decode(bytes) : null);
        });
    // The first failure ends the others, and is thrown once they have ended, so that none writes into what the caller has given up.
    let next = 0;
    let failure: unknown = null;
    const follow = async (): Promise<void> => {
      while (next < work.length && failure === null) {
        await work[next++]!().catch((error: unknown) => {
          failure ??= error;
          stop.abort(error);
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(work.length, this.lanes.count) }, follow));
    throwIfAborted(signal);
    if (failure !== null) throw failure;
  }

  /** One piece of work for each shard: its index, then reads of its chunks. */
  private shardWork(
    decoder: ChunkDecoder,
    chunks: readonly (readonly number[])[],
    take: (place: number, chunk: DecodedChunk | null) => void,
    signal: AbortSignal,
  ): (() => Promise<void>)[] {
    const { array } = this;
    const perShard = array.shard!.map((size, k) => size / array.chunks[k]!);
    const byShard = new Map<string, { readonly place: number; readonly entry: number }[]>();
    for (const [place, coordinates] of chunks.entries()) {
      const key = this.key(
        decoder,
        coordinates.map((at, k) => Math.floor(at / perShard[k]!)),
      );
      const entry = coordinates.reduce((index, at, k) => index * perShard[k]! + (at % perShard[k]!), 0);
      const same = byShard.get(key);
      if (same) same.push({ place, entry });
      else byShard.set(key, [{ place, entry }]);
    }
    return [...byShard].map(([key, wanted]) => async () => {
      const index = await this.shardIndex(decoder, key, signal);
      const entries: ShardEntry[] = [];
      for (const { place, entry } of wanted) {
        const [offset, length] = index ? [index[entry * 2]!, index[entry * 2 + 1]!] : [NONE, NONE];
        if (offset === NONE && length === NONE) take(place, null);
        else entries.push({ place, offset: Number(offset), length: Number(length) });
      }
      await Promise.all(
        shardReads(entries).map(async ({ start, end, entries: parts }) => {
          const bytes = await this.lanes.run(() => this.store.get(key, { start, end }, signal), signal);
          if (!bytes || bytes.length !== end - start)
            throw new SegyError(
              'file-changed',
              `A shard of “${array.path}” is not there any more, or is shorter than its index says. Open it again.`,
            );
          for (const { place, offset, length } of parts)
            take(place, await decoder.decode(bytes.subarray(offset - start, offset - start + length)));
        }),
      );
    });
  }

  private shardIndex(
    decoder: ChunkDecoder,
    key: string,
    signal: AbortSignal,
  ): Promise<BigUint64Array | null> {
    const { byteLength, atEnd, decode } = decoder.index!;
    const known = this.indices.get(key);
    // If the caller that began the read gives up, the others read it again.
    if (known)
      return known.catch((error: unknown) => {
        if (signal.aborted || !isSegyError(error, 'cancelled')) throw error;
        return this.shardIndex(decoder, key, signal);
      });
    const part = atEnd ? { last: byteLength } : { start: 0, end: byteLength };
    const found = this.lanes
      .run(() => this.store.get(key, part, signal), signal)
      .then((bytes) => (bytes ? decode(bytes) : null));
    this.indices.set(key, found);
    found.catch(() => this.indices.delete(key));
    return found;
  }

  /** Reads a whole small array as numbers, C order; fill values where chunks are not there. */
  async whole(signal?: AbortSignal): Promise<Float64Array> {
    const { shape } = this.array;
    return this.box(
      shape.map(() => 0),
      shape,
      signal,
    );
  }

  /** Reads a box of the array as numbers, C order. Do not ask for large ones. */
  async box(first: readonly number[], size: readonly number[], signal?: AbortSignal): Promise<Float64Array> {
    const { chunks: chunk, fill, shape, dataType } = this.array;
    const halves = dataType === 'float16' ? halfTable() : null;
    const values = new Float64Array(size.reduce((product, n) => product * n, 1));
    const list = chunksOf(first, size, chunk);
    const strideOut = size.map((_, k) => size.slice(k + 1).reduce((product, n) => product * n, 1));
    await this.each(
      list,
      (place, decoded) => {
        const low = list[place]!.map((at, k) => Math.max(at * chunk[k]!, first[k]!));
        const high = list[place]!.map((at, k) =>
          Math.min((at + 1) * chunk[k]!, first[k]! + size[k]!, shape[k]!),
        );
        const visit = (dimension: number, from: number, to: number): void => {
          if (dimension === shape.length) {
            const stored = decoded ? Number(decoded.data[from]) : null;
            values[to] = stored === null ? (fill ?? 0) : halves ? halves[stored]! : stored;
            return;
          }
          for (let at = low[dimension]!; at < high[dimension]!; at++) {
            const within = at - list[place]![dimension]! * chunk[dimension]!;
            visit(
              dimension + 1,
              from + within * (decoded?.stride[dimension] ?? 0),
              to + (at - first[dimension]!) * strideOut[dimension]!,
            );
          }
        };
        visit(0, 0, 0);
      },
      signal,
    );
    return values;
  }
}

/** The coordinates of all chunks that a box crosses. */
export function chunksOf(
  first: readonly number[],
  size: readonly number[],
  chunk: readonly number[],
): number[][] {
  let list: number[][] = [[]];
  for (const [k, start] of first.entries()) {
    const low = Math.floor(start / chunk[k]!);
    const high = Math.ceil((start + size[k]!) / chunk[k]!);
    list = list.flatMap((head) =>
      Array.from({ length: Math.max(0, high - low) }, (_, at) => [...head, low + at]),
    );
  }
  return list;
}
