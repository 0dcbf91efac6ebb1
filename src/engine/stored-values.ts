import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { payloadStore } from '../io/payload-store.ts';
import { pickHalves } from '../volume/tiles.ts';
import type { PicksInput, PicksOutput, TaskContext } from './tasks.ts';

/** Values this worker has read, so that the neighbouring slice finds them. */
let held: MemoryCache | null = null;

/** Takes halves out of stored tiles. */
export async function picks(input: PicksInput, context: TaskContext): Promise<PicksOutput> {
  const { pieces, cacheBytes } = input;
  if (held?.budgetBytes !== cacheBytes) {
    held?.clear();
    held = createMemoryCache(cacheBytes);
  }
  const cache = held;
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
  const pickFrom = (key: string, payload: Uint8Array<ArrayBuffer>): void => {
    const values = new Uint16Array(payload.buffer, payload.byteOffset, payload.length >> 1);
    for (const index of offsets.get(key)!) pickHalves(values, pieces[index]!.pick, halves, starts[index]!);
  };
  const asked: string[] = [];
  for (const key of offsets.keys()) {
    const known = cache.get<Uint8Array<ArrayBuffer>>(key);
    if (known) pickFrom(key, known);
    else asked.push(key);
  }
  let bytesFromDisk = 0;
  const missing = await payloadStore().each(
    asked,
    (payload, place) => {
      bytesFromDisk += payload.length;
      cache.set(asked[place]!, payload, payload.length);
      pickFrom(asked[place]!, payload);
    },
    context.signal,
  );
  return { halves, bytesFromDisk, missing: missing < 0 ? -1 : offsets.get(asked[missing]!)![0]! };
}

/** Stored values whole, one after the other. */
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
