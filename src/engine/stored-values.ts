import { throwIfAborted } from '../core/errors.ts';
import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { payloadStore } from '../io/payload-store.ts';
import { pickHalves } from '../volume/tiles.ts';
import type { PicksInput, PicksOutput, TaskContext } from './tasks.ts';

/** Values asked of the storage at once. */
const GETS_IN_FLIGHT = 8;

/** Values this worker has read, so that the neighbouring slice finds them. */
let held: MemoryCache | null = null;

/** Calls `take` with each distinct key's payload, several at a time; stops at the first that is missing and gives its place. */
async function forEachPayload(
  keys: readonly string[],
  context: TaskContext,
  load: (key: string) => Promise<Uint8Array<ArrayBuffer> | null>,
  take: (payload: Uint8Array<ArrayBuffer>, place: number) => void,
): Promise<number> {
  let next = 0;
  let missing = -1;
  const lane = async (): Promise<void> => {
    for (let place = next++; place < keys.length && missing < 0; place = next++) {
      throwIfAborted(context.signal);
      const payload = await load(keys[place]!);
      if (payload) take(payload, place);
      else missing = place;
    }
  };
  await Promise.all(Array.from({ length: Math.min(GETS_IN_FLIGHT, keys.length) }, lane));
  return missing;
}

/** Takes halves out of stored tiles. */
export async function picks(input: PicksInput, context: TaskContext): Promise<PicksOutput> {
  const { pieces, cacheBytes } = input;
  if (held?.budgetBytes !== cacheBytes) {
    held?.clear();
    held = createMemoryCache(cacheBytes);
  }
  const cache = held;
  const store = payloadStore();
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
  const keys = [...offsets.keys()];
  let bytesFromDisk = 0;
  const missing = await forEachPayload(
    keys,
    context,
    async (key) => {
      const known = cache.get<Uint8Array<ArrayBuffer>>(key);
      if (known) return known;
      const payload = await store.get(key);
      if (payload) {
        bytesFromDisk += payload.length;
        cache.set(key, payload, payload.length);
      }
      return payload;
    },
    (payload, place) => {
      const values = new Uint16Array(payload.buffer, payload.byteOffset, payload.length >> 1);
      for (const index of offsets.get(keys[place]!)!)
        pickHalves(values, pieces[index]!.pick, halves, starts[index]!);
    },
  );
  return { halves, bytesFromDisk, missing: missing < 0 ? -1 : offsets.get(keys[missing]!)![0]! };
}

/** Stored values whole, one after the other. */
export async function payloads(
  input: { readonly keys: readonly string[] },
  context: TaskContext,
): Promise<{ bytes: Uint8Array; missing: number }> {
  const { keys } = input;
  const store = payloadStore();
  const parts: Uint8Array[] = new Array(keys.length);
  const missing = await forEachPayload(
    keys,
    context,
    (key) => store.get(key),
    (payload, place) => {
      parts[place] = payload;
    },
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
