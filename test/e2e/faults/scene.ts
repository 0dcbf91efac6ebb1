import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, CDPSession } from 'playwright';
import { ensureSurvey } from '../../bench/make-survey.mjs';
import { type LensElement, LensPage, Site } from '../harness.ts';

export const SHAPE = { inlines: 80, crosslines: 60, samples: 250, format: 'ieee' } as const;
export const TRACE_BYTES = 240 + 4 * SHAPE.samples;
/** Little memory and a coarse level in it, so that slices are read from the file; and no optimize but the test's own. */
const QUERY = '?maxMemory=0.02&subsample=8&optimizeBelow=0';
/** Crossline whose samples tell whether a picture is right. */
const CROSSLINE = 40;
const ROW = 130;

/** What tests of faults look at within the element. */
export interface Inside extends LensElement {
  readonly store: {
    readonly status: { readonly value: string };
    readonly said: {
      readonly value: readonly { readonly kind: string; readonly text: string; readonly at: number }[];
    };
    readonly tasks: { readonly value: readonly { readonly kind: string }[] };
  };
}

/** A survey on disk, in a folder of its own, and a page that may have it open. */
export class Scene {
  readonly folder = join(tmpdir(), `segy-lens-faults-${process.pid}`);
  readonly path = join(this.folder, 'share', 'survey.sgy');
  private readonly original = join(this.folder, 'original.sgy');
  lens!: LensPage;
  devtools!: CDPSession;
  context!: BrowserContext;
  isKilled = false;
  /** Whether the page has seen what it does not recover from without a reload. */
  isSpent = false;
  #born = '';

  constructor(shape: Parameters<typeof ensureSurvey>[1] = SHAPE) {
    mkdirSync(join(this.folder, 'share'), { recursive: true });
    ensureSurvey(this.original, shape);
    this.restore();
  }

  /** The file as it was at first, its date too, which whole seconds allow. */
  restore(): void {
    rmSync(join(this.folder, 'share-gone'), { recursive: true, force: true });
    mkdirSync(join(this.folder, 'share'), { recursive: true });
    copyFileSync(this.original, this.path);
    utimesSync(this.path, 1_700_000_000, 1_700_000_000);
  }

  /** A new page, of a visitor who was never here before unless `again`. */
  async newPage(prepare: (context: BrowserContext) => Promise<unknown>, again = false): Promise<void> {
    const site = await Site.start();
    if (!again) {
      await this.context?.close();
      this.context = await site.context();
      await prepare(this.context);
    }
    // Not by the site, which closes what it opened at the end of each test.
    this.lens = new LensPage(await this.context.newPage(), site.server.url);
    await this.lens.load(QUERY);
    // Large enough for every control, and little to draw.
    await this.lens.page.setViewportSize({ width: 1200, height: 560 });
    this.devtools = await this.context.newCDPSession(this.lens.page);
    this.isKilled = false;
    this.lens.page.on('crash', () => {
      this.isKilled = true;
    });
  }

  /** A page in which `born`, the name of a fault or none, was there from the start: the one that is open if it may be used. */
  async getReady(born: string, prepare: (context: BrowserContext) => Promise<unknown>): Promise<void> {
    const isUsable = this.lens && !this.isSpent && !this.isKilled && !this.lens.page.isClosed();
    if (isUsable && born === this.#born) return;
    await this.newPage(prepare, this.isKilled && born === this.#born);
    this.#born = born;
    this.isSpent = false;
  }

  async openSurvey(): Promise<void> {
    await this.lens.dropAndSee(this.path);
    await this.lens.settle();
  }

  /** Samples of one crossline as the file on disk has them: big-endian IEEE, inline by inline. */
  ownValues(): number[] {
    const file = openSync(this.original, 'r');
    const number = new DataView(new ArrayBuffer(4));
    const values = Array.from({ length: 20 }, (_, k) => {
      const trace = k * 4 * SHAPE.crosslines + CROSSLINE;
      readSync(file, new Uint8Array(number.buffer), 0, 4, 3600 + trace * TRACE_BYTES + 240 + 4 * ROW);
      return number.getFloat32(0);
    });
    closeSync(file);
    return values;
  }

  /** The same samples as the page gives them, or the code with which it refuses. */
  shownValues(): Promise<number[] | string> {
    return this.lens.page.evaluate(
      async ([index, row]) => {
        const { dataset } = document.querySelector('segy-lens') as LensElement;
        const { geometry } = dataset.meta;
        if (geometry.kind !== '3d') throw new Error(geometry.kind);
        const position = geometry.crossline.first + index * geometry.crossline.step;
        return dataset.slice({ axis: 'crossline', position }).then(
          ({ data, width }) => Array.from({ length: 20 }, (_, k) => data[row * width + k * 4]!),
          (error: { name: string; code?: string }) => `${error.name} ${error.code}`,
        );
      },
      [CROSSLINE, ROW] as const,
    );
  }

  /** What the page has said since `from` on its own clock, successes left out. */
  said(from: number): Promise<string[]> {
    return this.lens.page.evaluate((since) => {
      const { store } = document.querySelector('segy-lens') as unknown as Inside;
      return store.said.value
        .filter(({ kind, at }) => kind !== 'done' && at >= since)
        .map(({ text }) => text)
        .reverse();
    }, from);
  }

  /** Empties the storage, so that there is something to optimize. */
  async clear(): Promise<void> {
    if (await this.lens.button('Clear cache').isEnabled()) await this.lens.clearCache();
    await this.lens.settle();
  }

  now(): Promise<number> {
    return this.lens.page.evaluate(() => performance.now());
  }

  get size(): number {
    return statSync(this.original).size;
  }

  async end(): Promise<void> {
    await this.context?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
