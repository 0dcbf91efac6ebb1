import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { payloadStore } from '../io/payload-store.ts';
import { pickHalves } from '../volume/tiles.ts';
import type { PicksInput, PicksOutput, TaskContext } from './tasks.ts';

/** Tiles that this worker has read. Neighbouring slices lie in the same tiles. */
let cachedTiles: MemoryCache | null = null;

/** Reads runs of half floats out of stored tiles, in the order of the pieces. */
export async function picks(input: PicksInput, context: TaskContext): Promise<PicksOutput> {
  const { pieces, cacheBytes } = input;
  if (cachedTiles?.budgetBytes !== cacheBytes) {
    cachedTiles?.clear();
    cachedTiles = createMemoryCache(cacheBytes);
  }
  const cache = cachedTiles;
  const offsets = new Map<string, number[]>();
  const starts: number[] = [];
  let length = 0;
  for (const [index, { key, pick }] of pieces.entries()) {
    starts.push(length);
    length += pick.count;
    const same = offsets.get(key);
    if (same) same.push(index);
    else offsets.set(key, [index]);
  }
  const halves = new Uint16Array(length);
  /** The first piece found to reach beyond its value, which is then not the value that the plan speaks of. */
  let beyond = -1;
  const pickFrom = (key: string, payload: Uint8Array<ArrayBuffer>): void => {
    const values = new Uint16Array(payload.buffer, payload.byteOffset, payload.length >> 1);
    for (const index of offsets.get(key)!) {
      const { pick } = pieces[index]!;
      if (pick.start + (pick.count - 1) * pick.step < values.length)
        pickHalves(values, pick, halves, starts[index]!);
      else if (beyond < 0) beyond = index;
    }
  };
  const unread: string[] = [];
  for (const key of offsets.keys()) {
    const known = cache.get<Uint8Array<ArrayBuffer>>(key);
    if (known) pickFrom(key, known);
    else unread.push(key);
  }
  let bytesFromDisk = 0;
  const missing = await payloadStore().each(
    unread,
    (payload, place) => {
      bytesFromDisk += payload.length;
      cache.set(unread[place]!, payload, payload.length);
      pickFrom(unread[place]!, payload);
    },
    context.signal,
  );
  return { halves, bytesFromDisk, missing: missing < 0 ? beyond : offsets.get(unread[missing]!)![0]! };
}

/** Reads whole stored values, and returns them one after the other. */
export async function payloads(
  input: { readonly keys: readonly string[] },
  context: TaskContext,
): Promise<{ bytes: Uint8Array; missing: number }> {
  const { keys } = input;
  const parts: Uint8Array[] = new Array(keys.length);
  const missing = await payloadStore().each(
    keys,
    (payload, place) => {
      parts[place] = payload;
    },
    context.signal,
  );
  if (missing >= 0) return { bytes: new Uint8Array(0), missing };
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, missing };
}
