import type { CubeCells, IndexRun, TilesRecipe } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { halfTable } from '../core/half.ts';
import { payloadKey } from '../io/disk-cache.ts';
import { createMemoryCache, type MemoryCache } from '../io/memory-cache.ts';
import { payloadStore } from '../io/payload-store.ts';
import type { TaskContext } from './tasks.ts';

/** Tiles that this worker has read. The parts of a time slice need the same ones, and those of its neighbours as well. */
let kept: MemoryCache | null = null;

/**
 * Reads samples out of stored time tiles, [cell × sample], in half precision; NaN where there is no sample.
 * @throws SegyError 'cache-corrupt' if a tile is gone or damaged; the file must be read then
 */
export async function tileSamples(
  recipe: TilesRecipe,
  cells: CubeCells,
  { first, count }: IndexRun,
  context: TaskContext,
): Promise<Float32Array> {
  const { cut, slowIsInline, inlineCount, crosslineCount, blockSlow, blockFast, tileSamples: deep } = recipe;
  const { keys, firstTiles, scale, cacheBytes } = recipe;
  if (kept?.budgetBytes !== cacheBytes) {
    kept?.clear();
    kept = createMemoryCache(cacheBytes);
  }
  const cache = kept;
  const out = new Float32Array(cells.inlineIndices.length * count).fill(Number.NaN);
  const fastCount = slowIsInline ? crosslineCount : inlineCount;
  const across = Math.ceil(fastCount / blockFast);
  /** For each block, its cells asked for and their places in it. */
  const asked = new Map<number, { readonly cells: number[]; readonly places: number[] }>();
  const ends = new Int32Array(cells.inlineIndices.length);
  for (let cell = 0; cell < ends.length; cell++) {
    const at = cut ? cells.crosslineIndices[cell]! : cell;
    const from = cut ? cut.cells : cells;
    const [inline, crossline] = [from.inlineIndices[at] ?? -1, from.crosslineIndices[at] ?? -1];
    const inside = inline >= 0 && inline < inlineCount && crossline >= 0 && crossline < crosslineCount;
    const whole = recipe.lastValid
      ? recipe.lastValid[inline * crosslineCount + crossline]!
      : recipe.sampleCount - 1;
    ends[cell] = inside ? (cut?.lastValid ? cut.lastValid[at]! : whole) : -1;
    if (ends[cell]! < 0) continue;
    const [slow, fast] = slowIsInline ? [inline, crossline] : [crossline, inline];
    const [down, right] = [Math.floor(slow / blockSlow), Math.floor(fast / blockFast)];
    const block = down * across + right;
    const width = Math.min(blockFast, fastCount - right * blockFast);
    const own = asked.get(block) ?? { cells: [], places: [] };
    own.cells.push(cell);
    own.places.push((slow - down * blockSlow) * width + fast - right * blockFast);
    asked.set(block, own);
  }
  const tiles = { first: Math.floor(first / deep), last: Math.floor((first + count - 1) / deep) };
  const wanted = [...asked.keys()].flatMap((block) =>
    Array.from({ length: tiles.last - tiles.first + 1 }, (_, n) => ({ block, tile: tiles.first + n })),
  );
  const table = halfTable();
  const take = ({ block, tile }: (typeof wanted)[number], payload: Uint8Array<ArrayBuffer>): void => {
    const halves = new Uint16Array(payload.buffer, payload.byteOffset, payload.length >> 1);
    const { cells: own, places } = asked.get(block)!;
    const low = Math.max(first, tile * deep);
    const high = Math.min(first + count, (tile + 1) * deep);
    own.forEach((cell, n) => {
      const from = places[n]! * deep - tile * deep;
      const end = Math.min(high, ends[cell]! + 1);
      for (let k = low; k < end; k++) out[cell * count + k - first] = table[halves[from + k]!]! * scale;
    });
  };
  const keyOf = ({ block, tile }: (typeof wanted)[number]): string =>
    payloadKey(keys[block]!, firstTiles[block]! + tile);
  const unread = wanted.filter((each) => {
    const known = cache.get<Uint8Array<ArrayBuffer>>(keyOf(each));
    if (known) take(each, known);
    return !known;
  });
  const missing = await payloadStore().each(
    unread.map(keyOf),
    (payload, place) => {
      cache.set(keyOf(unread[place]!), payload, payload.length);
      take(unread[place]!, payload);
    },
    context.signal,
  );
  if (missing >= 0)
    throw new SegyError('cache-corrupt', 'A stored tile of the survey is gone. Optimize again.');
  return out;
}
