import type { CacheEntry, Dataset, OpenSource } from '../api/types.ts';
import { formatBytes } from './format.ts';
import { whenIdle } from './idle.ts';
import { lookKept } from './optimize-session.ts';
import type { Services } from './services.ts';
import type { ViewStore } from './store.ts';
import { thumbnail } from './thumbnail.ts';

/** Twice the size that lists show, for fine screens. */
const THUMBNAIL = { width: 144, height: 96 };

/** What dead pages have left is looked for once, when nobody waits for the storage. */
const SWEEP_MILLISECONDS = 30_000;

/** Handles as Chromium has them; the type library lacks the permission calls. */
type AskingHandle = FileSystemFileHandle & {
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
};

/** The surveys that this browser knows: listed, opened again, forgotten. */
export class LibrarySession {
  #sweeping: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly store: ViewStore,
    private readonly services: Services,
    private readonly openSource: (opening: { source: OpenSource; start: number }) => Promise<Dataset>,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Asks the storage anew; never rejects. */
  async refresh(): Promise<void> {
    const { store } = this;
    const { cache } = this.services;
    try {
      const [stats, entries] = await Promise.all([cache.stats(), cache.entries(), lookKept(store)]);
      store.cacheStats.value = stats;
      store.library.value = entries;
    } catch {
      store.cacheStats.value = null;
      store.library.value = [];
    }
    this.#sweeping ??= setTimeout(() => void cache.sweep(), SWEEP_MILLISECONDS);
    const problem = this.services.storageProblem();
    if (problem) store.say('notice', problem);
  }

  /** From what is stored, without the file. */
  async open({ fingerprint }: CacheEntry, start: number): Promise<void> {
    await this.openSource({ source: { fingerprint }, start }).catch(() => undefined);
  }

  /** From the file itself where it lay; must be called within a click, because the browser asks the user. */
  async openWithFile(entry: CacheEntry, start: number): Promise<void> {
    const handle = entry.handle as AskingHandle | null;
    try {
      const permission = (await handle?.requestPermission?.({ mode: 'read' })) ?? 'granted';
      if (!handle || permission !== 'granted') {
        this.store.say(
          'notice',
          `The browser may not read “${entry.name}”, so the survey is opened from the cache.`,
        );
        await this.open(entry, start);
        return;
      }
      const dataset = await this.openSource({ source: handle, start });
      if (dataset.meta.fingerprint === entry.fingerprint) return;
      this.store.say(
        'notice',
        `“${entry.name}” holds other data than when it was opened last; what is shown is the file as it is now.`,
      );
    } catch {
      // A failure to open was said where it happened.
    }
  }

  async remove({ fingerprint, name }: CacheEntry): Promise<void> {
    try {
      const { freedBytes } = await this.services.cache.remove(fingerprint);
      this.store.say('notice', `“${name}” is forgotten: ${formatBytes(freedBytes)} freed.`);
      await this.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  async clear(): Promise<void> {
    try {
      const { freedBytes } = await this.services.cache.clear();
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

  /** Asks the browser not to clear what is kept; says what it answered. */
  async keep(): Promise<boolean> {
    const kept = await this.services.cache.keep();
    this.store.say(
      'notice',
      kept
        ? 'The browser keeps what is stored here until you remove it.'
        : 'The browser made no promise: when space runs short it may clear what is stored here. A bookmark or more visits may change its mind.',
    );
    return kept;
  }

  /** What the user must know when a survey is shown without its file, or gets its file back. */
  announce(dataset: Dataset, former: Dataset | null): void {
    const { store } = this;
    if (!dataset.hasFile) store.say('notice', needsFile(dataset));
    if (!former || former.hasFile || former === dataset) return;
    const text = needsFile(former);
    for (const message of store.messages.value) if (message.text === text) store.dismiss(message.id);
    if (dataset.hasFile && former.meta.fingerprint === dataset.meta.fingerprint)
      store.say('notice', `“${dataset.meta.name}” is connected to its file again.`);
  }

  /** Makes the survey's small picture while the page is idle, once. */
  keepThumbnail(dataset: Dataset): void {
    const { store, services } = this;
    whenIdle(async () => {
      const slice = store.slices.value.inline;
      const clip = store.amplitude.value?.clip;
      if (store.dataset.value !== dataset || !slice || !clip) return;
      const { fingerprint } = dataset.meta;
      try {
        if (await services.cache.thumbnail(fingerprint)) return;
        const table = services.colormapTable(store.colormap.value);
        const picture = thumbnail(slice, table, clip, THUMBNAIL.width, THUMBNAIL.height);
        await services.cache.setThumbnail(fingerprint, picture);
      } catch {
        // A list without its picture is still a list.
      }
    });
  }
}

function needsFile({ meta }: Dataset): string {
  return `“${meta.name}” is shown from what this browser keeps. Headers, exact values and what is not stored need the file: drop it here to go on.`;
}
