import { formatBytes } from './format.ts';
import type { CacheFace } from './services.ts';
import type { ViewStore } from './store.ts';

/** What the page shows and does of what this browser keeps. */
export class CacheSession {
  constructor(
    private readonly store: ViewStore,
    private readonly cache: CacheFace,
    private readonly fail: (error: unknown) => void,
  ) {}

  async clear(): Promise<void> {
    try {
      const { freedBytes } = await this.cache.clear();
      this.store.say(
        'notice',
        freedBytes > 0
          ? `Cache cleared: ${formatBytes(freedBytes)} freed.`
          : 'The cache was empty: 0 bytes freed.',
      );
      await this.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  async refresh(): Promise<void> {
    try {
      this.store.cacheStats.value = await this.cache.stats();
    } catch {
      this.store.cacheStats.value = null;
    }
  }
}
