import type { ChunkLevel, ZarrPlace } from '../core/chunks.ts';

/** An inner chunk within a shard, by its entry in the shard's index. */
export interface ShardEntry {
  /** Whatever the caller calls the chunk. */
  readonly place: number;
  readonly offset: number;
  readonly length: number;
}

export interface ShardRead {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly ShardEntry[];
}

/** Bytes that are read for nothing if that saves a request. A request costs as much as 400 KB over a usual link (measured for SEG-Y). */
const GAP_BYTES = 256 * 1024;
/** Longer reads are not merged, so that six of them fit into memory. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Merges chunks of a shard that lie near one another into few reads. */
export function shardReads(entries: readonly ShardEntry[], gap = GAP_BYTES, most = MOST_BYTES): ShardRead[] {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  const reads: { start: number; end: number; entries: ShardEntry[] }[] = [];
  for (const entry of sorted) {
    const last = reads.at(-1);
    const end = entry.offset + entry.length;
    if (last && entry.offset - last.end <= gap && end - last.start <= most) {
      last.end = Math.max(last.end, end);
      last.entries.push(entry);
    } else reads.push({ start: entry.offset, end, entries: [entry] });
  }
  return reads;
}

/** How the coordinates of a chunk become its key. */
export interface ChunkKeyEncoding {
  readonly name: 'default' | 'v2';
  readonly separator: string;
}

/** The key encoding that an array's document gives: `chunk_key_encoding` of Zarr v3, `dimension_separator` of v2. */
export function encodingOf(document: Readonly<Record<string, unknown>>): ChunkKeyEncoding {
  if ('zarray' in document) {
    const { dimension_separator: separator = '.' } = document.zarray as { dimension_separator?: string };
    return { name: 'v2', separator };
  }
  const { name, configuration } = (document.chunk_key_encoding ?? { name: 'default' }) as {
    name: 'default' | 'v2';
    configuration?: { separator?: string };
  };
  return { name, separator: configuration?.separator ?? (name === 'default' ? '/' : '.') };
}

/** The key of a stored object below its array (Zarr v3, chunk key encodings 'default' and 'v2'; Zarr v2, dimension_separator). */
export function chunkKey(encoding: ChunkKeyEncoding, coordinates: readonly number[]): string {
  if (encoding.name === 'default') return ['c', ...coordinates].join(encoding.separator);
  return coordinates.join(encoding.separator) || '0';
}

/** Places along each axis whose stored objects stand for all when it is asked whether samples were replaced. */
const PROBED = [0, 0.5, 1];

/** Keys of a few stored objects of a level, spread along its diagonal. */
export function probeKeys({ shape, unit, place }: ChunkLevel<ZarrPlace>): string[] {
  const encoding = encodingOf(JSON.parse(place.document));
  const keys = PROBED.map((share) => {
    const at = place.fixed.map((_, dimension) => {
      const axis = place.axes.indexOf(dimension);
      return axis < 0 ? 0 : Math.floor((share * (shape[axis]! - 1)) / unit[axis]!);
    });
    const key = chunkKey(encoding, at);
    return place.path === '' ? key : `${place.path}/${key}`;
  });
  return [...new Set(keys)];
}
