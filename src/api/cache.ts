import { cacheKey } from '../io/fingerprint.ts';
import { checked, FINGERPRINT, PICTURE } from './call-options.ts';
import { getEngine, shapeCheck } from './engine.ts';
import type { CacheEntry, CacheEviction, CacheStats } from './types.ts';

const THUMBNAIL_VERSION = 1;
const thumbnailKey = (fingerprint: string): Promise<string> =>
  cacheKey(fingerprint, 'thumbnail', null, THUMBNAIL_VERSION);

/** Lists and deletes what is stored of surveys, in memory and in the browser's storage. */
export const cache = {
  /** Gives sizes in bytes. Hits and misses count look-ups of derived data since the page was loaded. */
  async stats(): Promise<CacheStats> {
    const { disk, memory, lookups } = getEngine();
    return { ...lookups, memoryBytes: memory.byteLength, ...(await disk.stats()) };
  },

  /** Tries storage that refused data again, as after its limit was raised. `storageProblem()` is null afterwards if it takes them. */
  async tryAgain(): Promise<void> {
    await getEngine().disk.tryAgain();
  },

  /** Lists the stored surveys, last used first. Each can be opened with `openSegy({ fingerprint })`. */
  async entries(): Promise<CacheEntry[]> {
    const { disk } = getEngine();
    const handles = await disk.handles();
    return (await disk.surveys())
      .map((survey) => ({ ...survey, handle: handles.get(survey.fingerprint) ?? null }))
      .sort((a, b) => b.lastUsed - a.lastUsed);
  },

  /** Lists the surveys whose stored data were deleted to make room for others and that were not opened since, latest first. */
  async evictions(): Promise<CacheEviction[]> {
    return getEngine().disk.evictions();
  },

  /** Deletes what is stored of one survey. If it is open, it stays usable. */
  async remove(fingerprint: string): Promise<{ freedBytes: number }> {
    checked(FINGERPRINT, fingerprint, 'The survey');
    return { freedBytes: await getEngine().disk.removeSurvey(fingerprint) };
  },

  /** Deletes what `optimize` has stored of a survey, complete or not. Everything else that is stored of it stays. */
  async removeOptimized(fingerprint: string): Promise<{ freedBytes: number }> {
    checked(FINGERPRINT, fingerprint, 'The survey');
    const { disk } = getEngine();
    return { freedBytes: await disk.removeKinds(fingerprint, ['pyramid', 'pyramid block']) };
  },

  /** Deletes values that pages left behind when they were closed while writing. Returns the number of values. */
  async sweep(): Promise<number> {
    return getEngine().disk.sweep();
  },

  /** Deletes all data derived from surveys. Settings and overrides stay. */
  async clear(): Promise<{ freedBytes: number }> {
    const { disk, memory } = getEngine();
    const fromMemory = memory.clear();
    return { freedBytes: fromMemory + (await disk.clear()) };
  },

  /** Reads the small picture of a survey, as PNG bytes; null if there is none. */
  async thumbnail(fingerprint: string): Promise<Uint8Array<ArrayBuffer> | null> {
    checked(FINGERPRINT, fingerprint, 'The survey');
    const stored = await getEngine().disk.get(await thumbnailKey(fingerprint), shapeCheck('isThumbnail'));
    return (stored?.value as { png: Uint8Array<ArrayBuffer> } | undefined)?.png ?? null;
  },

  /** Stores a small picture of a survey for lists of surveys. `data` are RGBA pixels; they are stored as PNG. */
  async setThumbnail(
    fingerprint: string,
    picture: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  ): Promise<void> {
    checked(FINGERPRINT, fingerprint, 'The survey');
    const { width, height, data } = checked(PICTURE, picture, 'The picture');
    const input = () => ({ width, height, pixels: data });
    const { bytes: png } = await getEngine().pool.run('png', input, { priority: 'prefetch' });
    getEngine().disk.put(await thumbnailKey(fingerprint), fingerprint, 'thumbnail', { png });
  },

  /** Whether the browser has promised not to clear this page's storage when space runs short; null if the browser does not say. */
  async isKept(): Promise<boolean | null> {
    return (await globalThis.navigator?.storage?.persisted?.().catch(() => null)) ?? null;
  },

  /** Asks the browser for that promise, and returns whether it gives it. Some browsers ask the user, others decide by themselves. */
  async keep(): Promise<boolean> {
    return (await globalThis.navigator?.storage?.persist?.().catch(() => false)) ?? false;
  },
};

/** Gives a sentence for the user if the browser's storage cannot be used or has no room, else null. */
export function storageProblem(): string | null {
  return getEngine().disk.problem;
}
