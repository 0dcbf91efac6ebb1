import { pooledLength } from '../core/buffer-pool.ts';
import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { type PayloadStore, payloadStore } from '../io/payload-store.ts';
import { pickHalves } from '../volume/tiles.ts';
import type { PicksInput, PicksOutput, TaskContext, TaskInput } from './tasks.ts';

/** Tiles that this worker has read from the database. Neighbouring slices lie in the same tiles. */
let cachedTiles: MemoryCache | null = null;

/** The spare buffer, if it is large enough, or else one that can be a spare buffer later. */
const memoryFor = (byteLength: number, spare: ArrayBuffer | null | undefined): ArrayBuffer =>
  spare && spare.byteLength >= byteLength ? spare : new ArrayBuffer(pooledLength(byteLength));

/** Larger memory with the same contents. Values of one record are of one size, but for the last, so that it need grow once only. */
function grown(from: Uint8Array<ArrayBuffer>, needed: number, values: number): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(new ArrayBuffer(pooledLength(from.length === 0 ? needed * values : needed * 2)));
  to.set(from);
  return to;
}

/** The code for private files is loaded when something is found to lie in one. */
const storeOf = async (inFile: boolean): Promise<PayloadStore> =>
  inFile ? (await import('../io/record-file.ts')).recordFiles : payloadStore();

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
  const halves = new Uint16Array(memoryFor(2 * length, input.spare), 0, length);
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
  const unread: Record<'inFiles' | 'inDatabase', string[]> = { inFiles: [], inDatabase: [] };
  for (const [key, [first]] of offsets) {
    const known = cache.get<Uint8Array<ArrayBuffer>>(key);
    if (known) pickFrom(key, known);
    else unread[pieces[first!]!.inFile ? 'inFiles' : 'inDatabase'].push(key);
  }
  let bytesFromDisk = 0;
  for (const [place, keys] of Object.entries(unread)) {
    const missing = await (await storeOf(place === 'inFiles')).each(
      keys,
      (payload, index) => {
        bytesFromDisk += payload.length;
        // A file is read again in less time than new memory takes for what it holds, and the system keeps it.
        if (place === 'inDatabase') cache.set(keys[index]!, payload, payload.length);
        pickFrom(keys[index]!, payload);
      },
      context.signal,
    );
    if (missing >= 0) return { halves, bytesFromDisk, missing: offsets.get(keys[missing]!)![0]! };
  }
  return { halves, bytesFromDisk, missing: beyond };
}

/** Reads whole stored values, and returns them one after the other. */
export async function payloads(
  input: TaskInput<'payloads'>,
  context: TaskContext,
): Promise<{ bytes: Uint8Array; missing: number }> {
  const { keys, spare } = input;
  const inFile = input.inFile ?? false;
  let memory = new Uint8Array(spare ?? new ArrayBuffer(0));
  let length = 0;
  const parts: Uint8Array[] = [];
  const missing = await (await storeOf(inFile)).each(
    keys,
    (payload, place) => {
      // Values of a file come in order, one after the other, and are no longer there when the next one comes.
      if (!inFile) parts[place] = payload;
      else {
        if (memory.length < length + payload.length)
          memory = grown(memory, length + payload.length, keys.length);
        memory.set(payload, length);
      }
      length += payload.length;
    },
    context.signal,
  );
  if (missing >= 0) return { bytes: new Uint8Array(0), missing };
  if (!inFile) {
    memory = new Uint8Array(memoryFor(length, spare));
    let at = 0;
    for (const part of parts) {
      memory.set(part, at);
      at += part.length;
    }
  }
  return { bytes: memory.subarray(0, length), missing };
}
