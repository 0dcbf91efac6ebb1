import { cacheKey } from '../io/fingerprint.ts';
import { getEngine } from './engine.ts';
import type { CacheEntry, CacheStats } from './types.ts';

const THUMBNAIL_VERSION = 1;
const thumbnailKey = (fingerprint: string): Promise<string> =>
  cacheKey(fingerprint, 'thumbnail', null, THUMBNAIL_VERSION);

/** What this page keeps of surveys it has seen: in memory and in the browser's storage. */
export const cache = {
  /** Sizes in bytes; hits and misses count look-ups of derived data since the page loaded. */
  async stats(): Promise<CacheStats> {
    const { disk, memory, lookups } = getEngine();
    return { ...lookups, memoryBytes: memory.byteLength, ...(await disk.stats()) };
  },

  /** The surveys kept, latest first; each opens with `openSegy({ fingerprint })`. */
  async entries(): Promise<CacheEntry[]> {
    const { disk } = getEngine();
    const handles = await disk.handles();
    return (await disk.surveys())
      .map((survey) => ({ ...survey, handle: handles.get(survey.fingerprint) ?? null }))
      .sort((a, b) => b.lastUsed - a.lastUsed);
  },

  /** Forgets one survey; what it has open stays usable. */
  async remove(fingerprint: string): Promise<{ freedBytes: number }> {
    return { freedBytes: await getEngine().disk.removeSurvey(fingerprint) };
  },

  /** Forgets what optimize has stored of a survey, whole or in part; the rest of it stays known. */
  async removeOptimized(fingerprint: string): Promise<{ freedBytes: number }> {
    const { disk } = getEngine();
    return { freedBytes: await disk.removeKinds(fingerprint, ['pyramid', 'pyramid block']) };
  },

  /** Deletes what pages that died while they wrote have left; the number of values. */
  sweep(): Promise<number> {
    return getEngine().disk.sweep();
  },

  /** Forgets everything derived; settings and overrides stay. */
  async clear(): Promise<{ freedBytes: number }> {
    const { disk, memory } = getEngine();
    const fromMemory = memory.clear();
    return { freedBytes: fromMemory + (await disk.clear()) };
  },

  /** The survey's small picture as PNG bytes, or null. */
  async thumbnail(fingerprint: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const stored = await getEngine().disk.get(await thumbnailKey(fingerprint));
    return (stored?.value as { png: Uint8Array<ArrayBuffer> } | undefined)?.png ?? null;
  },

  /** Keeps a small picture of a survey, as PNG, for lists of surveys. */
  async setThumbnail(
    fingerprint: string,
    picture: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  ): Promise<void> {
    const { width, height, data } = picture;
    const input = () => ({ width, height, pixels: data });
    const { bytes: png } = await getEngine().pool.run('png', input, { priority: 'prefetch' });
    getEngine().disk.put(await thumbnailKey(fingerprint), fingerprint, 'thumbnail', { png });
  },

  /** Whether the browser has promised not to clear this page's storage when space runs short; null where it does not tell. */
  async isKept(): Promise<boolean | null> {
    return (await globalThis.navigator?.storage?.persisted?.().catch(() => null)) ?? null;
  },

  /** Asks the browser for that promise; some ask the user, some decide by themselves. */
  async keep(): Promise<boolean> {
    return (await globalThis.navigator?.storage?.persist?.().catch(() => false)) ?? false;
  },
};

/** What the user should know of the browser's storage (why only memory is used, why nothing more is kept), or null. */
export function storageProblem(): string | null {
  return getEngine().disk.problem;
}
