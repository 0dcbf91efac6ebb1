import { signal } from '@lit-labs/preact-signals';
import type { CacheEntry, CacheEviction, PageDataset } from '../../api/types.ts';
import { formatBytes } from '../kit/format.ts';
import { whenIdle } from '../kit/idle.ts';
import { thumbnail } from '../kit/thumbnail.ts';
import { lookCached } from '../session/optimize-session.ts';
import { perSession } from '../session/per-session.ts';
import type { Services } from '../session/services.ts';
import type { Session } from '../session/session.ts';
import type { ViewStore } from '../session/store.ts';

/** Twice the size shown in lists, for high-resolution screens. */
const THUMBNAIL = { width: 144, height: 96 };

/** Leftovers of closed pages are removed once, when nobody waits for the storage. */
const SWEEP_MILLISECONDS = 30_000;

/** File handles with Chromium's permission calls, which the type library lacks. */
type AskingHandle = FileSystemFileHandle & {
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
};

/** Lists, opens and removes the surveys stored in this browser. */
export class LibrarySession {
  #sweeping: ReturnType<typeof setTimeout> | null = null;

  /** The stored surveys, latest first; null until loaded. */
  readonly known = signal<readonly CacheEntry[] | null>(null);
  /** The surveys that were deleted to make room, latest first. */
  readonly evicted = signal<readonly CacheEviction[]>([]);
  readonly store: ViewStore;
  readonly #cache: Services['cache'];

  constructor(private readonly session: Session) {
    this.store = session.store;
    this.#cache = session.services.cache;
    session.follow({
      shown: (dataset, former) => this.announce(dataset, former),
      improved: (dataset) => {
        this.keepThumbnail(dataset);
        void this.refresh();
      },
      optimized: () => void this.refresh(),
    });
  }

  /** Reads the list again. Never rejects. */
  async refresh(): Promise<void> {
    try {
      await this.#cache.tryAgain();
      [this.known.value, this.evicted.value] = await Promise.all([
        this.#cache.entries(),
        this.#cache.evictions(),
        lookCached(this.session),
      ]);
    } catch {
      this.known.value = [];
    }
    this.#sweeping ??= setTimeout(() => void this.#cache.sweep(), SWEEP_MILLISECONDS);
    const problem = this.session.services.storageProblem();
    if (problem) this.store.say('notice', problem, { of: 'page', matter: 'storage' });
    else this.store.settle('storage');
  }

  /** Opens a survey from the cache, without its file. */
  async open({ fingerprint }: CacheEntry, start: number): Promise<void> {
    await this.session.open({ source: { fingerprint }, start }).catch(() => undefined);
  }

  /**
   * Opens the file through its stored handle. Must be called within a click, because the browser asks for
   * permission.
   */
  async openWithFile(entry: CacheEntry, start: number): Promise<void> {
    const handle = entry.handle as AskingHandle | null;
    try {
      const permission = (await handle?.requestPermission?.({ mode: 'read' })) ?? 'granted';
      if (!handle || permission !== 'granted') {
        this.store.say(
          'notice',
          `The browser may not read “${entry.name}”, so the survey is opened from the cache.`,
          { of: '' },
        );
        await this.open(entry, start);
        return;
      }
      const dataset = await this.session.open({ source: handle, start });
      if (dataset.meta.fingerprint === entry.fingerprint) return;
      this.store.say(
        'notice',
        `“${entry.name}” holds other data than when it was opened last; the file is shown as it is now.`,
        { of: dataset.meta.fingerprint },
      );
    } catch {
      // The error of opening has already been shown.
    }
  }

  async remove({ fingerprint, name }: CacheEntry): Promise<void> {
    try {
      const { freedBytes } = await this.#cache.remove(fingerprint);
      this.store.say('done', `“${name}” is forgotten: ${formatBytes(freedBytes)} freed.`);
      await this.refresh();
      const { offerWork } = await import('./forgotten-work.ts');
      await offerWork(this.session, fingerprint, name);
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Says what clearing the cache frees, and what this browser then no longer knows. */
  get clearHint(): string {
    const bytes = this.known.value?.reduce((sum, entry) => sum + entry.bytes, 0) ?? 0;
    const what = bytes > 0 ? `Frees ${formatBytes(bytes)}. ` : '';
    return `${what}Forgets what this browser stores of surveys. Files, settings, what was drawn and how files are read stay as they are`;
  }

  /** Clears the cache. Asks before if what Optimize made would go, because that took reading whole files. */
  async askClear(): Promise<void> {
    await this.refresh();
    if (this.known.value?.some(({ optimized }) => optimized)) this.session.showDialog('clear');
    else await this.clear();
  }

  async clear(): Promise<void> {
    try {
      const { freedBytes } = await this.#cache.clear();
      this.store.say(
        'done',
        freedBytes > 0
          ? `Cache cleared: ${formatBytes(freedBytes)} freed.`
          : 'The cache was empty: 0 bytes freed.',
      );
      await this.refresh();
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Asks the browser not to clear the stored data, and tells the user its answer. */
  async keep(): Promise<boolean> {
    const kept = await this.#cache.keep();
    this.store.say(
      kept ? 'done' : 'notice',
      kept
        ? 'The browser keeps what is stored here until you remove it.'
        : 'The browser made no promise: it may delete what is stored here when space runs short. A bookmark or more visits can change that.',
      { of: 'page' },
    );
    return kept;
  }

  /** Tells the user when a survey is shown without its file, or has its file again. */
  announce(dataset: PageDataset, former: PageDataset | null): void {
    const { store } = this;
    store.settle('file');
    if (!dataset.hasFile) store.say('notice', needsFile(dataset), { matter: 'file' });
    if (!former || former.hasFile || former === dataset) return;
    if (dataset.hasFile && former.meta.fingerprint === dataset.meta.fingerprint)
      store.say('done', `“${dataset.meta.name}” is connected to its file again.`);
  }

  /** Makes the survey's small picture once, while the page is idle. */
  keepThumbnail(dataset: PageDataset): void {
    const { store } = this;
    whenIdle(async () => {
      const slice = store.slices.value.inline;
      const clip = store.amplitude.value?.clip;
      if (store.dataset.value !== dataset || !slice || !clip) return;
      const { fingerprint } = dataset.meta;
      try {
        if (await this.#cache.thumbnail(fingerprint)) return;
        const table = this.session.services.colormapTable(store.colormap.value);
        await dataset.checkFile();
        const picture = thumbnail(slice, table, clip, THUMBNAIL.width, THUMBNAIL.height);
        await this.#cache.setThumbnail(fingerprint, picture);
      } catch {
        // A missing picture does not matter to the list.
      }
    });
  }
}

export const libraryOf = perSession((session: Session) => new LibrarySession(session));

function needsFile({ meta }: PageDataset): string {
  if (meta.container)
    return `“${meta.name}” is shown from what this browser stores. Headers and everything not stored need ${meta.container.replace(/^an? /, 'the ')}: open its link, folder or file again to continue.`;
  return `“${meta.name}” is shown from what this browser stores. Headers, exact values and everything not stored need the file: drop it here to continue.`;
}
