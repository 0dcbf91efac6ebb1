import { getEngine } from './engine.ts';
import type { CacheEntry, CacheStats } from './types.ts';

/** What this page keeps of surveys it has seen: in memory and in the browser's storage. */
export const cache = {
  /** Sizes in bytes; hits and misses count look-ups of derived data since the page loaded. */
  async stats(): Promise<CacheStats> {
    const { disk, memory, lookups } = getEngine();
    return { ...lookups, memoryBytes: memory.byteLength, ...(await disk.stats()) };
  },

  /** The surveys kept, latest first. */
  async entries(): Promise<CacheEntry[]> {
    const surveys = await getEngine().disk.surveys();
    return surveys.sort((a, b) => b.lastUsed - a.lastUsed);
  },

  /** Forgets one survey; what it has open stays usable. */
  async remove(fingerprint: string): Promise<{ freedBytes: number }> {
    return { freedBytes: await getEngine().disk.removeSurvey(fingerprint) };
  },

  /** Forgets everything derived; settings stay. */
  async clear(): Promise<{ freedBytes: number }> {
    const { disk, memory } = getEngine();
    const fromMemory = memory.clear();
    return { freedBytes: fromMemory + (await disk.clear()) };
  },
};

/** The reason why only memory is used, or null while the browser's storage serves. */
export function storageProblem(): string | null {
  return getEngine().disk.unavailable;
}
